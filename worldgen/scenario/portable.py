"""A game with a curriculum as one document that can be carried away: every stage says what differs in it.

An author's `set` is laid on the file as written, before copies (`like`) and command-line settings. A run keeps the
document after both, on which the same words may mean something else; so they are written anew where they do.
"""

from __future__ import annotations

from typing import Any

Changes = dict[str, Any]


def portable(scenario: Any) -> dict[str, Any]:
    """The resolved document, in which each stage's `set` leads from it to that stage's own resolved document."""
    document = {name: part for name, part in scenario.document.items() if name != "extends"}
    stages = scenario.stages
    if not stages:
        return document
    written = document["curriculum"]
    kept = {name: {**(written[name] or {})} for name in stages}
    for name, stage in stages.items():
        changes = differences(document, stage.document)
        if changes != kept[name].get("set", {}):
            kept[name]["set"] = changes
    return document | {"curriculum": kept}


def differences(one: dict[str, Any], two: dict[str, Any], at: str = "") -> Changes:
    """Dotted path to value that turns `one` into `two`, laid on it in this order; None takes a key away."""
    skipped = () if at else ("extends", "curriculum")
    changes: Changes = {f"{at}{name}": None for name in one if name not in two and name not in skipped}
    for name, value in two.items():
        if name in skipped:
            continue
        before = one.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            changes |= differences(before, value, f"{at}{name}.")
        elif name not in one or before != value:
            changes[f"{at}{name}"] = value
    return changes
