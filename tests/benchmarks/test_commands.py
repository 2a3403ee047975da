"""Every benchmark command on a few worlds and steps: that it runs and says what it measures; no time is asserted."""

from __future__ import annotations

import json

import pytest

from benchmarks import building, growth, memory, resets, share, sleeping, startup, threads
from benchmarks.printing import show


def test_share_of_the_bound_is_of_the_same_motion_and_beside_the_original(capsys):
    rows = [share.measure("quadrant", 2, 1, 1, 5)]
    assert rows[0]["same motion"]
    assert rows[0]["times the original's (not of one run)"] == rows[0]["env steps/s"] / 407
    show(rows, as_json=False)
    assert capsys.readouterr().out.count("|") == 3 * (len(rows[0]) + 1)
    show(rows, as_json=True)
    assert json.loads(capsys.readouterr().out) == rows


def test_worlds_that_never_sleep_begin_each_step_where_the_sleeping_ones_do():
    row = sleeping.measure("tag", 2, 25)  # bodies that rules put elsewhere
    assert row["same motion"]
    assert row["ratio"] > 0


def test_threads_and_resets_and_fresh_processes_are_measured():
    assert threads.measure("chase", 2, 2, 1, 5)["ratio"] > 0
    assert 0 < resets.measure("chase", 2, 1, 1)["share of all time"] < 1
    assert startup.measure("chase", 2, 1)["total, s"] > 0
    assert set(memory.measure("chase", 1, 2, 3)) == {"game", "1 worlds, MB", "2 worlds, MB", "MB a world"}


def test_growth_is_drawn_as_a_picture(monkeypatch):
    monkeypatch.setattr(growth, "BOXES", (1, 3))
    monkeypatch.setattr(growth, "BLOCKS", 1)
    rows = growth.by_number("boxes", 2, 1, 3)
    assert [row["boxes"] for row in rows] == [1, 3]
    assert growth.draw({"boxes": rows}).size == growth.SIZE


def test_all_ways_to_step_are_set_side_by_side():
    pytest.importorskip("pettingzoo")
    from benchmarks import faces

    rows = faces.measure("chase", 2, 2, 3)
    assert [row["how"] for row in rows] == [
        "one batch, 2 threads",
        "one batch, 1 thread",
        "one at a time, PettingZoo",
        "a process each, PettingZoo",
    ]
    assert rows[0]["the batch over it"] == 1.0


def test_a_reset_is_taken_apart():
    found = building.profile("chase", 2, 1)
    assert set(found) == set(building.COLUMNS)
    assert 0 < found["written"] < found["total"]
