"""What a layout drawn as text says of the rest of the document: the floor's size, and how many stand where.

It fills in only what the author did not write; where both say it and disagree, that is an error.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from schemas.layouts.map import Map, lines
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, find

_SECTIONS = ("teams", "objects")


def fill_from_map(root: Node) -> tuple[Node, list[Diagnostic]]:
    """The document with `world.floor` and the counts of the groups that the map's legend names."""
    layout = find(root, ("world", "layout", "map"))
    rows = layout.node.get("rows") if layout.complete else None
    if rows is None or not isinstance(rows.value, str):
        return root, []
    drawn = [row for _, row in lines(rows.value)]
    root, told = _floor(root, layout.node, drawn)
    root, more = _counts(root, layout.node, drawn)
    return root, [*told, *more]


def _floor(root: Node, layout: Node, rows: list[str]) -> tuple[Node, list[Diagnostic]]:
    cell = _cell(layout)
    if cell is None or not rows:
        return root, []
    size = [round(max(map(len, rows)) * cell, 9), round(len(rows) * cell, 9)]
    written = find(root, ("world", "floor"))
    if not written.complete:
        place = find(layout, ("rows",)).key or layout.place
        node = Node(place, items=[Node(place, value=side) for side in size])
        return _with(root, ("world", "floor"), node), []
    given = written.node.plain()
    sides = given if isinstance(given, list) else [given, given]
    if all(isinstance(side, (int, float)) for side in sides) and [float(side) for side in sides] != size:
        message = f"the floor is {_by(sides)} m here and {_by(size)} m by the map's rows and cell"
        return root, [_wrong(written.node, message, ("leave world.floor out: the map gives it",))]
    return root, []


def _counts(root: Node, layout: Node, rows: list[str]) -> tuple[Node, list[Diagnostic]]:
    drawn = Counter("".join(rows))
    legend = layout.get("legend")
    told: list[Diagnostic] = []
    number: Counter[str] = Counter()
    for letter, node in legend.each() if legend else ():
        if isinstance(node.value, str):
            number[node.value] += drawn[letter]
    for name, count in number.items():
        section = next((s for s in _SECTIONS if find(root, (s, name)).complete), None)
        if section is None:
            continue  # the check of names tells it
        written = find(root, (section, name, "count"))
        if not written.complete:
            assert legend is not None
            root = _with(root, (section, name, "count"), Node(legend.place, value=count))
        elif isinstance(written.node.value, (int, float)) and written.node.value != count:
            message = f"there are {written.node.value} {name} here and {count} on the map"
            told.append(_wrong(written.node, message, ("leave the count out: the map gives it",)))
    return root, told


def _cell(layout: Node) -> float | None:
    written = layout.get("cell")
    value: Any = written.value if written is not None else Map.model_fields["cell"].default
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _with(root: Node, path: tuple[str, ...], node: Node) -> Node:
    """`root` with a node put in; mappings on the way that are not there are made."""
    head, *rest = path
    entries = dict(root.entries or {})
    place, child = entries.get(head, (node.place, Node(node.place, entries={})))
    if rest and child.entries is None and not child.is_null:
        return root  # no mapping where one should be: the shape check tells it
    entries[head] = (place, _with(child, tuple(rest), node) if rest else node)
    return Node(root.place, entries=entries)


def _wrong(node: Node, message: str, help: tuple[str, ...]) -> Diagnostic:
    return node.place.diagnostic("bad-value", message, help)


def _by(sides: list[Any]) -> str:
    return " x ".join(f"{float(side):g}" for side in sides)
