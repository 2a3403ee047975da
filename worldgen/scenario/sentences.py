"""Every sentence of a document, parsed and placed: conditions, requirements, wheres, headings, actions, effects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from schemas.grammar import (
    Vocabulary,
    bindings,
    parse_action,
    parse_facing,
    parse_sentence,
    parse_where,
    tree,
)
from schemas.problem import Problem
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.effects import Effects, Placed, located
from worldgen.scenario.nodes import Node

T = TypeVar("T")
_WHERE = "inside floor"  # what is meant where a group says nothing
GROUPS = ("teams", "objects")


@dataclass
class Sentences:
    """The trees by dotted path (`actions` by team, `effects` by rule), and the findings."""

    sentences: dict[str, tree.Sentence] = field(default_factory=dict)
    wheres: dict[str, tree.Where] = field(default_factory=dict)
    facings: dict[str, tree.Target | tree.Spot] = field(default_factory=dict)
    actions: dict[str, tuple[tree.Action, ...]] = field(default_factory=dict)
    changed: dict[str, tuple[tree.Action, ...]] = field(default_factory=dict)  # "phases.NAME.set.TEAM"
    effects: dict[str, tuple[Placed, ...]] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)  # the texts of sentences, wheres and headings
    diagnostics: list[Diagnostic] = field(default_factory=list)


def parse_all(root: Node, words: Vocabulary) -> Sentences:
    """Parse what is there; what has the wrong type is left to the shape check."""
    found = Sentences()
    for section in GROUPS:
        for name, node in _each(root, section):
            _group(f"{section}.{name}", node, words, found)
            if section == "teams":
                found.actions[name] = _actions(node.get("actions"), words, found)
    for name, node in _each(root, "phases"):
        _phase(f"phases.{name}.set", node.get("set"), words, found)
    for name, node in _each(root, "require"):
        _keep(found, found.sentences, f"require.{name}", node, lambda text: parse_sentence(text, words))
    for name, node in _each(root, "rules"):
        _rule(name, node, words, found)
    return found


def _each(root: Node, section: str) -> list[tuple[str, Node]]:
    node = root.get(section)
    return list(node.each()) if node else []


def _try(found: Sentences, node: Node | None, parse: Callable[[str], T]) -> T | None:
    """Parse a text node, or keep the diagnostic of why not; anything but text is left alone."""
    if node is None or not isinstance(node.value, str):
        return None
    try:
        return parse(node.value)
    except Problem as problem:
        found.diagnostics.append(located(problem, node))
        return None


def _keep(
    found: Sentences,
    shelf: dict[str, T],
    path: str,
    node: Node | None,
    parse: Callable[[str], T],
    key: str = "",
) -> None:
    """Parse a text node and remember both its tree and where it stands."""
    parsed = _try(found, node, parse)
    if parsed is not None and node is not None:
        shelf[path] = parsed
        found.nodes[f"{path}{key}"] = node


def _group(path: str, node: Node, words: Vocabulary, found: Sentences) -> None:
    per = node.get("per")
    member = path.startswith("teams.") or (per is not None and per.value != "none")
    where = node.get("where")
    if where is None:
        found.wheres[path] = parse_where(_WHERE, words)
    _keep(found, found.wheres, path, where, lambda text: parse_where(text, words, member=member))
    yaw = node.get("yaw")
    if yaw is not None and isinstance(yaw.value, str) and yaw.value.startswith("toward"):
        _keep(found, found.facings, path, yaw, lambda text: parse_facing(text, words, member), ".yaw")


def _actions(node: Node | None, words: Vocabulary, found: Sentences) -> tuple[tree.Action, ...]:
    if node is None:
        return (parse_action("move", words),)
    parsed = [_try(found, item, lambda text: parse_action(text, words)) for item in node.items or ()]
    return tuple(action for action in parsed if action is not None)


def _phase(path: str, node: Node | None, words: Vocabulary, found: Sentences) -> None:
    """What teams can do in a phase: `set: {hiders.actions: [move]}`."""
    for key, child in node.each() if node else ():
        team, _, what = key.partition(".")
        if what == "actions":
            found.changed[f"{path}.{team}"] = _actions(child, words, found)


def _rule(name: str, node: Node, words: Vocabulary, found: Sentences) -> None:
    bound = None
    for key in ("when", "while"):
        path = f"rules.{name}.{key}"
        _keep(found, found.sentences, path, node.get(key), lambda text: parse_sentence(text, words))
        if path in found.sentences:
            bound = bindings(found.sentences[path])
    found.effects[name] = tuple(Effects(name, words, bound, found.diagnostics).of(node))
