"""Lengths of time as an author writes them: `40 steps`, `2M steps`, `40%`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from schemas.base import refusal
from schemas.problem import Problem

_STEPS = re.compile(r"(\d+) steps?")
_MANY = re.compile(r"(\d+(?:\.\d+)?)([kMGB]?) steps?")
_UNITS = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "B": 1e9}
_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": r"^\d+ steps?$"}]}


def read_steps(raw: Any) -> int:
    """`40 steps`, or the bare number."""
    number = int(found[1]) if isinstance(raw, str) and (found := _STEPS.fullmatch(raw.strip())) else raw
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 1_000_000:
        raise refusal(Problem("bad-value", f"'{raw}' is not a number of steps; write it as 40 steps"))
    return number


def read_many(text: str) -> int | None:
    """`2M steps` as 2000000; None where it is no such thing."""
    found = _MANY.fullmatch(text.strip())
    return round(float(found[1]) * _UNITS[found[2]]) if found else None


Steps = Annotated[int, PlainValidator(read_steps), WithJsonSchema(_SCHEMA)]
