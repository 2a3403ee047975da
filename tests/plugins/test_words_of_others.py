"""A package's words are met wherever the language's own are: checked, listed, completed, described, suggested."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import yaml

from tests.plugins.rig import PACKAGE, Run, python

ORCHARD = PACKAGE / "orchard.yaml"
WORDS = {
    "layout": "cross",
    "template": "barrel",
    "verb": "faces",
    "passive": "faced",
    "state": "fast",
    "place": "beside",
    "effect": "blow",
    "measure": "remoteness",
    "keys of sensors": "compass",
}
SLIPS = (
    ("{cross:", "{crss:", "there is no layout 'crss'; did you mean 'cross'?"),
    ("gap:", "gop:", "unknown key 'gop' in 'world.layout.cross'; did you mean 'gap'?"),
    ("is: barrel", "is: barel", "there is no kind of object 'barel'; did you mean 'barrel'?"),
    ("gardener faces any", "gardener faecs any", "not 'faecs'; did you mean 'faces'?"),
    ("is faced by", "is facd by", "not 'facd'; did you mean 'faced by'?"),
    ("is beside", "is besides", "not 'besides'; did you mean 'beside'?"),
    ("not fast", "not fasst", "not 'fasst'; did you mean 'fast'?"),
    ("remoteness of", "remotness of", "not 'remotness'; did you mean 'remoteness'?"),
    ("blow:", "blwo:", "unknown key 'blwo' in rule 'windy'; did you mean 'blow'?"),
    ("force: 20", "forse: 20", "unknown key 'forse' in 'blow.the barrel' of rule 'windy'; did you mean 'force'?"),
    ("compass: true", "compas: true", "unknown key 'compas' in 'sensors' of team 'gardeners'; did you mean 'compass'?"),
)  # fmt: skip
MISTAKES = (
    ("force: 20..30", "force: -3", "blow.the barrel.force of rule 'windy': must be at least 0, not -3"),
    ("force: 20..30", "force: $gale", "there is no parameter 'gale'"),
    (
        "where: inside beds, sensors",
        "where: beside barrels, sensors",
        "'beside' is asked by rules and requirements",
    ),
    ("faces any barrel, reward", "faces crossing, reward", "a place cannot be faced"),
    ("compass: true", "compass: {reach: 2}", "unknown key 'reach' in 'sensors.compass' of team 'gardeners'"),
)


def test_a_scenario_in_its_words_is_checked_without_what_runs_them(garden: Path):
    script = (
        "import sys; from worldgen.scenario import load; print(load(sys.argv[1]).name); "
        "print([name for name in ('numpy', 'mujoco', 'numba', 'torch', 'garden.facts') if name in sys.modules])"
    )
    done = python("-c", script, str(ORCHARD), site=garden)
    assert done.stdout.split("\n")[:2] == ["orchard", "[]"], done.stderr


def test_its_words_are_listed_by_kind(worldgen: Run):
    found = json.loads(worldgen("words", "--json").stdout)
    assert {kind: word for kind, word in WORDS.items() if word in found[kind]} == WORDS
    assert found["state"]["fast"] == "moving at 1 m/s or more"
    assert found["keys of layout cross"] == {"gap": "Clear opening around the middle, metres. Default 1."}
    assert set(found["keys of barrel"]) >= {"diameter", "height"}


def test_its_words_are_completed_by_the_shell(worldgen: Run):
    words = {"COMP_WORDS": "worldgen words cr", "COMP_CWORD": "2", "_WORLDGEN_COMPLETE": "complete_bash"}
    assert "cross" in worldgen(**words).stdout.split()


def test_its_words_are_in_the_reference_tables(worldgen: Run):
    page = worldgen("words", "--markdown").stdout
    for heading in ("### `world.layout.cross`", "### `objects.NAME` with `is: barrel`"):
        assert heading in page
    for row in (
        "| `gap` | `1` | Clear opening around the middle, metres. |",
        "| `blow` |  | Pushes with the force of a wind, in the next step. |",
        "| `compass` |  | The heading as a unit vector, north and east. |",
        "| `faces` | has it within 10 degrees of straight ahead |",
        "| `beside` | at most 0.5 m to the left or right of |",
        "| `remoteness` | `remoteness of A`: metres from the middle of the floor |",
    ):
        assert row in page


def test_the_schema_for_editors_accepts_its_keys_and_refuses_slips_in_them(worldgen: Run):
    schema = jsonschema.Draft202012Validator(json.loads(worldgen("schema").stdout))
    orchard = yaml.safe_load(ORCHARD.read_text())
    assert list(schema.iter_errors(orchard)) == []
    orchard["rules"]["windy"]["blow"]["the barrel"]["forse"] = 3
    orchard["world"]["layout"]["cross"]["gop"] = 1
    orchard["objects"]["barrels"]["diametre"] = 1
    assert len(list(schema.iter_errors(orchard))) == 3


def test_slips_of_the_hand_are_told_with_its_words(worldgen: Run, tmp_path: Path):
    text, files = ORCHARD.read_text(), []
    for number, (right, wrong, _) in enumerate((*SLIPS, *MISTAKES)):
        assert right in text
        files.append(tmp_path / f"{number}.yaml")
        files[-1].write_text(text.replace(right, wrong, 1))
    done = worldgen("check", "--json", *map(str, files))
    results = json.loads(done.stdout)
    for (*_, message), result in zip((*SLIPS, *MISTAKES), results, strict=True):
        assert any(message in found["message"] for found in result["diagnostics"]), (message, result)


def test_its_rules_are_explained(worldgen: Run):
    said = worldgen("explain", str(ORCHARD), "rules.windy").stdout
    assert "faced by" in said
    assert "bearing: 90" in said


def test_a_world_of_it_is_drawn_as_a_picture(worldgen: Run, tmp_path: Path):
    picture = tmp_path / "orchard.png"
    done = worldgen("preview", str(ORCHARD), "--seed", "1", "--out", str(picture))
    assert picture.is_file(), done.stderr


def test_where_it_is_not_installed_its_words_are_none(worldgen: Run):
    done = worldgen("check", str(ORCHARD), site=None)
    assert done.returncode == 1
    assert "there is no layout 'cross'" in done.stdout
    assert "cross" not in json.loads(worldgen("words", "--json", site=None).stdout)["layout"]
