"""Stages of a curriculum: what they may change, and where the findings of a stage are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from schemas.problem import did_you_mean
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, Place, find
from worldgen.scenario.references import entries

_NAMED = ("params", "regions", "teams", "objects", "phases", "require", "rules")
_WHOLE = ("worldgen", "about", "extends", "curriculum", "observe", "train")


def check(root: Node) -> list[Diagnostic]:
    """Paths that lead nowhere, and stages that never end."""
    stages = entries(root, "curriculum")
    found: list[Diagnostic] = []
    for index, (name, stage) in enumerate(stages):
        values = stage.get("set")
        for path, (place, value) in ((values.entries if values else None) or {}).items():
            found += _path(root, path, place, value)
        if index < len(stages) - 1 and stage.get("until") is None and stage.entries is not None:
            key = find(root, ("curriculum", name)).key or stage.place
            message = f"stage '{name}' never ends, so stage '{stages[index + 1][0]}' never begins"
            help = ("say 'until: 2M steps' or 'until: RULE holds 40% over 500 episodes'",)
            found.append(key.diagnostic("missing-key", message, help))
    return found


def _path(root: Node, path: str, place: Place, value: Node) -> Iterator[Diagnostic]:
    section, *rest = path.split(".")
    if not all((section, *rest)):
        help = ("write the path as teams.hiders.count",)
        yield place.diagnostic("unknown-key", f"'{path}' is not a dotted path", help)
    elif section in _WHOLE:
        yield place.diagnostic(
            "bad-value", f"'{section}' is one for all stages, and a stage cannot change it"
        )
    elif section in _NAMED and rest:
        known = (root.get(section) or root).names() if root.get(section) else []
        if rest[0] not in known:
            message = f"there is nothing called '{rest[0]}' in {section}{did_you_mean(rest[0], known)}"
            help = ("a stage changes what the file declares",)
            yield place.diagnostic("unknown-name", message, help)
        elif value.is_null and section in ("teams", "objects") and len(rest) == 1:
            help = (f"write '{path}.count: 0'",) if section == "objects" else ()
            yield place.diagnostic("bad-value", "a stage cannot take a whole group away", help)


def told_at(root: Node, stage: str, findings: list[Diagnostic]) -> list[Diagnostic]:
    """A stage's findings placed inside its `set`: where they are written, or at the key where they are not."""
    found = find(root, ("curriculum", stage, "set"))
    key = found.key or found.node.place
    return [d if _inside(d, found.node) else _moved(d, stage, key) for d in findings]


def _inside(diagnostic: Diagnostic, node: Node) -> bool:
    """Whether a finding stands on one of the lines and columns of a node."""
    if node.place.text.file != diagnostic.position.file:
        return diagnostic.position.file.startswith("--set curriculum.")
    lines, position = node.place.text.lines, diagnostic.position
    at = sum(len(line) + 1 for line in lines[: position.line - 1]) + position.column - 1
    return node.place.start <= at < node.place.end


def _moved(diagnostic: Diagnostic, stage: str, key: Place) -> Diagnostic:
    place = diagnostic.position
    file = f"{Path(place.file).name} " if place.file != key.text.file else ""
    return replace(
        diagnostic,
        message=f"in stage '{stage}': {diagnostic.message} ({file}line {place.line})",
        position=key.position,
        length=key.length,
    )
