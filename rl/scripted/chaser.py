"""chaser: runs at the nearest rival it sees, and wanders in random directions while it sees none."""

from __future__ import annotations

import numpy as np

from rl.scripted.view import View, bins

HOLD = 8  # steps a wandering direction is kept


def chaser(view: View) -> np.ndarray:
    offset, seen = view.rival()
    angle = 2 * np.pi * view.draw(1, HOLD)[..., 0]
    wander = np.stack([np.cos(angle), np.sin(angle)], -1)
    direction = np.where(seen[..., None], offset, wander)
    length = np.linalg.norm(direction, axis=-1, keepdims=True)
    return bins(view.go(direction / np.maximum(length, 1.0)), view.turn(direction), view.own.shape[:2])
