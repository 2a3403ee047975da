"""Values: what may stand where a number is wanted. A value is drawn once per object, or per episode in `params`.

The classes here are the parsed forms; `parse_value` (same file) reads them from YAML scalars and mappings, and
`worldgen.sampling.draw` turns one into a number. Percentages keep their flag, because "50%" is a chance where
a yes or no is wanted and a fraction of the parent length elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

from schemas.arithmetic import evaluate_bounds, parameters, parse_expression
from schemas.problem import Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Constant:
    """A number."""

    value: float
    percent: bool = False  # written "50%": value holds 0.5


@dataclass(frozen=True, slots=True)
class Range:
    """Uniform in [low, high]; `integer` when both ends were written without a point and without a percent sign."""

    low: float
    high: float
    integer: bool = False
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    """One of the options, evenly."""

    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Normal:
    """Normally distributed."""

    mean: float
    std: float


@dataclass(frozen=True, slots=True)
class LogRange:
    """Uniform in the logarithm, between `low` and `high`."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Expression:
    """Arithmetic over `$params`: the text as written and its tree as nested tuples, e.g. ("-", ("$", "total"), 2.0)."""

    text: str
    tree: tuple


Value = Constant | Range | Choose | Normal | LogRange | Expression

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_SCALAR = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>%|deg)?")
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<unit1>%|deg)?\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<unit2>%|deg)?"
)
_INTEGER = re.compile(r"[-+]?\d+")
_FORMS = ("choose", "normal", "log")
_EXAMPLES = (
    "write a number, a range such as 3..9, {choose: [..]}, {normal: [mean, std]}, {log: low..high} or $name"
)


def parse_value(raw: Any) -> Value:
    """Read a value from what YAML gave: a number, a text or a one-key mapping.

    Raises `Problem` (bad-value, bad-type) saying which forms there are.
    """
    if isinstance(raw, Value):
        return raw
    if isinstance(raw, bool) or raw is None:
        raise Problem("bad-type", f"a number is wanted, not {_name(raw)}", help=(_EXAMPLES,))
    if isinstance(raw, (int, float)):
        return Constant(_finite(float(raw)))
    if isinstance(raw, str):
        return _parse_text(raw)
    if isinstance(raw, Mapping):
        return _parse_form(raw)
    raise Problem("bad-type", f"a number is wanted, not {_name(raw)}", help=(_EXAMPLES,))


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
            known = params or {}
            return evaluate_bounds(tree, lambda name: bounds(known[name], known))


def names_used(value: Value) -> tuple[str, ...]:
    """The parameters a value refers to, in the order they are written."""
    if isinstance(value, Expression):
        return parameters(value.tree)
    if isinstance(value, Choose):
        return tuple(name for option in value.options for name in names_used(option))
    return ()


def is_integer(value: Value) -> bool:
    """Whether every draw is a whole number, as far as the value alone tells (expressions are left to the draw)."""
    match value:
        case Constant(number, percent):
            return not percent and number == int(number)
        case Range(_, _, integer):
            return integer
        case Choose(options):
            return all(is_integer(option) for option in options)
        case Expression():
            return True
        case _:
            return False


def _parse_text(text: str) -> Value:
    stripped = text.strip()
    if found := _SCALAR.fullmatch(stripped):
        number = _finite(float(found["number"]))
        return Constant(number / 100, percent=True) if found["unit"] == "%" else Constant(number)
    if found := _RANGE.fullmatch(stripped):
        return _range(found, text)
    if "$" in text:
        if ".." in text:
            raise Problem("not-yet", "a range whose ends use $names is not available yet", (0, len(text)))
        return Expression(text, parse_expression(text))
    if ".." in text:
        raise Problem(
            "bad-value", f"'{text}' is not a range", (0, len(text)), ("write it as 3..9 or 0.5..1.5",)
        )
    raise Problem("bad-value", f"'{text}' is not a number", (0, len(text)), (_EXAMPLES,))


def _range(found: re.Match[str], text: str) -> Range:
    first, second = found["unit1"], found["unit2"]
    percent = second == "%"
    if (first == "%" and not percent) or (percent and first not in ("%", None)):
        raise Problem("bad-value", f"'{text}' mixes a percentage and a number", (0, len(text)))
    low, high = _finite(float(found["low"])), _finite(float(found["high"]))
    if low > high:
        help = (f"write {found['high']}..{found['low']}",)
        raise Problem("bad-value", f"the range {text} starts above its end", (0, len(text)), help)
    if percent:
        return Range(low / 100, high / 100, percent=True)
    whole = bool(_INTEGER.fullmatch(found["low"]) and _INTEGER.fullmatch(found["high"]))
    return Range(low, high, integer=whole and not first and not second)


def _parse_form(raw: Mapping[Any, Any]) -> Value:
    keys = list(raw)
    if len(keys) != 1 or keys[0] not in _FORMS:
        wrong = next((str(key) for key in keys if key not in _FORMS), "")
        raise Problem(
            "bad-value",
            f"a value has one key: choose, normal or log{did_you_mean(wrong, _FORMS)}",
            help=(_EXAMPLES,),
        )
    inner = raw[keys[0]]
    if keys[0] == "choose":
        if not isinstance(inner, (list, tuple)) or not inner:
            raise Problem("bad-value", "choose wants a list of at least one value, as in {choose: [0, 90]}")
        return Choose(tuple(parse_value(option) for option in inner))
    if keys[0] == "normal":
        return _normal(inner)
    value = parse_value(inner)
    if not isinstance(value, Range) or value.low <= 0:
        raise Problem("bad-value", "log wants a range above zero, as in {log: 0.1..10}")
    return LogRange(value.low, value.high)


def _normal(inner: Any) -> Normal:
    numbers = [parse_value(part) for part in inner] if isinstance(inner, (list, tuple)) else []
    if len(numbers) != 2 or not all(isinstance(number, Constant) for number in numbers):
        raise Problem("bad-value", "normal wants its mean and standard deviation, as in {normal: [1, 0.1]}")
    mean, std = (number.value for number in numbers if isinstance(number, Constant))
    if std < 0:
        raise Problem("out-of-range", f"a standard deviation is at least 0, not {std:g}")
    return Normal(mean, std)


def _finite(number: float) -> float:
    if not isfinite(number):
        raise Problem("out-of-range", "a number must be finite: nan and inf have no place in a world")
    return number


def _name(raw: Any) -> str:
    if raw is None:
        return "nothing"
    kinds = {bool: "true or false", list: "a list", dict: "a mapping", str: "text"}
    return kinds.get(type(raw), type(raw).__name__)
