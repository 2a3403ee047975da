"""The JSON schema that editors use: kept equal to the models, and fitting the bundled files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemas.export import scenario_schema, scenario_schema_text
from schemas.layouts import LAYOUTS
from schemas.things import THINGS
from worldgen.scenario import bundled
from worldgen.scenario.reader import read

FILE = Path(__file__).parents[2] / "schemas" / "scenario.schema.json"


def test_the_committed_schema_is_what_the_models_say():
    assert FILE.read_text() == scenario_schema_text(), (
        "run: worldgen schema --out schemas/scenario.schema.json"
    )


def test_bundled_scenarios_point_their_editors_at_it():
    for path in bundled().values():
        first = path.read_text().splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (path.parent / first.partition("=")[2]).resolve() == FILE.resolve()


def test_bundled_scenarios_and_the_short_forms_are_valid():
    validator = jsonschema.Draft202012Validator(scenario_schema())
    validator.check_schema(validator.schema)
    for path in bundled().values():
        assert list(validator.iter_errors(read(path.read_text(), path.name).plain())) == []
    long = {
        "worldgen": 1,
        "world": {"floor": [6, "5..7"], "layout": {"quadrant": {"doors": "all", "size": "40%"}}},
    }
    long["teams"] = {"a": {"like": "b", "sensors": {"lidar": {"rays": 3}}}, "b": None}
    long["objects"] = {"c": {"is": "box", "size": ["1..2", 1, {"choose": [1]}]}, "d": {"count": "$n"}}
    assert list(validator.iter_errors(long)) == []


@pytest.mark.parametrize(
    "wrong", [{"step": 3}, {"worldgen": 2}, {"teams": {"a": {"colour": "red"}}}, {"steps": 0}]
)
def test_mistakes_are_underlined_in_editors_too(wrong: dict[str, Any]):
    validator = jsonschema.Draft202012Validator(scenario_schema())
    assert list(validator.iter_errors({"worldgen": 1, "teams": {"a": {}}, **wrong}))


def _every(schema: Any) -> list[dict[str, Any]]:
    children = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return ([schema] if isinstance(schema, dict) else []) + [s for child in children for s in _every(child)]


def test_every_key_says_what_it_means():
    schema = scenario_schema()
    forms = {"choose", "normal", "log", *LAYOUTS}  # keys that choose; what they choose is described
    models = _every({name: part for name, part in schema.items() if name != "$defs"})
    keys = [item for model in models for item in model.get("properties", {}).items() if item[0] not in forms]
    silent = [key for key, child in keys if not {"description", "$ref"} & set(child)]
    assert silent == []


def test_it_knows_every_layout_and_kind_of_object_and_only_the_version_is_required():
    schema = scenario_schema()
    text = json.dumps(schema)
    assert schema["required"] == ["worldgen"]
    assert "required" not in json.dumps({k: v for k, v in schema.items() if k != "required"})
    assert all(f'"const": "{kind}"' in text for kind in THINGS)
    assert all(f'"{layout}": {{' in text for layout in LAYOUTS)
