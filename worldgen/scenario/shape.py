"""The shape of a document: its keys and values against the models, as diagnostics placed in the file."""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from schemas.base import ByForm, ByIs, OneKey
from schemas.problem import did_you_mean, one_of
from schemas.scenario import Scenario
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Found, Node, Path, Place, find
from worldgen.scenario.remedies import attribute_key, written

_CHOOSERS = (OneKey, ByIs, ByForm)
_SECTIONS = {
    "teams": "team",
    "objects": "object",
    "rules": "rule",
    "phases": "phase",
    "regions": "region",
    "params": "parameter",
    "require": "requirement",
    "curriculum": "stage",
}


def validate(root: Node) -> tuple[Scenario | None, list[Diagnostic]]:
    """The model of a document, or what keeps it from being one."""
    document = root.plain()
    diagnostics: list[Diagnostic] = []
    scenario = None
    try:
        scenario = Scenario.model_validate(document)
    except ValidationError as error:
        diagnostics += [_diagnostic(root, details, Scenario) for details in error.errors()]
    if isinstance(document.get("train"), dict):
        diagnostics += _validate_train(root, document["train"])
    return (None if diagnostics else scenario), diagnostics


def _validate_train(root: Node, train: dict[str, Any]) -> list[Diagnostic]:
    """`train` against the trainer's own model, which is only loaded when a file says something about it."""
    from schemas.train import TrainConfig

    try:
        TrainConfig.model_validate(train)
    except ValidationError as error:
        inside = [{**details, "loc": ("train", *details["loc"])} for details in error.errors()]
        return [_diagnostic(root, details, TrainConfig, skip=1) for details in inside]  # pyright: ignore
    return []


def label(path: Path) -> str:
    """How a person calls what a path leads to: `team 'hiders'`, `'world'`, `the scenario`."""
    if not path:
        return "the scenario"
    if path[0] in _SECTIONS and len(path) >= 2:
        inner = f"'{'.'.join(str(part) for part in path[2:])}' of " if len(path) > 2 else ""
        return f"{inner}{_SECTIONS[str(path[0])]} '{path[1]}'"
    return f"'{'.'.join(str(part) for part in path)}'"


def model_at(model: type[BaseModel], loc: Path) -> type[BaseModel] | None:
    """The model that reads the mapping at a pydantic location, tags included; None when none does."""
    annotation: Any = model
    metadata: tuple[Any, ...] = ()
    for part in loc:
        annotation, metadata = _step(annotation, metadata, part)
        if annotation is None:
            return None
    annotation, _ = bare(annotation, metadata)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys that a model reads, as they are written."""
    return [info.alias or name for name, info in model.model_fields.items() if not info.exclude]


def _step(annotation: Any, metadata: tuple[Any, ...], part: str | int) -> tuple[Any, tuple[Any, ...]]:
    annotation, metadata = bare(annotation, metadata)
    for chooser in metadata:
        if isinstance(chooser, _CHOOSERS):
            return chooser.model(str(part)), ()
    if isinstance(part, str) and part.startswith("<"):  # a form's tag, which the file does not have
        return annotation, ()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        info = _field(annotation, str(part))
        return (info.annotation, tuple(info.metadata)) if info else (None, ())
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return arguments[1], ()
    return (arguments[0], ()) if get_origin(annotation) is tuple else (None, ())


def bare(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = (*metadata, *more)
    if get_origin(annotation) in (Union, UnionType) and not any(isinstance(m, _CHOOSERS) for m in metadata):
        # Of several forms, the one that has keys or entries of its own: {force: 50}, a mapping beside `auto`.
        options = [bare(option, ()) for option in get_args(annotation)]
        keyed = [option for option in options if _is_model(option[0]) or get_origin(option[0]) is dict]
        some = keyed or [option for option in options if option[0] is not type(None)]
        return (some[0][0], (*metadata, *some[0][1])) if some else (annotation, metadata)
    return annotation, metadata


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _field(model: type[BaseModel], key: str) -> FieldInfo | None:
    return next((info for name, info in model.model_fields.items() if key in (info.alias, name)), None)


# --- pydantic's findings in the language's words


def _diagnostic(root: Node, details: ErrorDetails, model: type[BaseModel], skip: int = 0) -> Diagnostic:
    loc, kind = details["loc"], details["type"]
    found = find(root, loc)
    if kind == "extra_forbidden":
        return _unknown_key(root, loc, model, skip)
    if kind == "missing":
        return _missing(root, loc)
    place = found.node.place
    context: Mapping[str, Any] = details.get("ctx", {})
    if kind == "problem":
        return _problem(root, loc, context)
    if kind == "dict_type" or kind == "model_type":
        return place.diagnostic(
            "bad-type",
            f"{label(found.label)} wants keys and values, not {_said(found.node)}",
            written(found.label) or ("write them below it, indented, or in braces, as in {key: value}",),
        )
    code, message = _worded(kind, context, details, found.node)
    return place.diagnostic(
        code, f"{_key(found.label)}{message}", written(found.label) if code == "bad-type" else ()
    )


def _unknown_key(root: Node, loc: Path, model: type[BaseModel], skip: int) -> Diagnostic:
    parent, key = loc[:-1], str(loc[-1])
    above = find(root, parent)
    owner = model_at(model, parent[skip:])
    place = (
        above.node.entries[key][0] if above.node.entries and key in above.node.entries else above.node.place
    )
    where = label(above.label)
    options = keys_of(owner) if owner else []
    known = f"the keys are {', '.join(options)}" if options else "it has no keys"
    help = attribute_key(root, parent, key) or (() if did_you_mean(key, options) else (known,))
    return place.diagnostic(
        "unknown-key", f"unknown key '{key}' in {where}{did_you_mean(key, options)}", help
    )


def _missing(root: Node, loc: Path) -> Diagnostic:
    above = find(root, loc[:-1])
    place = above.key or above.node.place
    if isinstance(loc[-1], int):
        message = f"{_key(above.label)}the list is too short, its entry number {loc[-1] + 1} is missing"
        return above.node.place.diagnostic("missing-key", message)
    help = {"worldgen": ("write 'worldgen: 1' first",), "teams": ("a game needs at least one team",)}
    diagnostic = place.diagnostic(
        "missing-key", f"{label(above.label)} needs the key '{loc[-1]}'", help.get(str(loc[-1]), ())
    )
    return diagnostic if above.key else _one_character(diagnostic)


def _one_character(diagnostic: Diagnostic) -> Diagnostic:
    """For what the whole file lacks: its first character."""
    return Diagnostic(diagnostic.code, diagnostic.message, diagnostic.position, 1, diagnostic.help)


def _problem(root: Node, loc: Path, context: Mapping[str, Any]) -> Diagnostic:
    found = find(root, loc)
    message = context["text"]
    prefix = (
        ""
        if len(found.label) == len(loc) and message.startswith(("there is no", "a rule"))
        else _key(found.label)
    )
    if context["code"] == "missing-key":
        place = found.key or found.node.place
        return place.diagnostic("missing-key", f"{label(found.label)} {message}", context["help"])
    if context["span"]:
        position, length = found.node.span(*context["span"])
        return Diagnostic(context["code"], f"{prefix}{message}", position, length, tuple(context["help"]))
    return _blamed(found, context["key"]).diagnostic(
        context["code"], f"{prefix}{message}", tuple(context["help"])
    )


def _blamed(found: Found, key: str | None) -> Place:
    """The place to point at: the value of `is`, another blamed key, the name of a whole entry, or the value."""
    if key and found.node.entries and key in found.node.entries:
        place, value = found.node.entries[key]
        return value.place if key == "is" else place
    whole_entry = found.node.entries is not None and len(found.label) == 2 and found.key is not None
    return found.key if whole_entry and found.key else found.node.place


def _key(path: Path) -> str:
    """`count of team 'hiders': `"""
    if not path:
        return ""
    if path[0] in _SECTIONS and len(path) > 2:
        return f"{'.'.join(str(part) for part in path[2:])} of {label(path[:2])}: "
    return f"{'.'.join(str(part) for part in path)}: "


def _worded(kind: str, context: Mapping[str, Any], details: ErrorDetails, node: Node) -> tuple[str, str]:
    """(code, message) of one of pydantic's own error types."""
    value = node.plain()
    if kind == "literal_error":
        options = [
            part.strip("' ") for part in str(context.get("expected", "")).replace(" or ", ",").split(",")
        ]
        hint = did_you_mean(str(value), options)
        return "bad-value", f"'{value}' is not one of {one_of(options)}{hint}"
    if kind == "string_type":
        return "bad-type", f"a text is wanted, not {_said(node)}"
    if kind in ("bool_type", "bool_parsing"):
        return "bad-type", f"true or false is wanted, not {_said(node)}"
    if kind in ("tuple_type", "list_type"):
        return "bad-type", f"a list in brackets is wanted, not {_said(node)}"
    if kind in ("too_short", "too_long"):
        least = context.get("min_length") if kind == "too_short" else context.get("max_length")
        limit = "at least" if kind == "too_short" else "at most"
        what = "entry" if least == 1 else "entries"
        return "bad-value", f"{limit} {least} {what} stand here, not {context.get('actual_length')}"
    if kind.startswith(("greater", "less", "finite")):
        return "out-of-range", f"{details['msg'][0].lower()}{details['msg'][1:]}, not {value}"
    if kind.endswith(("_type", "_parsing", "_from_float")):
        return "bad-type", f"{details['msg'][0].lower()}{details['msg'][1:]}, not {_said(node)}"
    return "bad-value", f"{details['msg'].removeprefix('Value error, ')}"


def _said(node: Node) -> str:
    if node.entries is not None:
        return "a mapping"
    if node.items is not None:
        return "a list"
    return "nothing" if node.value is None else f"'{node.value}'"
