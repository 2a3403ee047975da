"""Measures: amounts worked out from the state, `0.5 * progress of the player toward nearest unlocked box`.

A measure is compiled in a Program and gives one amount for each binding of its variables. Nouns that do not bind are
averaged over (`mean`, what is done unless said), added up (`total`), or taken by the soft minimum of the reference
(`soft a`: sum of d exp(a d) over sum of exp(a d); original-mechanics.md 7.3). Of the far end of a distance the nearest
counts, unless it is `every`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from schemas.grammar import tree
from worldgen.compiled.boxed import boxed
from worldgen.sim.rules import gaps, share
from worldgen.sim.rules.gaps import Kept, Way
from worldgen.sim.rules.program import Program, Slot
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.where import key, sided_parts

HOW = {"total": share.TOTAL, "soft": share.SOFT}
NONE = np.zeros((0, 0))


class Measure:
    """`out` float64 [N, cells] is what was last measured; one with a memory is told of new episodes by `start`."""

    def __init__(self, program: Program, spec: tree.Measure):
        self.program, self.spec, self.ground = program, spec, program.ground

    def take(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        """Measure in the given worlds [n] and no others; several threads do so at once, each in worlds of its own.
        `holds` bool [N, cells of the rule]: where its condition is true now."""
        raise NotImplementedError

    def start(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        """A new episode began in these worlds."""

    def warm_up(self, holds: np.ndarray) -> None:
        """Have what it calls compiled, before there is a world."""
        self.take(np.arange(0), holds)

    @cached_property
    def out(self) -> np.ndarray:
        return np.zeros((self.ground.worlds, self.program.cells))

    def over(
        self, worlds: np.ndarray, slot: Slot, what: int, how: int, column: int = 0, values: np.ndarray = NONE
    ) -> None:
        """Of a number (see `share.gather`) the bound member's, or those of all meant as one."""
        sharpness = float(self.spec.sharpness or 0.0)
        share.gather(worlds, self.program.table, self.ground.box, slot.row, what, column, values, how, sharpness,
                     self.out)  # fmt: skip


class OfEach(Measure):
    """A number that every entity has: its speed, an attribute."""

    def __init__(self, program: Program, spec: tree.Measure, of: tree.Target, what: int, column: int = 0):
        super().__init__(program, spec)
        self.slot, self.what, self.column = program.place(of, local=True), what, column
        self.how = HOW.get(spec.reduce or "", share.MEAN)

    def take(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        self.over(worlds, self.slot, self.what, self.how, self.column)


class Brought(Measure):
    """A number that a plug-in has for every entity."""

    def __init__(
        self, program: Program, spec: tree.Measure, quantity: tree.Custom, fact: Callable[[Scene], Any]
    ):
        super().__init__(program, spec)
        self.slot = program.place(quantity.of, local=True)
        self.plane = self.ground.plane("numbers", quantity.word, fact)
        self.how = HOW.get(spec.reduce or "", share.MEAN)

    def take(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        self.over(worlds, self.slot, share.VALUES, self.how, values=self.ground.numbers[self.plane])


class HowMany(Measure):
    """`count of sites`."""

    def __init__(self, program: Program, spec: tree.Measure, of: tree.Target):
        super().__init__(program, spec)
        self.slot = program.place(of, local=True)

    def take(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        self.over(worlds, self.slot, share.ONE, share.TOTAL)


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

    @cached_property
    def kept(self) -> Kept:
        everyone = self.ground.worlds, self.ground.entities
        return Kept(
            np.full((*everyone, 4), np.nan), np.zeros(everyone, bool), np.zeros((*everyone, 4, 2)), self.out
        )

    @cached_property
    def _memory(self) -> Any:
        return boxed(self.kept)

    def start(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        self.kept.pose[worlds] = np.nan  # others stand there now, perhaps of other sizes

    def take(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        gaps.apart(worlds, self.program.table, self.ground.box, self.way, self.lasting, self._memory)


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
