"""Diagnostics: findings about a scenario file, each with its code, its place and its remedy, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from worldgen.errors import UserError

Severity = Literal["error", "warning"]
_CODE_COLUMN = 110  # codes line up with the longest message, up to here


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column count from 1. `source` is the line's text, for the excerpt."""

    file: str
    line: int = 1
    column: int = 1
    source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `length` is how many characters the caret underlines; `help` are the lines under it."""

    code: str
    message: str
    position: Position
    length: int = 1
    help: tuple[str, ...] = ()
    severity: Severity = "error"


class ScenarioError(UserError):
    """Everything that is wrong with a scenario, in file order. `diagnostics` also holds the warnings."""

    def __init__(self, diagnostics: Sequence[Diagnostic]):
        self.diagnostics = tuple(ordered(diagnostics))
        super().__init__(render(self.diagnostics))


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """In file order, each once: a mistake in a group that others are like is one mistake."""
    unique: dict[tuple[str, Position, str], Diagnostic] = {}
    for diagnostic in diagnostics:
        lacking = (
            diagnostic.message if diagnostic.code == "missing-key" else ""
        )  # one place can lack several keys
        unique.setdefault((diagnostic.code, diagnostic.position, lacking), diagnostic)
    return sorted(
        unique.values(), key=lambda d: (d.position.file, d.position.line, d.position.column, d.code)
    )


def render(diagnostics: Sequence[Diagnostic], color: bool = False) -> str:
    """The text that a person reads: place, message, code, the line with a caret, and what to do."""
    heads = [_head(diagnostic) for diagnostic in diagnostics]
    width = min(_CODE_COLUMN, max((len(head) for head in heads), default=0))
    return "\n".join(_block(d, head, width, color) for d, head in zip(diagnostics, heads, strict=True))


def _head(diagnostic: Diagnostic) -> str:
    place = diagnostic.position
    kind = "warning: " if diagnostic.severity == "warning" else ""
    return f"{place.file}:{place.line}:{place.column}  {kind}{diagnostic.message}"


def _block(diagnostic: Diagnostic, head: str, width: int, color: bool) -> str:
    place = diagnostic.position
    lines = [f"{head:<{width}}  [{diagnostic.code}]"]
    if place.source.strip():
        room = max(1, len(place.source) - place.column + 1)
        underline = "^" + "~" * (min(max(1, diagnostic.length), room) - 1)
        lines.append(f"{place.line:>5} | {place.source}")
        lines.append(f"      | {_indent(place.source, place.column - 1)}{underline}")
    lines += [f"      | {line}" for line in diagnostic.help]
    if color:
        paint = "31" if diagnostic.severity == "error" else "33"
        lines[0] = f"\x1b[1;{paint}m{lines[0]}\x1b[0m"
    return "\n".join(lines)


def _indent(source: str, width: int) -> str:
    """Blanks as wide as the line's first characters, tabs kept so that the caret stays below its word."""
    return "".join("\t" if character == "\t" else " " for character in source[:width].ljust(width))
