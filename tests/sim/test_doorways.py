"""Doorways against brute force: a disc walked over a fine grid, in hundreds of random crowds about a door."""

from __future__ import annotations

import math

import numpy as np

from worldgen.sampling.geometry import block, overlap
from worldgen.sim.doorways import count_blocked
from worldgen.sim.rays import BOX

PITCH = 0.03  # m
RADIUS = 0.15
LINE = np.arange(-1.5, 1.5 + PITCH / 2, PITCH)
X, Y = np.meshgrid(LINE, LINE, indexing="ij")
# x0, x1, y0, y1: a wall with a door of 0.7 m in its middle, and four around the floor of 3 m
WALLS = [(-1.5, -0.35, -0.05, 0.05), (0.35, 1.5, -0.05, 0.05), (-1.6, -1.5, -1.5, 1.5), (1.5, 1.6, -1.5, 1.5),
         (-1.5, 1.5, 1.5, 1.6), (-1.5, 1.5, -1.6, -1.5)]  # fmt: skip
STANDING = [block(x1 - x0, y1 - y0, 0.0, (x0 + x1) / 2, (y0 + y1) / 2) for x0, x1, y0, y1 in WALLS]
ROWS = np.array([[(*wall, 0.5, BOX) for wall in WALLS]])


def crowd(rng: np.random.Generator) -> list[tuple[float, ...]]:
    """One to three boxes about the door, some of them long, none through another or a wall: size, yaw, place."""
    while True:
        sizes = [(0.5, 0.5) if rng.random() < 0.6 else (1.65, 0.15) for _ in range(rng.integers(1, 4))]
        boxes = [(*s, rng.uniform(0, math.pi), rng.uniform(-0.7, 0.7), rng.uniform(-0.6, 0.6)) for s in sizes]
        prints = [block(*box) for box in boxes] + STANDING
        if not any(overlap(a, b) for k, a in enumerate(prints[: len(boxes)]) for b in prints[k + 1 :]):
            return boxes


def blocked(boxes, width: float) -> bool:
    shape = 1, len(boxes)
    pose = np.array([[(x, y, 0.25, yaw) for _, _, yaw, x, y in boxes]])
    half = np.array([[(sx / 2, sy / 2, 0.25) for sx, sy, *_ in boxes]])
    door, one = np.array([[(0.0, 0.0, 0.35, 0.0)]]), np.array([1])
    kind, there, walls = np.full(shape, BOX, np.int8), np.ones(shape, bool), np.array([len(WALLS)])
    places = door, one, np.array([width]), ROWS, walls
    return bool(count_blocked(np.array([0]), *places, pose, kind, half, there)[0])


def walked(boxes) -> bool:
    """Whether a disc comes from one side of the wall to the other."""
    free = np.ones_like(X, bool)
    for at in [block(*box) for box in boxes] + STANDING:
        dx, dy = X - at.x, Y - at.y
        along = np.maximum(np.abs(dx * at.cos + dy * at.sin) - at.half_x, 0)
        across = np.maximum(np.abs(dy * at.cos - dx * at.sin) - at.half_y, 0)
        free &= np.hypot(along, across) >= RADIUS
    reached = free & (Y > 0.9)
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= free
        if (grown == reached).all():
            return bool((reached & (Y < -0.9)).any())
        reached = grown


def test_a_door_is_blocked_exactly_when_a_disc_finds_no_way():
    rng, shut, open_ = np.random.default_rng(1), 0, 0
    for _ in range(150):
        boxes = crowd(rng)
        if blocked(boxes, 2 * RADIUS - 3 * PITCH) != blocked(boxes, 2 * RADIUS + 3 * PITCH):
            continue  # too near the edge for the grid to tell
        assert blocked(boxes, 2 * RADIUS) != walked(boxes), boxes
        shut, open_ = shut + blocked(boxes, 2 * RADIUS), open_ + walked(boxes)
    assert min(shut, open_) > 20
