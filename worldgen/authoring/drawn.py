"""What a seed drew for the value at a path, read off the World itself: one line a member, room, door or phase."""

from __future__ import annotations

from math import degrees
from typing import Any

from schemas.scenario import Scenario
from worldgen.sampling import sample
from worldgen.world import Agent, Area, Circle, Thing, World

Row = tuple[str, Any]
_WORLD = {"floor": "floor", "friction": "floor_friction", "gravity": "gravity", "timestep": "timestep"}
_WALLS = {
    "wall_height": ("height", False),
    "outer_height": ("height", True),
    "wall_friction": ("friction", None),
}


def drawn(scenario: Scenario, path: str, seed: int) -> list[Row]:
    """(what, number or text) for everything at `path` that a world has; raises `PlacementError` for no room."""
    world = sample(scenario, seed)
    section, *rest = path.split(".")
    match section:
        case "params":
            return [(name, number) for name, number in world.params if not rest or name == rest[0]]
        case "world":
            return _world(world, rest)
        case "regions":
            return _areas(world, rest[0] if rest else "")
        case "teams" | "objects":
            return _members(world, section, rest)
        case "phases":
            spans = [(span.name, f"steps {span.start}..{span.end}") for span in world.phases]
            return [row for row in spans if not rest or row[0] == rest[0]]
        case "rules":
            return _amounts(scenario, world, path)
    return []


def _world(world: World, rest: list[str]) -> list[Row]:
    if not rest:
        return [(key, getattr(world, name)) for key, name in _WORLD.items()]
    key = rest[0]
    if key in _WORLD:
        return [(key, getattr(world, _WORLD[key]))]
    if key == "outer_walls":
        return [(key, "they stand" if any(wall.outer for wall in world.walls) else "there are none")]
    if key in _WALLS:
        name, outer = _WALLS[key]
        return [(w.name, getattr(w, name)) for w in world.walls if outer is None or w.outer == outer]
    if key == "layout":
        doors = [
            (f"door {k}", f"{d.width:.3g} m at ({d.x:.2f}, {d.y:.2f})") for k, d in enumerate(world.doors)
        ]
        return [*_areas(world, ""), *doors]
    return []


def _areas(world: World, name: str) -> list[Row]:
    """Regions with their extent; a family's parts follow it."""
    wanted = [(n, a) for n, a in world.regions if not name or n == name or n.startswith(f"{name}/")]
    return [(region, _extent(area)) for region, area in wanted]


def _extent(area: Area) -> str:
    if not area.inside:
        return "nothing"
    lows, highs = [], []
    for shape in area.inside:
        if isinstance(shape, Circle):
            lows.append((shape.x - shape.radius, shape.y - shape.radius))
            highs.append((shape.x + shape.radius, shape.y + shape.radius))
        else:
            lows.append((shape.x0, shape.y0))
            highs.append((shape.x1, shape.y1))
    (x0, y0), (x1, y1) = map(min, zip(*lows, strict=True)), map(max, zip(*highs, strict=True))
    return f"{x1 - x0:.2f} x {y1 - y0:.2f} m about ({(x0 + x1) / 2:.2f}, {(y0 + y1) / 2:.2f})"


def _members(world: World, section: str, rest: list[str]) -> list[Row]:
    bodies: list[Agent | Thing] = list(world.agents if section == "teams" else world.things)
    groups = [body.team if isinstance(body, Agent) else body.group for body in bodies]
    mine = [body for body, group in zip(bodies, groups, strict=True) if not rest or group == rest[0]]
    if rest[1:] == ["count"]:
        return [("count", len(mine))]
    return [(body.name, _of(body, rest[1:])) for body in mine]


def _of(body: Agent | Thing, rest: list[str]) -> Any:
    """A member's own number; without a key, where it stands."""
    key = rest[0] if rest else "where"
    if key == "where":
        return f"({body.x:.2f}, {body.y:.2f}) facing {degrees(body.yaw) % 360:.0f} deg"
    if key == "yaw":
        return round(degrees(body.yaw) % 360, 2)
    if key == "has":
        starts = {name: start for name, start, _ in body.attributes}
        return starts.get(rest[1], 0) if len(rest) > 1 else str(starts)
    if key == "color":
        return "#" + "".join(f"{round(255 * part):02x}" for part in body.color[:3])
    if isinstance(body, Thing) and key in ("size", "diameter", "radius", "height"):
        number = {"diameter": body.size[0], "radius": body.size[0] / 2, "height": body.size[2]}.get(key)
        return " x ".join(f"{side:.3g}" for side in body.size) if number is None else number
    return getattr(body, key, "not drawn")


def _amounts(scenario: Scenario, world: World, path: str) -> list[Row]:
    """Amounts of effects, which an episode draws at its start."""
    from worldgen.authoring.say import is_drawn
    from worldgen.sampling.draw import Draws

    draws = Draws(world.seed)
    draws.params = dict(world.params)
    parts = path.split(".")
    wanted = [
        effect for rule in scenario.rules if parts[1:2] in ([], [rule]) for effect in scenario.effects(rule)
    ]
    inside = [e for e in wanted if e.path == path or e.path.startswith(f"{path}.")]
    return [(e.path, draws.number(e.amount, e.path)) for e in inside if is_drawn(e.amount)]
