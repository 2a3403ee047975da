"""A rule's effects, parsed and placed: one `tree.Effect` for every target and every attribute that it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from schemas.grammar import (
    Vocabulary,
    parse_forbidden,
    parse_goal,
    parse_measure,
    parse_outcome,
    parse_target,
    parse_toward,
    tree,
)
from schemas.grammar.words import OPTIONS
from schemas.problem import Problem
from schemas.rules import is_measure
from schemas.steps import read_steps
from schemas.values import parse_value
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, Place

T = TypeVar("T")
Bound = tuple[tree.Target, ...]
_ABOUT_WORDS = ("unknown-name", "unknown-word", "out-of-range")


def located(problem: Problem, node: Node) -> Diagnostic:
    """A problem of a text as a diagnostic under its very words."""
    if problem.span is None:
        return node.place.diagnostic(problem.code, problem.message, problem.help)
    position, length = node.span(*problem.span)
    return Diagnostic(problem.code, problem.message, position, length, problem.help)


@dataclass(frozen=True, slots=True)
class Placed:
    """An effect and where it is written: its target's words and the words of its attribute, if any."""

    effect: tree.Effect
    target: Node
    detail: Node


class Effects:
    """Reads one rule. Where its condition could not be read (`bound` is None) nothing is known to be bound, so that
    only the words themselves are judged."""

    def __init__(self, rule: str, words: Vocabulary, bound: Bound | None, diagnostics: list[Diagnostic]):
        self.rule, self.words = rule, words
        self.sure = bound is not None
        self.bound: Bound = bound or ()
        self.diagnostics = diagnostics

    def of(self, rule: Node) -> list[Placed]:
        """Every effect, in file order."""
        return [placed for verb, node in rule.each() for placed in self._verb(verb, node)]

    def _verb(self, verb: str, node: Node) -> Iterator[Placed]:
        readers: dict[str, Callable[[str, Node], Iterator[Placed]]] = {
            "reward": self._paid, "eat": self._paid, "add": self._changed, "set": self._changed,
            "move": self._moved, "remove": self._lasting, "freeze": self._lasting, "push": self._pushed,
            "lock": self._listed, "unlock": self._listed, "drop": self._listed,
            "forbid": self._forbidden, "end": self._ended,
        }  # fmt: skip
        reader = readers.get(verb) or (self._plugin if verb in OPTIONS else None)
        return reader(verb, node) if reader else iter(())

    # --- one reader a form

    def _paid(self, verb: str, node: Node) -> Iterator[Placed]:
        for key, named, amount in _pairs(node):
            if target := self._target(verb, named):
                value = self._amount(amount, target)
                yield self._made(verb, key, named, amount, target=target, amount=value)

    def _changed(self, verb: str, node: Node) -> Iterator[Placed]:
        for key, named, changes in _pairs(node):
            target = self._target(verb, named)
            for word, attribute, amount in _pairs(changes):
                name = self._try(attribute, self._attribute)
                value = self._amount(amount, target)
                if target and name:
                    path = f"{key}.{word}"
                    yield self._made(
                        verb, path, named, attribute, target=target, attribute=name, amount=value
                    )

    def _moved(self, verb: str, node: Node) -> Iterator[Placed]:
        for key, named, goal in _pairs(node):
            target = self._target(verb, named)
            bound = self._with(target)
            place: Any = self._try(goal, lambda text, bound=bound: parse_goal(text, self.words, bound))
            if target and place:
                yield self._made(verb, key, named, goal, target=target, place=place)

    def _lasting(self, verb: str, node: Node) -> Iterator[Placed]:
        if node.entries is None:
            yield from self._listed(verb, node)
        for key, named, steps in _pairs(node):
            if target := self._target(verb, named):
                yield self._made(verb, key, named, steps, target=target, steps=_steps(steps))

    def _pushed(self, verb: str, node: Node) -> Iterator[Placed]:
        for key, named, push in _pairs(node):
            if not (target := self._target(verb, named)):
                continue
            if push.items is not None and len(push.items) == 2:
                pair: Any = tuple(_value(item) for item in push.items)
                yield self._made(verb, key, named, push, target=target, direction=pair)
            elif goal := push.get("toward") or push.get("away from"):
                bound = self._with(target)
                to = self._try(goal, lambda text, bound=bound: parse_toward(text, self.words, bound))
                force = push.get("force")
                if to and force:
                    yield self._made(
                        verb, key, named, goal,
                        target=target, amount=_value(force), toward=to, away=push.get("toward") is None,
                    )  # fmt: skip

    def _listed(self, verb: str, node: Node) -> Iterator[Placed]:
        for item in node.items if node.items is not None else [node]:
            if target := self._target(verb, item):
                yield self._made(verb, str(item.value), item, item, target=target)

    def _forbidden(self, verb: str, node: Node) -> Iterator[Placed]:
        for action, named, targets in _pairs(node):
            for item in targets.items if targets.items is not None else [targets]:
                target = self._try(
                    item,
                    lambda text, action=action: parse_forbidden(action, text, self.words, self.bound),
                    blame=None if action in ("move", "grab", "lock") else named,
                )
                if target:
                    word: Any = action
                    path = f"{action}.{item.value}"
                    yield self._made(verb, path, item, named, target=target, action=word)

    def _ended(self, verb: str, node: Node) -> Iterator[Placed]:
        if outcome := self._try(node, lambda text: parse_outcome(text, self.words, self.bound)):
            effect = tree.Effect(verb, f"rules.{self.rule}.end", target=outcome.winner, outcome=outcome)
            yield Placed(effect, node, node)

    def _plugin(self, verb: str, node: Node) -> Iterator[Placed]:
        for item in [] if node.entries is not None else node.items or [node]:
            if target := self._target(verb, item):
                given = _options(verb, None)
                yield self._made(verb, str(item.value), item, item, target=target, options=given)
        for key, named, options in _pairs(node):
            if target := self._target(verb, named):
                yield self._made(verb, key, named, options, target=target, options=_options(verb, options))

    # --- pieces

    def _made(self, verb: str, path: str, who: Node, detail: Node, **fields: Any) -> Placed:
        return Placed(tree.Effect(verb, f"rules.{self.rule}.{verb}.{path}", **fields), who, detail)

    def _with(self, target: tree.Target | None) -> Bound:
        """What an amount or a place beside a target may name: what the sentence bound, and an `each` of its own, which
        goes before a namesake in the sentence."""
        if target is None or target.quantifier != "each":
            return self.bound
        return (*(one for one in self.bound if one.noun.name != target.noun.name), target)

    def _target(self, verb: str, node: Node) -> tree.Target | None:
        return self._try(node, lambda text: parse_target(verb, text, self.words, self.bound))

    def _attribute(self, text: str) -> str:
        name, kind = self.words.counted.get(text, ("", ""))
        if kind != "attribute":
            known = [word for word, (_, kind) in self.words.counted.items() if kind == "attribute"]
            raise self.words.unknown(text, known, (0, len(text)))
        return name

    def _amount(self, node: Node, target: tree.Target | None) -> Any:
        """A value or a measure; None where the shape check has something to say."""
        if not isinstance(node.value, str) or not is_measure(node.value):
            return _value(node)
        bound = self._with(target)
        return self._try(node, lambda text: parse_measure(text, self.words, bound))

    def _try(self, node: Node, parse: Callable[[str], T], blame: Node | None = None) -> T | None:
        """Parse a text node, or keep the diagnostic of why not; anything but text is left to the shape check."""
        if not isinstance(node.value, str):
            return None
        try:
            return parse(node.value)
        except Problem as problem:
            if self.sure or problem.code in _ABOUT_WORDS:
                self.diagnostics.append(located(problem, blame or node))
            return None


def _pairs(node: Node) -> Iterator[tuple[str, Node, Node]]:
    """(key, the key as a text that can be pointed into, value) of a mapping."""
    for key, (place, value) in (node.entries or {}).items():
        yield key, named(key, place), value


def named(key: str, place: Place) -> Node:
    """A key as a node of its own."""
    return Node(place, value=key)


def _value(node: Node) -> Any:
    try:
        return parse_value(node.plain())
    except Problem:
        return None  # told by the shape check


def _options(verb: str, node: Node | None) -> tuple[tuple[str, Any], ...]:
    """The options of a plug-in's effect, those left out by their defaults."""
    try:
        read = OPTIONS[verb].model_validate((node.plain() if node else None) or {})
    except ValueError:
        return ()  # told by the shape check
    return tuple((name, getattr(read, name)) for name in type(read).model_fields)


def _steps(node: Node) -> int | None:
    try:
        return None if node.is_null else read_steps(node.plain())
    except Exception:
        return None  # told by the shape check
