"""Values become numbers: what is drawn when, and what a percentage means."""

from __future__ import annotations

import pytest

from schemas.values import parse_value
from worldgen.errors import UserError
from worldgen.sampling.draw import Draws


def test_a_constant_is_itself():
    assert Draws(1).number(parse_value(3), "x") == 3
    assert Draws(1).count(parse_value(3), "x") == 3


def test_an_inline_range_is_real_and_a_counts_is_whole():
    inline = {Draws(seed).number(parse_value("1..3"), "x") for seed in range(50)}
    assert all(1 <= value < 3 for value in inline)
    assert len(inline) == 50
    assert {Draws(seed).count(parse_value("1..3"), "x") for seed in range(50)} == {1, 2, 3}


def test_a_parameter_with_whole_ends_is_whole_and_shared():
    values = {"n": parse_value("1..3"), "r": parse_value("1.0..3.0")}
    assert {Draws(seed, 0, values).params["n"] for seed in range(50)} == {1, 2, 3}
    draws = Draws(4, 0, values)
    assert draws.params["r"] != round(draws.params["r"])
    assert (
        draws.number(parse_value("$r"), "a") == draws.number(parse_value("$r"), "b", 3) == draws.params["r"]
    )


def test_parameters_refer_to_others_whatever_their_order():
    values = {"rest": parse_value("max(($total - 2) / 4, -$total) * 3"), "total": parse_value("10..20")}
    draws = Draws(4, 0, values)
    assert draws.params["rest"] == (draws.params["total"] - 2) / 4 * 3


def test_each_member_and_each_path_draws_for_itself():
    value = parse_value("0..1")
    drawn = {Draws(1).number(value, path, member) for path in ("a", "b") for member in (0, 1)}
    assert len(drawn) == 4


def test_choose_log_and_normal_stay_where_they_should():
    assert {Draws(s).number(parse_value({"choose": [1, 5]}), "x") for s in range(30)} == {1, 5}
    logs = [Draws(s).number(parse_value({"log": "0.1..10"}), "x") for s in range(2000)]
    assert min(logs) >= 0.1
    assert max(logs) <= 10
    assert sum(value < 1 for value in logs) / 2000 == pytest.approx(
        0.5, abs=0.04
    )  # 1 is the middle of the logarithms
    normal = parse_value({"normal": [0, 1]})
    assert min(Draws(s).number(normal, "x", low=0.001) for s in range(50)) == 0.001


def test_a_percentage_is_a_fraction_of_its_parent_and_a_chance():
    assert Draws(1).length(parse_value("25%"), 6.0, "x") == 1.5
    assert Draws(1).length(parse_value(2), 6.0, "x") == 2
    assert Draws(1).chance(parse_value("100%"), "x")
    assert not Draws(1).chance(parse_value("0%"), "x")
    assert sum(Draws(s).chance(parse_value("20%"), "x") for s in range(2000)) / 2000 == pytest.approx(
        0.2, abs=0.03
    )


def test_dividing_by_a_parameter_that_is_zero_says_what_to_change():
    values = {"n": parse_value(0), "half": parse_value("1 / $n")}
    with pytest.raises(UserError, match=r"params.half: 1 / \$n divides by zero \(seed 3, n = 0\)"):
        Draws(3, 0, values)


def test_a_range_may_end_at_another_parameter():
    values = {"long": parse_value("3..$total"), "total": parse_value("3..9")}
    draws = [Draws(seed, 0, values).params for seed in range(300)]
    assert all(3 <= drawn["long"] <= drawn["total"] for drawn in draws)
    assert {drawn["long"] for drawn in draws} == {3, 4, 5, 6, 7, 8, 9}
    assert any(drawn["long"] == drawn["total"] > 3 for drawn in draws)


def test_a_range_that_a_draw_turns_round_says_so():
    values = {"long": parse_value("5..$total"), "total": parse_value(3)}
    with pytest.raises(
        UserError, match=r"params.long: 5..\$total runs backwards, from 5 to 3 \(seed 4, total = 3\)"
    ):
        Draws(4, 0, values)
