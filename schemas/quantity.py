"""Quantity: a number in the language with its unit and bounds, kept for the check, the JSON schema and the docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor, inf, isfinite
from typing import Any

from pydantic_core import PydanticCustomError, core_schema

from schemas.problem import Problem
from schemas.values import Constant, Value, bounds, is_integer, is_percent, names_used, parse_value


def refusal(problem: Problem) -> PydanticCustomError:
    """A `Problem` in the form that pydantic collects; the loader reads code, span and help back from its context."""
    context = {
        "code": problem.code,
        "span": problem.span,
        "help": problem.help,
        "text": problem.message,
        "key": problem.key,
    }
    return PydanticCustomError("problem", "{text}", context)  # pyright: ignore[reportArgumentType]


def _whole(low: float, high: float) -> tuple[str, ...]:
    """The remedy for what should be whole: the whole numbers about it."""
    if not (isfinite(low) and isfinite(high)):
        return ("write a range such as 1..3",)
    around = f"{floor(low)} or {floor(low) + 1}" if low == high else f"{floor(low)}..{ceil(high)}"
    return (f"write {around}",)


@dataclass(frozen=True)
class Quantity:
    """A number in the language: unit, bounds (`above` leaves the lower one out), whole or not, what `%` means."""

    unit: str = ""
    low: float = -inf
    high: float = inf
    above: bool = False
    integer: bool = False
    percent: bool = False
    facing: bool = False  # a heading, which may also be "toward" something
    plain: bool = False  # one number, never drawn: array shapes and compiled rules depend on it

    def check(self, value: Value, params: Mapping[str, Value] | None = None) -> None:
        """Raise `Problem` where some draw of `value` would break the bounds."""
        low, high = bounds(value, params)
        if self.integer and not is_integer(value):
            raise Problem("bad-value", "a whole number is wanted", help=_whole(low, high))
        if self.integer and high == inf:
            raise Problem("out-of-range", "a count needs an upper bound; write a range such as 1..3")
        # A normal has no bounds of its own; the draw clips it, and only its mean can be wrong here.
        if low == -inf and high == inf:
            return
        percent = is_percent(value)
        most = min(self.high, 1.0) if percent else self.high  # there is no more of a length than all of it
        if low < self.low or high > most or (self.above and low == self.low):
            wrong = high if high > most else low
            if percent:
                start = "above 0% and at most" if self.above else "from 0% to"
                raise Problem("out-of-range", f"must be {start} 100%, not {100 * wrong:.9g}%")
            raise Problem(
                "out-of-range", f"must be {self.limits()}, not {wrong:.9g}", help=self._remedy(wrong)
            )

    def limits(self) -> str:
        """`above 0`, `from 0 to 1`, in words."""
        if self.low > -inf and self.high < inf:
            between = "above {:.9g} and at most {:.9g}" if self.above else "from {:.9g} to {:.9g}"
            return between.format(self.low, self.high)
        if self.low > -inf:
            return f"{'above' if self.above else 'at least'} {self.low:g}"
        return f"at most {self.high:g}" if self.high < inf else "any number"

    def _remedy(self, wrong: float) -> tuple[str, ...]:
        chance = self.percent and self.high == 1 and 1 < wrong <= 100
        return (f"write {wrong:g}% for a percentage",) if chance else ()

    def parse(self, raw: Any) -> Any:
        try:
            if self.facing and isinstance(raw, str) and raw.startswith("toward"):
                return raw  # a sentence, which the loader parses
            value = parse_value(raw)
            if not self.percent and is_percent(value):
                raise Problem("bad-value", "a percentage has no meaning here; write the number itself")
            if self.plain and not isinstance(value, Constant):
                raise Problem(
                    "bad-value", "one number is wanted here: it must be known before anything is drawn"
                )
            if not names_used(value):
                self.check(value)
        except Problem as problem:
            raise refusal(problem) from None
        if not self.plain:
            return value
        assert isinstance(value, Constant)
        return int(value.value) if self.integer else value.value

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        number = "integer" if self.integer else "number"
        if self.plain and self.unit != "deg" and not self.percent:
            return {"type": number, **self._json_limits()}
        if self.plain:
            return {"type": [number, "string"], **self._json_limits()}
        form = {"choose": {"type": "array"}, "normal": {"type": "array"}, "log": {"type": "string"}}
        return {
            "type": [number, "string", "object"],  # a number; "50%", "3..9", "$name"; {choose: [..]}
            **self._json_limits(),
            "properties": form,
            "additionalProperties": False,
        }

    def _json_limits(self) -> dict[str, float]:
        """Bounds in JSON schema's words; they speak of numbers only."""
        limits = {} if self.low == -inf else {"exclusiveMinimum" if self.above else "minimum": self.low}
        return limits if self.high == inf else {**limits, "maximum": self.high}
