"""The layers of a document, one by one: its ancestors, the file, the stage and each `--set`, as they were written.

The loader merges them and keeps the winner's place only; an author who asks where a value comes from also wants to
see what it was laid over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from worldgen.scenario import library
from worldgen.scenario.merge import GROUPS, merge
from worldgen.scenario.nodes import Node, Place
from worldgen.scenario.reader import read

Keys = tuple[str, ...]


@dataclass(frozen=True)
class Layer:
    name: str  # "scenarios/quadrant.yaml", "stage doors", "--set steps"
    root: Node


@dataclass(frozen=True)
class Write:
    """One layer's word about a path: the node it wrote, None where it took the key (or one above it) away."""

    layer: str
    place: Place
    node: Node | None
    copied: str | None = None  # the sibling's path that it came from by `like`


def layers(
    name_or_path: str, overrides: Mapping[str, Any] | None = None, stage: str | None = None
) -> list[Layer]:
    """In the order in which they are laid upon one another. The scenario must have loaded without an error."""
    found = _files(library.resolve(name_or_path))
    if stage is not None:
        found.append(Layer(f"stage {stage}", _stage(_merged(found), stage)))
    for dotted, value in (overrides or {}).items():
        node = read(json.dumps(value, ensure_ascii=False), f"--set {dotted}")
        found.append(Layer(f"--set {dotted}", _nested(tuple(dotted.split(".")), node)))
    return found


def writes(all_layers: list[Layer], path: Keys) -> list[Write]:
    """Every word about a path, the first to be laid down first; what `like` copied comes before the group's own."""
    merged = _merged(all_layers)
    return _writes(all_layers, merged, path, ())


def _writes(all_layers: list[Layer], merged: Node, path: Keys, seen: Keys) -> list[Write]:
    found: list[Write] = []
    sibling = _sibling(merged, path)
    if sibling is not None and sibling not in seen:
        there = (path[0], sibling, *path[2:])
        for write in _writes(all_layers, merged, there, (*seen, path[1])):
            found.append(Write(write.layer, write.place, write.node, write.copied or ".".join(there)))
    own = [write for layer in all_layers if (write := _write(layer, path)) is not None]
    return found + own


def _write(layer: Layer, path: Keys) -> Write | None:
    node, place = layer.root, layer.root.place
    for key in path:
        if node.items is not None and key.isdigit() and int(key) < len(node.items):
            node, place = node.items[int(key)], node.items[int(key)].place
        elif node.entries and key in node.entries:
            place, node = node.entries[key]
        else:
            return Write(layer.name, place, None) if node.is_null else None
    leaf = node.entries is None and not node.is_null
    return Write(layer.name, node.place if leaf else place, None if node.is_null else node)


def _sibling(merged: Node, path: Keys) -> str | None:
    """The group that this path's group is like, where the copy includes the path."""
    if len(path) < 3 or path[0] not in GROUPS or path[2] in ("like", "singular"):
        return None
    like = ((merged.get(path[0]) or merged).get(path[1]) or merged).get("like")
    return like.value if like is not None and isinstance(like.value, str) else None


def _merged(found: list[Layer]) -> Node:
    return reduce(merge, (layer.root for layer in found))


def _files(path: Path) -> list[Layer]:
    root = read(path.read_text(encoding="utf-8-sig"), library.shown(path))
    extends = root.get("extends")
    above = _files(_parent(extends.value, path)) if extends and isinstance(extends.value, str) else []
    return [*above, Layer(library.shown(path), root)]


def _parent(word: str, path: Path) -> Path:
    """As the loader finds it: beside the file first, then by bundled name."""
    beside = (path.parent / word, path.parent / f"{word}.yaml")
    return next((file for file in beside if file.is_file()), None) or library.bundled()[word]


def _stage(document: Node, stage: str) -> Node:
    """A stage's `set` as the document that it lays on the others; a path may be written dotted or nested."""
    chosen = (document.get("curriculum") or document).get(stage)
    changes = chosen.get("set") if chosen else None
    nested = [_nested(tuple(key.split(".")), node) for key, node in changes.each()] if changes else []
    return reduce(merge, nested) if nested else Node(document.place, entries={})


def _nested(path: Keys, node: Node) -> Node:
    for key in reversed(path):
        node = Node(node.place, entries={key: (node.place, node)})
    return node
