"""Streams: independent by name, the same for the same name."""

from __future__ import annotations

import pytest

from worldgen.sampling.streams import Stream, stream


def test_bits_are_splitmix64():
    # the published sequence for the seed 1234567
    source = Stream(1234567)
    assert [source.bits() for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_equal_names_give_equal_numbers_and_any_difference_gives_others():
    name = (7, "objects.boxes.where", 1, 3, 0)
    assert stream(*name).bits() == stream(*name).bits()
    others = [(8, *name[1:]), (7, "objects.boxes.yaw", 1, 3, 0), (7, "objects.boxes.where", 2, 3, 0)]
    others += [(7, "objects.boxes.where", 1, 4, 0), (7, "objects.boxes.where", 1, 3, 1)]
    assert len({stream(*other).bits() for other in [name, *others]}) == 6


def test_names_do_not_run_together():
    assert stream(1, "a", 11, 1).bits() != stream(1, "a", 1, 11).bits()
    assert stream(1, "a.b").bits() != stream(1, "a", 0).bits()


def test_uniform_numbers_are_spread_evenly():
    drawn = [stream(seed, "x").uniform(2, 4) for seed in range(4000)]
    assert 2 <= min(drawn) < 2.01
    assert 3.99 < max(drawn) < 4
    assert sum(drawn) / len(drawn) == pytest.approx(3, abs=0.03)  # 3 standard errors are 0.027


def test_integers_include_both_ends_and_are_equally_likely():
    drawn = [stream(seed, "x").integer(3, 5) for seed in range(6000)]
    assert {value: round(drawn.count(value) / 2000, 1) for value in (3, 4, 5)} == {3: 1.0, 4: 1.0, 5: 1.0}
    assert set(drawn) == {3, 4, 5}


def test_chance_and_choice_and_normal():
    assert sum(stream(seed, "x").chance(0.25) for seed in range(4000)) / 4000 == pytest.approx(
        0.25, abs=0.025
    )
    assert {stream(seed, "x").choice("ab") for seed in range(20)} == {"a", "b"}
    drawn = [stream(seed, "x").normal(1, 2) for seed in range(4000)]
    mean = sum(drawn) / 4000
    assert mean == pytest.approx(1, abs=0.1)
    assert sum((value - mean) ** 2 for value in drawn) / 4000 == pytest.approx(4, abs=0.4)
