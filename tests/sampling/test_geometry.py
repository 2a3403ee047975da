"""Footprints in the plane: hand-made cases, and agreement with polygons that know nothing of separating axes."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from worldgen.sampling.geometry import (
    area_has,
    area_holds,
    area_overlaps,
    block,
    disc,
    distance,
    overlap,
    shape_holds,
)
from worldgen.world import Area, Circle, Rect


def test_discs():
    assert overlap(disc(1), disc(1, 1.99, 0))
    assert not overlap(disc(1), disc(1, 2, 0))


def test_touching_blocks_do_not_overlap_and_a_hair_closer_do():
    assert not overlap(block(1, 1), block(1, 1, 0, 1, 0))
    assert overlap(block(1, 1), block(1, 1, 0, 0.999, 0.999))
    # a square on its tip reaches half its diagonal
    reach = 0.5 + math.sqrt(0.5)
    assert overlap(block(1, 1), block(1, 1, math.pi / 4, reach - 0.001, 0))
    assert not overlap(block(1, 1), block(1, 1, math.pi / 4, reach + 0.001, 0))
    # tip towards corner: the circle test and the bounding boxes overlap, the squares do not
    assert not overlap(block(1, 1), block(1, 1, math.pi / 4, 0.87, 0.87))


def test_a_disc_at_a_corner():
    assert not overlap(block(2, 2), disc(0.5, 1.4, 1.4))  # 0.566 from the corner
    assert overlap(block(2, 2), disc(0.6, 1.4, 1.4))
    assert math.isclose(distance(block(2, 2, math.pi / 4), 3, 0), 3 - math.sqrt(2))


def test_containment_uses_the_whole_footprint():
    room = Rect(0, 0, 2, 1)
    assert shape_holds(room, block(2, 1, 0, 1, 0.5))
    assert not shape_holds(room, block(2, 1, 0.1, 1, 0.5))
    assert shape_holds(Circle(0, 0, 1), disc(0.4, 0.6, 0))
    assert not shape_holds(Circle(0, 0, 1), disc(0.41, 0.6, 0))
    assert shape_holds(Circle(0, 0, 1), block(1.2, 1.6))  # its corners are at distance 1
    assert not shape_holds(Circle(0, 0, 1), block(1.2, 1.62))


def test_areas_with_something_left_out():
    ring = Area((Rect(-3, -3, 3, 3),), (Rect(-1, -1, 1, 1),))
    assert area_holds(ring, disc(0.5, 2, 0))
    assert not area_holds(ring, disc(0.5, 1.4, 0))
    assert not area_overlaps(ring, disc(0.5, 0, 0))
    assert area_overlaps(ring, disc(0.5, 0.6, 0))
    assert area_has(ring, 2, 2)
    assert not area_has(ring, 0, 0)
    assert not area_has(ring, 3.1, 0)


sizes, places, turns = st.floats(0.1, 2), st.floats(-2, 2), st.floats(-4, 4)


@settings(max_examples=60, deadline=None)
@given(sizes, sizes, turns, places, places, sizes, sizes, turns)
def test_overlap_agrees_with_points_of_one_block_in_the_other(w, h, yaw, x, y, w2, h2, yaw2):
    a, b = block(w, h, yaw), block(w2, h2, yaw2, x, y)
    grid = np.stack(np.meshgrid(np.linspace(-0.5, 0.5, 21), np.linspace(-0.5, 0.5, 21)), -1).reshape(-1, 2)
    inside = sum(_inside(b, point) for point in _points(a, grid)) + sum(
        _inside(a, point) for point in _points(b, grid)
    )
    if inside:
        assert overlap(a.grown(1e-9), b)
    # apart by more than the grid's step means no point was inside
    if not overlap(a.grown(1e-9), b):
        assert not inside
    assert overlap(a, b) == overlap(b, a)


def _points(print_, grid):
    c, s = print_.cos, print_.sin
    u, v = grid[:, 0] * 2 * print_.half_x, grid[:, 1] * 2 * print_.half_y
    return np.stack([print_.x + c * u - s * v, print_.y + s * u + c * v], -1)


def _inside(print_, point):
    dx, dy = point[0] - print_.x, point[1] - print_.y
    along, across = dx * print_.cos + dy * print_.sin, dy * print_.cos - dx * print_.sin
    return abs(along) < print_.half_x and abs(across) < print_.half_y
