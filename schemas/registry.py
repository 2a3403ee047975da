"""Registry: how layouts, kinds of object, effects and sensors from elsewhere come into the models of a scenario.

Words of sentences are added by `schemas.grammar.words`. A word of any kind means one thing, so each function raises
`Problem` where it is taken. Models are built when they are first used; those that were built before are built again.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, get_type_hints

from pydantic import create_model
from pydantic.fields import FieldInfo

from schemas.base import Model, Short, said
from schemas.grammar import words
from schemas.layouts import LAYOUTS
from schemas.problem import Problem
from schemas.rules import RuleSpec
from schemas.teams import Sensors, TeamSpec
from schemas.things import THINGS, Thing, register

_LIST = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


def add_layout(model: type[Model]) -> None:
    """Let scenarios say `layout: {KIND: {..}}`."""
    kind = str(vars(model).get("kind", ""))
    _new("layout", kind, LAYOUTS)
    LAYOUTS[kind] = model
    renew()


def add_thing(model: type[Thing], templates: Path) -> None:
    """Let scenarios say `is: KIND`; `templates` is the folder of KIND.xml.j2."""
    kind = str(model.model_fields["kind"].default)
    _new("kind of object", kind, THINGS)
    register(model, templates)


def add_effect(word: str, meaning: str, options: type[Model]) -> None:
    """Let rules say `WORD: {TARGET: {..}}`, and `WORD: TARGET` where no option is required."""
    _new("effect", word, RuleSpec.model_fields)
    words.add_effect(word, meaning, options)
    _add_key(
        RuleSpec, word, Annotated[dict[str, options], Short(_by_target, _LIST)], said({}, _line(meaning))
    )


def add_sensor(word: str, meaning: str, options: type[Model]) -> None:
    """Let teams say `sensors: {WORD: {..}}`, and `WORD: true` where no option is required."""
    _new("sensor", word, Sensors.model_fields)
    _add_key(
        Sensors,
        word,
        Annotated[options | None, Short(_switch, {"type": "boolean"})],
        said(None, _line(meaning)),
    )


def options_of(function: Callable[..., Any], name: str) -> type[Model]:
    """The model of a function's keyword arguments: what an author may write. Each needs a type; `said(default,
    "meaning")` as its default says what it is for."""
    wanted = {
        key: parameter
        for key, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    untyped = next(
        (key for key, parameter in wanted.items() if parameter.annotation is parameter.empty), None
    )
    if untyped:
        raise Problem("bad-type", f"the option '{untyped}' of '{name}' has no type; write {untyped}: float")
    written = SimpleNamespace(
        __annotations__={key: parameter.annotation for key, parameter in wanted.items()}
    )
    types = get_type_hints(written, globalns=getattr(function, "__globals__", {}), include_extras=True)
    fields: dict[str, Any] = {
        key: (types[key], ... if parameter.default is parameter.empty else parameter.default)
        for key, parameter in wanted.items()
    }
    return create_model(f"{name.title()}Options", __base__=Model, __doc__=f"Options of '{name}'.", **fields)


def renew() -> None:
    """Build again what was built before the words came, inner models first."""
    outer = sys.modules.get("schemas.scenario")
    models = (RuleSpec, Sensors, TeamSpec, *((outer.WorldSpec, outer.Scenario) if outer else ()))
    for model in models:
        if model.__pydantic_complete__:
            model.model_rebuild(force=True)


def _add_key(model: type[Model], key: str, annotation: Any, default: FieldInfo) -> None:
    model.model_fields[key] = FieldInfo.from_annotated_attribute(annotation, default)
    renew()


def _line(meaning: str) -> str:
    """A word's meaning as what keys say of themselves: a sentence."""
    return f"{meaning[0].upper()}{meaning[1:]}."


def _new(what: str, word: str, known: Mapping[str, Any]) -> None:
    if not word.isidentifier():
        raise Problem("reserved", f"'{word}' cannot name {_a(what)}: letters, digits and _ make a word")
    if word in known:
        raise Problem("reserved", f"there is {_a(what)} '{word}' already")


def _a(what: str) -> str:
    return f"an {what}" if what == "effect" else f"a {what}"


def _by_target(raw: Any) -> Any:
    """`WORD: the box` and `WORD: [red_boxes, balls]` as a mapping without options."""
    listed = [raw] if isinstance(raw, str) else raw
    if isinstance(listed, (list, tuple)) and all(isinstance(text, str) for text in listed):
        return {text: {} for text in listed}
    return (
        {key: {} if value is None else value for key, value in raw.items()}
        if isinstance(raw, Mapping)
        else raw
    )


def _switch(raw: Any) -> Any:
    """`true` for every option as it is, `false` for none of it."""
    return ({} if raw else None) if isinstance(raw, bool) else raw
