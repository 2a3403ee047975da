"""Effects on bodies: locks, grips, and where they are."""

from __future__ import annotations

import numpy as np

from schemas.grammar import tree
from worldgen.sampling.regions import sided
from worldgen.sim.hands import NOBODY
from worldgen.sim.rules.effects.base import Context, Effect, Moment
from worldgen.sim.rules.program import teams


class Lock(Effect):
    """Locks objects where they are; the agent that the sentence's first `each` binds owns the lock, if it binds one."""

    def __init__(self, spec: tree.Effect, context: Context):
        super().__init__(spec, context)
        anchor = self.program.anchor
        if anchor is not None:
            variable = self.program.variables[anchor - 1]
            agents = not variable.teams and bool((variable.members < self.program.game.agents).all())
            self.by = anchor if agents else 0

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        owners = self.program.variables[self.by - 1].members if self.by else NOBODY
        moment.hands.lock(moment.fired, self.times, owners)


class Unlock(Effect):
    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        moment.hands.unlock(moment.fired, self.times)


class Drop(Effect):
    """Ends grips, an agent's own or those on an object, and keeps them from being renewed in the next step."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        moment.hands.drop(moment.fired, self.times)


class Remove(Effect):
    """Takes members out of the game, for some steps or for good."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        moment.hands.remove(moment.fired, self.times, self.spec.steps)


class Move(Effect):
    """Puts members at their start, at a new draw of their `where`, or in a region; else at the nearest free place."""

    def __init__(self, spec: tree.Effect, context: Context):
        super().__init__(spec, context)
        self.region = spec.place if isinstance(spec.place, tree.RegionRef) else None
        if self.region is not None and self.region.which in ("own", "rival"):
            self.by = self.program.anchor or 0

    def aim(self, fires: np.ndarray, moment: Moment) -> None:
        self.whose = self._whose(moment) if self.by else None

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        region = self.region
        for w, e in self.each():
            team = -1 if self.whose is None else int(self.whose[w, e])
            goal = str(self.spec.place) if region is None else self._areas(region, team)
            moment.hands.move(w, e, goal, None if region is None else region.middle)

    def _whose(self, moment: Moment) -> np.ndarray:
        """int [N, E]: the team that own and rival go by: of the first `each`'s member that moves it; else its own."""
        first = (self.times > 0).argmax(axis=1)
        bound = np.take_along_axis(teams(self.program, moment.scene, self.by), first, axis=1)
        return np.where(bound >= 0, bound, moment.scene.team)

    def _areas(self, ref: tree.RegionRef, team: int) -> tuple[str, ...]:
        """Names of the areas meant."""
        if team < 0:
            return (ref.name,)
        names = self.program.game.team_names
        return tuple(sided(ref.name, str(ref.which), names[team], names))
