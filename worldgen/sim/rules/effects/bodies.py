"""Effects on bodies: locks, grips, and where they are."""

from __future__ import annotations

import numpy as np

from schemas.grammar import tree
from worldgen.sampling.regions import sided
from worldgen.sim.rules.effects.base import Effect, Moment
from worldgen.sim.rules.program import teams
from worldgen.sim.state import GRAB


class Lock(Effect):
    """Locks objects where they are; the agent that the sentence's first `each` binds owns the lock, if it binds one."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        agents, chosen = moment.pays.shape[1], self.chosen(fires, moment)
        owner = self._owners(fires, moment) if chosen.any() else None
        for w, e in np.argwhere(chosen).tolist():
            moment.hands.lock(w, e - agents, -1 if owner is None else int(owner[w, e]))

    def _owners(self, fires: np.ndarray, moment: Moment) -> np.ndarray | None:
        """int [N, E]: the first agent for which the rule locks each object."""
        anchor, agents = self.program.anchor, moment.pays.shape[1]
        if anchor is None or not (self.program.variables[anchor - 1].members < agents).all():
            return None
        if self.program.variables[anchor - 1].teams:
            return None
        mine = self.split(self.widened(fires).astype(np.int32), anchor, moment) > 0
        return self.program.variables[anchor - 1].members[mine.argmax(axis=1)]


class Unlock(Effect):
    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        agents = moment.pays.shape[1]
        for w, e in np.argwhere(self.chosen(fires, moment)).tolist():
            moment.hands.unlock(w, e - agents)


class Drop(Effect):
    """Ends grips, an agent's own or those on an object, and keeps them from being renewed in the next step."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        chosen = self.chosen(fires, moment)
        moment.scene.state.barred[..., GRAB] |= chosen
        for w, e in np.argwhere(chosen).tolist():
            moment.hands.release(w, e)


class Remove(Effect):
    """Takes members out of the game, for some steps or for good."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        for w, e in np.argwhere(self.chosen(fires, moment)).tolist():
            moment.hands.remove(w, e, self.spec.steps)


class Move(Effect):
    """Puts members at their start, at a new draw of their `where`, or in a region; else at the nearest free place."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        place, chosen = self.spec.place, self.chosen(fires, moment)
        region = place if isinstance(place, tree.RegionRef) else None
        sided = region is not None and region.which in ("own", "rival") and chosen.any()
        whose = self._whose(fires, moment) if sided else None
        for w, e in np.argwhere(chosen).tolist():
            team = -1 if whose is None else int(whose[w, e])
            goal = str(place) if region is None else self._areas(region, team)
            moment.hands.move(w, e, goal, None if region is None else region.middle)

    def _whose(self, fires: np.ndarray, moment: Moment) -> np.ndarray:
        """int [N, E]: the team that own and rival go by: of the first `each`'s member that moves it; else its own."""
        program, scene = self.program, moment.scene
        assert program.anchor is not None
        mine = self.split(self.widened(fires).astype(np.int32), program.anchor, moment) > 0
        bound = np.take_along_axis(teams(program, scene, program.anchor), mine.argmax(axis=1), axis=1)
        return np.where(bound >= 0, bound, scene.team)

    def _areas(self, ref: tree.RegionRef, team: int) -> tuple[str, ...]:
        """Names of the areas meant."""
        if team < 0:
            return (ref.name,)
        names = self.program.game.team_names
        return tuple(sided(ref.name, str(ref.which), names[team], names))
