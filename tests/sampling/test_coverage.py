"""Polygons that one shape does not hold and several do."""

from __future__ import annotations

from math import cos, pi, sin

from worldgen.sampling.coverage import covered
from worldgen.sampling.geometry import area_holds, block, disc
from worldgen.world import Area, Circle, Rect

LEFT, RIGHT = Rect(-2, -1, 0, 1), Rect(0, -1, 2, 1)


def square(x, y, half):
    return [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]


def test_two_rooms_hold_what_stands_on_their_seam():
    assert covered([LEFT, RIGHT], square(0, 0, 0.5))
    assert not covered([LEFT, Rect(0.01, -1, 2, 1)], square(0, 0, 0.5))  # a crack of 1 cm
    assert not covered([LEFT, RIGHT], square(0, 0.6, 0.5))  # 0.1 m over the northern edge


def test_overlapping_shapes_and_any_order():
    shapes = [Rect(-1, -1, 0.3, 1), Rect(0.2, -1, 1, 0.4), Rect(-0.3, 0.3, 1, 1)]
    assert covered(shapes, square(0, 0, 1))
    assert covered(shapes[::-1], square(0, 0, 1))
    assert not covered(shapes[:2], square(0, 0, 1))


def test_a_turned_block_and_a_disc_on_a_seam():
    area = Area((LEFT, RIGHT))
    # a square of 1 m turned by 45 degrees reaches 0.7071 m: inside up to y = 0.2929
    assert area_holds(area, block(1, 1, pi / 4, 0, 0.292))
    assert not area_holds(area, block(1, 1, pi / 4, 0, 0.294))
    assert area_holds(area, disc(0.5, 0, 0.49))
    assert not area_holds(area, disc(0.5, 0, 0.51))


def test_a_circle_drops_what_it_holds_whole():
    # a circle of 0.6 about the origin covers a square of half side 0.42 (corners at 0.594), not of 0.43 (0.608)
    assert covered([Circle(0, 0, 0.6)], square(0, 0, 0.42))
    assert not covered([Circle(0, 0, 0.6)], square(0, 0, 0.43))
    ring = [(0.6 * cos(k), 0.6 * sin(k)) for k in range(6)]
    assert covered([LEFT, Circle(0, 0, 0.6)], ring)


def test_what_is_left_out_stays_out():
    area = Area((LEFT, RIGHT), (Rect(-0.1, -0.1, 0.1, 0.1),))
    assert not area_holds(area, block(0.5, 0.5))
    assert area_holds(area, block(0.5, 0.5, 0, 0, 0.5))
