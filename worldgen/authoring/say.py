"""Values and places as a person reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.base import Quantity
from schemas.values import Between, Choose, Constant, Expression, LogRange, Normal, Range, Value, bounds
from worldgen.scenario.library import folder
from worldgen.scenario.nodes import Place


def written(value: Any) -> str:
    """Plain data as one line of YAML: `{choose: [0, 90]}`, `[move, grab boxes]`, `3..9`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(inner) for inner in value) + "]"
    if isinstance(value, str):
        return value if value else "''"
    return json.dumps(value)


def at(place: Place) -> str:
    """`my/game.yaml:9:5`, `chase:9:5` in an installed bundled game; an override has no lines of its own."""
    position = place.position
    if position.file.startswith("--"):
        return position.file
    path = Path(position.file)
    installed = path.is_absolute() and path.parent == folder()
    return f"{path.stem if installed else position.file}:{position.line}:{position.column}"


def is_drawn(value: Any) -> bool:
    """Whether a value can differ from world to world."""
    return isinstance(value, Value) and not isinstance(value, Constant)


def how_drawn(value: Value, quantity: Quantity | None, params: Mapping[str, Value]) -> str:
    """`evenly between 3 and 9, whole`, `worked out from $total - $long: 0 to 6`."""
    whole = quantity is not None and quantity.integer
    match value:
        case Range(low, high, integer):
            whole = ", whole" if integer and (whole or quantity is None or not quantity.unit) else ""
            return f"evenly between {_number(low, value)} and {_number(high, value)}{whole}"
        case Choose(options):
            return "one of " + ", ".join(_option(option) for option in options) + ", evenly"
        case Normal(mean, std):
            return f"normally about {mean:g}, standard deviation {std:g}"
        case LogRange(low, high):
            return f"evenly in the logarithm between {low:g} and {high:g}"
        case Between(text=text) | Expression(text=text):
            if not params:  # inside a tree, where no scenario is at hand
                return text
            low, high = bounds(value, params)
            from_to = "evenly in" if isinstance(value, Between) else "worked out from"
            return f"{from_to} {text}: {low:g} to {high:g}"
        case Constant(number):
            return _number(number, value)
    return str(value)


def when_drawn(path: str) -> str:
    parts = path.split(".")
    one_each = parts[0] in ("teams", "objects") and len(parts) > 2 and parts[2] != "count"
    return "anew for every member" if one_each else "once an episode"


def _number(number: float, value: Any) -> str:
    return f"{100 * number:g}%" if getattr(value, "percent", False) else f"{number:g}"


def _option(option: Value) -> str:
    match option:
        case Range(low, high):
            return f"{_number(low, option)}..{_number(high, option)}"
        case Constant(number):
            return _number(number, option)
        case Expression(text):
            return text
    return str(option)
