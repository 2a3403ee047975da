"""Sliders: every value of a scenario that is written as a range, and where a slider could fix it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schemas.problem import Problem
from schemas.value_kinds import LogRange, Range
from schemas.values import parse_value

LEFT_OUT = ("train", "about", "curriculum", "worldgen")  # sections that draw nothing


@dataclass(frozen=True, slots=True)
class Slider:
    path: str  # as for --set
    low: float
    high: float
    unit: str  # "", "%" or "deg"
    whole: bool


def sliders(document: dict[str, Any]) -> list[Slider]:
    """In the order of the file; a range without extent is none."""
    return [
        slider for key, value in document.items() if key not in LEFT_OUT for slider in _within(key, value)
    ]


def _within(path: str, value: Any) -> Iterator[Slider]:
    if isinstance(value, dict) and list(value) != ["log"]:
        for key, inner in value.items():
            yield from _within(f"{path}.{key}", inner)
    elif isinstance(value, (str, dict)):
        try:
            found = parse_value(value)
        except Problem:  # text of another kind: a colour, a place
            return
        if isinstance(found, (Range, LogRange)) and found.low < found.high:
            yield _slider(path, found, str(value))


def _slider(path: str, found: Range | LogRange, text: str) -> Slider:
    if isinstance(found, LogRange):
        return Slider(path, found.low, found.high, "", False)
    scale, unit = (100, "%") if found.percent else (1, "deg" if "deg" in text else "")
    whole = found.integer or (unit != "" and "." not in text.replace("..", " "))
    return Slider(path, scale * found.low, scale * found.high, unit, whole)
