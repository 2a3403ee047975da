"""The kinds of value: parsed forms of what may stand where a number is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from schemas.arithmetic import parameters


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


@dataclass(frozen=True, slots=True)
class Between:
    """A range whose ends use `$params`: uniform between what they are in this episode; `integer` when every number
    in it was written whole, and then a whole number if the ends are."""

    text: str
    low: Any  # trees, as an Expression's
    high: Any
    integer: bool = False


Value = Constant | Range | Choose | Normal | LogRange | Expression | Between


def names_used(value: Value) -> tuple[str, ...]:
    """The parameters a value refers to, in the order they are written."""
    if isinstance(value, Expression):
        return parameters(value.tree)
    if isinstance(value, Between):
        return (*parameters(value.low), *parameters(value.high))
    if isinstance(value, Choose):
        return tuple(name for option in value.options for name in names_used(option))
    return ()


def is_integer(value: Value) -> bool:
    """Whether every draw is a whole number, as far as the value alone tells (expressions are left to the draw)."""
    match value:
        case Constant(number, percent):
            return not percent and number == int(number)
        case Range(_, _, integer) | Between(_, _, _, integer):
            return integer
        case Choose(options):
            return all(is_integer(option) for option in options)
        case Expression():
            return True
        case _:
            return False


def is_percent(value: Value) -> bool:
    """Whether it was written with a percent sign."""
    if isinstance(value, Choose):
        return all(is_percent(option) for option in value.options)
    return isinstance(value, (Constant, Range)) and value.percent
