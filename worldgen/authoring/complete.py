"""What the shell may complete inside a scenario: its paths and its stages. Where there is no file, nothing."""

from __future__ import annotations

from collections.abc import Iterator

from worldgen.errors import UserError
from worldgen.scenario.document import open_document
from worldgen.scenario.nodes import Node

_DRAWS = frozenset(("choose", "normal", "log"))


def paths(name: str) -> list[str]:
    """Every dotted path that the resolved document writes, in file order."""
    root = _root(name)
    return list(_below(root, "")) if root else []


def stages(name: str) -> list[str]:
    """The names of the curriculum's stages."""
    root = _root(name)
    curriculum = root.get("curriculum") if root else None
    return curriculum.names() if curriculum else []


def _root(name: str) -> Node | None:
    try:
        return open_document(name).root
    except UserError:
        return None


def _below(node: Node, prefix: str) -> Iterator[str]:
    for key, child in node.each():
        yield prefix + key
        one_value = not _DRAWS.isdisjoint(child.names())
        if not one_value and key != "set":  # a stage's `set` has paths for keys, which no path leads to
            yield from _below(child, f"{prefix}{key}.")
