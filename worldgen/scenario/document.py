"""One resolved document: the file, what it extends, the overrides, and the copies that `like` makes, in that order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from schemas.problem import did_you_mean
from worldgen.scenario import library
from worldgen.scenario.diagnostics import Diagnostic, Position, ScenarioError
from worldgen.scenario.merge import copy_siblings, merge, without_nulls
from worldgen.scenario.nodes import Node, find
from worldgen.scenario.reader import read, scalar


@dataclass(frozen=True)
class Document:
    """A merged document, with what was wrong about its `like`s; `name` and `path` of the file it began with."""

    name: str
    path: str | None
    root: Node
    diagnostics: tuple[Diagnostic, ...]


def open_document(name_or_path: str, overrides: Mapping[str, Any] | None = None) -> Document:
    """Read and merge. Raises `ScenarioError` where no document can be made: no file, no YAML, a cycle."""
    path = library.resolve(name_or_path)
    root = _with_parents(path, ())
    for dotted, value in (overrides or {}).items():
        root = _override(root, dotted, value)
    root, diagnostics = copy_siblings(root)
    return Document(path.stem, str(path), root, tuple(diagnostics))


def parse_text(text: str, file: str = "<text>") -> Document:
    """A document from text; a relative `extends` goes by the working directory."""
    root, diagnostics = copy_siblings(_extend(_mapping(read(text, file)), Path(file), ()))
    return Document(Path(file).stem, None, root, tuple(diagnostics))


def _with_parents(path: Path, seen: tuple[Path, ...]) -> Node:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        place = Position(library.shown(path))
        message = f"this is no text file: byte {error.start} is not UTF-8"
        raise ScenarioError([Diagnostic("yaml-syntax", message, place)]) from None
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise ScenarioError([Diagnostic("no-such-file", message, Position(library.shown(path)))]) from None
    return _extend(_mapping(read(text, library.shown(path))), path, (*seen, path.resolve()))


def _extend(root: Node, path: Path, seen: tuple[Path, ...]) -> Node:
    """`root` laid upon the scenario that it extends, the root ancestor first."""
    extends = root.get("extends")
    if extends is None or not isinstance(extends.value, str):
        return without_nulls(root)
    parent = _parent(extends, path)
    if parent.resolve() in seen:
        chain = " extends ".join(p.stem for p in (*seen, parent))
        raise ScenarioError(
            [extends.place.diagnostic("extends-cycle", f"{chain}: no file can extend itself")]
        )
    return merge(_with_parents(parent, seen), root)


def _parent(extends: Node, path: Path) -> Path:
    """The file that `extends` means: beside the file first, then by bundled name."""
    word = str(extends.value)
    beside = [path.parent / word, path.parent / f"{word}.yaml"]
    known = library.bundled()
    for candidate in beside:
        if candidate.is_file():
            return candidate
    if word in known:
        return known[word]
    names = {*known, *(p.stem for p in path.parent.glob("*.yaml"))}
    message = f"there is no scenario '{word}' to extend{did_you_mean(Path(word).stem, names)}"
    raise ScenarioError([extends.place.diagnostic("no-such-file", message)])


def _mapping(root: Node) -> Node:
    if root.entries is None:
        kind = "a list" if root.items is not None else "one value"
        help = ("begin with 'worldgen: 1' and a 'teams:' section",)
        message = f"a scenario is a mapping of keys to values, and this is {kind}"
        raise ScenarioError([root.place.diagnostic("not-a-mapping", message, help)])
    return root


# --- overrides


def parse_override(text: str) -> tuple[str, Any]:
    """`teams.hiders.count=3` as (path, value), the value read as YAML. Raises `ScenarioError` [bad-override]."""
    path, equals, value = text.partition("=")
    path = path.strip()
    if not equals or not path or not all(path.split(".")):
        message = f"'{text}' is not path=value"
        help = ("write it as --set teams.hiders.count=3",)
        raise ScenarioError([Diagnostic("bad-override", message, Position(f"--set {text}"), help=help)])
    return path, read(value, f"--set {path}").plain() if value.strip() else None


def _override(root: Node, dotted: str, value: Any) -> Node:
    """Lay one `path: value` on the document; null takes the key away."""
    parts = dotted.split(".")
    file = f"--set {dotted}"
    if not all(parts):
        help = ("write the path as teams.hiders.count",)
        message = f"'{dotted}' is not a dotted path"
        raise ScenarioError([Diagnostic("bad-override", message, Position(file), help=help)])
    node = read(_emit(value), file)
    if node.is_null:
        _must_be_there(root, parts, node)
    for part in reversed(parts):
        node = Node(node.place, entries={part: (node.place, node)})
    return merge(root, node)


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
