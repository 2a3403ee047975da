"""Overrides: `path: value` laid on a raw document, by `--set` or by a program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from schemas.problem import did_you_mean
from worldgen.scenario.diagnostics import Diagnostic, Position, ScenarioError
from worldgen.scenario.merge import merge
from worldgen.scenario.nodes import Node, find
from worldgen.scenario.reader import read, scalar

_DECLARED = ("regions", "teams", "objects", "rules", "curriculum")
_BEGINS = ("like", "is", "while", "when")  # a key that says by itself that something new is meant


def parse_override(text: str) -> tuple[str, Any]:
    """`teams.hiders.count=3` as (path, value), the value read as YAML. Raises `ScenarioError` [bad-override]."""
    path, equals, value = text.partition("=")
    path = path.strip()
    if not equals or not path or not all(path.split(".")):
        message = f"'{text}' is not path=value"
        help = ("write it as --set teams.hiders.count=3",)
        raise ScenarioError([Diagnostic("bad-override", message, Position(f"--set {text}"), help=help)])
    return path, read(value, f"--set {path}").plain() if value.strip() else None


def overridden(root: Node, overrides: Mapping[str, Any]) -> Node:
    """The document with every override laid on it, in order."""
    for dotted, value in overrides.items():
        root = _override(root, dotted, value)
    return root


def _override(root: Node, dotted: str, value: Any) -> Node:
    """Lay one `path: value` on the document; null takes the key away."""
    parts = dotted.split(".")
    file = f"--set {dotted}"
    if not all(parts):
        help = ("write the path as teams.hiders.count",)
        message = f"'{dotted}' is not a dotted path"
        raise ScenarioError([Diagnostic("bad-override", message, Position(file), help=help)])
    node = read(_emit(value), file)
    _declared(root, parts, node)
    if node.is_null:
        _must_be_there(root, parts, node)
    for part in reversed(parts):
        node = Node(node.place, entries={part: (node.place, node)})
    return merge(root, node)


def _declared(root: Node, parts: list[str], node: Node) -> None:
    """One key of a group or rule that nobody declared is a slip: it would add a game's worth of defaults unseen."""
    if (
        len(parts) < 3
        or parts[0] not in _DECLARED
        or parts[2] in _BEGINS
        or find(root, (parts[0], parts[1])).complete
    ):
        return
    section = root.get(parts[0])
    message = f"there is nothing called '{parts[1]}' in {parts[0]}"
    hint = did_you_mean(parts[1], section.names() if section else [])
    help = () if hint else (f"to add it, give it whole: --set '{parts[0]}.{parts[1]}={{{parts[2]}: ...}}'",)
    raise ScenarioError([node.place.diagnostic("unknown-name", f"{message}{hint}", help)])


def _must_be_there(root: Node, parts: list[str], node: Node) -> None:
    found = find(root, tuple(parts))
    if found.complete:
        return
    missing = parts[len(found.label)]
    options = found.node.names()
    message = f"there is no '{missing}' to take away{did_you_mean(missing, options)}"
    raise ScenarioError([node.place.diagnostic("unknown-key", message)])


def _emit(value: Any) -> str:
    """Python data as YAML that reads back the same; plain text stays plain, so that carets look right."""
    if isinstance(value, str):
        plain = (
            value
            and value == value.strip()
            and scalar(value) == value
            and value[0] not in "!&*-?{}[]|>@`\"'%,#"
        )
        return (
            value
            if plain and ": " not in value and " #" not in value and "\n" not in value
            else _quoted(value)
        )
    if isinstance(value, float) and not isfinite(value):
        return ".nan" if value != value else (".inf" if value > 0 else "-.inf")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quoted(str(k))}: {_emit_inner(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_emit_inner(v) for v in value) + "]"
    return (
        "null"
        if value is None
        else _quoted(value)
        if isinstance(value, (bool, int, float))
        else _quoted(str(value))
    )


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _emit_inner(value: Any) -> str:
    """Inside brackets commas and braces mean something, so text is quoted there."""
    return _quoted(value) if isinstance(value, str) else _emit(value)
