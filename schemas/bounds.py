"""Bounds: what no draw of a value leaves, so that array shapes are known when a file is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

from schemas.arithmetic import compute, evaluate_bounds, parameters
from schemas.value_kinds import (
    Between,
    Choose,
    Constant,
    Expression,
    LogRange,
    Normal,
    Range,
    Value,
    names_used,
)

_MOST_CASES = 20_000


def bounds(value: Value, params: Mapping[str, Value] | None = None) -> tuple[float, float]:
    """(low, high) that no draw of `value` leaves; infinite for a normal. `params` is needed for `$name`."""
    match value:
        case Constant(number):
            return number, number
        case Range(low, high) | LogRange(low, high):
            return low, high
        case Choose(options):
            ends = [bounds(option, params) for option in options]
            return min(low for low, _ in ends), max(high for _, high in ends)
        case Normal(mean, std):
            return (mean, mean) if std == 0 else (-inf, inf)
        case Expression(_, tree):
            return _tree_bounds(tree, params or {}, names_used(value))
        case Between(_, low, high):
            names, known = names_used(value), params or {}
            return _tree_bounds(low, known, names)[0], _tree_bounds(high, known, names)[1]


def _tree_bounds(tree: Any, params: Mapping[str, Value], names: tuple[str, ...]) -> tuple[float, float]:
    """Exact where whole parameters depend on one another (`$total - $long` with `long: 3..$total` is never below 0),
    by interval arithmetic else."""
    exact = joint_bounds(tree, params) if len(set(names)) > 1 else None
    return exact or evaluate_bounds(tree, lambda name: bounds(params[name], params))


def joint_bounds(tree: Any, params: Mapping[str, Value]) -> tuple[float, float] | None:
    """(low, high) of a tree over every case of its parameters, None where they are not whole or are too many."""
    cases: list[dict[str, float]] = [{}]
    for name in _in_order(parameters(tree), params):
        grown: list[dict[str, float]] = []
        for case in cases:
            options = _cases(params[name], case)
            if options is None or len(grown) + len(options) > _MOST_CASES:
                return None
            grown += [{**case, name: option} for option in options]
        cases = grown
    if not cases:
        return None
    try:
        results = [compute(tree, case) for case in cases]
    except ZeroDivisionError:
        return None
    return min(results), max(results)


def _in_order(names: Iterable[str], params: Mapping[str, Value]) -> list[str]:
    """Parameters with those they are made from before them."""
    found: list[str] = []
    for name in names:
        for needed in (*_in_order(names_used(params[name]), params), name):
            if needed not in found:
                found.append(needed)
    return found


def _cases(value: Value, known: Mapping[str, float]) -> list[float] | None:
    """Every number that a whole value can be, given the parameters before it."""
    try:
        match value:
            case Constant(number):
                return [number]
            case Expression(_, tree):
                return [compute(tree, known)]
            case Range(low, high, True):
                return _whole(low, high)
            case Between(_, low, high, True):
                return _whole(compute(low, known), compute(high, known))
            case Choose(options) if all(isinstance(option, Constant) for option in options):
                return [option.value for option in options if isinstance(option, Constant)]
    except ZeroDivisionError:
        return None
    return None


def _whole(low: float, high: float) -> list[float] | None:
    if low != int(low) or high != int(high) or high - low > _MOST_CASES:
        return None
    return [float(number) for number in range(int(low), int(high) + 1)]
