"""What a loaded Scenario answers: trees, hashes, positions, diagnostics; and that the bundled games are as meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.grammar import tree
from schemas.values import Constant, Range, bounds
from worldgen.scenario import ScenarioError, bundled, examine, load, loads, render

BASE = "worldgen: 1\nteams: {hiders: {}}\nrules: {r: {while: always, reward: {hiders: 1}}}\n"


@pytest.mark.parametrize("name", list(bundled()))
def test_bundled_scenarios_are_clean(name: str):
    scenario, diagnostics = examine(name)
    assert diagnostics == []
    assert scenario is not None
    assert scenario.name == name
    assert scenario.about


def test_quadrant_is_the_papers_small_game():
    game = load("quadrant")
    assert game.steps == 80
    assert [bounds(team.count) for team in game.teams.values()] == [(2, 2), (2, 2)]
    assert game.where("teams.seekers").text == "outside quadrant"
    assert (game.world.floor, game.world.outer_walls) == (
        (Constant(6), Constant(6)),
        Constant(1, percent=True),
    )
    layout: Any = game.world.layout
    assert (layout.kind, layout.corner, layout.size) == (
        "quadrant",
        "south-east",
        Constant(0.5, percent=True),
    )  # pyright: ignore
    assert layout.doors == Range(1, 2, integer=True)  # pyright: ignore
    assert [(a.verb, a.noun and a.noun.name) for a in game.actions("seekers")] == [
        ("move", None),
        ("grab", "boxes"),
        ("grab", "ramps"),
        ("lock", "boxes"),
    ]
    prep = game.phases["prep"]
    assert (prep.lasts, prep.freeze, prep.rewards) == ("40%", ("seekers",), "none")


def test_defaults_are_the_originals():
    team = load("chase").teams["hiders"]
    assert (team.mass, team.radius, team.friction) == (Constant(1), Constant(0.15), Constant(0.01))
    assert (team.force, team.torque, team.reach) == (Constant(90), Constant(90), 0.25)
    assert (team.sensors.sight, team.sensors.lidar.rays, team.sensors.lidar.range) == (135, 30, 6)
    world = load("chase").world
    assert (world.gravity, world.friction, world.timestep, world.substeps) == (
        Constant(-50),
        Constant(0.2),
        Constant(0.005),
        15,
    )


def test_effects_come_with_their_targets_and_amounts():
    game = load("quadrant")
    (stray,) = game.effects("stray")
    assert stray.target is not None
    assert (stray.target.quantifier, stray.target.noun.kind, stray.amount) == ("the", "agents", Constant(-10))
    paid = [(e.verb, e.target.noun.name, e.amount) for e in game.effects("hidden") if e.target]
    assert paid == [("reward", "hiders", Constant(1)), ("reward", "seekers", Constant(-1))]
    assert isinstance(game.requirement("playable").clauses[0], tree.Reaches)


def test_an_end_becomes_an_outcome():
    game = loads(BASE.replace("reward: {hiders: 1}", "end: hiders wins"))
    (end,) = game.effects("r")
    outcome = end.outcome
    assert outcome is not None
    assert outcome.winner is not None
    assert (outcome.kind, outcome.winner.noun.name) == ("wins", "hiders")


def test_identity_ignores_about_train_and_rules_and_hash_ignores_about_and_train():
    base = loads(BASE)
    about = loads(BASE + "about: other\ntrain: {steps: 1000}\n")
    rules = loads(BASE.replace("hiders: 1}", "hiders: 2}"))
    steps = loads(BASE + "steps: 100\n")
    assert (about.identity, about.hash) == (base.identity, base.hash)
    assert rules.identity == base.identity
    assert rules.hash != base.hash
    assert steps.identity != base.identity
    assert len(base.identity) == len(base.hash) == 12


def test_the_order_of_groups_is_part_of_the_game_and_of_other_keys_is_not():
    one = loads("worldgen: 1\nsteps: 9\nteams: {a: {mass: 1, count: 2}, b: {}}\n")
    same = loads("steps: 9\nworldgen: 1\nteams: {a: {count: 2, mass: 1}, b: {}}\n")
    other = loads("worldgen: 1\nsteps: 9\nteams: {b: {}, a: {mass: 1, count: 2}}\n")
    assert one.identity == same.identity
    assert one.identity != other.identity


def test_a_diagnostic_can_be_placed_at_any_path():
    text = bundled()["quadrant"].read_text().splitlines()
    line = 1 + next(k for k, row in enumerate(text) if row.startswith("  boxes:"))
    found = load("quadrant").diagnostic(
        "no-room", "objects.boxes", "could not place boxes 1 of 2", ("lower the count",)
    )
    assert (found.position.line, found.position.column, found.length) == (line, 3, 5)
    lines = render([found]).splitlines()
    assert lines[0].endswith("could not place boxes 1 of 2  [no-room]")
    assert lines[1].startswith(f"   {line} |   boxes: {{is: box")
    assert lines[2] == "      |   ^~~~~"
    assert lines[3] == "      | lower the count"


def test_all_errors_come_at_once_and_in_file_order():
    with pytest.raises(ScenarioError) as caught:
        loads(
            "worldgen: 1\nstep: 3\nteams: {hiders: {mas: 1, count: x}}\nrules: {r: {while: alwys, reward: {h: 1}}}\n"
        )
    places = [(d.position.line, d.position.column) for d in caught.value.diagnostics]
    assert places == sorted(places)
    assert [d.code for d in caught.value.diagnostics] == [
        "unknown-key",
        "unknown-key",
        "bad-value",
        "unknown-name",
        "unknown-name",
    ]


def test_a_mistake_in_a_copied_group_is_told_once():
    _, found = _errors("worldgen: 1\nteams:\n  a: {where: insde floor}\n  b: {like: a}\n  c: {like: a}\n")
    assert len(found) == 1


def _errors(text: str) -> tuple[None, tuple]:
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    return None, caught.value.diagnostics


def test_train_is_checked_against_the_trainers_own_model():
    _, found = _errors("worldgen: 1\nteams: {hiders: {}}\ntrain: {stepz: 3, steps: never}\n")
    assert [(d.code, d.position.line, d.position.column) for d in found] == [
        ("unknown-key", 3, 9),
        ("bad-type", 3, 26),
    ]


def test_warnings_do_not_keep_a_scenario_from_loading():
    scenario = loads("worldgen: 1\nteams: {hiders: {}}\nobjects: {boxes: {is: box, friction: 0.1}}\n")
    assert [d.code for d in scenario.warnings] == ["no-effect"]


@pytest.mark.parametrize(
    ("thing", "warns"),
    [
        ("{is: ramp}", False),
        ("{is: ramp, friction: 0.01}", True),
        ("{is: box, friction: 0.1..0.3}", False),
        ("{is: pillar, fixed: true, friction: 0.01}", False),
    ],
)
def test_friction_below_the_floors_warns_when_it_was_written_and_can_matter(thing: str, warns: bool):
    scenario = loads(f"worldgen: 1\nteams: {{hiders: {{}}}}\nobjects: {{things: {thing}}}\n")
    assert [d.code for d in scenario.warnings] == ["no-effect"] * warns


@pytest.mark.parametrize(
    ("rule", "warns"),
    [
        ("when: any hider sees any rock, reward: {hiders: 1}", True),
        ("while: any hider sees any rock, reward: {hiders: 1}", False),
        ("when: any rock is locked, reward: {hiders: 1}", False),
        ("when: any hider touches any rock, reward: {hiders: 1}", False),
        ("when: each hider is within 1 of any rock, reward: {the hider: 1}", True),
        ("when: each hider is inside floor, reward: {the hider: 1}, end: draw", False),
        ("when: each hider is within 1 of any rock, freeze: {the hider: 5}, reward: {the hider: -1}", False),
    ],
)
def test_paying_once_for_what_lasts_warns(rule: str, warns: bool):
    text = (
        f"worldgen: 1\nteams: {{hiders: {{}}}}\nobjects: {{rocks: {{is: box}}}}\nrules: {{r: {{{rule}}}}}\n"
    )
    assert [d.code for d in loads(text).warnings] == ["paid-once"] * warns


def test_bundled_names_win_over_folders_of_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "chase").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load("chase").name == "chase"
