"""Sliders: every value of a scenario that is written as a range, and where a slider could fix it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

RANGE = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(%|deg|m)?\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*(%|deg|m)?\s*$")
LEFT_OUT = ("train", "about", "curriculum", "worldgen")  # sections that draw nothing


@dataclass(frozen=True, slots=True)
class Slider:
    path: str  # as for --set
    low: float
    high: float
    unit: str  # "", "%", "deg" or "m"
    whole: bool


def sliders(document: dict[str, Any]) -> list[Slider]:
    """In the order of the file; a range without extent is none."""
    return [
        slider for key, value in document.items() if key not in LEFT_OUT for slider in _within(key, value)
    ]


def _within(path: str, value: Any) -> Iterator[Slider]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _within(f"{path}.{key}", inner)
    elif isinstance(value, str) and (found := RANGE.match(value)):
        low, first, high, second = found.groups()
        if float(low) < float(high):
            whole = "." not in low + high
            yield Slider(path, float(low), float(high), second or first or "", whole)
