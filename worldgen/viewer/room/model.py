"""A recording's world as MJCF to be looked at: nothing in it moves by itself, agents and things are mocap bodies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import cos, hypot, sin
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schemas.things import kind_of
from worldgen.sim.rays import ARM_RADIUS, ARM_X, ARM_Y, ARM_Z
from worldgen.viewer import palette
from worldgen.viewer.room.camera import FOVY, wall_height
from worldgen.viewer.things import FIRM
from worldgen.world import Agent, Circle, Thing, World

EYES = 0.42  # rad to either side of straight ahead
LEFT = "morsel"  # ends the name of a geom that shrinks as it is eaten


@dataclass(frozen=True, slots=True)
class Body:
    name: str
    geoms: list[str]


@dataclass(frozen=True, slots=True)
class Wedge:
    name: str
    vertex: str


def mjcf(world: World, width: int, height: int) -> str:
    """The text of a model whose bodies are `agents/K` and `things/K`, in the order of the world's."""
    pages = Environment(loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined)
    pages.trim_blocks = pages.lstrip_blocks = True
    wedges = [(k, t) for k, t in enumerate(world.things) if _shape(t) == "wedge"]
    return pages.get_template("room.xml.jinja").render(
        width=width,
        height=height,
        fovy=FOVY,
        extent=0.75 * hypot(*world.floor),
        sky=_words(palette.PAGE),
        tiles=[_words(tile) for tile in palette.TILES],
        floor=f"{world.floor[0] / 2} {world.floor[1] / 2} 0.1",
        wedges=[Wedge(f"wedge{k}", _corners(thing)) for k, thing in wedges],
        still=[*_walls(world), *_platforms(world)],
        bodies=[
            *(Body(f"agents/{k}", _agent(agent)) for k, agent in enumerate(world.agents)),
            *(Body(f"things/{k}", _thing(thing, k)) for k, thing in enumerate(world.things)),
        ],
    )


def _geom(kind: str, color: palette.RGB, at=(0.0, 0.0, 0.0), alpha: float = 1.0, **rest: object) -> str:
    words = {
        name: " ".join(f"{v:g}" for v in value) if isinstance(value, tuple) else value
        for name, value in rest.items()
    }
    given = "".join(f' {name}="{value}"' for name, value in words.items())
    place = " ".join(f"{v:g}" for v in at)
    return f'<geom type="{kind}" pos="{place}" rgba="{_words(color)} {alpha:g}" material="matt"{given}/>'


def _walls(world: World) -> list[str]:
    """No higher than one can look over; a long outer wall closes the corner."""
    found, most = [], wall_height(world)
    for wall in world.walls:
        half_z = min(wall.height, most) / 2
        longer = 2 * wall.half_y if wall.outer and wall.half_x > wall.half_y else 0.0
        color = palette.OUTER_WALL if wall.outer else palette.WALL
        found.append(
            _geom("box", color, (wall.x, wall.y, half_z), size=(wall.half_x + longer, wall.half_y, half_z))
        )
    return found


def _platforms(world: World) -> list[str]:
    found = []
    for platform in world.platforms:
        shape, half = platform.shape, platform.height / 2
        if isinstance(shape, Circle):
            found.append(
                _geom("cylinder", palette.PLATFORM, (shape.x, shape.y, half), size=(shape.radius, half))
            )
        else:
            middle = ((shape.x0 + shape.x1) / 2, (shape.y0 + shape.y1) / 2, half)
            size = ((shape.x1 - shape.x0) / 2, (shape.y1 - shape.y0) / 2, half)
            found.append(_geom("box", palette.PLATFORM, middle, size=size))
    return found


def _agent(agent: Agent) -> list[str]:
    """A capsule with two eyes and the two arms that it collides with."""
    r, color = agent.radius, palette.tone(agent.color)
    found = [_geom("capsule", color, (0, 0, 0.2 * r), size=(r, 0.2 * r))]
    found += [_geom("sphere", color, (ARM_X, side * ARM_Y, ARM_Z), size=(ARM_RADIUS,)) for side in (-1, 1)]
    for side in (-EYES, EYES):
        x, y, z = 0.82 * r * cos(side), 0.82 * r * sin(side), 0.6 * r
        found.append(_geom("sphere", palette.WHITE, (x, y, z), size=(0.26 * r,)))
        found.append(_geom("sphere", (20, 26, 44), (x + 0.15 * r, y, z), size=(0.15 * r,)))
    return found


def _shape(thing: Thing) -> str:
    return kind_of(thing.kind).shape


def _thing(thing: Thing, k: int) -> list[str]:
    color = palette.tone(thing.color, palette.AGENT if thing.kind in FIRM else palette.THING)
    hx, hy, hz = (side / 2 for side in thing.size)
    if thing.kind == "food":
        return [_geom("sphere", color, size=(hx,), name=f"things/{k}/{LEFT}")]
    if thing.kind == "site":
        return [_geom("box", color, (0, 0, 0.004 - hz), 0.35, size=(hx, hy, 0.003))]
    if thing.kind == "flag":
        pole = _geom("cylinder", (71, 80, 99), (0, 0, 0.25 - hz), size=(0.014, 0.25))
        return [pole, _geom("box", color, (0.13, 0, 0.42 - hz), size=(0.13, 0.006, 0.07))]
    if _shape(thing) == "wedge":
        return [_geom("mesh", color, mesh=f"wedge{k}")]
    if _shape(thing) == "cylinder":
        return [_geom("cylinder", color, size=(hx, hz))]
    if _shape(thing) == "sphere":
        return [_geom("sphere", color, size=(hx,))]
    return [_geom("box", color, alpha=0.55 if thing.kind == "mjcf" else 1.0, size=(hx, hy, hz))]


def _corners(thing: Thing) -> str:
    """Of a ramp: high at local -y, down to nothing at +y."""
    hx, hy, hz = (side / 2 for side in thing.size)
    spots = [(sx * hx, sy * hy, -hz) for sx, sy in product((-1, 1), (-1, 1))]
    spots += [(sx * hx, -hy, hz) for sx in (-1, 1)]
    return "  ".join(f"{x:g} {y:g} {z:g}" for x, y, z in spots)


def _words(color: palette.RGB) -> str:
    return " ".join(f"{part / 255:.4g}" for part in color)
