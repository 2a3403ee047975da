"""Random valid scenarios: every layout, template, kind of value and form of region, and rules with every word.

Layouts, templates and regions are taken from the registries, and their keys from the models, so that what is added
there is drawn here. `scenarios()` gives documents; `text` writes one down.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from schemas.grammar.inflection import singular
from schemas.layouts import LAYOUTS
from schemas.regions import REGIONS
from schemas.teams import TeamSpec
from schemas.things import THINGS
from tests.evidence import sentences
from tests.evidence.sentences import Cast
from tests.evidence.values import Draw, around, number, params, share, whole

TEAMS, KINDS = ["reds", "blues", "greens"], ["boxes", "ramps", "crates", "things"]
STOCKED = ("like", "singular", "count", "where", "also", "most", "per", "has", "yaw", "color")
KEEPS = ("like", "singular", "count", "where", "actions", "sensors", "has", "yaw", "color", "reach", "radius")


@st.composite
def scenarios(draw: Draw) -> dict[str, Any]:
    """A document that is valid, and roomy enough that most of its worlds fit."""
    cast = Cast()
    layout = draw(st.sampled_from(sorted(LAYOUTS)))
    document: dict[str, Any] = {"worldgen": 1, "steps": draw(st.integers(10, 40)), "params": params(draw)}
    document["world"] = _world(draw, layout)
    teams, lettered = draw(st.lists(st.sampled_from(TEAMS), min_size=1, max_size=3, unique=True)), []
    objects = draw(st.lists(st.sampled_from(KINDS), max_size=3, unique=True))
    if layout == "map":
        lettered = [*teams[:1], *objects[:1]]
        document["world"]["layout"] = {"map": _map(draw, lettered)}
    made = LAYOUTS[layout].regions  # pyright: ignore[reportAttributeAccessIssue]
    cast.regions += made
    cast.families = [name for name in made if singular(name) != name]
    document["regions"] = _regions(draw, cast, teams)
    document["objects"] = {name: _thing(draw, cast, name, teams, name in lettered) for name in objects}
    _joined(draw, document["objects"], cast, lettered)
    document["teams"] = {}
    for name in teams:
        document["teams"][name] = _team(draw, cast, name, document["teams"], name in lettered)
    document["phases"] = phases = _phases(draw, teams)
    if draw(st.booleans()):
        document["require"] = {"sure": sentences.requirement(draw, cast)}
    rules = draw(st.integers(1, 5))
    document["rules"] = {f"rule_{k}": sentences.rule(draw, cast, list(phases)) for k in range(rules)}
    document["curriculum"] = _curriculum(draw, teams, lettered)
    if draw(st.booleans()):
        document["observe"] = _observe(draw, cast)
    return document


def text(document: dict[str, Any]) -> str:
    """The document as a file: JSON is YAML."""
    return json.dumps(document, indent=1)


# --- the world


def _world(draw: Draw, layout: str) -> dict[str, Any]:
    world: dict[str, Any] = {"tries": 30, "worlds": 30}
    if layout != "map":
        world["floor"] = draw(st.sampled_from([8, "7..9", [8, "9..10"], {"choose": [7, 8]}]))
        world["layout"] = {layout: around(draw, LAYOUTS[layout])}
        world["outer_walls"] = draw(st.sampled_from(["100%", "0%", share(draw, 0.2, 0.8)]))
    world["friction"] = number(draw, 0.1, 0.5)
    world["gravity"] = number(draw, -55, -20)
    world["wall_height"] = number(draw, 0.3, 0.6)
    world["light"] = draw(st.sampled_from(["default", "bright", "dim", "low"]))
    world["materials"] = draw(st.sampled_from(["plain", "checker", "noise"]))
    world["timestep"] = draw(st.sampled_from([0.005, 0.004]))
    world["substeps"] = draw(st.integers(5, 15))
    return world


def _map(draw: Draw, groups: list[str]) -> dict[str, Any]:
    """A map with walls here and there, and one or two members of each group of its legend."""
    columns, rows = draw(st.integers(7, 9)), draw(st.integers(6, 8))
    squares = [(c, r) for c in range(1, columns - 1) for r in range(1, rows - 1)]
    chosen = draw(st.lists(st.sampled_from(squares), min_size=6, max_size=9, unique=True))
    letters = {group: "ABCDE"[k] for k, group in enumerate(groups)}
    grid = [
        ["#" if c in (0, columns - 1) or r in (0, rows - 1) else "." for c in range(columns)]
        for r in range(rows)
    ]
    placed = [letter for letter in letters.values() for _ in range(draw(st.integers(1, 2)))]
    for (column, row), letter in zip(chosen, placed + ["#"] * (len(chosen) - len(placed)), strict=False):
        grid[row][column] = letter
    legend = {letter: group for group, letter in letters.items()}
    return {"cell": 1.0, "rows": "\n".join("".join(row) for row in grid) + "\n", "legend": legend}


# --- regions


def _regions(draw: Draw, cast: Cast, teams: list[str]) -> dict[str, Any]:
    """Up to three regions of any form, each made from those before it."""
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(["yards", "camps", "nests"]), max_size=3, unique=True)):
        form = draw(st.sampled_from(sorted(REGIONS)))
        per = draw(st.booleans()) and form in PER_TEAM
        found[name] = PER_TEAM[form](draw, teams) if per else SHARED[form](draw, cast)
        cast.regions.append(name)
        if per:
            cast.per_team.append(name)
            cast.families.append(name)
    return found


def _corners(draw: Draw) -> list[Any]:
    return [[number(draw, -3, -1.5), number(draw, -3, -1.5)], [number(draw, 1.5, 3), number(draw, 1.5, 3)]]


def _radius(draw: Draw) -> Any:
    return number(draw, 1.5, 2.5)


def _side(draw: Draw) -> str:
    return draw(st.sampled_from(["east", "west", "north", "south"]))


def _before(draw: Draw, cast: Cast) -> str:
    return draw(st.sampled_from(cast.regions))


SHARED: dict[str, Any] = {
    "rect": lambda draw, cast: {"rect": _corners(draw)},
    "circle": lambda draw, cast: {
        "circle": _radius(draw),
        "at": draw(
            st.sampled_from([[0.5, "$size"], "center of floor", f"far edge of {_before(draw, cast)}"])
        ),
    },
    "half": lambda draw, cast: {"half": _side(draw)},
    "grow": lambda draw, cast: {"grow": _before(draw, cast), "by": number(draw, 0.1, 0.5)},
    "shrink": lambda draw, cast: {"shrink": "floor", "by": number(draw, 0.1, 0.5)},
    "union": lambda draw, cast: {"union": ["floor", _before(draw, cast)]},
    "minus": lambda draw, cast: {"minus": ["floor", _before(draw, cast)]},
    "middle": lambda draw, cast: {"middle": share(draw, 0.5, 0.9), "of": "floor"},
}
PER_TEAM: dict[str, Any] = {
    "rect": lambda draw, teams: {"per": "team", "rect": {team: _corners(draw) for team in teams}},
    "circle": lambda draw, teams: {
        "per": "team",
        "circle": _radius(draw),
        "at": {team: [0, 1] for team in teams},
    },
    "half": lambda draw, teams: {"per": "team", "half": {team: _side(draw) for team in teams}},
}


# --- objects and teams


def _thing(draw: Draw, cast: Cast, name: str, teams: list[str], lettered: bool) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(THINGS)))
    model: Any = THINGS[kind]
    entry: dict[str, Any] = {"is": kind} | around(draw, model, (*STOCKED, "kind", "file"), 0.5, 0.9)
    if kind == "mjcf":
        entry = {key: value for key, value in entry.items() if key not in ("mass", "friction")}
        entry["file"] = "body.xml"
    entry["has"] = {"bites": "1..3 of 5"} if draw(st.booleans()) else {}
    if not lettered:
        entry["count"] = whole(draw, 1, 2)
        if draw(st.integers(0, 3)) == 0:
            entry["per"] = "team"
            cast.per_team.append(name)
        entry["where"] = _where(draw, cast, name)
    if draw(st.booleans()):
        entry["yaw"] = draw(st.sampled_from([45, {"choose": [0, 90]}, "0..360", "toward center of floor"]))
    _enlist(cast, name, entry, model)
    return entry


def _enlist(cast: Cast, name: str, entry: dict[str, Any], model: Any) -> None:
    cast.things.append(name)
    cast.has[name] = list(entry["has"])
    if model.solid and not entry.get("fixed"):
        cast.loose.append(name)
    if not (model.solid and entry.get("fixed")):
        cast.carried.append(name)


def _joined(draw: Draw, objects: dict[str, Any], cast: Cast, lettered: list[str]) -> None:
    """Sometimes a group joins the first one, and shares its slots."""
    host = next((name for name in objects if name not in cast.per_team), None)
    if host is None or host in lettered or draw(st.integers(0, 2)):
        return
    entry = {"is": "box", "also": host, "count": whole(draw, 1, 2), "size": [0.6, 0.1, "0.3..0.5"], "has": {}}
    objects["planks"] = entry
    if draw(st.booleans()):
        objects[host]["most"] = 4
    _enlist(cast, "planks", entry, THINGS["box"])


def _where(draw: Draw, cast: Cast, name: str) -> str:
    """Places that can be had together."""
    family = [f"spread over {region}" for region in cast.families if region not in cast.per_team]
    own = [
        f"{side} {region}" for side in ("own", "rival") for region in cast.per_team if region in cast.regions
    ]
    own = [f"inside {region}" for region in own] if name in cast.per_team or name in TEAMS else []
    if name in cast.per_team or (name in TEAMS and "rival" in " ".join(own)):
        own = [text for text in own if "rival" not in text]
    inside = ["inside floor", "inside middle 80% of floor", *family, *own]
    inside += [f"inside {region}" for region in cast.regions if region != "dead_ends"]
    others = [other for other in cast.groups if other != name]
    beside = ["0.3 away from each other", "within 3 of each other", "0.5 away from center"][:2]
    beside += [f"0.3 away from {other}" for other in others] + [
        f"within 4 of any {singular(o)}" for o in others
    ]
    beside += [f"{word} {other}" for word in ("near", "behind") for other in others[:1]]
    text = draw(st.sampled_from(inside))
    return f"{text} and {draw(st.sampled_from(beside))}" if draw(st.integers(0, 2)) == 0 else text


def _team(draw: Draw, cast: Cast, name: str, before: dict[str, Any], lettered: bool) -> dict[str, Any]:
    if before and not lettered and draw(st.integers(0, 2)) == 0:
        other = next(iter(before))
        cast.teams.append(name)
        cast.has[name] = cast.has[other]
        return {"like": other, "count": whole(draw, 1, 2), "where": _where(draw, cast, name), "color": "auto"}
    entry = around(draw, TeamSpec, KEEPS)
    entry["has"] = {"energy": "$load of 10"} if draw(st.booleans()) else {}
    entry["actions"] = ["move", *(f"{verb} {thing}" for verb in ("grab", "lock") for thing in cast.loose)]
    entry["sensors"] = _sensors(draw, cast)
    if not lettered:
        entry["count"] = whole(draw, 1, 2)
        entry["where"] = _where(draw, cast, name)
    if draw(st.booleans()):
        entry["yaw"] = draw(
            st.sampled_from([0, "0..90", "toward center of floor", "toward nearest rival agent"])
        )
    cast.teams.append(name)
    cast.has[name] = list(entry["has"])
    return entry


def _sensors(draw: Draw, cast: Cast) -> dict[str, Any]:
    lidar = draw(st.sampled_from([0, 8, {"rays": 5, "range": 3.5}]))
    knows = draw(st.lists(st.sampled_from([*cast.things, *cast.regions]), max_size=2, unique=True))
    found: dict[str, Any] = {
        "sight": draw(st.sampled_from(["135deg", 360, 0])),
        "lidar": lidar,
        "knows": knows,
    }
    if draw(st.booleans()):
        found |= {"noise": 0.02, "range": 4}
    return found


# --- time


def _phases(draw: Draw, teams: list[str]) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"play": {}}
    first: dict[str, Any] = {"lasts": draw(st.sampled_from(["30%", "4 steps", 3]))}
    first["freeze"] = draw(st.sampled_from(["agents", teams[0], teams]))
    first["rewards"] = draw(st.sampled_from(["all", "none"]))
    first["set"] = {f"{teams[0]}.sensors": {"sight": 90, "noise": 0.05}, f"{teams[-1]}.actions": ["move"]}
    return {"early": first, "late": {"set": {f"{teams[0]}.reach": 0.4}} if draw(st.booleans()) else {}}


def _curriculum(draw: Draw, teams: list[str], lettered: list[str]) -> dict[str, Any]:
    if draw(st.booleans()):
        return {}
    change: dict[str, Any] = {"params.size": draw(st.sampled_from([0.7, "0.5..0.9"])), "steps": 12}
    if teams[0] not in lettered:
        change[f"teams.{teams[0]}.count"] = whole(draw, 1, 3)
    until = draw(st.sampled_from(["2k steps", "rule_0 holds 40% over 50 episodes"]))
    return {"first": {"set": change, "until": until}, "last": {"keep": "20%"}}


def _observe(draw: Draw, cast: Cast) -> dict[str, Any]:
    chosen = draw(st.lists(st.sampled_from(cast.groups), max_size=3, unique=True))
    features = ["position", "velocity", "size"]
    found = {
        name: draw(st.lists(st.sampled_from([*features, *cast.has[name]]), min_size=1, unique=True))
        for name in chosen
    }
    return found | {
        "params": draw(st.lists(st.sampled_from(["size", "load", "few"]), max_size=2, unique=True))
    }
