"""What this version can run: words that the grammar knows and the simulation does not yet are refused by name.

Each later piece of the language takes its word out of here.
"""

from __future__ import annotations

from schemas.grammar import tree
from schemas.problem import Problem

_STATES = frozenset(("locked", "unlocked", "held", "free", "moving", "still"))
_QUANTIFIERS = frozenset(("first", "nearest"))


def check_sentence(sentence: tree.Sentence, require: bool) -> None:
    """Raise `Problem` [not-yet] at the first words of a condition (or a requirement) that cannot be run."""
    for clause in sentence.clauses:
        if require:
            _requirement(clause, sentence.text)
        else:
            _clause(clause, sentence.text)


def check_where(where: tree.Where) -> None:
    """The same for the places of a `where`."""
    for place in where.places:
        match place:
            case tree.Inside(region=region) | tree.Spot(word="center of", region=region):
                _region(region, where.text)
            case tree.Within(target=target) | tree.Away(target=target):
                _measured(target)
            case tree.Relative(word=word, span=span) | tree.Spot(word=word, span=span):
                raise _not_yet(word, span)


def _measured(target: tree.Target | None) -> None:
    """What a placement can keep a distance from: a group, all agents or objects, a region."""
    if target is None:
        return
    if target.quantifier not in ("all", "any", "every") or target.noun.kind in ("teams", "start"):
        raise Problem(
            "not-yet", "a place is measured to all of a group so far, as in '2 away from boxes'", target.span
        )
    if target.side or target.state:
        message = (
            f"'{target.side or target.state}' in a 'where' is part of the language but not available yet"
        )
        raise Problem("not-yet", message, target.span)


def check_target(target: tree.Target | None, text: str) -> None:
    """The same for one noun: a recipient, a winner."""
    if target is None:
        return
    if target.quantifier in _QUANTIFIERS:
        raise _not_yet(target.quantifier, target.span)
    if target.quantifier == "its" or target.noun.kind == "start":
        raise _not_yet("start", target.span)
    if target.noun.kind == "region":
        raise _not_yet(f"{text[slice(*target.span)]} as a place to measure to", target.span)
    if target.state and target.state not in _STATES:
        raise _not_yet(target.state, target.span)
    if target.side and target.noun.kind in ("object", "objects"):
        raise _not_yet(f"{target.side} objects", target.span)


def check_action(action: tree.Action) -> None:
    """The same for what a team can do."""
    if action.side:
        raise _not_yet(f"{action.verb} {action.side} ...", action.span)


def _requirement(clause: tree.Clause, text: str) -> None:
    if not isinstance(clause, tree.Reaches):
        help = ("what can be required so far is 'every agent can reach every ramp'",)
        raise Problem("not-yet", "this cannot be required yet", clause.span, help)
    if clause.subject.noun.kind not in ("team", "agents"):
        raise Problem("bad-value", "only agents can reach something", clause.subject.span)
    check_target(clause.subject, text)
    check_target(clause.target, text)


def _clause(clause: tree.Clause, text: str) -> None:
    match clause:
        case tree.Always() | tree.EverySteps() | tree.AtStep() | tree.AtEnd():
            return
        case tree.Reaches(span=span):
            help = ("put it under 'require:'",)
            raise Problem("bad-value", "'can reach' is asked of a drawn world, not of every step", span, help)
        case tree.Has(span=span, what=what):
            raise _not_yet(f"has ... {what.name}", span)
        case tree.Does(subject=subject, target=target):
            _nouns(subject, target, text)
            if clause.verb != "touches":
                _agents(subject, {"sees": "see", "holds": "hold"}[clause.verb])
        case tree.Is(subject=subject, predicate=predicate):
            check_target(subject, text)
            _teams(subject)
            _predicate(predicate, text)


def _nouns(subject: tree.Target, target: tree.Target, text: str) -> None:
    for noun in (subject, target):
        check_target(noun, text)
        _teams(noun)


def _teams(target: tree.Target) -> None:
    if target.noun.kind == "teams":
        raise _not_yet("team as a noun of a condition", target.span)


def _agents(subject: tree.Target, what: str) -> None:
    if subject.noun.kind not in ("team", "agents"):
        raise Problem("bad-value", f"only agents can {what}", subject.span)


def _predicate(predicate: tree.InState | tree.Place | tree.Passive | tree.FilledBy, text: str) -> None:
    match predicate:
        case tree.InState(state=state, span=span):
            if state not in _STATES:
                raise _not_yet(state, span)
        case tree.Passive(verb=verb, by=by):
            check_target(by, text)
            _teams(by)
            if verb != "touches":
                _agents(by, {"sees": "see", "holds": "hold"}[verb])
        case tree.FilledBy(span=span):
            raise _not_yet("filled by", span)
        case _:
            _place(predicate, text)


def _place(place: tree.Place, text: str) -> None:
    match place:
        case tree.Inside(region=region):
            _region(region, text)
        case tree.Within(target=target) | tree.Away(target=target):
            check_target(target, text)
            if target is not None:
                _teams(target)
        case tree.Relative(word=word, span=span) | tree.Spot(word=word, span=span):
            raise _not_yet(word, span)


def _region(region: tree.RegionRef, text: str) -> None:
    if region.which:
        raise _not_yet(f"{region.which} regions", region.span)


def _not_yet(words: str, span: tree.Span) -> Problem:
    return Problem("not-yet", f"'{words}' is part of the language but not available yet", span)
