"""The JSON schema of scenarios, for editors: the models' own schema, made to fit files that extend or copy others.

A file that extends another may leave out what the parent says and may take keys away with null, and a group that is
`like` another may leave out `is`; so only `worldgen` is required, and every named entry may be null.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from schemas.scenario import Scenario
from schemas.train import TrainConfig

_NAMED = ("params", "regions", "teams", "objects", "phases", "require", "rules", "curriculum")


class _Generator(GenerateJsonSchema):
    def generate(self, schema: Any, mode: Any = "validation") -> dict[str, Any]:
        made = super().generate(schema, mode)
        return {"$schema": self.schema_dialect, **made}


def scenario_schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a scenario file."""
    schema = Scenario.model_json_schema(by_alias=True, schema_generator=_Generator)
    train = TrainConfig.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    definitions = {**schema.pop("$defs", {}), **train.pop("$defs", {}), "TrainConfig": train}
    _relax(schema)
    for definition in definitions.values():
        _relax(definition)
    for name in _NAMED:
        entries = schema["properties"][name]
        entries["additionalProperties"] = {"anyOf": [entries["additionalProperties"], {"type": "null"}]}
        entries["propertyNames"] = {"pattern": "^[A-Za-z][A-Za-z0-9_]*$"}
    schema["properties"]["train"] |= {"$ref": "#/$defs/TrainConfig"}
    schema["properties"]["train"].pop("additionalProperties", None)
    schema["required"] = ["worldgen"]
    return {**schema, "$defs": dict(sorted(definitions.items()))}


def scenario_schema_text() -> str:
    """The schema as the file that `worldgen schema` writes."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


def _relax(schema: Any) -> None:
    """Nothing is required, because a parent or a sibling may say it; titles only repeat the keys."""
    if isinstance(schema, list):
        for child in schema:
            _relax(child)
    if not isinstance(schema, dict):
        return
    for key in ("required", "title"):
        if isinstance(schema.get(key), (list, str)):
            del schema[key]
    for child in schema.values():
        _relax(child)
