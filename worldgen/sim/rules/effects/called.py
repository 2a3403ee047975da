"""Effects of plug-ins: a class of theirs, or one function that is called with whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from schemas.grammar import tree
from schemas.values import Value
from worldgen.errors import UserError
from worldgen.plugins.running import function
from worldgen.sim.rules.amount import Amount
from worldgen.sim.rules.effects.base import Context, Effect, Moment


def brought(spec: tree.Effect, context: Context) -> Effect:
    """The compiled effect of a plug-in's word; raises `UserError` where nothing runs it."""
    found = function("effect", spec.verb)
    if found is None:
        raise UserError(f"{spec.path}: nothing runs the effect '{spec.verb}' here")
    if isinstance(found, type) and issubclass(found, Effect):
        return found(spec, context)
    return Called(spec, context, found)


class Called(Effect):
    """A function of (moment, chosen, **options). An option that may be drawn is drawn once an episode: float64 [N]."""

    def __init__(self, spec: tree.Effect, context: Context, function: Callable[..., Any]):
        super().__init__(spec, context)
        self.function, self.options = function, dict(spec.options)
        self.drawn = {
            name: Amount(
                self.program, value, f"{spec.path}.{name}", context.worlds, context.cell, context.lasting
            )
            for name, value in spec.options
            if isinstance(value, Value)
        }

    def amounts(self) -> list[Amount]:
        return [*super().amounts(), *self.drawn.values()]

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        drawn = {name: amount.factor[:, 0] for name, amount in self.drawn.items()}
        self.function(moment, self.chosen, **{**self.options, **drawn})
