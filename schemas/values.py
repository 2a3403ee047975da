"""Values: what may stand where a number is wanted. A value is drawn once per object, or per episode in `params`.

`parse_value` reads them from YAML scalars and mappings into the kinds of `schemas.value_kinds`, and
`worldgen.sampling.draw` turns one into a number. Percentages keep their flag, because "50%" is a chance where
a yes or no is wanted and a fraction of the parent length elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from schemas.arithmetic import parse_expression
from schemas.bounds import bounds
from schemas.problem import Problem, did_you_mean
from schemas.value_kinds import (
    Between,
    Choose,
    Constant,
    Expression,
    LogRange,
    Normal,
    Range,
    Value,
    is_integer,
    is_percent,
    names_used,
)

__all__ = [
    "Between",
    "Choose",
    "Constant",
    "Expression",
    "LogRange",
    "Normal",
    "Range",
    "Value",
    "bounds",
    "is_integer",
    "is_percent",
    "names_used",
    "parse_value",
]

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_SCALAR = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>%|deg)?")
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<unit1>%|deg)?\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<unit2>%|deg)?"
)
_LENGTH = re.compile(rf"({_NUMBER})\s*(?:m|metres?|meters?)")
_INTEGER = re.compile(r"[-+]?\d+")
_FORMS = ("choose", "normal", "log")
LARGEST = 1e12  # squares and cubes of it are numbers still
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


def _parse_text(text: str) -> Value:
    stripped = text.strip()
    if found := _SCALAR.fullmatch(stripped):
        number = _finite(float(found["number"]))
        return Constant(number / 100, percent=True) if found["unit"] == "%" else Constant(number)
    if found := _RANGE.fullmatch(stripped):
        return _range(found, text)
    if "$" in text:
        return _between(text) if ".." in text else Expression(text, parse_expression(text))
    if ".." in text:
        raise Problem(
            "bad-value", f"'{text}' is not a range", (0, len(text)), ("write it as 3..9 or 0.5..1.5",)
        )
    if found := _LENGTH.fullmatch(stripped):
        help = (f"lengths are metres and stand without a unit: write {found[1]}",)
        raise Problem("bad-value", f"'{text}' is not a number", (0, len(text)), help)
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


def _between(text: str) -> Between:
    low, _, high = text.partition("..")
    if not low.strip() or not high.strip():
        help = ("write it as 3..$total",)
        raise Problem("bad-value", f"'{text}' is not a range", (0, len(text)), help)
    ends = [parse_expression(low), _shifted(high, len(low) + 2)]
    return Between(text, *ends, integer="." not in low + high)


def _shifted(text: str, by: int) -> tuple:
    """A tree of the end of a text, with what is wrong placed in the whole."""
    try:
        return parse_expression(text)
    except Problem as problem:
        start, end = problem.span or (0, len(text))
        raise Problem(problem.code, problem.message, (start + by, end + by), problem.help) from None


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
        return _choose(inner)
    if keys[0] == "normal":
        return _normal(inner)
    value = parse_value(inner)
    if not isinstance(value, Range) or value.low <= 0 or value.percent:
        raise Problem("bad-value", "log wants a range of numbers above zero, as in {log: 0.1..10}")
    return LogRange(value.low, value.high)


def _choose(inner: Any) -> Choose:
    made = Choose(tuple(parse_value(option) for option in inner))
    if any(map(is_percent, made.options)) and not is_percent(made):
        help = ("write percentages alone, or numbers alone",)
        raise Problem("bad-value", "choose mixes percentages and numbers", help=help)
    return made


def _normal(inner: Any) -> Normal:
    numbers = [parse_value(part) for part in inner] if isinstance(inner, (list, tuple)) else []
    constant = all(isinstance(number, Constant) and not number.percent for number in numbers)
    if len(numbers) != 2 or not constant:
        raise Problem("bad-value", "normal wants its mean and standard deviation, as in {normal: [1, 0.1]}")
    mean, std = (number.value for number in numbers if isinstance(number, Constant))
    if std < 0:
        raise Problem("out-of-range", f"a standard deviation is at least 0, not {std:g}")
    return Normal(mean, std)


def _finite(number: float) -> float:
    if not isfinite(number):
        message = "a number must be finite: nan and inf have no place in a world"
        raise Problem("out-of-range", message, help=("write a number; what has no limit is left out",))
    if abs(number) > LARGEST:
        message = f"{number:g} is larger than anything in a world"
        raise Problem("out-of-range", message, help=(f"the largest number is {LARGEST:g}",))
    return number


def _name(raw: Any) -> str:
    if raw is None:
        return "nothing"
    kinds = {bool: "true or false", list: "a list", dict: "a mapping", str: "text"}
    return kinds.get(type(raw), type(raw).__name__)
