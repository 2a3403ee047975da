"""Plug-ins: words from other distributions. All that such a package needs is here; docs/plugins.md is the guide.

`load` finds those that are installed; whoever reads words calls it first. What only runs a word (`Area`, `Rect`,
`Line`, `NoFit`, `Effect`) is imported when it is asked for, so ask for it inside functions: checking stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

from schemas.base import Chance, Count, Friction, Length, Mass, Model, Newtons, Number, Quantity, said
from schemas.things.thing import Size, Thing, sides
from schemas.values import Value
from worldgen.plugins.finding import GROUP, load
from worldgen.plugins.words import effect, layout, measure, place, sensor, state, thing, verb

Degrees = Annotated[Value, Quantity(unit="deg")]

_LATER = {
    "Area": "worldgen.world",
    "Circle": "worldgen.world",
    "Rect": "worldgen.world",
    "Line": "worldgen.sampling.layouts.base",
    "NoFit": "worldgen.sampling.layouts.base",
    "Effect": "worldgen.sim.rules.effects",
}

__all__ = [
    "GROUP",
    "Chance",
    "Count",
    "Degrees",
    "Friction",
    "Length",
    "Mass",
    "Model",
    "Newtons",
    "Number",
    "Size",
    "Thing",
    "effect",
    "layout",
    "load",
    "measure",
    "place",
    "said",
    "sensor",
    "sides",
    "state",
    "thing",
    "verb",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
