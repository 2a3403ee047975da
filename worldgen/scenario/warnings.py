"""Warnings: what is legal and probably not meant."""

from __future__ import annotations

from schemas.grammar import tree
from schemas.grammar.words import EFFECTS
from schemas.scenario import Scenario
from schemas.values import bounds
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, find
from worldgen.scenario.sentences import Sentences

_LASTING = (tree.Within, tree.Away, tree.Inside, tree.Passive)


def check(scenario: Scenario, root: Node, found: Sentences) -> list[Diagnostic]:
    """All warnings about a correct document."""
    return _paid_once(scenario, root, found) + _no_effect(scenario, root)


def _paid_once(scenario: Scenario, root: Node, found: Sentences) -> list[Diagnostic]:
    """A `when` over something that lasts (seeing, being near) pays at its first step only. One that does something else
    too, such as freezing whoever stepped on a trap, plainly means the event."""
    diagnostics: list[Diagnostic] = []
    for name, rule in scenario.rules.items():
        sentence = found.sentences.get(f"rules.{name}.when")
        does = [verb for verb in EFFECTS if getattr(rule, verb)]
        if sentence is None or does != ["reward"] or not all(map(_lasts, sentence.clauses)):
            continue
        key = find(root, ("rules", name, "when")).key
        assert key is not None
        message = f"rule '{name}' pays once, at the step this becomes true, not as long as it is"
        help = ("write 'while' to pay every step",)
        diagnostics.append(key.diagnostic("paid-once", message, help, severity="warning"))
    return diagnostics


def _lasts(clause: tree.Clause) -> bool:
    if isinstance(clause, tree.Does):
        return clause.verb == "sees"
    return isinstance(clause, tree.Is) and isinstance(clause.predicate, _LASTING)


def _no_effect(scenario: Scenario, root: Node) -> list[Diagnostic]:
    """A movable object's friction below the floor's: a contact takes the larger of the two."""
    ground = bounds(scenario.world.friction, scenario.params)[0]
    diagnostics: list[Diagnostic] = []
    for name, thing in scenario.objects.items():
        written = find(root, ("objects", name, "friction"))
        if not written.complete or thing.fixed or bounds(thing.friction, scenario.params)[1] >= ground:
            continue
        message = f"on the floor this friction has no effect: a contact takes the larger, and the floor's is {ground:g}"
        help = ("lower world.friction too, or leave it for what agents and other objects feel",)
        diagnostics.append(written.node.place.diagnostic("no-effect", message, help, severity="warning"))
    return diagnostics
