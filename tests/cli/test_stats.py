"""What `stats` adds to the survey: rooms, reachability, cost by phase, and rules that never fire."""

from __future__ import annotations

import json

import pytest

# A hider shut into a corner without doors, a seeker outside, and a rule that cannot happen.
SHUT = """\
worldgen: 1
steps: 5
world: {floor: 6, layout: {quadrant: {size: 2, doors: none}}}
teams:
  hiders: {where: inside quadrant, actions: [move]}
  seekers: {where: outside quadrant}
objects:
  boxes: {is: box, where: outside quadrant}
rules:
  apart: {while: always, reward: {hiders: 2}}
  met: {when: any seeker touches any hider, reward: {seekers: 1}}
"""


@pytest.fixture
def shut(family):
    (family / "shut.yaml").write_text(SHUT)
    return "shut.yaml"


def test_rooms_are_counted_and_measured(call, shut):
    report = json.loads(call("stats", shut, "--seeds", "12", "--json").stdout)
    assert report["rooms"] == {"quadrant": {"1": 12}}
    assert report["doors"] == {"0": 12}
    # Ten cells of 0.2 m; the wall takes half a cell, and the outer wall's side ends at the floor's edge.
    assert 1.7 < report["room_sides"]["quadrant"]["least"] <= report["room_sides"]["quadrant"]["most"] <= 2


def test_reachability_asks_the_planner(call, shut):
    report = json.loads(call("stats", shut, "--seeds", "12", "--json").stdout)
    # Nobody gets to the box but the seeker, and the hider is alone in its team.
    assert report["reachable"] == {"hiders": 0.0, "seekers": 0.0, "boxes": 0.0, "everything": 0.0}
    free = json.loads(call("stats", "base.yaml", "--seeds", "12", "--json").stdout)
    assert free["reachable"]["everything"] == 1.0


def test_the_cost_of_a_world_is_told_by_phase(call, shut):
    costs = json.loads(call("stats", shut, "--seeds", "12", "--json").stdout)["ms_per_world"]
    phases = {"layout", "bodies", "placement"}
    assert phases < set(costs)
    shared = sum(cost for name, cost in costs.items() if name not in ("draw", "render", "compile"))
    assert shared == pytest.approx(costs["draw"])


def test_a_rule_that_never_fires_is_warned_about(call, shut):
    done = call("stats", shut, "--seeds", "3", "--episodes", "4")
    assert done.exit_code == 0
    assert "  apart  fired in 100% of them, at 5.0 steps each; paid hiders +10" in done.stdout
    assert "warning: rule 'met' never fired in 4 random episodes" in done.output
    report = json.loads(call("stats", shut, "--seeds", "3", "--episodes", "4", "--json").stdout)
    assert report["rules"]["apart"] == {"episodes": 4, "steps": 5.0, "reward": {"hiders": 10.0}}
    assert report["rules"]["met"] == {"episodes": 0, "steps": 0.0, "reward": {}}
