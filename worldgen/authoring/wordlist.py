"""Every word that an author may write, by kind, with one line on what it means: the closed vocabulary.

The grammar's words come from the grammar, keys and named forms from the models' own descriptions, so that what a
plug-in registers is listed like the language's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from schemas.grammar.words import WORDS
from schemas.layouts import LAYOUTS
from schemas.problem import did_you_mean
from schemas.regions import REGIONS
from schemas.scenario import Scenario
from schemas.things import THINGS
from schemas.train import PAPER, TrainConfig
from worldgen.authoring.say import written
from worldgen.errors import UserError
from worldgen.plugins.finding import load as load_plugins
from worldgen.scenario.shape import model_at

Words = dict[str, dict[str, str]]  # kind -> word -> meaning


def vocabulary() -> Words:
    """All kinds in the order in which an author meets them: sentences, named forms, then keys; plug-ins' too."""
    load_plugins()
    return {
        **{kind: dict(words) for kind, words in WORDS.items()},
        "layout": {word: _doc(model) for word, model in LAYOUTS.items()},
        "template": {word: _doc(model) for word, model in THINGS.items()},
        "region form": {word: _doc(model) for word, model in REGIONS.items()},
        "value": dict(_VALUES),
        "keys of the file": _keys(Scenario),
        "keys of world": _at("world"),
        **{f"keys of layout {word}": _keys(model) for word, model in LAYOUTS.items() if model.model_fields},
        "keys of a team": _at("teams", "NAME"),
        "keys of sensors": _at("teams", "NAME", "sensors"),
        "keys of lidar": _at("teams", "NAME", "sensors", "lidar"),
        "keys of an object": _shared(),
        **{f"keys of {word}": _own(model) for word, model in THINGS.items() if _own(model)},
        "keys of a phase": _at("phases", "NAME"),
        "keys of a rule": _at("rules", "NAME"),
        "keys of train": _settings(),
    }


def look_up(asked: str, words: Words) -> Words:
    """The kind, or every entry of the word, that was asked for, a setting also as --set says it (`train.lr`).

    Raises UserError with the nearest one there is.
    """
    wanted = asked.strip().lower().removeprefix("train.")
    kinds = {kind: entries for kind, entries in words.items() if _is_kind(wanted, kind)}
    found = {
        kind: {word: meaning for word, meaning in entries.items() if word.lower() == wanted}
        for kind, entries in words.items()
    }
    merged = {kind: kinds.get(kind) or found[kind] for kind in words if kinds.get(kind) or found[kind]}
    if merged:
        return merged
    known = [*words, *(word for entries in words.values() for word in entries)]
    hint = did_you_mean(wanted, known) or "; `worldgen words` lists them all"
    raise UserError(f"'{asked}' is no word of the language{hint}")


def _is_kind(wanted: str, kind: str) -> bool:
    """`layout`, `layouts`; `keys` means all kinds of keys, and `world` also the keys that stand below it."""
    return wanted in (kind, f"{kind}s", kind.removeprefix("keys of ")) or (
        wanted in ("key", "keys") and kind.startswith("keys ")
    )


def _keys(model: type[BaseModel]) -> dict[str, str]:
    return {
        info.alias or name: _meaning(info) for name, info in model.model_fields.items() if info.description
    }


def _settings() -> dict[str, str]:
    """Those of the trainer, which `--set train.NAME=VALUE` changes, with what preset `paper` says otherwise."""
    return {
        name: f"{text} Preset paper: {written(PAPER[name])}." if PAPER.get(name, usual) != usual else text
        for name, text in _keys(TrainConfig).items()
        for usual in [TrainConfig.model_fields[name].default]
    }


def _at(*path: str) -> dict[str, str]:
    model = model_at(Scenario, path)
    return _keys(model) if model is not None else {}


def _shared() -> dict[str, str]:
    """The keys that every template says alike."""
    first, *others = (_keys(model) for model in THINGS.values())
    return {key: text for key, text in first.items() if all(keys.get(key) == text for keys in others)}


def _own(model: type[BaseModel]) -> dict[str, str]:
    """What a template has beyond every object, or says otherwise."""
    shared = _shared()
    return {key: text for key, text in _keys(model).items() if key not in shared and key != "is"}


def _meaning(info: Any) -> str:
    if info.is_required():
        return f"{info.description} Required."
    empty = info.default in (None, "", (), [], {})
    return str(info.description) if empty else f"{info.description} Default {written(info.default)}."


def _doc(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


_VALUES: Mapping[str, str] = {
    "3": "A constant.",
    "3..9": "A range: drawn evenly between its ends; whole numbers where a count is wanted.",
    "50%": "A chance where yes or no is wanted, elsewhere a share of the parent's length.",
    "{choose: [0, 90]}": "One of the options, evenly.",
    "{normal: [1, 0.1]}": "Normally distributed: mean and standard deviation.",
    "{log: 0.1..10}": "A range drawn evenly in the logarithm.",
    "$name": "A parameter of `params`, drawn once an episode; + - * / ( ) min max make more of it.",
}
