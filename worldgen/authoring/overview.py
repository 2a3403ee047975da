"""A whole game in a table that fits a page: who plays, what lies about, what is paid, and what is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from schemas.scenario import Scenario
from worldgen.authoring.columns import WIDTH, columns
from worldgen.authoring.keys import key_at
from worldgen.authoring.plain import condition, effects
from worldgen.authoring.say import how_drawn, is_drawn, when_drawn, written
from worldgen.errors import UserError
from worldgen.scenario.quantities import quantities

_TEAM = ("count", "where", "actions", "sensors", "color", "singular")
_OBJECT = ("is", "count", "where", "size", "color", "singular")


def overview(scenario: Scenario) -> dict[str, Any]:
    """The game as plain data: what `table` shows."""
    document = scenario.document
    return {
        "name": scenario.name,
        "about": scenario.about,
        "identity": scenario.identity,
        "steps": scenario.steps,
        "world": document.get("world", {}),
        "regions": document.get("regions", {}),
        "teams": {name: _team(scenario, name) for name in scenario.teams},
        "objects": {name: _object(scenario, name) for name in scenario.objects},
        "phases": {name: _phase(document, name) for name in scenario.phases},
        "require": dict(scenario.require),
        "rules": {
            name: {"condition": condition(rule), "effects": effects(rule)}
            for name, rule in document.get("rules", {}).items()
        },
        "curriculum": {name: written(stage) for name, stage in document.get("curriculum", {}).items()},
        "drawn": {path: f"{text}, {when_drawn(path)}" for path, text in _drawn(scenario)},
    }


def table(scenario: Scenario) -> str:
    """Lines of at most 100 characters."""
    game = overview(scenario)
    spec = scenario.world
    seconds = (
        f" of {getattr(spec.timestep, 'value', 0) * spec.substeps:.3g} s"
        if not is_drawn(spec.timestep)
        else ""
    )
    lines = [
        *wrap(f"{game['name']}: {game['about']}".rstrip(": "), WIDTH),
        f"{scenario.steps} steps{seconds}, identity {scenario.identity}",
        *_section("world", [[key, written(value)] for key, value in _world(game["world"])]),
        *_section("regions", [[name, written(value)] for name, value in game["regions"].items()]),
        *_groups("teams", game["teams"], ("count", "can", "sees", "starts", "else")),
        *_groups("objects", game["objects"], ("is", "count", "size", "placed", "else")),
        *_section("phases", [[name, text] for name, text in game["phases"].items()]),
        *_section("require", [[name, text] for name, text in game["require"].items()]),
        *_section(
            "rules",
            [[name, rule["condition"], ", ".join(rule["effects"])] for name, rule in game["rules"].items()],
        ),
        *_section("curriculum", [[name, text] for name, text in game["curriculum"].items()]),
        *_section("drawn", [[path, text] for path, text in game["drawn"].items()]),
    ]
    return "\n".join(lines)


def _section(title: str, rows: list[list[str]]) -> list[str]:
    return ["", title, *columns(rows, indent="  ")] if rows else []


def _groups(title: str, groups: Mapping[str, Mapping[str, str]], keys: tuple[str, ...]) -> list[str]:
    """A row a group, under headings; what no group has makes no column."""
    used = [key for key in keys if any(group[key] for group in groups.values())]
    if not groups:
        return []
    head = [title, *used]
    rows = [[f"  {name}", *(group[key] for key in used)] for name, group in groups.items()]
    # The names are kept from wrapping by standing apart: a name is one word.
    return ["", *columns([head, *[[row[0].strip(), *row[1:]] for row in rows]])]


def _world(world: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The floor and the layout first, as they are pictured first; a map's text would fill the page."""
    ordered = {key: world[key] for key in ("floor", "layout") if key in world} | dict(world)
    ordered.setdefault("floor", 6)
    found: list[tuple[str, Any]] = []
    for key, value in ordered.items():
        short = value
        if isinstance(value, Mapping):
            short = {name: _without_text(inner) for name, inner in value.items()}
        found.append((key, short))
    return found


def _without_text(value: Any) -> Any:
    """A layout drawn as text is told by its size."""
    if isinstance(value, str) and "\n" in value:
        lines = value.strip("\n").split("\n")
        return f"a text map of {max(map(len, lines))} x {len(lines)}"
    if isinstance(value, Mapping):
        return {key: _without_text(inner) for key, inner in value.items()}
    return value


def _team(scenario: Scenario, name: str) -> dict[str, str]:
    raw, spec = _raw(scenario, "teams", name), scenario.teams[name]
    sensors = spec.sensors
    sees = f"{sensors.sight:g} deg"
    if sensors.lidar.rays:
        sees += f", {sensors.lidar.rays} rays of {sensors.lidar.range:g} m"
    if sensors.knows:
        sees += f", knows {', '.join(sensors.knows)}"
    return {
        "count": written(raw.get("count", 1)),
        "can": ", ".join(spec.actions),
        "sees": sees,
        "starts": spec.where,
        "else": _rest(raw, _TEAM),
    }


def _object(scenario: Scenario, name: str) -> dict[str, str]:
    raw = _raw(scenario, "objects", name)
    size = next((raw[key] for key in ("size", "diameter", "radius") if key in raw), None)
    if size is None:
        size = _default_size(scenario, name)
    return {
        "is": str(raw.get("is", "")),
        "count": written(raw.get("count", 1)),
        "size": "" if size is None else written(size),
        "placed": scenario.objects[name].where,
        "else": _rest(
            {key: value for key, value in raw.items() if key not in ("diameter", "radius")}, _OBJECT
        ),
    }


def _default_size(scenario: Scenario, name: str) -> Any:
    for key in ("size", "diameter", "radius"):
        try:
            return key_at(scenario, f"objects.{name}.{key}").default
        except UserError:
            continue
    return None


def _phase(document: Mapping[str, Any], name: str) -> str:
    phase = document.get("phases", {}).get(name) or {}
    parts = [written(phase["lasts"]) if "lasts" in phase else "the rest of the episode"]
    if phase.get("freeze"):
        parts.append(f"{written(phase['freeze']).strip('[]')} frozen")
    if phase.get("rewards") == "none":
        parts.append("nothing is paid")
    parts += [f"{key} {written(value)}" for key, value in phase.get("set", {}).items()]
    return ", ".join(parts)


def _raw(scenario: Scenario, section: str, name: str) -> dict[str, Any]:
    return scenario.document.get(section, {}).get(name) or {}


def _rest(raw: Mapping[str, Any], shown: tuple[str, ...]) -> str:
    return ", ".join(
        key if value is True else f"{key} {written(value)}" for key, value in raw.items() if key not in shown
    )


def _drawn(scenario: Scenario) -> list[tuple[str, str]]:
    """Every value that can differ between worlds, defaults such as yaw included."""
    return [
        (".".join(str(part) for part in path), how_drawn(value, quantity, scenario.params))
        for path, value, quantity in quantities(scenario)
        if is_drawn(value)
    ]
