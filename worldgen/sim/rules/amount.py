"""Amounts of effects: a number, a value drawn once an episode, or a measure, for each binding of a rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from schemas.grammar import tree
from schemas.values import Constant
from worldgen.errors import UserError
from worldgen.plugins.running import fact
from worldgen.sampling.draw import Draws
from worldgen.sim.rules import share
from worldgen.sim.rules.exposure import Exposure
from worldgen.sim.rules.measure import Apart, Brought, HowMany, Measure, OfEach
from worldgen.sim.rules.program import Program
from worldgen.sim.rules.progress import Progress


class Amount:
    """For each binding factor * measured: [N, 1] and [N, cells or 1]. `cell`: the layout grid's, metres; `lasting`: of
    a `while`."""

    def __init__(self, program: Program, value: Any, path: str, worlds: int, cell: float, lasting: bool):
        self.program, self.path = program, path
        self.value = value.factor if isinstance(value, tree.Measure) else value
        constant = self.value.value if isinstance(self.value, Constant) else 0.0
        self.factor = np.full((worlds, 1), constant)
        self.measure = compiled(program, value, cell, lasting) if isinstance(value, tree.Measure) else None

    @property
    def measured(self) -> np.ndarray:
        return np.ones_like(self.factor) if self.measure is None else self.measure.out

    def draw(self, w: int, draws: Draws) -> None:
        """Settle a drawn factor for the episode that begins in world w."""
        self.factor[w] = draws.number(self.value, self.path)


def compiled(program: Program, spec: tree.Measure, cell: float, lasting: bool) -> Measure:
    """The Measure of a parsed one."""
    match spec.quantity:
        case tree.CountOf(of=of):
            return HowMany(program, spec, of)
        case tree.SpeedOf(of=of):
            return OfEach(program, spec, of, share.SPEED)
        case tree.AttributeOf(attribute=noun, of=of):
            column = program.game.attributes.index(noun.name)
            return OfEach(program, spec, of, share.ATTRIBUTE, column)
        case tree.Distance() as quantity:
            return Apart(program, spec, quantity)
        case tree.Progress() as quantity:
            return Progress(program, spec, quantity, always=not lasting)
        case tree.RaysTo() as quantity:
            return Exposure(program, spec, quantity, cell)
        case tree.Custom() as quantity if measured := fact("measure", quantity.word):
            return Brought(program, spec, quantity, measured)
    raise UserError(f"'{spec.text}': nothing measures this here")
