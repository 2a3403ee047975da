"""Effects on bodies: locks, grips, pushes, and taking things away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from schemas.grammar import tree
from worldgen.sim.rules.effects.base import Context, Effect, Moment
from worldgen.sim.rules.program import TARGET, Slot
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.where import key
from worldgen.sim.state import GRAB


class Lock(Effect):
    """Locks objects where they are; the agent that the sentence's first `each` binds owns the lock, if it binds one."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        agents, owner = moment.pays.shape[1], self._owners(fires, moment)
        for w, e in np.argwhere(self.chosen(fires, moment)).tolist():
            moment.hands.lock(w, e - agents, int(owner[w]))

    def _owners(self, fires: np.ndarray, moment: Moment) -> np.ndarray:
        """int [N]: the first agent that the rule fires for; -1 where there is none."""
        anchor, agents = self.program.anchor, moment.pays.shape[1]
        nobody = np.full(len(fires), -1)
        if anchor is None or (self.program.variables[anchor - 1].members >= agents).any():
            return nobody
        others = tuple(k for k in range(1, fires.ndim) if k != anchor)
        mine = np.any(fires, axis=others)
        members = self.program.variables[anchor - 1].members
        return np.where(np.any(mine, axis=1), members[mine.argmax(axis=1)], nobody)


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


class Push(Effect):
    """`push: {the box: {force: 50, toward: the agent}}` or `{boxes: [5, 0]}` (east, north): newtons, for one step."""

    def __init__(self, spec: tree.Effect, context: Context):
        super().__init__(spec, context)
        self.sides = [self._amount(value) for value in spec.direction or ()]
        self.other = self._other(spec.toward)

    def amounts(self):
        return super().amounts() + self.sides

    def _other(self, target: tree.Target | None) -> Slot | str | None:
        """What it pushes to: a slot, or the key of an area."""
        if target is None:
            return None
        if target.noun.kind == "region":
            self.program.regions.add((target.noun.name, target.middle))
            return key(target.noun.name, target.middle)
        # Whatever is pushed goes by the nearest of those meant, so that `nearest` asks for nothing more.
        meant = replace(target, quantifier="all") if target.quantifier == "nearest" else target
        return self.program.place(meant, TARGET, local=True)

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        assert self.to is not None
        state, wide = moment.scene.state, self.widened(fires)
        if self.sides:
            for axis, side in enumerate(self.sides):
                weights = np.where(wide, side.of(moment.scene, wide), 0.0)
                state.shove[..., axis] += self.to.shares(weights, moment.scene)
            return
        force = self.weighed(fires, moment)
        state.shove += force[..., None] * self._direction(wide, moment)

    def _direction(self, fires: np.ndarray, moment: Moment) -> np.ndarray:
        """Unit vectors [N, E, 2] toward the middle of what it pushes to (away from it)."""
        scene = moment.scene
        goal = self._goal(fires, moment)
        offset = goal - scene.xy
        offset = -offset if self.spec.away else offset
        return offset / np.maximum(1e-9, np.linalg.norm(offset, axis=-1, keepdims=True))

    def _goal(self, fires: np.ndarray, moment: Moment) -> np.ndarray:
        """[N, E, 2]: for each one the nearest of those pushed to that take part in a firing."""
        scene = moment.scene
        if isinstance(self.other, str):
            from worldgen.sim.rules.exposure import bounds

            box = bounds(scene.areas[self.other])
            return ((box[:, :2] + box[:, 2:]) / 2)[:, None]
        assert self.other is not None
        others = self.other.members
        if not len(others):
            return scene.xy
        meant = self._meant(fires, scene) & (np.arange(scene.xy.shape[1])[:, None] != others)
        gap = np.where(meant, scene.distance[:, :, others], np.inf)
        index = gap.argmin(axis=2)
        goal = np.take_along_axis(scene.xy, others[index][..., None], axis=1)
        alone = np.isinf(gap.min(axis=2, initial=np.inf))
        return np.where(alone[..., None], scene.xy, goal)  # nobody to go by: no direction

    def _meant(self, fires: np.ndarray, scene: Scene) -> np.ndarray:
        """bool [N, E or 1, M]: who of the others each body is pushed by; the member that a rule binds only by those of
        its own firings, a group as a whole by those of all."""
        assert self.other is not None
        assert self.to is not None
        if self.other.axis > 0:
            taking = np.moveaxis(fires, self.other.axis, -1)
            bound = self.other.axis
        else:
            there = self.other.there(self.program, scene)[..., 0]  # [N, *variables, M]
            taking, bound = fires[..., None] & there, None
        own = self.to.bound.axis if self.to.bound is not None else None
        if own is None or own < 0 or own == bound:
            return np.any(taking, axis=tuple(range(1, taking.ndim - 1)))[:, None]
        kept = own - 1 if bound is not None and bound < own else own
        rows = np.any(taking, axis=tuple(k for k in range(1, taking.ndim - 1) if k != kept))
        found = np.zeros((len(fires), scene.xy.shape[1], len(self.other.members)), bool)
        found[:, self.to.slot.members] = rows
        return found


class Remove(Effect):
    """Takes members out of the game, for some steps or for good."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        for w, e in np.argwhere(self.chosen(fires, moment)).tolist():
            moment.hands.remove(w, e, self.spec.steps)


class Move(Effect):
    """Puts members at their start, at a new draw of their `where`, or in a region; else at the nearest free place."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        place = self.spec.place
        for w, e in np.argwhere(self.chosen(fires, moment)).tolist():
            region = (
                self._region(place, int(moment.scene.team[w, e]), moment)
                if isinstance(place, tree.RegionRef)
                else None
            )
            moment.hands.move(w, e, region or str(place), getattr(place, "middle", None))

    def _region(self, ref: tree.RegionRef, team: int, moment: Moment) -> tuple[str, ...]:
        """Names of the areas meant, by the team of whoever is moved."""
        names = [info.name for info in self.program.game.teams]
        if ref.which == "own" and team >= 0:
            return (f"{ref.name}/{names[team]}",)
        if ref.which == "rival" and team >= 0:
            return tuple(f"{ref.name}/{name}" for k, name in enumerate(names) if k != team)
        return (ref.name,)
