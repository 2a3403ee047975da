"""Every sentence of a document, parsed and placed: conditions, requirements, wheres, actions, recipients, outcomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from schemas.grammar import (
    Vocabulary,
    parse_action,
    parse_outcome,
    parse_recipient,
    parse_sentence,
    parse_where,
    tree,
)
from schemas.problem import Problem
from schemas.rules import is_measure
from worldgen.scenario import available
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node

T = TypeVar("T")
_WHERE = "inside floor"  # what is meant where a group says nothing


@dataclass
class Sentences:
    """The trees by dotted path (`wheres` by group path, `actions` by team, the rest by rule), and the findings."""

    sentences: dict[str, tree.Sentence] = field(default_factory=dict)
    wheres: dict[str, tree.Where] = field(default_factory=dict)
    actions: dict[str, tuple[tree.Action, ...]] = field(default_factory=dict)
    recipients: dict[str, list[tuple[tree.Target, str]]] = field(
        default_factory=dict
    )  # target, key of `reward`
    outcomes: dict[str, tree.Outcome] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def parse_all(root: Node, words: Vocabulary) -> Sentences:
    """Parse what is there; what has the wrong type is left to the shape check."""
    found = Sentences()
    _groups(root, words, found)
    for name, node in _each(root, "require"):
        if sentence := _try(found, node, lambda text: _sentence(text, words, require=True)):
            found.sentences[f"require.{name}"] = sentence
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


def located(problem: Problem, node: Node) -> Diagnostic:
    """A problem of a text as a diagnostic under its very words."""
    if problem.span is None:
        return node.place.diagnostic(problem.code, problem.message, problem.help)
    position, length = node.span(*problem.span)
    return Diagnostic(problem.code, problem.message, position, length, problem.help)


def _sentence(text: str, words: Vocabulary, require: bool = False) -> tree.Sentence:
    sentence = parse_sentence(text, words)
    available.check_sentence(sentence, require)
    return sentence


# --- groups


def _groups(root: Node, words: Vocabulary, found: Sentences) -> None:
    for section in ("teams", "objects"):
        for name, node in _each(root, section):
            path = f"{section}.{name}"
            where = node.get("where")
            if where is None:
                found.wheres[path] = parse_where(_WHERE, words)
            elif parsed := _try(found, where, lambda text, section=section: _where(text, words, section)):
                found.wheres[path] = parsed
            if section == "teams":
                found.actions[name] = _actions(node.get("actions"), words, found)


def _where(text: str, words: Vocabulary, section: str) -> tree.Where:
    where = parse_where(text, words, member=section == "teams")
    available.check_where(where)
    return where


def _actions(node: Node | None, words: Vocabulary, found: Sentences) -> tuple[tree.Action, ...]:
    if node is None:
        return (parse_action("move", words),)
    parsed = [_try(found, item, lambda text: _action(text, words)) for item in node.items or ()]
    return tuple(action for action in parsed if action is not None)


def _action(text: str, words: Vocabulary) -> tree.Action:
    action = parse_action(text, words)
    available.check_action(action)
    return action


# --- rules


def _rule(name: str, node: Node, words: Vocabulary, found: Sentences) -> None:
    sentence = None
    for key in ("when", "while"):
        if parsed := _try(found, node.get(key), lambda text: _sentence(text, words)):
            sentence = found.sentences[f"rules.{name}.{key}"] = parsed
    pays = node.get("reward")
    found.recipients[name] = []
    for key, (place, amount) in (pays.entries or {}).items() if pays else ():
        if isinstance(amount.value, str) and is_measure(amount.value):
            message = "a measured reward is part of the language but not available yet; pay a number"
            found.diagnostics.append(amount.place.diagnostic("not-yet", message))
        if target := _effect(found, Node(place, value=key), words, sentence, _recipient):
            found.recipients[name].append((target, key))
    if outcome := _effect(found, node.get("end"), words, sentence, _outcome):
        found.outcomes[name] = outcome


def _effect(
    found: Sentences,
    node: Node | None,
    words: Vocabulary,
    sentence: tree.Sentence | None,
    parse: Callable[[str, Vocabulary, tree.Sentence], T],
) -> T | None:
    """Parse an effect's text. Where the condition could not be read nothing is known to be bound, so that only the
    words themselves are judged."""
    if sentence is not None:
        return _try(found, node, lambda text: parse(text, words, sentence))
    before = len(found.diagnostics)
    parsed = _try(found, node, lambda text: parse(text, words, tree.Sentence("", ())))
    found.diagnostics[before:] = [
        d for d in found.diagnostics[before:] if d.code in ("unknown-name", "unknown-word")
    ]
    return parsed


def _recipient(text: str, words: Vocabulary, sentence: tree.Sentence) -> tree.Target:
    target = parse_recipient(text, words, sentence)
    available.check_target(target, text)
    _sided(target, sentence)
    if target.quantifier not in ("the", "all"):
        raise Problem(
            "not-yet", f"'{text}' as a recipient is not available yet; bind it in the sentence", target.span
        )
    return target


def _outcome(text: str, words: Vocabulary, sentence: tree.Sentence) -> tree.Outcome:
    outcome = parse_outcome(text, words, sentence)
    available.check_target(outcome.winner, text)
    if outcome.winner:
        _sided(outcome.winner, sentence)
    return outcome


def _sided(target: tree.Target, sentence: tree.Sentence) -> None:
    if target.noun.kind == "teams" and target.side is None:
        raise Problem("bad-value", "which team? write 'own team', 'rival team' or its name", target.span)
    if target.side and target.quantifier != "the" and target.noun.kind != "teams":
        raise Problem(
            "not-yet", f"'{target.side} {target.noun.name}' as a recipient is not available yet", target.span
        )
