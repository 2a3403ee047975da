"""Ground: points come from what is allowed and not forbidden, evenly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worldgen.sampling.geometry import Footprint
from worldgen.sampling.ground import Around, Ground
from worldgen.sampling.streams import Stream
from worldgen.sampling.ways import rows_of

number = st.integers(-4, 4)
box = st.tuples(number, number, st.integers(1, 4), st.integers(1, 4)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)
boxes = st.lists(box, max_size=4).map(tuple)


def _in(boxes, x, y):
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)


@settings(max_examples=150, deadline=None)
@given(boxes, boxes, boxes, st.integers(0, 2**32))
def test_points_are_allowed_near_and_not_forbidden_and_the_size_is_right(allowed, forbidden, near, key):
    ground = Ground(allowed, forbidden, (near,))
    units = [(x + 0.5, y + 0.5) for x in range(-5, 9) for y in range(-5, 9)]
    free = [unit for unit in units if _in(allowed, *unit) and _in(near, *unit) and not _in(forbidden, *unit)]
    assert ground.size == len(free)
    assert ground.empty == (not free)
    if free:
        source = Stream(key)
        for _ in range(20):
            x, y = ground.point(source)
            assert (int(x // 1) + 0.5, int(y // 1) + 0.5) in free


@pytest.mark.parametrize("crossed", [False, True])
def test_walls_forbid_what_is_near_them(crossed):
    walls = [Footprint(0.0, 0.0, 1.0, 0.1), Footprint(0.5, 0.7, 0.1, 0.6)]
    boxes = [(w.x - w.half_x, w.y - w.half_y, w.x + w.half_x, w.y + w.half_y) for w in walls]
    beside = [(x0 - 0.2, y0, x1 + 0.2, y1) for x0, y0, x1, y1 in boxes]
    above = [(x0, y0 - 0.2, x1, y1 + 0.2) for x0, y0, x1, y1 in boxes]
    around = [(x0 - 0.2, y0 - 0.2, x1 + 0.2, y1 + 0.2) for x0, y0, x1, y1 in boxes]
    room = ((-2.0, -2.0, 2.0, 2.0),)
    walled = Ground(room, (), (), Around(rows_of(walls).tobytes(), 0.2, 0.2, crossed))
    plain = Ground(room, tuple(beside + above if crossed else around))
    assert (walled.size, walled.bounds) == (pytest.approx(plain.size), plain.bounds)
    assert walled.grid(0.1).tolist() == plain.grid(0.1).tolist()


def test_points_are_spread_by_area():
    ground = Ground(((0, 0, 1, 1), (2, 0, 5, 1)), ())
    source = Stream(1)
    assert sum(ground.point(source)[0] < 1.5 for _ in range(4000)) / 4000 == pytest.approx(0.25, abs=0.025)


def test_ground_as_wide_as_what_stands_on_it_is_a_point():
    x, y = Ground(((1, 2, 1, 2),), ()).point(Stream(3))
    assert (x, y) == (pytest.approx(1), pytest.approx(2))
    assert Ground(((1, 2, 0.9, 2),), ()).empty


def test_the_grid_covers_every_part_within_the_pitch():
    points = Ground(((0, 0, 1, 0.35),), ((0.4, 0, 0.6, 1),)).grid(0.1)
    assert len(points) == 2 * 5 * 5
    assert points.min(axis=0).tolist() == [0, 0]
    assert points.max(axis=0).tolist() == [1, 0.35]
