"""Merging: extends from the root ancestor, then overrides, then like; null removes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from worldgen.scenario import ScenarioError, examine, load, parse_override
from worldgen.scenario.document import open_document
from worldgen.scenario.merge import merge
from worldgen.scenario.reader import read


def merged(base: str, over: str, *path: str) -> Any:
    return merge(read(base, "base"), read(over, "over"), path).plain()


def test_mappings_merge_scalars_and_lists_replace_and_null_removes():
    base = "{a: {b: 1, c: 2}, d: [1, 2], e: 3, f: 4}"
    assert merged(base, "{a: {c: 5}, d: [3], e: null, g: 6}") == {
        "a": {"b": 1, "c": 5},
        "d": [3],
        "f": 4,
        "g": 6,
    }


def test_order_is_the_parents_then_the_new_ones():
    assert list(merged("{b: 1, a: 2}", "{c: 3, a: 4}")) == ["b", "a", "c"]


def test_a_layout_merges_under_its_own_key_and_replaces_under_another():
    base = "{quadrant: {size: 50%, doors: 2}}"
    assert merged(base, "{quadrant: {doors: 1}}", "world", "layout") == {
        "quadrant": {"size": "50%", "doors": 1}
    }
    assert merged(base, "{open: {}}", "world", "layout") == {"open": {}}


def test_a_drawn_value_replaces_as_a_whole():
    assert merged("{choose: [1, 2]}", "{normal: [0, 1]}", "params", "x") == {"normal": [0, 1]}
    assert merged("{choose: [1, 2]}", "{choose: [3]}", "params", "x") == {"choose": [3]}


def test_a_region_of_another_form_replaces_and_of_the_same_form_merges():
    assert merged("{grow: floor, by: 6}", "{by: 2}", "regions", "yard") == {"grow": "floor", "by": 2}
    assert merged("{grow: floor, by: 6}", "{circle: 1}", "regions", "yard") == {"circle": 1}


def test_when_takes_the_place_of_while_and_effects_replace_whole():
    base = "{while: always, reward: {hiders: 1, seekers: -1}, during: hunt}"
    assert merged(base, "{when: always}", "rules", "r") == {
        "reward": {"hiders": 1, "seekers": -1},
        "during": "hunt",
        "when": "always",
    }
    assert merged(base, "{reward: {hiders: 2}}", "rules", "r")["reward"] == {"hiders": 2}


GRAND = "worldgen: 1\nsteps: 10\nteams:\n  hiders: {count: 1, mass: 2}\n  seekers: {like: hiders, count: 3}\n"
PARENT = "worldgen: 1\nextends: grand\nsteps: 20\nteams: {hiders: {mass: 3}}\n"
CHILD = "worldgen: 1\nextends: parent\nteams: {hiders: {color: red}}\n"


@pytest.fixture
def family(tmp_path: Path) -> Path:
    for name, text in (("grand", GRAND), ("parent", PARENT), ("child", CHILD)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path / "child.yaml"


def test_the_root_ancestor_comes_first_and_like_copies_last(family: Path):
    document = load(str(family)).document
    assert document["steps"] == 20
    assert document["teams"]["hiders"] == {"count": 1, "mass": 3, "color": "red"}
    assert document["teams"]["seekers"] == {"count": 3, "mass": 3, "color": "red"}
    assert "extends" not in document


def test_an_override_of_hiders_also_changes_seekers_who_are_like_them(family: Path):
    scenario = load(str(family), {"teams.hiders.mass": 7, "steps": 5})
    assert scenario.document["teams"]["seekers"]["mass"] == 7
    assert scenario.steps == 5


def test_positions_point_at_the_file_where_it_was_written(family: Path):
    scenario = load(str(family), {"teams.hiders.radius": 0.2})
    assert Path(scenario.position("teams.seekers.mass").file).name == "parent.yaml"
    assert (scenario.position("teams.seekers.mass").line, scenario.position("teams.seekers.mass").column) == (
        4,
        24,
    )
    assert Path(scenario.position("teams.seekers.count").file).name == "grand.yaml"
    assert Path(scenario.position("teams.hiders.color").file).name == "child.yaml"
    assert scenario.position("teams.hiders.radius").file == "--set teams.hiders.radius"


def test_a_default_is_placed_at_the_nearest_key_above_it(family: Path):
    position = load(str(family)).position("teams.seekers.sensors.sight")
    assert (Path(position.file).name, position.line, position.column) == ("grand.yaml", 5, 3)


def test_null_takes_a_group_away(family: Path):
    assert list(load(str(family), {"teams.seekers": None}).teams) == ["hiders"]


def test_taking_away_what_is_not_there_is_an_error(family: Path):
    with pytest.raises(ScenarioError, match=r"did you mean 'seekers'\?"):
        load(str(family), {"teams.seekrs": None})


def test_like_may_go_through_several_groups_and_a_singular_is_not_copied():
    root = "worldgen: 1\nteams:\n  a: {like: b, count: 2}\n  b: {like: c}\n  c: {mass: 5, singular: sea}\n"
    from worldgen.scenario.document import parse_text

    teams = parse_text(root).root.plain()["teams"]
    assert teams == {"a": {"mass": 5, "count": 2}, "b": {"mass": 5}, "c": {"mass": 5, "singular": "sea"}}


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("steps=80", "steps", 80),
        ("a.b=[1, 2]", "a.b", [1, 2]),
        ("a.b={c: 3..9}", "a.b", {"c": "3..9"}),
        ("a=on", "a", "on"),
        ("a=", "a", None),
        ("a=null", "a", None),
        ("a=b=c", "a", "b=c"),
        ("train.steps=2M", "train.steps", "2M"),
    ],
)
def test_set_values_are_yaml(text: str, path: str, value: Any):
    assert parse_override(text) == (path, value)


@pytest.mark.parametrize(
    "value", ["no seeker sees any hider", "3..9", "#hash", "", " x", "a: b", "'", "true", "10", "-"]
)
def test_text_given_by_a_program_stays_that_text(value: str):
    root = open_document("chase", {"about": value}).root
    assert root.plain()["about"] == value


def test_an_override_of_what_nobody_declared_is_a_slip_and_not_a_new_group():
    (slip,) = examine("chase", {"teams.hider.count": 2})[1]
    assert (slip.code, slip.message) == (
        "unknown-name",
        "there is nothing called 'hider' in teams; did you mean 'hiders'?",
    )
    (far,) = examine("chase", {"objects.crates.count": 2})[1]
    assert far.help == ("to add it, give it whole: --set 'objects.crates={count: ...}'",)
    added = load("chase", {"teams.scouts.like": "hiders", "teams.scouts.count": 2})
    assert added.teams["scouts"].actions == added.teams["hiders"].actions
    assert "crates" in load("chase", {"objects.crates": {"is": "box"}}).objects


def test_an_unknown_file_is_a_diagnostic(tmp_path: Path):
    assert [d.code for d in examine(str(tmp_path / "none.yaml"))[1]] == ["no-such-file"]
    assert [d.code for d in examine(str(tmp_path))[1]] == ["no-such-file"]
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x01")
    assert [d.code for d in examine(str(tmp_path / "binary.yaml"))[1]] == ["yaml-syntax"]
