"""World <-> JSON text, exactly: every number comes back with the same bits, so equal worlds stay equal."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from worldgen.world import Agent, Area, Circle, Door, PhaseSpan, Platform, Rect, Shape, Thing, Wall, World


def to_json(world: World) -> str:
    return json.dumps(asdict(world))


def from_json(text: str) -> World:
    """The World that `to_json` wrote; raises ValueError, KeyError or TypeError for any other text."""
    raw: dict[str, Any] = json.loads(text)
    raw["floor"] = tuple(raw["floor"])
    raw["walls"] = tuple(Wall(**w) for w in raw["walls"])
    raw["doors"] = tuple(Door(**d) for d in raw["doors"])
    raw["regions"] = tuple((name, _area(area)) for name, area in raw["regions"])
    raw["platforms"] = tuple(Platform(**p | {"shape": _shape(p["shape"])}) for p in raw["platforms"])
    raw["agents"] = tuple(Agent(**_body(a)) for a in raw["agents"])
    raw["things"] = tuple(Thing(**_body(t | {"size": tuple(t["size"])})) for t in raw["things"])
    raw["phases"] = tuple(PhaseSpan(**p) for p in raw["phases"])
    raw["params"] = tuple((name, value) for name, value in raw["params"])
    return World(**raw)


def _body(raw: dict[str, Any]) -> dict[str, Any]:
    listed: dict[str, Any] = {
        "color": tuple(raw["color"]),
        "attributes": tuple(map(tuple, raw["attributes"])),
    }
    return raw | listed


def _area(raw: dict[str, Any]) -> Area:
    return Area(tuple(map(_shape, raw["inside"])), tuple(map(_shape, raw["outside"])))


def _shape(raw: dict[str, float]) -> Shape:
    return Circle(**raw) if "radius" in raw else Rect(**raw)
