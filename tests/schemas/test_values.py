"""Values: what may stand where a number is wanted, and the bounds that it keeps to."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from schemas.problem import Problem
from schemas.values import (
    Between,
    Choose,
    Constant,
    Expression,
    LogRange,
    Normal,
    Range,
    bounds,
    names_used,
    parse_value,
)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (3, Constant(3.0)),
        (-0.5, Constant(-0.5)),
        ("3", Constant(3.0)),
        ("1e-3", Constant(0.001)),
        ("135deg", Constant(135.0)),
        ("50%", Constant(0.5, percent=True)),
        ("3..9", Range(3, 9, integer=True)),
        ("3..9.0", Range(3, 9)),
        ("1.0..2.0", Range(1, 2)),
        ("-2..2", Range(-2, 2, integer=True)),
        ("40%..60%", Range(0.4, 0.6, percent=True)),
        ("40..60%", Range(0.4, 0.6, percent=True)),
        ("0..360deg", Range(0, 360)),
        ({"choose": [0, 90, "1..2"]}, Choose((Constant(0.0), Constant(90.0), Range(1, 2, integer=True)))),
        ({"normal": [1, 0.1]}, Normal(1, 0.1)),
        ({"log": "0.1..10"}, LogRange(0.1, 10)),
        ("$total", Expression("$total", ("$", "total"))),
        ("$total - 2", Expression("$total - 2", ("-", ("$", "total"), 2.0))),
        ("-$a * (2 + $b)", Expression("-$a * (2 + $b)", ("*", ("-", ("$", "a")), ("+", 2.0, ("$", "b"))))),
        ("min($a, 3, $b)", Expression("min($a, 3, $b)", ("min", ("$", "a"), 3.0, ("$", "b")))),
        ("1 - 2 - $a", Expression("1 - 2 - $a", ("-", ("-", 1.0, 2.0), ("$", "a")))),
    ],
)
def test_what_is_written_becomes_the_value(raw: Any, value: Any):
    assert parse_value(raw) == value


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("fast", "bad-value"),
        ("9..3", "bad-value"),
        ("1..", "bad-value"),
        ("50%..3", "bad-value"),
        (True, "bad-type"),
        (None, "bad-type"),
        ([1, 2], "bad-type"),
        (float("nan"), "out-of-range"),
        (float("inf"), "out-of-range"),
        ("1e999", "out-of-range"),
        ({"choose": []}, "bad-value"),
        ({"choose": [1], "normal": [1, 2]}, "bad-value"),
        ({"normal": [1, -1]}, "out-of-range"),
        ({"normal": [1]}, "bad-value"),
        ({"log": "0..3"}, "bad-value"),
        ("$a +", "bad-value"),
        ("($a", "bad-value"),
        ("$a ^ 2", "bad-value"),
        ("1..$a +", "bad-value"),
        ("$a..", "bad-value"),
    ],
)
def test_what_is_no_value_is_refused(raw: Any, code: str):
    with pytest.raises(Problem) as caught:
        parse_value(raw)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("raw", "low", "high"),
    [
        (4, 4, 4),
        ("3..9", 3, 9),
        ({"choose": [5, "1..2"]}, 1, 5),
        ({"normal": [1, 0]}, 1, 1),
        ({"normal": [1, 2]}, -inf, inf),
        ("$a - $b", -1, 4),  # a in 2..5, b in 1..3
        ("$a * -$b", -15, -2),
        ("$a / $b", 2 / 3, 5),
        ("$a / ($b - 2)", -inf, inf),
        ("max($a, 4) - 1", 3, 4),
        ("min($a, $b)", 1, 3),
        ("$c", 4, 10),  # c = 2 a
    ],
)
def test_bounds_hold_every_draw(raw: Any, low: float, high: float):
    params = {"a": parse_value("2..5"), "b": parse_value("1..3"), "c": parse_value("2 * $a")}
    assert bounds(parse_value(raw), params) == pytest.approx((low, high))


def test_a_range_between_parameters_keeps_its_ends():
    value = parse_value("3..$total")
    assert value == Between("3..$total", ("+", 3.0, 0.0), ("$", "total"), integer=True)
    assert names_used(value) == ("total",)
    assert parse_value("0.5..$total") == Between("0.5..$total", ("+", 0.5, 0.0), ("$", "total"))


def test_bounds_are_exact_where_whole_parameters_depend_on_one_another():
    params = {"total": parse_value("3..9"), "long": parse_value("3..$total"), "wide": parse_value("3.0..9.0")}
    assert bounds(params["long"], params) == (3, 9)
    assert bounds(parse_value("$total - $long"), params) == (0, 6)
    assert bounds(parse_value("$wide - $total"), params) == (-6, 6)  # not whole: interval arithmetic


def test_a_value_knows_the_parameters_it_uses():
    assert names_used(parse_value("min($b, $a) + $b")) == ("b", "a", "b")
    assert names_used(parse_value({"choose": ["$x", 3]})) == ("x",)
