"""Writes a World as MJCF: one Jinja template a kind of thing, numbers in full, the author's names."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schemas.things import TEMPLATE_FOLDERS
from worldgen.mjcf.source import measure
from worldgen.world import Thing, World

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=4096)
def number(value: float) -> str:
    """The shortest text that reads back as the same number; 6.0 is 6, and what is below 1e-12 is 0."""
    if abs(value) < 1e-12:
        return "0"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


@cache
def _environment(folders: tuple[Path, ...]) -> Environment:
    # Names in a World are identifiers; the scenario's own name is the one text that templates must escape.
    jinja = Environment(
        loader=FileSystemLoader([TEMPLATES, *folders]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
        auto_reload=False,
    )
    jinja.filters |= {
        "num": number,
        "nums": lambda values: " ".join(number(value) for value in values),
        "sin": math.sin,
        "cos": math.cos,
        "measure": measure,
        "comment": lambda text: str(text).replace("--", "- -"),  # "--" would end an XML comment
    }
    return jinja


def render(world: World, looks: bool = True) -> str:
    """MJCF of `world` as text: self-contained, and the same text for equal worlds. Without `looks` it has no textures,
    lights and cameras, and moves just the same."""
    jinja = _environment(tuple(TEMPLATE_FOLDERS))
    kinds = sorted({thing.kind for thing in world.things})
    moving = len(world.agents) + sum(_moving(thing) for thing in world.things)
    return jinja.get_template("world.xml.j2").render(
        world=world,
        looks=looks,
        template={kind: jinja.get_template(f"{kind}.xml.j2").module for kind in kinds},
        # A world of 7 movable bodies used 182 KB of MuJoCo's arena; the default is 15 MB a world.
        memory=2 * max(1, math.ceil(moving / 16)),
    )


def _moving(thing: Thing) -> int:
    """Bodies of a thing that can move, for the arena's size."""
    return measure(thing.source).bodies if thing.source else int(thing.solid and not thing.fixed)
