"""Doors, as every layout with inner walls asks for them: a number of walls that have one, `all` or `none`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from schemas.base import Quantity, Value, refusal
from schemas.problem import Problem

ALL = 1000  # more inner walls than a layout of rooms can have


def _up_to(most: int) -> tuple[Quantity, BeforeValidator]:
    words = {"all": most, "none": 0}

    def number(raw: Any) -> Any:
        if isinstance(raw, str) and raw.isalpha() and raw not in words:
            help = ("write a number, a range such as 0..1, `all` or `none`",)
            raise refusal(Problem("bad-value", f"'{raw}' is no number of doors", help=help))
        return words.get(raw, raw) if isinstance(raw, str) else raw

    return Quantity(unit="doors", low=0, high=most, integer=True), BeforeValidator(number)


_ONE, _TWO, _MANY = _up_to(1), _up_to(2), _up_to(ALL)
OneDoor = Annotated[Value, _ONE[0], _ONE[1]]
TwoDoors = Annotated[Value, _TWO[0], _TWO[1]]
Doors = Annotated[Value, _MANY[0], _MANY[1]]
