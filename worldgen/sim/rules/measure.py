"""Measures: amounts worked out from the state, `0.5 * progress of the player toward nearest unlocked box`.

A measure is compiled in a Program and gives one amount for each binding of its variables. Nouns that do not bind are
averaged over (`mean`, what is done unless said), added up (`total`), or taken by the soft minimum of the reference
(`soft a`: sum of d exp(a d) over sum of exp(a d); original-mechanics.md 7.3). Of the far end of a distance the nearest
counts, unless it is `every`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from schemas.grammar import tree
from worldgen.sim.rules import predicates
from worldgen.sim.rules.kernels import Kept, soft_gaps
from worldgen.sim.rules.program import SUBJECT, TARGET, Program, Slot
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.where import region_distance, sided_parts

EVERY = ("every", "each", "all")


class Measure:
    """`amount(scene, holds)` is float64, full rank less the passing axes; `holds` [N, *variables] where the rule's
    condition is true now. A `Measure` with a memory is told of new episodes by `start`."""

    def __init__(self, program: Program, spec: tree.Measure):
        self.program, self.spec = program, spec

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def start(self, worlds: np.ndarray, scene: Scene, holds: np.ndarray) -> None:
        """A new episode began in these worlds."""

    def _over(self, value: np.ndarray, meant: np.ndarray, slot: Slot) -> np.ndarray:
        """End a passing axis: total, soft minimum or mean of what is meant."""
        if slot.axis > 0:
            return np.where(meant, value, 0.0)
        return reduced(value, meant, self.program.position(slot.axis), self.spec.reduce, self.spec.sharpness)


def reduced(value, meant, axis: int, how: str | None, sharpness: float | None = None) -> np.ndarray:
    """One number along an axis, 0 where nothing is meant."""
    value, meant = np.broadcast_arrays(np.where(meant, value, 0.0), meant)
    if how == "total":
        return value.sum(axis=axis, keepdims=True)
    if how == "soft":
        return soft(value, meant, axis, sharpness or 0.0)
    return value.sum(axis=axis, keepdims=True) / np.maximum(1, meant.sum(axis=axis, keepdims=True))


def soft(value, meant, axis: int, sharpness: float) -> np.ndarray:
    """The soft minimum (sharpness below 0) along an axis; 0 where nothing is meant."""
    value, meant = np.broadcast_arrays(value, meant)
    power = np.where(meant, sharpness * value, -np.inf)
    top = power.max(axis=axis, keepdims=True)
    weight = np.where(meant, np.exp(power - np.where(np.isfinite(top), top, 0.0)), 0.0)
    total = weight.sum(axis=axis, keepdims=True)
    return (weight * value).sum(axis=axis, keepdims=True) / np.where(total > 0, total, 1.0)


class OfEach(Measure):
    """A number that every entity has: its speed, an attribute, a plug-in's."""

    def __init__(self, program: Program, spec: tree.Measure, of: tree.Target, fact):
        super().__init__(program, spec)
        self.slot, self.fact = program.place(of, SUBJECT, local=True), fact

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        value = self.program.spread(self.fact(scene)[:, self.slot.cut], self.slot.axis)
        return self._over(value, self.slot.there(self.program, scene), self.slot)[..., 0, 0]


class HowMany(Measure):
    """`count of sites`."""

    def __init__(self, program: Program, spec: tree.Measure, of: tree.Target):
        super().__init__(program, spec)
        self.slot = program.place(of, SUBJECT, local=True)

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        there = self.slot.there(self.program, scene, removed=self.slot.target.state == "removed")
        if self.slot.axis < 0:
            there = there.sum(axis=self.slot.axis, keepdims=True)
        return there.astype(float)[..., 0, 0]


class Apart(Measure):
    """`distance from [corners of] X to [corners of] Y`, in the plane."""

    def __init__(self, program: Program, spec: tree.Measure, quantity: tree.Distance):
        super().__init__(program, spec)
        self.quantity = quantity
        self.start_slot = program.place(quantity.start.target, SUBJECT, local=True)
        self.to = far_end(program, quantity.end.target)
        self.kept: Kept | None = None

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        program, near = self.program, self.start_slot
        if isinstance(self.to, Slot):
            value = self._between(scene, near, self.to)
        else:
            value = program.spread(self.to(scene)[:, near.cut], near.axis)
        return self._over_start(value, near.there(program, scene), near)[..., 0, 0]

    def _over_start(self, value: np.ndarray, meant: np.ndarray, slot: Slot) -> np.ndarray:
        if slot.axis > 0:
            return np.where(meant, value, 0.0)
        axis = self.program.position(slot.axis)
        if slot.target.quantifier in ("any", "nearest"):
            return finite(np.where(meant, value, np.inf).min(axis=axis, keepdims=True))
        return reduced(value, meant, axis, "total" if self.spec.reduce == "total" else None)

    def _between(self, scene: Scene, near: Slot, far: Slot) -> np.ndarray:
        """The distances, with the far end and all corners settled: what remains runs along the near end's axis."""
        program, meant, others = self.program, far.there(self.program, scene, near), near.others(far)
        if not others.all():
            meant = meant & program.spread(others[None], near.axis, far.axis)
        mine = _points(scene, self.quantity.start.corners)[:, near.cut]
        theirs = _points(scene, self.quantity.end.corners)[:, far.cut]
        alone = meant.size == meant.shape[0] * meant.shape[program.position(far.axis)]
        if (
            self.spec.reduce == "soft" and far.axis < 0 and alone
        ):  # who is meant is the same for all: one fast pass
            here, there = scene.present[:, near.cut], meant.reshape(len(meant), -1)
            if self.kept is None:
                self.kept = Kept.empty(mine, theirs)
            there = np.broadcast_to(there, theirs.shape[:2])
            soft_gaps(mine, theirs, here, there, self.spec.sharpness or 0.0, self.kept)
            return program.spread(self.kept.out, near.axis)
        offset = mine[:, :, None, :, None] - theirs[:, None, :, None, :]  # [N, near, far, corner, corner, 2]
        gaps = np.sqrt((offset**2).sum(axis=-1))
        if far.axis < 0 and self.spec.reduce == "soft":
            return self._softly(gaps, meant, near, far)
        nearest = program.spread(gaps.min(axis=4).mean(axis=3), near.axis, far.axis)
        if far.axis > 0:
            return np.where(meant, nearest, 0.0)
        axis = program.position(far.axis)
        if far.target.quantifier in EVERY and far.target.quantifier != "all":
            return reduced(nearest, meant, axis, None)
        if gaps.shape[3] == 1:
            return finite(np.where(meant, nearest, np.inf).min(axis=axis, keepdims=True))
        corners = [
            program.spread(gaps[:, :, :, c].min(axis=3), near.axis, far.axis) for c in range(gaps.shape[3])
        ]
        least = [finite(np.where(meant, gap, np.inf).min(axis=axis, keepdims=True)) for gap in corners]
        return np.mean(least, axis=0)

    def _softly(self, gaps: np.ndarray, meant: np.ndarray, near: Slot, far: Slot) -> np.ndarray:
        """The soft minimum where who is meant differs by binding: over all corners of all of them at once."""
        program, axis = self.program, self.program.position(far.axis)
        found = []
        for c in range(gaps.shape[3]):
            pieces = [program.spread(gaps[:, :, :, c, d], near.axis, far.axis) for d in range(gaps.shape[4])]
            value = np.concatenate(pieces, axis=axis)
            found.append(
                soft(
                    value, np.concatenate([meant] * len(pieces), axis=axis), axis, self.spec.sharpness or 0.0
                )
            )
        return np.mean(found, axis=0)


def finite(value: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(value), value, 0.0)


def far_end(program: Program, target: tree.Target) -> Slot | Callable[[Scene], np.ndarray]:
    """Members to measure to, or a function [N, E] of the distance to a start or a region."""
    if target.noun.kind == "start":
        return predicates.from_start
    if target.noun.kind == "region":
        program.regions.add((target.noun.name, target.middle))
        return lambda scene: _to_region(program, target, scene)
    return program.place(target, TARGET, local=True)


def _to_region(program: Program, target: tree.Target, scene: Scene) -> np.ndarray:
    """To the region; to the own (or a rival) team's part, by each one's own team."""
    name = target.noun.name
    if target.side is None:
        return region_distance([(name, target.middle)], scene)
    parts = sided_parts(name, target.side, target.middle, program.game)
    by_team = np.stack([region_distance(part, scene) for part in parts], axis=1)
    return np.take_along_axis(by_team, np.maximum(scene.team, 0)[:, None].astype(int), axis=1)[:, 0]


def _points(scene: Scene, corners: bool) -> np.ndarray:
    """float64 [N, E, corners, 2]"""
    return scene.corners if corners else scene.xy[:, :, None]
