"""Whether a clause's nouns can be told apart, and whether `nearest` has something to be near to."""

from __future__ import annotations

from schemas.grammar import tree
from schemas.problem import Problem


def members(clause: tree.Clause, anchored: bool) -> None:
    """Raise `Problem` for a clause about one member twice, and for a `nearest` without any `each` (`anchored`) or
    second noun to measure from."""
    subject, other = getattr(clause, "subject", None), second(clause)
    if subject is None:
        return
    if other is None:
        if subject.quantifier == "nearest" and not anchored:
            help = ("begin with 'each ...', or write 'any'",)
            raise Problem("bad-value", "nearest to what? nothing is bound by 'each'", subject.span, help)
    elif other.quantifier == "the" and _same(subject, other):
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
