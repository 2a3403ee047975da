"""Predicates: the facts behind verbs, states and places, as functions from a Scene to bool arrays over entities."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.sim.rays import ARM_SPAN
from worldgen.sim.rules import areas
from worldgen.sim.rules.scene import Scene

Fact = Callable[[Scene], np.ndarray]

VERBS: dict[str, Fact] = {
    "sees": lambda scene: scene.sees,
    "touches": lambda scene: scene.touches,
    "holds": lambda scene: scene.holds,
}

STATES: dict[str, Fact] = {
    "locked": lambda scene: scene.locked,
    "unlocked": lambda scene: ~scene.locked,
    "held": lambda scene: scene.held,
    "free": lambda scene: ~scene.held & ~scene.locked,
    "moving": lambda scene: scene.moving,
    "still": lambda scene: ~scene.moving,
}


def verb(word: str, text: str) -> Fact:
    """bool [N, E, E]: subject does `word` to target."""
    return _known(VERBS, word, text)


def state(word: str, text: str) -> Fact:
    """bool [N, E]"""
    return _known(STATES, word, text)


def distance(place: tree.Within | tree.Away) -> tuple[Fact, tree.Target | None]:
    """(bool [N, E, E], the other noun; None for "each other"). Distances are between centres in the plane."""
    d = place.distance
    if isinstance(place, tree.Within):
        return lambda scene: scene.distance <= d, place.target
    return lambda scene: scene.distance >= d, place.target


def inside(place: tree.Inside, key: str) -> Fact:
    """bool [N, E]: the centre (the whole footprint when `wholly`) lies inside, or outside, the region at `key`."""
    if not place.wholly:
        return lambda scene: areas.contains(scene.areas[key], scene.xy) ^ place.outside

    def whole(scene: Scene) -> np.ndarray:
        corners = [
            areas.contains(scene.areas[key], scene.xy + edge) ^ place.outside for edge in _footprint(scene)
        ]
        return np.logical_and.reduce(corners)

    return whole


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


def _known(words: dict[str, Fact], word: str, text: str) -> Fact:
    if word not in words:
        raise UserError(f"'{text}': this version cannot run '{word}' yet; it knows {', '.join(words)}")
    return words[word]
