"""Warnings: what is legal and probably not meant."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.grammar import bindings, tree
from schemas.grammar.inflection import singular
from schemas.grammar.words import EFFECTS
from schemas.scenario import Scenario
from schemas.values import bounds
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, find
from worldgen.scenario.sentences import Sentences

_OF_ONE = ("drop", "unlock", "lock", "push", "remove", "move", "freeze", "forbid")
_LASTING = (tree.Within, tree.Away, tree.Inside, tree.Passive)


def check(scenario: Scenario, root: Node, found: Sentences) -> list[Diagnostic]:
    """All warnings about a correct document."""
    groups = [d for name in scenario.rules for d in _whole_group(name, root, found)]
    return (
        _paid_once(scenario, root, found) + groups + _until_once(scenario, root) + _no_effect(scenario, root)
    )


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


def _whole_group(name: str, root: Node, found: Sentences) -> Iterator[Diagnostic]:
    """`remove: agent` in a rule that fires for each agent takes all of them away."""
    sentence = found.sentences.get(f"rules.{name}.while") or found.sentences.get(f"rules.{name}.when")
    bound = {target.noun.name for target in bindings(sentence)} if sentence else set()
    for placed in found.effects.get(name, ()):
        effect, target = placed.effect, placed.effect.target
        if effect.verb not in _OF_ONE or target is None or target.quantifier != "all":
            continue
        if target.side is None and target.state is None and target.noun.name in bound:
            written = find(root, ("rules", name, effect.verb))
            place = written.node.place if written.node.entries is None else written.key
            assert place is not None
            one = singular(target.noun.name)
            message = (
                f"rule '{name}' fires for one {one} at a time, and '{effect.verb}' here means all of them"
            )
            help = (f"write 'the {one}' for the one it fires for",)
            yield place.diagnostic("whole-group", message, help, severity="warning")


def _until_once(scenario: Scenario, root: Node) -> list[Diagnostic]:
    """A `when` fires at single steps, so that its share of all steps stays near nothing."""
    diagnostics: list[Diagnostic] = []
    for name, stage in scenario.curriculum.items():
        rule = stage.until.rule if stage.until else None
        if rule is not None and scenario.rules[rule].when is not None:
            message = f"rule '{rule}' is a 'when': it fires at single steps, which are a small share of an episode's"
            help = ("judge the stage by a rule with 'while', or by steps",)
            place = find(root, ("curriculum", name, "until")).node.place
            diagnostics.append(place.diagnostic("until-once", message, help, severity="warning"))
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
