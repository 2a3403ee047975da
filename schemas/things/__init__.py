"""Kinds of object. One file each; a new one is its file and a line here (and its MJCF template)."""

from __future__ import annotations

from typing import Annotated

from schemas.base import ByIs, Model
from schemas.things.box import Box
from schemas.things.pillar import Pillar
from schemas.things.ramp import Ramp
from schemas.things.thing import Thing

THINGS: dict[str, type[Model]] = {"box": Box, "ramp": Ramp, "pillar": Pillar}
LATER = ("ball", "food", "site", "flag", "mjcf")

ThingSpec = Annotated[Box | Ramp | Pillar, ByIs("kind of object", THINGS, LATER)]

__all__ = ["THINGS", "Box", "Pillar", "Ramp", "Thing", "ThingSpec"]
