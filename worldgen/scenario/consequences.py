"""Whether a rule's effects make sense for those they are done to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schemas.grammar import bindings, tree
from schemas.problem import Problem
from schemas.scenario import Scenario
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.effects import Placed, located
from worldgen.scenario.nodes import Node
from worldgen.scenario.sentences import Sentences
from worldgen.scenario.who import AGENTS, OBJECTS, bodies, groups_of, has_attribute, movable

_DONE = {"push": "pushed", "lock": "locked", "unlock": "unlocked"}


def check(scenario: Scenario, found: Sentences) -> Iterator[Diagnostic]:
    """Every effect that cannot be meant."""
    for rule, effects in found.effects.items():
        sentence = next(
            (s for p, s in found.sentences.items() if p.rpartition(".")[0] == f"rules.{rule}"), None
        )
        bound = bindings(sentence) if sentence else ()
        for placed in effects:
            yield from _effect(placed, bound, scenario)


def _effect(placed: Placed, bound: tuple[tree.Target, ...], scenario: Scenario) -> Iterator[Diagnostic]:
    effect, target = placed.effect, placed.effect.target
    if isinstance(effect.amount, tree.Measure):
        measure = effect.amount
        yield from _told(placed.detail, lambda: _measure(measure, scenario))
    if target is None:
        return
    if effect.attribute is not None:
        name = effect.attribute
        yield from _told(placed.detail, lambda: has_attribute(target, name, scenario, None))
    if effect.verb in _DONE:
        yield from _told(placed.target, lambda: movable(target, _DONE[effect.verb], scenario))
    if effect.verb == "forbid" and effect.action in ("grab", "lock"):
        what = "grabbed" if effect.action == "grab" else "locked"
        yield from _told(placed.target, lambda: movable(target, what, scenario))
    if effect.verb == "move":
        yield from _told(placed.target, lambda: _carried(target, scenario))
    if effect.verb == "eat":
        yield from _told(placed.target, lambda: _eaten(target, bound, scenario))


def _told(node: Node, judge: Callable[[], None]) -> Iterator[Diagnostic]:
    try:
        judge()
    except Problem as problem:
        yield located(problem, node)


def _carried(target: tree.Target, scenario: Scenario) -> None:
    """What stands on the floor like a wall cannot be taken elsewhere; food and sites, which nothing touches, can."""
    groups = groups_of(target, scenario)
    if target.noun.kind in OBJECTS and groups and all(g.fixed and type(g).solid for g in groups.values()):
        name = next(iter(groups))
        help = (f"leave out 'fixed: true' of {name}",)
        raise Problem("bad-value", f"{name} cannot be moved: they are fixed", target.span, help)


def _eaten(target: tree.Target, bound: tuple[tree.Target, ...], scenario: Scenario) -> None:
    has_attribute(target, "bites", scenario, target.span)
    if not any(one.noun.kind in AGENTS and one.quantifier == "each" for one in bound):
        help = ("bind one in the condition, as in 'each hider is within 0.5 of any food'",)
        raise Problem("bad-value", "nobody eats: the condition binds no agent with 'each'", target.span, help)


def _measure(measure: tree.Measure, scenario: Scenario) -> None:
    match measure.quantity:
        case tree.AttributeOf(attribute=attribute, of=target):
            has_attribute(next(bodies(target)), attribute.name, scenario, attribute.span)
        case tree.Distance(start=start, end=end):
            for _ in bodies(start.target, end.target):
                pass
        case tree.Progress(of=target, toward=goal):
            for one in bodies(target, goal):
                if one is target and one.noun.kind not in (*AGENTS, *OBJECTS):
                    raise Problem("bad-value", "a place makes no progress", one.span)
