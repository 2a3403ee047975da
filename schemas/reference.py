"""The table of every key, in Markdown, from the models' own descriptions: a part of docs/language.md."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from schemas.curriculum import StageSpec
from schemas.grammar.words import WORDS
from schemas.layouts import LAYOUTS
from schemas.phases import PhaseSensors, PhaseSpec
from schemas.regions import REGIONS
from schemas.rules import PushSpec, RuleSpec
from schemas.scenario import Scenario, WorldSpec
from schemas.teams import Lidar, Sensors, TeamSpec
from schemas.things import THINGS, Thing
from schemas.train import TrainConfig


def key_tables() -> str:
    """One section a mapping: its path, what it is, and a row for each key."""
    sections = [
        _section("scenario file", Scenario),
        _section("`world`", WorldSpec),
        *(_section(f"`world.layout.{word}`", model) for word, model in LAYOUTS.items()),
        _regions(),
        _section("`teams.NAME`", TeamSpec),
        _section("`teams.NAME.sensors`", Sensors),
        _section("`teams.NAME.sensors.lidar`", Lidar),
        _section("`objects.NAME`, every kind", Thing),
        *(
            _section(f"`objects.NAME` with `is: {word}`", model, beside=Thing)
            for word, model in THINGS.items()
        ),
        _section("`phases.NAME`", PhaseSpec),
        _section("`phases.NAME.set.TEAM.sensors`", PhaseSensors),
        _section("`rules.NAME`", RuleSpec),
        _section("`rules.NAME.push.TARGET`", PushSpec),
        _section("`curriculum.NAME`", StageSpec),
        _section("`train`, all of it also as `--set train.NAME=VALUE`", TrainConfig),
    ]
    return "\n".join(sections)


def word_tables() -> str:
    """One table a kind of word: the word, and what it means."""
    return "\n".join(
        "\n".join([f"### {_KINDS[kind]}", "", "| word | meaning |", "|---|---|", *_meanings(words), ""])
        for kind, words in WORDS.items()
    )


_KINDS = {
    "quantifier": "Which ones",
    "verb": "Verbs",
    "passive": "Passives",
    "state": "States",
    "place": "Places",
    "time": "Times",
    "amount": "Amounts and reach",
    "effect": "Effects",
    "measure": "Measures",
    "action": "Actions",
    "outcome": "Outcomes",
}


def _meanings(words: dict[str, str]) -> list[str]:
    return [f"| `{word}` | {meaning} |" for word, meaning in words.items()]


def _section(title: str, model: type[BaseModel], beside: type[BaseModel] | None = None) -> str:
    said = (model.__doc__ or "").strip().splitlines()[0]
    rows = [_row(name, info) for name, info in model.model_fields.items() if not _same(name, info, beside)]
    table = ["| key | default | meaning |", "|---|---|---|", *rows] if rows else ["It has no keys."]
    return "\n".join([f"### {title[0].upper()}{title[1:]}", "", said, "", *table, ""])


def _regions() -> str:
    """All forms of a region in one table: each is a key, with the keys that stand beside it."""
    rows = [
        f"| {', '.join(f'`{key}`' for key in model.model_fields)} | {(model.__doc__ or '').strip()} "
        f"{' '.join(str(info.description) for info in model.model_fields.values())} |"
        for model in REGIONS.values()
    ]
    return "\n".join(["### `regions.NAME`, one form each", "", "| keys | meaning |", "|---|---|", *rows, ""])


def _same(name: str, info: Any, other: type[BaseModel] | None) -> bool:
    """Whether another model, shown before, says the same of a key."""
    twin = other.model_fields.get(name) if other else None
    return twin is not None and (twin.default, twin.description) == (info.default, info.description)


def _row(name: str, info: Any) -> str:
    return f"| `{info.alias or name}` | {_default(info.default)} | {info.description} |"


def _default(default: Any) -> str:
    if default is PydanticUndefined:
        return "required"
    if default is None or default in ("", (), [], {}):
        return ""
    if isinstance(default, tuple):
        return f"`[{', '.join(str(part) for part in default)}]`"
    return f"`{default if isinstance(default, str) else json.dumps(default).replace(chr(34), '')}`"
