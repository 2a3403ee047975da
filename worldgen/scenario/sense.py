"""Whether what parses makes sense: conditions, requirements, places and actions, against the declared groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schemas.grammar import bindings, tree
from schemas.grammar.words import PASSIVES
from schemas.problem import Problem
from schemas.scenario import Scenario
from worldgen.scenario import consequences, nearest
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.effects import located
from worldgen.scenario.members import members
from worldgen.scenario.nodes import Node, find
from worldgen.scenario.sentences import Sentences
from worldgen.scenario.who import (
    AGENTS,
    OBJECTS,
    bodies,
    groups_of,
    has_attribute,
    movable,
    only_agents,
    only_objects,
)

_TIMES = (tree.Always, tree.EverySteps, tree.AtStep, tree.AtEnd)
_OF_OBJECTS = ("locked", "unlocked", "held")


def check(scenario: Scenario, root: Node, found: Sentences) -> list[Diagnostic]:
    """Everything that parses and cannot be meant."""
    told: list[Diagnostic] = []
    for path, sentence in found.sentences.items():
        required = path.startswith("require.")
        for clause in sentence.clauses:
            told += _told(found.nodes[path], lambda c=clause, r=required: _clause(c, scenario, found, r))
            told += _told(found.nodes[path], lambda c=clause: members(c))
    for path, where in found.wheres.items():
        for place in where.places:
            told += _told(found.nodes.get(path), lambda p=place: _placed(p))
    for team in scenario.teams:
        told += _actions(team, scenario, root, found)
    return [*told, *consequences.check(scenario, found), *nearest.check(found)]


def _told(node: Node | None, judge: Callable[[], None]) -> Iterator[Diagnostic]:
    """The problem of a judgement as a diagnostic; a text that nobody wrote has none."""
    try:
        judge()
    except Problem as problem:
        if node is not None:
            yield located(problem, node)


# --- clauses


def _clause(clause: tree.Clause, scenario: Scenario, found: Sentences, required: bool) -> None:
    match clause:
        case tree.Always() | tree.EverySteps() | tree.AtStep() | tree.AtEnd():
            if required:
                message = "what is required is asked of a drawn world, before its first step"
                raise Problem("bad-value", message, clause.span, ("leave the time out, or write a rule",))
        case tree.Reaches(subject, target, span):
            if not required:
                help = ("put it under 'require:'",)
                message = "'can reach' is asked of a drawn world, not of every step"
                raise Problem("bad-value", message, span, help)
            for _ in bodies(subject, target):
                only_agents(subject, "reach something")
        case tree.Has():
            _has(clause, scenario, found, required)
        case tree.Does(subject, verb, target):
            _nouns(subject, target)
            _does(subject, verb, target)
        case tree.Is(subject, predicate):
            _nouns(subject)
            _predicate(subject, predicate, scenario)


def _nouns(*targets: tree.Target | None) -> None:
    for target in bodies(*targets):
        if target.state in _OF_OBJECTS:
            only_objects(target, target.state)
    subject = targets[0]
    if subject is not None and subject.noun.kind in ("region", "start"):
        raise Problem("bad-value", "a place does nothing; begin with an agent or an object", subject.span)


def _does(subject: tree.Target, verb: str, target: tree.Target) -> None:
    if verb in ("sees", "holds"):
        only_agents(subject, verb.removesuffix("s"))
    if verb == "holds":
        only_objects(target, "held")
    if target.noun.kind in ("region", "start"):
        done = next((f"a place cannot be {word}" for word, of in PASSIVES.items() if of == verb), None)
        help = ("name an agent or an object, or ask who 'is inside' the place",)
        raise Problem("bad-value", done or f"'{verb}' is not said of a place", target.span, help)


def _has(clause: tree.Has, scenario: Scenario, found: Sentences, required: bool) -> None:
    what, subject = clause.what, clause.subject
    if what.kind == "attribute":
        has_attribute(next(bodies(subject)), what.name, scenario, what.span)
        return
    if required:
        raise Problem("bad-value", "no rule has fired before the first step", clause.span)
    if subject.noun.kind not in (*AGENTS, "teams"):
        help = ("write 'each team has ...' or 'each agent has ...'",)
        raise Problem("bad-value", f"'{what.name}' is counted for teams and agents", subject.span, help)
    counted = next(
        (s for p, s in found.sentences.items() if p.rpartition(".")[0] == f"rules.{what.name}"), None
    )
    if counted and not any(
        t.noun.kind in (*AGENTS, "teams") for t in bindings(counted) if t.quantifier == "each"
    ):
        help = (f"bind one there, as in 'each agent ...', so that a firing of '{what.name}' is some team's",)
        message = f"rule '{what.name}' fires for no team: it binds no agent with 'each'"
        raise Problem("bad-value", message, what.span, help)


def _predicate(
    subject: tree.Target,
    predicate: tree.InState | tree.Place | tree.Passive | tree.FilledBy,
    scenario: Scenario,
) -> None:
    match predicate:
        case tree.InState(state=state):
            if state in _OF_OBJECTS:
                only_objects(subject, state)
        case tree.Passive(verb=verb, by=by):
            _nouns(by)
            _does(by, verb, subject)
        case tree.FilledBy(target=target) | tree.Within(target=target) | tree.Away(target=target):
            for _ in bodies(target):
                pass
        case tree.Relative():
            _relative(subject, predicate, scenario)
        case tree.Spot(word=word, span=span):
            help = ("write 'within 0.5 of ...' or 'inside ...'",)
            raise Problem("bad-value", f"'{word}' is a place to put something, not to ask for", span, help)


def _relative(subject: tree.Target, relative: tree.Relative, scenario: Scenario) -> None:
    target = next(bodies(relative.target))
    if relative.word not in ("after", "before"):
        return
    both = [set(groups_of(one, scenario)) for one in (subject, target)]
    if subject.noun.kind not in OBJECTS or target.noun.kind not in OBJECTS or not both[0] & both[1]:
        message = f"'{relative.word}' goes by the order of one kind of object"
        raise Problem("bad-value", message, relative.span, ("as in 'each box is after any unlocked box'",))


# --- places of a `where`


def _placed(place: tree.Place) -> None:
    match place:
        case tree.Inside(region=region) if region.which == "every" and not place.outside:
            raise Problem("bad-value", "nothing is inside every one of them at once", region.span)
        case tree.Relative(word=word, span=span) if word in ("after", "before"):
            raise Problem("bad-value", f"'{word}' is an order, not a place", span)
        case tree.Relative(word="under", span=span):
            help = ("write 'near ...' or 'within 0.5 of ...'",)
            raise Problem("bad-value", "nothing starts on or under anything", span, help)
        case tree.Relative(word=word, span=span) if word not in ("near", "behind"):  # a plug-in's
            help = ("write 'near ...' or 'within 0.5 of ...'",)
            raise Problem(
                "bad-value", f"'{word}' is asked by rules and requirements, it places nothing", span, help
            )
        case tree.Within(target=target) | tree.Away(target=target) | tree.Relative(target=target):
            for one in bodies(target):
                _standing(one)


def _standing(target: tree.Target) -> None:
    """What a place can be measured to before the game begins."""
    if target.state:
        message = f"nothing is {target.state} or not before the game begins"
        raise Problem("bad-value", message, target.span, (f"leave out '{target.state}'",))
    if target.quantifier in ("no", "each", "at least", "exactly", "the") or target.noun.kind == "start":
        help = ("write 'any box' for the nearest, or 'boxes' for all of them",)
        raise Problem("bad-value", "a place is measured to a group or to its nearest", target.span, help)


# --- actions


def _actions(team: str, scenario: Scenario, root: Node, found: Sentences) -> Iterator[Diagnostic]:
    written = find(root, ("teams", team, "actions"))
    nodes = written.node.items if written.complete and written.node.items else []
    for action, node in zip(found.actions[team], nodes, strict=False):
        if action.noun is not None:
            target = tree.Target(action.noun, "all", action.noun.span)
            what = "grabbed" if action.verb == "grab" else "locked"
            yield from _told(node, lambda t=target, w=what: movable(t, w, scenario))
