"""Nodes: a document with the place of every key and value, so that merging never loses where something was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from worldgen.scenario.diagnostics import Diagnostic, Position, Severity

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A file's name and text."""

    file: str
    text: str
    lines: tuple[str, ...]

    @staticmethod
    def of(file: str, text: str) -> Text:
        return Text(file, text, tuple(text.splitlines()))

    def position(self, line: int, column: int) -> Position:
        """Line and column from 0, as YAML counts."""
        source = self.lines[line] if line < len(self.lines) else ""
        return Position(self.file, line + 1, column + 1, source)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a file, from `start` to `end` (character indices), at a line and column counted from 0."""

    text: Text
    line: int
    column: int
    start: int
    end: int

    @property
    def position(self) -> Position:
        return self.text.position(self.line, self.column)

    @property
    def length(self) -> int:
        """Characters on its first line."""
        piece = self.text.text[self.start : self.end].split("\n")[0].rstrip()
        return max(1, len(piece))

    def diagnostic(
        self, code: str, message: str, help: tuple[str, ...] = (), severity: Severity = "error"
    ) -> Diagnostic:
        return Diagnostic(code, message, self.position, self.length, help, severity)


@dataclass(slots=True)
class Node:
    """A scalar (`value`), a list (`items`) or a mapping (`entries`: key -> (place of the key, value))."""

    place: Place
    value: Any = None
    items: list[Node] | None = None
    entries: dict[str, tuple[Place, Node]] | None = None

    @property
    def is_null(self) -> bool:
        return self.value is None and self.items is None and self.entries is None

    def get(self, key: str) -> Node | None:
        return self.entries[key][1] if self.entries and key in self.entries else None

    def names(self) -> list[str]:
        return list(self.entries or ())

    def each(self) -> Iterator[tuple[str, Node]]:
        """(key, value) of a mapping; nothing for anything else."""
        for key, (_, node) in (self.entries or {}).items():
            yield key, node

    def plain(self) -> Any:
        """Plain Python data."""
        if self.entries is not None:
            return {key: node.plain() for key, (_, node) in self.entries.items()}
        return [item.plain() for item in self.items] if self.items is not None else self.value

    def span(self, start: int, end: int) -> tuple[Position, int]:
        """Where characters start..end of this text scalar stand in the file, and how many to underline."""
        places = _characters(self)
        if not places:
            return self.place.position, self.place.length
        at = places[min(start, len(places) - 1)]
        last = places[min(max(start, end - 1), len(places) - 1)]
        before = self.place.text.text[:at]
        line = before.count("\n")
        column = at - (before.rfind("\n") + 1)
        length = last - at + 1 if "\n" not in self.place.text.text[at : last + 1] else 1
        return self.place.text.position(line, column), max(1, length)


@dataclass(slots=True)
class Found:
    """The deepest node on a path, and the place of the key that led to it."""

    node: Node
    key: Place | None
    complete: bool
    label: Path = field(default=())


def find(root: Node, path: Path) -> Found:
    """Follow `path` from the root, skipping parts that the file does not have (a union's tags, defaults)."""
    found = Found(root, None, True)
    before: str | None = None
    for part in path:
        node = found.node
        both = f"{before}.{part}"  # a key with a dot in it, such as a phase's TEAM.sensors
        word = both if before and both in (node.entries or ()) else str(part)
        before = None
        if node.entries is not None and word in node.entries:
            key, child = node.entries[word]
            found = Found(child, key, True, (*found.label, word if word == both else part))
        elif node.items is not None and isinstance(part, int) and part < len(node.items):
            found = Found(node.items[part], found.key, True, (*found.label, part))
        else:
            before = str(part)
            found.complete = False
    return found


def _characters(node: Node) -> list[int]:
    """File index of every character of a text scalar, in whatever style it was written: folding and quoting only
    change blanks and add marks, so the other characters follow one another."""
    if not isinstance(node.value, str):
        return []
    source, at, out = node.place.text.text, node.place.start, []
    for character in node.value:
        if character.isspace():
            out.append(at)
            continue
        step = source.find(character, at, node.place.end)
        if step < 0:
            return out
        at = step + 1
        out.append(step)
    return out
