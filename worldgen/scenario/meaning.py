"""What a document means as a whole: references between its parts, phases that fit, teams that can be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import floor, isfinite, isinf
from typing import Any

from schemas.base import Quantity
from schemas.layouts import Quadrant
from schemas.problem import Problem, did_you_mean
from schemas.scenario import Scenario
from schemas.values import Between, Value, bounds, is_percent, names_used, parse_value
from worldgen.scenario import joined
from worldgen.scenario.cycles import cycles
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, Path, find
from worldgen.scenario.quantities import quantities
from worldgen.scenario.shape import label

_PARAMETER = re.compile(r"\$(\w+)")
_VALUED = ("params", "world", "regions", "teams", "objects", "rules")


def check_document(root: Node) -> list[Diagnostic]:
    """Findings that need no model: they are reported beside whatever the shape check says."""
    return [*_parameters(root), *_phases(root)]


def check_scenario(scenario: Scenario, root: Node) -> list[Diagnostic]:
    """Findings about a document of the right shape: bounds that depend on parameters, and who can be there."""
    if circles := _parameter_cycles(root):
        return circles
    checks = (_bounds, _nobody, _inside_body, _room, joined.check)
    return [diagnostic for check in checks for diagnostic in check(scenario, root)]


# --- parameters


def _parameters(root: Node) -> list[Diagnostic]:
    known = _names(root, "params")
    diagnostics: list[Diagnostic] = []
    for node in (text for section in _VALUED if root.get(section) for text in _texts(root.get(section))):
        for found in _PARAMETER.finditer(node.value):
            if found[1] not in known:
                position, length = node.span(*found.span())
                hint = did_you_mean(found[1], known)
                help = () if hint else ("declare it under 'params:'",)
                message = f"there is no parameter '{found[1]}'{hint}"
                diagnostics.append(Diagnostic("unknown-name", message, position, length, help))
    return diagnostics


def _parameter_cycles(root: Node) -> list[Diagnostic]:
    params = root.get("params")
    uses: dict[str, tuple[str, ...]] = {}
    for name, node in params.each() if params else ():
        uses[name] = names_used(parse_value(node.plain()))
    return cycles(uses, lambda name: find(root, ("params", name)).node, "param-cycle", "is made from")


# --- phases


def _phases(root: Node) -> list[Diagnostic]:
    """Phases that never begin, or an episode that outlasts them; as in sampling, open ones share what is left."""
    phases = root.get("phases")
    steps = root.get("steps")
    total = steps.value if steps and isinstance(steps.value, int) and steps.value > 0 else 240
    entries = (phases.entries or {}) if phases else {}
    said = {name: node.get("lasts") for name, (_, node) in entries.items()}
    lengths = {name: _length(lasts, total) for name, lasts in said.items() if lasts is not None}
    left, begun, diagnostics = total - sum(lengths.values()), 0.0, []
    for name, (place, _) in entries.items():
        if begun >= total or (name not in lengths and left <= 0):
            help = ("shorten the other phases; one without 'lasts' takes what they leave",)
            message = f"phase '{name}' never begins: the others take all {total} steps"
            diagnostics.append(place.diagnostic("unused-phase", message, help))
        begun += lengths.get(name, max(0.0, left) / max(1, len(entries) - len(lengths)))
    last = list(said.values())[-1] if said else None
    if last is not None and last.value is not None and 0 < begun < total and not diagnostics:
        help = ("leave its 'lasts' out, and it takes the rest",)
        message = f"the last phase ends after {floor(begun)} of {total} steps"
        diagnostics.append(last.place.diagnostic("bad-value", message, help))
    return diagnostics


def _length(node: Node, total: int) -> float:
    """Steps that `lasts` takes; none when it is no length, which the shape check reports."""
    from schemas.phases import PhaseSpec

    try:
        lasts = PhaseSpec.model_validate({"lasts": node.plain()}).lasts or f"{total} steps"
    except ValueError:
        return 0.0
    return round(total * float(lasts[:-1]) / 100) if lasts.endswith("%") else float(lasts.split()[0])


# --- what needs the model


def _bounds(scenario: Scenario, root: Node) -> list[Diagnostic]:
    """Bounds of values that use parameters; the others were checked as they were read."""
    diagnostics: list[Diagnostic] = []
    for path, value, quantity in [*quantities(scenario), *_amounts(scenario)]:
        if isinstance(value, str) or not names_used(value):
            continue
        try:
            _never_upside_down(value, scenario)
            quantity.check(value, scenario.params)
        except Problem as problem:
            found = find(root, path)
            inner = ".".join(str(part) for part in found.label[2:])
            name = f"{inner} of {label(found.label[:2])}" if inner else label(found.label)
            low, high = bounds(value, scenario.params)
            help = (f"with its parameters it goes from {low:g} to {high:g}", *problem.help)
            diagnostics.append(found.node.place.diagnostic(problem.code, f"{name}: {problem.message}", help))
    return diagnostics


def _never_upside_down(value: Value, scenario: Scenario) -> None:
    """A range between parameters whose end can only be below its start."""
    low, high = bounds(value, scenario.params)
    if isinstance(value, Between) and low > high:
        raise Problem("bad-value", f"the range {value.text} starts above its end")


def _amounts(scenario: Scenario) -> list[tuple[Path, Any, Quantity]]:
    """What rules pay and change by, and what members have of their own."""
    found: list[tuple[Path, Any, Quantity]] = []
    for name, rule in scenario.rules.items():
        for verb, paid in (("reward", rule.reward), ("eat", rule.eat)):
            found += [(("rules", name, verb, key), value, Quantity()) for key, value in paid.items()]
        for verb, changes in (("add", rule.add), ("set", rule.set)):
            found += [
                (("rules", name, verb, key, word), value, Quantity())
                for key, amounts in changes.items()
                for word, value in amounts.items()
            ]
    for section, groups in (("teams", scenario.teams), ("objects", scenario.objects)):
        for name, group in groups.items():
            for word, attribute in group.has.items():
                values = (attribute.start, attribute.ceiling)
                found += [((section, name, "has", word), value, Quantity(low=0)) for value in values if value]
    return found


def _nobody(scenario: Scenario, root: Node) -> list[Diagnostic]:
    """Teams that can never have a member."""
    help = ("give it a count of at least 1, or take the team out with 'null'",)
    diagnostics = [
        _at(root, ("teams", name, "count")).diagnostic(
            "no-agents", f"team '{name}' has a count of zero agents", help
        )
        for name, team in scenario.teams.items()
        if bounds(team.count, scenario.params)[1] < 1
    ]
    if not scenario.teams:
        place = find(root, ("teams",)).node.place
        diagnostics.append(
            place.diagnostic("no-agents", "there is no team", ("write one, as in hiders: {count: 2}",))
        )
    return diagnostics


def _inside_body(scenario: Scenario, root: Node) -> list[Diagnostic]:
    """Reach is measured from an agent's centre, so it must leave the body."""
    return [
        _at(root, ("teams", name, "reach")).diagnostic(
            "out-of-range",
            f"reach of team '{name}' is {team.reach:g} m from the centre and ends inside its own radius",
            (f"write at least {bounds(team.radius, scenario.params)[1] + 0.05:g}",),
        )
        for name, team in scenario.teams.items()
        if team.reach <= bounds(team.radius, scenario.params)[1]
        and any("grab" in a or "lock" in a for a in team.actions)
    ]


def _room(scenario: Scenario, root: Node) -> list[Diagnostic]:
    """A walled-off corner must be smaller than the floor and wide enough for its doors."""
    layout, params = scenario.world.layout, scenario.params
    if not isinstance(layout, Quadrant):
        return []
    floor_side = min(bounds(side, params)[0] for side in scenario.world.floor)
    smallest, largest = bounds(layout.size, params)
    if isinf(largest):
        return []  # a normal: worlds that it does not fit are drawn again
    if is_percent(layout.size):
        smallest, largest = smallest * floor_side, largest * floor_side
    path = ("world", "layout", "quadrant", "size")
    if largest >= floor_side:
        message = f"the quadrant may be {largest:g} m wide on a floor of {floor_side:g} m"
        return [
            _at(root, path).diagnostic("out-of-range", message, ("make it smaller, or world.floor larger",))
        ]
    door = bounds(layout.door_width, params)[1]
    beside = bounds(scenario.world.grid, params)[1]
    if isfinite(door) and door + beside > smallest and bounds(layout.doors, params)[1] > 0:
        message = f"a door of {door:g} m does not fit the wall of a quadrant of {smallest:g} m"
        return [
            _at(root, path).diagnostic("out-of-range", message, ("make it larger, or door_width smaller",))
        ]
    return []


# --- helpers


def _at(root: Node, path: Path):
    """The place of the value at a path, or of the nearest key above it."""
    found = find(root, path)
    return found.node.place if found.complete else (found.key or found.node.place)


def _names(root: Node, section: str) -> list[str]:
    node = root.get(section)
    return node.names() if node else []


def _texts(node: Node | None) -> Iterator[Node]:
    """Every text scalar below a node."""
    if node is None:
        return
    if isinstance(node.value, str):
        yield node
    for child in node.items or [child for _, child in node.each()]:
        yield from _texts(child)
