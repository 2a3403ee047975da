"""Measures: amounts worked out from the state, `0.5 * progress of the player toward nearest unlocked box`.

A measure is compiled in a Program and gives one amount for each binding of its variables. Nouns that do not bind are
averaged over (`mean`, what is done unless said), added up (`total`), or taken by the soft minimum of the reference
(`soft a`: sum of d exp(a d) over sum of exp(a d); original-mechanics.md 7.3). Of the far end of a distance the nearest
counts, unless it is `every`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from schemas.grammar import tree
from worldgen.sim.boxed import boxed
from worldgen.sim.rules import gaps, share
from worldgen.sim.rules.gaps import Kept, Way
from worldgen.sim.rules.program import Program, Slot
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.where import key, sided_parts

HOW = {"total": share.TOTAL, "soft": share.SOFT}


class Measure:
    """`amount(scene, holds)` is float64 [N, cells]; `holds` [N, cells of the rule] where its condition is true now. A
    measure with a memory is told of new episodes by `start`."""

    def __init__(self, program: Program, spec: tree.Measure):
        self.program, self.spec, self.ground = program, spec, program.ground

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def start(self, worlds: np.ndarray, scene: Scene, holds: np.ndarray) -> None:
        """A new episode began in these worlds."""

    def warm_up(self, scene: Scene, holds: np.ndarray) -> None:
        """Have what it calls compiled, before there is a world."""
        self.amount(scene, holds)

    @property
    def shape(self) -> tuple[int, int]:
        return self.ground.worlds, self.program.cells

    def over(self, slot: Slot, values: np.ndarray, how: int) -> np.ndarray:
        """Of `values` [N, E] the bound member's, or those of all meant as one."""
        out = np.zeros(self.shape)
        share.gather(self.program.table, self.ground.box, slot.row, np.ascontiguousarray(values, float), how,
                     float(self.spec.sharpness or 0.0), out)  # fmt: skip
        return out


class OfEach(Measure):
    """A number that every entity has: its speed, an attribute, a plug-in's."""

    def __init__(
        self, program: Program, spec: tree.Measure, of: tree.Target, fact: Callable[[Scene], np.ndarray]
    ):
        super().__init__(program, spec)
        self.slot, self.fact = program.place(of, local=True), fact

    def warm_up(self, scene: Scene, holds: np.ndarray) -> None:
        self.over(
            self.slot, np.zeros((self.ground.worlds, self.ground.entities)), share.MEAN
        )  # plug-ins are not asked

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        return self.over(self.slot, self.fact(scene), HOW.get(self.spec.reduce or "", share.MEAN))


class HowMany(Measure):
    """`count of sites`."""

    def __init__(self, program: Program, spec: tree.Measure, of: tree.Target):
        super().__init__(program, spec)
        self.slot = program.place(of, local=True)
        self.ones = np.ones((self.ground.worlds, self.ground.entities))

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        return self.over(self.slot, self.ones, share.TOTAL)


class Apart(Measure):
    """`distance from [corners of] X to [corners of] Y`, in the plane."""

    def __init__(self, program: Program, spec: tree.Measure, quantity: tree.Distance):
        super().__init__(program, spec)
        near, target = program.place(quantity.start.target, local=True), quantity.end.target
        far = far_end(program, near, target)
        how = share.TOTAL if spec.reduce == "total" else share.MEAN
        if near.axis == 0 and near.target.quantifier in ("any", "nearest"):
            how = share.LEAST
        among = share.LEAST  # the nearest counts
        if far.slot is not None and far.slot.axis == 0:
            among = share.MEAN if target.quantifier in ("every", "each") else share.LEAST
            among = share.SOFT if spec.reduce == "soft" else among
        self.way = far.way(
            near_how=how, far_how=among, sharpness=float(spec.sharpness or 0.0),
            near_corners=4 if quantity.start.corners else 1, far_corners=4 if quantity.end.corners else 1,
        )  # fmt: skip
        self.lasting = far.slot is not None and program.lasting(near) and program.lasting(far.slot)
        self.kept: Kept | None = None

    def start(self, worlds: np.ndarray, scene: Scene, holds: np.ndarray) -> None:
        if self.kept is not None:
            self.kept.pose[worlds] = np.nan  # others stand there now, perhaps of other sizes

    def amount(self, scene: Scene, holds: np.ndarray) -> np.ndarray:
        if self.kept is None:
            everyone = self.ground.worlds, self.ground.entities
            corners, out = np.zeros((*everyone, 4, 2)), np.zeros(self.shape)
            self.kept = Kept(np.full((*everyone, 4), np.nan), np.zeros(everyone, bool), corners, out)
            self._memory = boxed(self.kept)
        gaps.apart(self.program.table, self.ground.box, self.way, self.lasting, self._memory)
        return self.kept.out


@dataclass(frozen=True)
class FarEnd:
    """To what the members of `near` are measured: those of a slot, each one's start, or a region."""

    near: Slot
    goal: int
    slot: Slot | None = None
    any: Slot | None = None  # all that qualify, where `slot` means the first or nearest of them
    parts: int = 0  # of a region: its (first) list
    sided: bool = False

    def way(self, **how: Any) -> Way:
        plain = {
            "near_corners": 1,
            "far_corners": 1,
            "near_how": share.MEAN,
            "far_how": share.LEAST,
            "sharpness": 0.0,
        }
        far = self.slot or self.near
        rows = {"near": self.near.row, "far": far.row, "any": (self.any or far).row}
        return Way(goal=self.goal, parts=self.parts, sided=self.sided, **rows, **{**plain, **how})


def far_end(program: Program, near: Slot, target: tree.Target) -> FarEnd:
    if target.noun.kind == "start":
        return FarEnd(near, gaps.TO_ITS_START)
    if target.noun.kind == "region":
        named, sided = [[key(target.noun.name, target.middle)]], target.side is not None
        if sided:
            parts = sided_parts(target.noun.name, str(target.side), target.middle, program.game)
            named = [[key(*part) for part in of_team] for of_team in parts]
        return FarEnd(near, gaps.TO_A_REGION, parts=program.areas(named), sided=sided)
    slot = every = program.place(target, local=True)
    program.partner(slot, near)
    if target.quantifier in ("first", "nearest"):
        every = program.slot(replace(target, quantifier="any"), slot.axis, slot.members)
    return FarEnd(near, gaps.TO_MEMBERS, slot, every)
