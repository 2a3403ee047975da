"""Attributes: numbers that a member of a group has of its own, changed by rules: `has: {energy: 10 of 20}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic_core import core_schema

from schemas.base import SHORT_NUMBER, Quantity, refusal
from schemas.problem import Problem
from schemas.values import Constant, Value, bounds, names_used

_AMOUNT = Quantity(low=0)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One number: where it starts, drawn like any value, and its ceiling (None: where it started). Its floor is 0."""

    start: Value
    ceiling: Value | None = None


class _Reader:
    """`40`, `0..5 of 20`, `$energy of 40`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(read_attribute)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {**SHORT_NUMBER, "description": "a start, or START of CEILING"}


def read_attribute(raw: Any) -> Attribute:
    """An attribute from what YAML gave."""
    if isinstance(raw, Attribute):
        return raw
    if not isinstance(raw, str) or " of " not in raw:
        return Attribute(_AMOUNT.parse(raw))
    start, _, ceiling = raw.partition(" of ")
    made = Attribute(_AMOUNT.parse(start), _AMOUNT.parse(ceiling))
    _check_order(made, raw)
    return made


def _check_order(made: Attribute, raw: str) -> None:
    assert made.ceiling is not None
    if names_used(made.start) or names_used(made.ceiling):
        return
    highest, ceiling = bounds(made.start)[1], bounds(made.ceiling)[0]
    if highest > ceiling:
        help = ("write it as START of CEILING, as in 10 of 20",)
        problem = Problem(
            "out-of-range", f"{highest:g} is above its ceiling {ceiling:g}", (0, len(raw)), help
        )
        raise refusal(problem)
    if isinstance(made.ceiling, Constant) and ceiling == 0:
        raise refusal(Problem("out-of-range", "a ceiling is above 0", (0, len(raw))))


Attributes = dict[str, Annotated[Attribute, _Reader()]]
