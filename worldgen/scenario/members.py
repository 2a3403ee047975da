"""Whether a clause's nouns can be told apart."""

from __future__ import annotations

from schemas.grammar import tree
from schemas.problem import Problem


def members(clause: tree.Clause) -> None:
    """Raise `Problem` for a clause about one member twice."""
    subject, other = getattr(clause, "subject", None), second(clause)
    if subject is not None and other is not None and other.quantifier == "the" and _same(subject, other):
        help = ("for another one of them write 'any rival ...', 'any own ...' or 'no ...'",)
        raise Problem("bad-value", "a clause is about two different members", other.span, help)


def second(clause: tree.Clause) -> tree.Target | None:
    """The second noun of a clause."""
    if isinstance(clause, (tree.Does, tree.Reaches)):
        return clause.target
    predicate = getattr(clause, "predicate", None)
    found = getattr(predicate, "by", None) or getattr(predicate, "target", None)
    return found if isinstance(found, tree.Target) else None


def _same(one: tree.Target, other: tree.Target) -> bool:
    named = (one.noun.name, one.side) == (other.noun.name, other.side)
    return named and one.quantifier in ("the", "each", "any", "first", "nearest")
