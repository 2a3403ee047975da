"""`diff`: what differs in meaning, and whether worlds change with it."""

from __future__ import annotations

import json

import pytest


def test_paths_values_and_places(call, family):
    done = call("diff", "base.yaml", "child.yaml", "--json")
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert [(c["kind"], c["path"], c["before"], c["after"], c["after_at"]) for c in report["changes"]] == [
        ("changed", "teams.hiders.color", "cyan", "lime", "child.yaml:3:25"),
        ("changed", "teams.seekers.color", "cyan", "lime", "child.yaml:3:25"),
        ("removed", "rules.found", "{while: any seeker sees any hider, reward: {seekers: 1}}", None, None),
    ]
    assert report["worlds_change"]


@pytest.mark.parametrize(
    "same",
    ["teams.hiders.reach=0.25", "world={floor: 6}", "teams.hiders.sensors.sight=135deg", "phases={play: {}}"],
)
def test_a_default_written_out_is_no_difference(call, family, same):
    done = call("diff", "base.yaml", "--set", same)
    assert (done.exit_code, done.stdout.strip()) == (0, "both mean the same")


def test_rules_leave_worlds_as_they_are(call, family):
    done = call("diff", "base.yaml", "--set", "rules.hidden.reward.hiders=2")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0].startswith("~  rules.hidden.reward.hiders  1 -> 2")
    assert done.stdout.splitlines()[-1].startswith("worlds stay as they are")
    assert "and so do episodes" in call("diff", "base.yaml", "--set", "about=Hello").stdout


def test_an_added_key_shows_the_default_that_it_replaces(call, family):
    done = call("diff", "base.yaml", "--set", "teams.hiders.reach=0.5", "--json")
    [hiders, seekers] = json.loads(done.stdout)["changes"]
    assert (hiders["kind"], hiders["before"], hiders["after"]) == ("added", "0.25 (default)", "0.5")
    assert seekers["path"] == "teams.seekers.reach"


def test_the_order_of_groups_is_part_of_a_game(call, family):
    text = (family / "base.yaml").read_text().splitlines(keepends=True)
    hidden, found = text[-2:]
    (family / "turned.yaml").write_text("".join([*text[:-2], found, hidden]))
    done = call("diff", "base.yaml", "turned.yaml")
    assert done.stdout.startswith("~  rules  in the order hidden, found -> found, hidden")


def test_trouble_is_2_as_with_diff(call, family):
    wrong = call("diff", "base.yaml", "nope")
    assert (wrong.exit_code, "there is no such file" in wrong.output) == (2, True)
    assert call("diff", "base.yaml").exit_code == 2
