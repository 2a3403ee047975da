"""Effects on bodies: locks, grips, pushes, and taking things away."""

from __future__ import annotations

import numpy as np

from schemas.grammar import tree
from worldgen.sim.rules.effects.base import Context, Effect, Moment
from worldgen.sim.rules.program import TARGET, Slot
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
        return self.program.place(target, TARGET, local=True)

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
        there = self.other.there(self.program, scene)
        if self.other.axis > 0:
            others = tuple(k for k in range(1, fires.ndim) if k != self.other.axis)
            meant = np.any(fires, axis=others)
        else:
            meant = np.broadcast_to(there.reshape(len(there), -1), (len(fires), len(self.other.members)))
        gap = np.where(meant[:, None], scene.distance[:, :, self.other.members], np.inf)
        nearest = self.other.members[gap.argmin(axis=2)]
        return np.take_along_axis(scene.xy, nearest[..., None], axis=1)


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
