"""Whether `nearest` has something to be near to: the other noun of its clause, or what the sentence binds."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.grammar import bindings, tree
from schemas.problem import Problem
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.effects import located
from worldgen.scenario.members import second
from worldgen.scenario.nodes import Node
from worldgen.scenario.sentences import Sentences

_NOWHERE = ("region", "start", "teams")
_BINDS = ("each", "any", "first", "nearest", "the")
_HELP = ("begin the condition with 'each ...' or 'any ...': nearest is meant of what is bound there",)


def check(found: Sentences) -> Iterator[Diagnostic]:
    """Every `nearest` that nothing is near to."""
    for path, sentence in found.sentences.items():
        bound = bindings(sentence)
        for clause in sentence.clauses:
            for target, other in _nouns(clause):
                yield from _judged(target, other, bound, found.nodes[path])
    for rule, effects in found.effects.items():
        sentence = next(
            (s for p, s in found.sentences.items() if p.rpartition(".")[0] == f"rules.{rule}"), None
        )
        bound = bindings(sentence) if sentence else ()
        for placed in effects:
            effect = placed.effect
            yield from _judged(effect.target, None, bound, placed.target)
            own = (*bound, effect.target) if effect.target and effect.target.quantifier == "each" else bound
            for target, other in _measured(effect.amount):
                yield from _judged(target, other, own, placed.detail)


def _nouns(clause: tree.Clause) -> Iterator[tuple[tree.Target | None, tree.Target | None]]:
    """(target, what it is nearest to) of a clause. What its subject is nearest to must be one that is bound."""
    subject, other = getattr(clause, "subject", None), second(clause)
    yield subject, other if other is not None and other.quantifier in _BINDS else None
    yield other, subject


def _measured(amount: object) -> Iterator[tuple[tree.Target | None, tree.Target | None]]:
    match getattr(amount, "quantity", None):
        case tree.Distance(start=start, end=end):
            yield start.target, None
            yield end.target, start.target
        case tree.Progress(of=of, toward=toward):
            yield of, None
            yield toward, of
        case tree.CountOf(of=of) | tree.SpeedOf(of=of) | tree.AttributeOf(of=of):
            yield of, None


def _judged(
    target: tree.Target | None, other: tree.Target | None, bound: tuple[tree.Target, ...], node: Node | None
) -> Iterator[Diagnostic]:
    if target is None or target.quantifier != "nearest" or node is None:
        return
    near = [
        one
        for one in (other, *bound)
        if one is not None and one is not target and one.noun.kind not in _NOWHERE
    ]
    if not near:
        yield located(
            Problem("bad-value", "nearest to what? nothing here is bound", target.span, _HELP), node
        )
