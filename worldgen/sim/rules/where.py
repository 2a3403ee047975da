"""Where: regions as rules ask about them, for all entities of all worlds at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from schemas.grammar import tree
from worldgen.game import Game
from worldgen.sampling.regions import sided
from worldgen.sim.rays import ARM_SPAN
from worldgen.sim.rules import areas
from worldgen.sim.rules.scene import Scene

Parts = Sequence[tuple[str, float | None]]  # (region's name, middle): what is in any of them counts


def key(name: str, middle: float | None) -> str:
    """What an area is filed under: `middle 50% of floor` has one of its own."""
    return name if middle is None else f"{middle} {name}"


def sided_parts(name: str, which: str, middle: float | None, game: Game) -> list[Parts]:
    """For each team the parts that `own` or `rival` NAME is to its members."""
    return [
        [(part, middle) for part in sided(name, which, team, game.team_names)] for team in game.team_names
    ]


def region_holds(parts: Parts, scene: Scene, place: tree.Inside) -> np.ndarray:
    """bool [N, E]: the centre (the whole footprint when `wholly`) lies inside, or outside."""
    points = [scene.xy + edge for edge in _footprint(scene)] if place.wholly else [scene.xy]
    return np.logical_and.reduce([_any(parts, scene, xy) ^ place.outside for xy in points])


def region_distance(parts: Parts, scene: Scene) -> np.ndarray:
    """float64 [N, E]: metres from the centre to the nearest part; 0 inside, infinite where there is no part."""
    found = [areas.distance(scene.areas[key(*part)], scene.xy) for part in parts]
    return np.minimum.reduce([np.full(scene.xy.shape[:2], np.inf), *found])


def _any(parts: Parts, scene: Scene, xy: np.ndarray) -> np.ndarray:
    """bool [N, E]: what is in any of them; nothing is where there are none (`rival base`, in a game of one team)."""
    found = [areas.contains(scene.areas[key(*part)], xy) for part in parts]
    return np.logical_or.reduce([np.zeros(xy.shape[:2], bool), *found])


def _footprint(scene: Scene) -> list[np.ndarray]:
    """Offsets [N, E, 2] from the centre to eight points of the outline: circles for agents, boxes for objects."""
    state = scene.state
    yaw = state.thing_pose[..., 3]
    cos, sin = np.cos(yaw), np.sin(yaw)
    out = []
    for k in range(8):
        x, y = np.cos(k * np.pi / 4), np.sin(k * np.pi / 4)
        agents = np.broadcast_to(np.array([x, y]) * ARM_SPAN, (*state.present.shape, 2))
        scale = max(abs(x), abs(y))
        u, v = x / scale * state.thing_half[..., 0], y / scale * state.thing_half[..., 1]
        out.append(np.concatenate([agents, np.stack([cos * u - sin * v, sin * u + cos * v], -1)], axis=1))
    return out
