"""Who is meant by a target, as far as the declarations tell: groups, what they have, and what can be done to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.grammar import tree
from schemas.problem import Problem, did_you_mean
from schemas.scenario import Scenario

AGENTS = ("team", "agents")
OBJECTS = ("object", "objects")


def groups_of(target: tree.Target, scenario: Scenario) -> dict[str, Any]:
    """The teams or kinds of object that a target may be of, by name; `boxes` are those that join them too."""
    name, kind = target.noun.name, target.noun.kind
    if kind in ("agents", "teams"):
        return dict(scenario.teams)
    if kind == "objects":
        return dict(scenario.objects)
    if kind == "team":
        return {name: scenario.teams[name]}
    if kind != "object":
        return {}
    return {n: thing for n, thing in scenario.objects.items() if name in (n, thing.also)}


def has_attribute(target: tree.Target, name: str, scenario: Scenario, span: tree.Span | None) -> None:
    """Raise `Problem` where no member that a target can mean has the attribute."""
    groups = groups_of(target, scenario)
    if any(name in group.has for group in groups.values()):
        return
    known = sorted({attribute for group in groups.values() for attribute in group.has})
    who = " and ".join(groups) or "a place"
    hint = did_you_mean(name, known)
    help = () if hint or not groups else (f"give it to them: has: {{{name}: 10 of 20}}",)
    raise Problem("unknown-name", f"{who} {_plural(groups)} no '{name}'{hint}", span, help)


def movable(target: tree.Target, what: str, scenario: Scenario) -> None:
    """Raise `Problem` for objects that nothing can get hold of: fixed ones, and those without a solid body."""
    groups = groups_of(target, scenario)
    if target.noun.kind not in OBJECTS or not groups or any(_loose(group) for group in groups.values()):
        return
    name, group = next(iter(groups.items()))
    why = "fixed" if group.fixed else f"of the kind '{group.kind}', which nothing touches"
    raise Problem("bad-value", f"{name} cannot be {what}: they are {why}", target.span)


def bodies(*targets: tree.Target | None) -> Iterator[tree.Target]:
    """Targets that must be somebody or something; raises `Problem` for a team as such."""
    for target in targets:
        if target is None:
            continue
        if target.noun.kind == "teams":
            help = ("write 'agent', or the team's name, for its members",)
            raise Problem("bad-value", "a team as such is nowhere and does nothing", target.span, help)
        yield target


def only_agents(target: tree.Target, what: str) -> None:
    if target.noun.kind not in AGENTS:
        help = ("say it of an agent, as in 'any agent ...', or of a team's name",)
        raise Problem("bad-value", f"only agents can {what}", target.span, help)


def only_objects(target: tree.Target, what: str) -> None:
    if target.noun.kind not in OBJECTS:
        help = ("say it of an object, as in 'any object', or of a kind's name",)
        raise Problem("bad-value", f"only objects can be {what}", target.span, help)


def _loose(group: Any) -> bool:
    return type(group).solid and not group.fixed


def _plural(groups: dict[str, Any]) -> str:
    return "have" if groups else "has"
