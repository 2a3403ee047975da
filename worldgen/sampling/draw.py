"""Turns values into numbers: `Draws` holds one world's seed and parameters and draws whatever is asked by its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp, inf, log
from typing import TYPE_CHECKING

from schemas.values import Between, Choose, Constant, Expression, LogRange, Normal, Range, Value, is_percent
from worldgen.errors import UserError
from worldgen.sampling.streams import Stream, name_of, stream

if TYPE_CHECKING:
    from schemas.scenario import Scenario

_OPERATIONS: dict[str, Callable[..., float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b=None: -a if b is None else a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "min": min,
    "max": max,
}


class Draws:
    """All draws of one world: (seed, redraw) fixed, parameters drawn first and shared."""

    def __init__(self, seed: int, redraw: int = 0, params: Mapping[str, Value] | None = None):
        self.seed = seed
        self.redraw = redraw
        self._values = params or {}
        self.params: dict[str, float] = {}
        for name in self._values:
            self._param(name)

    @classmethod
    def of(cls, scenario: Scenario, seed: int, redraw: int = 0) -> Draws:
        return cls(seed, redraw, scenario.params)

    def stream(self, path: str, member: int = 0, attempt: int = 0) -> Stream:
        return stream(self.seed, path, member, attempt, self.redraw)

    def name(self, path: str, member: int) -> tuple[bytes, int]:
        """The name of a member's streams, for `blake.key`."""
        return name_of(self.seed, path, member, self.redraw)

    def number(self, value: Value, path: str, member: int = 0, low: float = -inf) -> float:
        """`value` as a real number, never below `low` (a normal has no bounds of its own)."""
        if isinstance(value, Constant):
            return value.value
        return max(low, self._draw(value, path, member, whole=False))

    def count(self, value: Value, path: str, member: int = 0) -> int:
        """`value` as a whole number of at least 0; both ends of a range can come up."""
        if isinstance(value, Constant):
            return int(value.value)
        return max(0, round(self._draw(value, path, member, whole=True)))

    def length(self, value: Value, parent: float, path: str, member: int = 0, low: float = 0.0) -> float:
        """`value` in metres, where a percentage is a fraction of `parent` metres."""
        drawn = self.number(value, path, member, low)
        return drawn * parent if is_percent(value) else drawn

    def chance(self, value: Value, path: str, member: int = 0) -> bool:
        """A yes or a no with the probability `value`."""
        p = self.number(value, path, member)
        return p >= 1 or (p > 0 and self.stream(path + "?", member).chance(p))

    def _param(self, name: str) -> float:
        if name not in self.params:
            path = f"params.{name}"
            self.params[name] = float(self._draw(self._values[name], path, 0, whole=True))
        return self.params[name]

    def _draw(self, value: Value, path: str, member: int, whole: bool) -> float:
        if isinstance(value, Expression):
            return self._evaluate(value.tree, value.text, path)
        return self._drawn_from(self.stream(path, member), value, path, whole)

    def _drawn_from(self, source: Stream, value: Value, path: str, whole: bool) -> float:
        if isinstance(value, Range):  # `match` takes three times as long, and this is asked for every number
            if whole and value.integer:
                return source.integer(int(value.low), int(value.high))
            return source.uniform(value.low, value.high)
        if isinstance(value, Between):
            low = self._evaluate(value.low, value.text, path)
            high = self._evaluate(value.high, value.text, path)
            return self._between(low, high, value.integer and whole, source, value.text, path)
        if isinstance(value, Choose):
            return self._drawn_from(source, source.choice(value.options), path, whole)
        if isinstance(value, Normal):
            return source.normal(value.mean, value.std)
        if isinstance(value, LogRange):
            return exp(source.uniform(log(value.low), log(value.high)))
        if isinstance(value, Expression):
            return self._evaluate(value.tree, value.text, path)
        return value.value

    def _between(self, low: float, high: float, whole: bool, source: Stream, text: str, path: str) -> float:
        """Uniform between ends that the parameters settled; the ends of a whole range may still be fractions."""
        if low > high:
            raise UserError(
                f"{path}: {text} runs backwards, from {low:g} to {high:g} (seed {self.seed}, {self._drawn()}); "
                "change the range of its $names, or write min(...) or max(...)"
            )
        if whole and low == int(low) and high == int(high):
            return source.integer(int(low), int(high))
        return source.uniform(low, high)

    def _drawn(self) -> str:
        return ", ".join(f"{name} = {number:g}" for name, number in self.params.items())

    def _evaluate(self, tree: tuple | float, text: str, path: str) -> float:
        if not isinstance(tree, tuple):
            return float(tree)
        if tree[0] == "$":
            return self._param(tree[1])
        parts = [self._evaluate(part, text, path) for part in tree[1:]]
        if tree[0] == "/" and parts[1] == 0:
            drawn = self._drawn()
            raise UserError(
                f"{path}: {text} divides by zero (seed {self.seed}, {drawn}); change the range of its $names"
            )
        return _OPERATIONS[tree[0]](*parts)
