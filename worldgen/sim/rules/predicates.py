"""Predicates: the facts behind verbs, states and relative places, as functions from a Scene to bool arrays.

A new verb is one function and a line in VERBS; likewise states and places. A plug-in's are asked of `worldgen.plugins`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.plugins.running import fact
from worldgen.sampling.nearness import BEHIND, NEAR
from worldgen.sim.rays import ARM_SPAN
from worldgen.sim.rules.kernels import fills
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
    "removed": lambda scene: scene.removed,
    "moving": lambda scene: scene.moving,
    "still": lambda scene: ~scene.moving,
    "upright": lambda scene: scene.upright,
}

PLACES: dict[str, Fact] = {
    "near": lambda scene: surface_gap(scene) <= NEAR,
    "behind": lambda scene: (surface_gap(scene) <= BEHIND) & _at_the_back(scene),
    "under": lambda scene: _under(scene),
    "after": lambda scene: _same_group(scene) & (scene.rank[:, :, None] > scene.rank[:, None]),
    "before": lambda scene: _same_group(scene) & (scene.rank[:, :, None] < scene.rank[:, None]),
}


def verb(word: str, text: str) -> Fact:
    """bool [N, E, E]: subject does `word` to target."""
    return _known("verb", VERBS, word, text)


def state(word: str, text: str) -> Fact:
    """bool [N, E]"""
    return _known("state", STATES, word, text)


def relative(word: str, text: str) -> Fact:
    """bool [N, E, E]"""
    return _known("place", PLACES, word, text)


def distance(place: tree.Within | tree.Away) -> Fact:
    """bool [N, E, E]. Distances are between centres in the plane."""
    d = place.distance
    if isinstance(place, tree.Within):
        return lambda scene: scene.distance <= d
    return lambda scene: scene.distance >= d


def from_start(scene: Scene) -> np.ndarray:
    """float64 [N, E]: metres from where each one started."""
    offset = scene.xy - scene.start
    return np.hypot(offset[..., 0], offset[..., 1])


def filled(within: float) -> Fact:
    """bool [N, E, E]: the target's centre is within reach of the subject's, and so is a corner of the target of each
    corner of the subject (original-mechanics.md 7.3, asked of one box instead of all)."""

    def fact(scene: Scene) -> np.ndarray:
        found = np.zeros((*scene.present.shape, scene.present.shape[1]), bool)
        fills(scene.xyz, scene.corners, within, found)
        return found

    return fact


def surface_gap(scene: Scene) -> np.ndarray:
    """float64 [N, E, E]: metres between surfaces: from the subject's centre to the target's box (an agent's circle),
    less the subject's narrowest half width; 0 where they meet."""
    agents = scene.game.agents
    offset = scene.xy[:, :, None] - scene.xy[:, None]
    cos, sin = np.cos(scene.yaw)[:, None], np.sin(scene.yaw)[:, None]
    u = np.abs(cos * offset[..., 0] + sin * offset[..., 1]) - scene.half[:, None, :, 0]
    v = np.abs(cos * offset[..., 1] - sin * offset[..., 0]) - scene.half[:, None, :, 1]
    gap = np.hypot(np.maximum(u, 0), np.maximum(v, 0))
    gap[..., :agents] = scene.distance[..., :agents] - ARM_SPAN
    width = np.minimum(scene.half[..., 0], scene.half[..., 1])
    width[:, :agents] = ARM_SPAN
    return np.maximum(0.0, gap - width[:, :, None])


def _at_the_back(scene: Scene) -> np.ndarray:
    """Behind an agent's back; on the far side of anything else, seen from the floor's middle."""
    agents, offset = scene.game.agents, scene.xy[:, :, None] - scene.xy[:, None]
    back = np.cos(scene.yaw)[:, None] * offset[..., 0] + np.sin(scene.yaw)[:, None] * offset[..., 1] < 0
    far = np.maximum(np.linalg.norm(scene.xy, axis=-1), 1e-9)
    along = np.einsum("nix,njx->nij", scene.xy, scene.xy) / (far[:, :, None] * far[:, None])
    wide = np.arcsin(np.minimum(1.0, np.hypot(scene.half[..., 0], scene.half[..., 1]) / far))
    shadow = (far[:, :, None] > far[:, None]) & (np.arccos(np.clip(along, -1, 1)) <= wide[:, None])
    return np.where(np.arange(back.shape[2]) < agents, back, shadow)


def _under(scene: Scene) -> np.ndarray:
    """The centre is within the other's outline and lower than its centre."""
    offset = scene.xyz[:, :, None] - scene.xyz[:, None]
    cos, sin = np.cos(scene.yaw)[:, None], np.sin(scene.yaw)[:, None]
    u = np.abs(cos * offset[..., 0] + sin * offset[..., 1]) <= scene.half[:, None, :, 0]
    v = np.abs(cos * offset[..., 1] - sin * offset[..., 0]) <= scene.half[:, None, :, 1]
    return u & v & (offset[..., 2] < -1e-6)


def _same_group(scene: Scene) -> np.ndarray:
    """bool [N, E, E]: order is a matter of one group."""
    nobody = np.full(scene.state.present.shape, -1, np.int16)
    group = np.concatenate([nobody, scene.state.thing_group], axis=1)
    return (group[:, :, None] == group[:, None]) & (group >= 0)[:, :, None]


def _known(kind: str, words: dict[str, Fact], word: str, text: str) -> Fact:
    found = words.get(word) or fact(kind, word)
    if found is None:
        raise UserError(f"'{text}': nothing runs '{word}' here; known are {', '.join(words)}")
    return found
