"""`explain`: who wrote a value and who won, what it means, what a sentence was read as, and what happened at a step."""

from __future__ import annotations

import json

import pytest


def explained(call, *arguments: str):
    done = call("explain", *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_every_layer_that_wrote_a_value_in_order(call, family):
    found = explained(call, "child.yaml", "teams.hiders.color", "--set", "teams.hiders.color=red")
    assert [(o["place"], o["text"], o["fate"]) for o in found["origins"]] == [
        ("base.yaml:4:29", "cyan", "overridden"),
        ("child.yaml:3:25", "lime", "overridden"),
        ("--set teams.hiders.color", "red", "wins"),
    ]
    assert (found["value"], found["default"]) == ("red", "auto")


def test_a_copied_value_tells_whose_it_was(call, family):
    found = explained(call, "child.yaml", "teams.seekers.color")
    assert [(o["place"], o["copied"], o["fate"]) for o in found["origins"]] == [
        ("base.yaml:4:29", "teams.hiders.color", "overridden"),
        ("child.yaml:3:25", "teams.hiders.color", "wins"),
    ]
    own = explained(call, "child.yaml", "teams.seekers.count")
    assert [(o["text"], o["fate"]) for o in own["origins"]] == [("2", "overridden"), ("1", "wins")]


def test_like_itself_is_explained_though_the_copy_is_made(call, family):
    found = explained(call, "child.yaml", "teams.seekers.like")
    assert (found["value"], [o["fate"] for o in found["origins"]]) == ("hiders", ["wins"])


def test_what_nobody_wrote_is_the_default(call, family):
    done = call("explain", "base.yaml", "world.gravity")
    assert done.stdout.splitlines() == [
        "world.gravity = -50",
        "  Acceleration along z, metres per second squared. (default -50)",
        "  Nobody wrote it: this is the language's default.",
    ]


def test_what_was_taken_away_tells_by_whom(call, family):
    found = explained(call, "child.yaml", "rules.found")
    assert [o["fate"] for o in found["origins"]] == ["overridden", "removes"]
    assert found["origins"][1]["place"] == "child.yaml:4:9"


def test_a_whole_entry_lists_its_keys_with_their_places(call, family):
    below = {
        row["key"]: (row["value"], row["place"])
        for row in explained(call, "child.yaml", "teams.hiders")["below"]
    }
    assert below["color"] == ("lime", "child.yaml:3:25")
    assert below["count"] == ("2", "base.yaml:4:19")
    assert below["reach"] == ("0.25", "default")


def test_a_seed_shows_what_was_drawn_for_each_member(call, family):
    from worldgen import load, sample

    found = explained(call, "base.yaml", "teams.hiders.mass", "--seed", "3")
    masses = {
        agent.name: agent.mass for agent in sample(load("base.yaml"), 3).agents if agent.team == "hiders"
    }
    assert found["drawn_as"] == masses
    assert found["drawn"] == "evenly between 1 and 2; anew for every member"
    assert len(masses) == 2


def test_a_sentence_is_shown_as_it_was_read(call, family):
    done = call("explain", "base.yaml", "rules.hidden.while")
    assert done.stdout.splitlines()[-4:] == [
        "while",
        "└── sees",
        "    ├── subject: none of seekers (team; not a single one)",
        "    └── target: any of hiders (team; the nearest that satisfies every clause)",
    ]
    where = call("explain", "base.yaml", "objects.boxes.where").stdout.splitlines()
    assert where[-3:] == ["where", "└── inside", "    └── region: floor (region)"]


def test_a_game_in_a_table_of_a_page(call, family):
    for name in ("chase", "quadrant", "base.yaml"):
        done = call("explain", name)
        assert done.exit_code == 0
        assert max(map(len, done.stdout.splitlines())) <= 100
    lines = call("explain", "child.yaml").stdout.splitlines()
    assert "teams    count  can   sees                     starts        else" in lines
    assert "hiders   2      move  135 deg, 30 rays of 6 m  inside floor  mass 1..2" in lines
    assert "  hidden  while no seeker sees any hider  hiders get 1" in lines
    assert "  teams.seekers.mass  evenly between 1 and 2, anew for every member" in lines


def test_rules_in_plain_words():
    from worldgen.authoring.plain import condition, effects

    rule = {
        "when": "each prey touches any grass",
        "for": "40 steps",
        "during": "hunt",
        "reward": {"the prey": "0.5 * speed of the prey", "preys": -1},
        "add": {"the prey": {"energy": 1, "age": "-0.1"}},
        "set": {"the prey": {"energy": 5}},
        "move": {"the grass": "start"},
        "remove": {"the grass": "5 steps"},
        "lock": ["the box", "ramps"],
        "eat": {"the grass": 2},
        "forbid": {"move": ["the prey", "preys"]},
        "end": "predators wins",
    }
    assert condition(rule) == "when each prey touches any grass, for 40 steps, during hunt"
    assert effects(rule) == [
        "the prey gets 0.5 * speed of the prey",
        "preys get -1",
        "energy of the prey +1",
        "age of the prey -0.1",
        "energy of the prey = 5",
        "the grass moves to its start",
        "the grass is removed for 5 steps",
        "the box is locked",
        "ramps are locked",
        "a bite of 2 is taken off the grass",
        "the prey may not move",
        "preys may not move",
        "the episode ends: predators wins",
    ]


def test_a_step_lists_what_fired_and_for_whom(call, family):
    report = explained(call, "base.yaml", "--step", "4", "--seed", "3", "--policy", "still")
    assert (report["step"], report["phase"], report["policy"]) == (4, "play", "still")
    fired = {rule["rule"]: rule["fired"] for rule in report["rules"]}
    assert fired["hidden"] != fired["found"]
    winner = "hiders" if fired["hidden"] else "seekers"
    assert {name for name, amount in report["reward"].items() if amount == 1} == {
        name for name in report["agents"] if name.startswith(winner)
    }
    sees = any(text.count("hiders") for name, text in report["agents"].items() if name.startswith("seekers"))
    assert sees == fired["found"]


def test_a_stage_is_one_more_layer(call, family):
    from worldgen.authoring.layers import layers, writes

    curriculum = "curriculum: {easy: {set: {teams.hiders.color: red}, until: 2M steps}}\n"
    (family / "staged.yaml").write_text(f"worldgen: 1\nextends: base\n{curriculum}")
    found = writes(layers("staged.yaml", {}, "easy"), ("teams", "hiders", "color"))
    assert [(write.layer, write.node and write.node.plain()) for write in found] == [
        ("base.yaml", "cyan"),
        ("stage easy", "red"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["base.yaml", "teams.hiders.colr"], 1, "there is no 'colr' in teams.hiders; did you mean 'color'?"),
        (["base.yaml", "teams.hiders.count.low"], 1, "'teams.hiders.count' is one value"),
        (["base.yaml", "--step", "11"], 1, "has 10 steps"),
        (["base.yaml", "--step", "2", "--policy", "nobody"], 1, "there is no scripted policy 'nobody'"),
        (["base.yaml", "teams", "--step", "2"], 2, "leave the path out"),
        (["base.yaml", "--seed", "2"], 1, "worldgen sample"),
        (["nope.yaml"], 1, "there is no such file"),
    ],
)
def test_what_cannot_be_explained_says_why(call, family, arguments, code, said):
    done = call("explain", *arguments)
    assert done.exit_code == code
    assert said in done.output


def test_the_shell_completes_paths(family):
    from worldgen.authoring.complete import paths, stages

    assert "rules.hidden.while" in paths("child.yaml")
    assert "rules.found" not in paths("child.yaml")
    assert (paths("nope"), stages("nope"), stages("base.yaml")) == ([], [], [])


def test_the_shell_completes_stages_after_the_option(family):
    import os
    import subprocess
    import sys
    from pathlib import Path

    curriculum = "curriculum: {easy: {set: {steps: 20}, until: 2M steps}, hard: {set: {steps: 30}}}\n"
    (family / "staged.yaml").write_text(f"worldgen: 1\nextends: base\n{curriculum}")
    typed = {"COMP_WORDS": "worldgen stats staged.yaml --stage e", "COMP_CWORD": "4"}
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root, "_WORLDGEN_COMPLETE": "complete_bash", **typed}
    command = [sys.executable, "-c", "from cli.main import run; run()"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.split() == ["easy"]
