"""Kinds of object. One file each; a new one is its file and a line here (and its MJCF template).

A kind from elsewhere is registered: `register(Snowman, templates=Path(__file__).parent)`, with `snowman.xml.j2` there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from schemas.base import ByIs, Model
from schemas.things.ball import Ball
from schemas.things.box import Box
from schemas.things.flag import Flag
from schemas.things.food import Food
from schemas.things.mjcf import Mjcf
from schemas.things.pillar import Pillar
from schemas.things.ramp import Ramp
from schemas.things.site import Site
from schemas.things.thing import Thing

THINGS: dict[str, type[Model]] = {
    "box": Box,
    "ramp": Ramp,
    "pillar": Pillar,
    "ball": Ball,
    "food": Food,
    "site": Site,
    "flag": Flag,
    "mjcf": Mjcf,
}
TEMPLATE_FOLDERS: list[Path] = []  # where else MJCF templates are looked for

ThingSpec = Annotated[Box | Ramp | Pillar | Ball | Food | Site | Flag | Mjcf, ByIs("kind of object", THINGS)]


def register(model: type[Thing], templates: Path | None = None) -> None:
    """Let scenarios say `is: KIND` of `model.kind`; `templates` is the folder of its KIND.xml.j2."""
    from schemas.registry import renew  # it knows the models made of the kinds, so it comes after them

    THINGS[model.model_fields["kind"].default] = model
    if templates and templates not in TEMPLATE_FOLDERS:
        TEMPLATE_FOLDERS.append(templates)
    renew()


def kind_of(kind: str) -> type[Thing]:
    """The model of a kind; a recording may hold one that is not registered here, which is drawn as a plain thing."""
    model = THINGS.get(kind, Thing)
    assert issubclass(model, Thing)
    return model


__all__ = [
    "TEMPLATE_FOLDERS",
    "THINGS",
    "Ball",
    "Box",
    "Flag",
    "Food",
    "Mjcf",
    "Pillar",
    "Ramp",
    "Site",
    "Thing",
    "ThingSpec",
    "kind_of",
    "register",
]
