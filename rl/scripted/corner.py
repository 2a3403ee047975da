"""corner: walks straight to the nearest corner of the floor, stays there and faces the middle, where it sees most."""

from __future__ import annotations

import numpy as np

from rl.scripted.view import View, bins

MARGIN = 0.3  # metres kept from both walls: an agent and its arms
BRAKE = 1.0  # metres before the goal at which it begins to slow down


def corner(view: View) -> np.ndarray:
    half = np.array([world.floor for world in view.sim.worlds], np.float32)[:, None] / 2 - MARGIN
    way = np.where(view.position >= 0, half, -half) - view.position
    far = np.linalg.norm(way, axis=-1, keepdims=True)
    return bins(view.go(way / np.maximum(far, BRAKE)), view.turn(-view.position), view.own.shape[:2])
