"""Where world points lie in a picture, by hand."""

import numpy as np
import pytest

from worldgen.viewer.outline import footprint, rounded
from worldgen.viewer.view import MARGIN, View

from .conftest import thing


def test_the_floor_and_its_margin_fill_the_picture(world):
    view = View.fit(world, 424, 424)  # 4 m + 2 x 0.12 m = 4.24 m at 100 px/m
    assert view.scale == pytest.approx(100.0)
    assert view.size == (424, 424)
    assert view.point(0.0, 0.0) == pytest.approx((212.0, 212.0))
    assert view.point(-2.0, 2.0) == pytest.approx((100 * MARGIN, 100 * MARGIN))


def test_north_is_up_and_east_is_right(world):
    view = View.fit(world, 424, 424)
    assert view.point(1.0, 0.5) == pytest.approx((312.0, 162.0))


def test_a_fine_view_draws_more_pixels_for_the_same_picture(world):
    view = View.fit(world, 424, 424, fine=2)
    assert view.size == (848, 848)
    assert view.point(1.0, 0.5) == pytest.approx((624.0, 324.0))
    assert view.shown().point(1.0, 0.5) == pytest.approx((312.0, 162.0))


def test_the_narrower_side_decides_the_scale(world):
    assert View.fit(world, 848, 424).scale == pytest.approx(100.0)


def test_who_leaves_the_floor_stays_in_the_picture_up_to_twice_its_size(world):
    assert View.fit(world, 624, 624, reach=(1.0, 3.0)).y1 == pytest.approx(3.0 + MARGIN)
    assert View.fit(world, 624, 624, reach=(1.0, 3.0)).x1 == pytest.approx(2.0 + MARGIN)
    assert View.fit(world, 624, 624, reach=(50.0, 0.0)).x1 == pytest.approx(4.0 + MARGIN)


def test_the_footprint_of_a_turned_box():
    box = thing("boxes", "box", 0, 1.0, 2.0, size=(1.0, 0.2, 0.5))
    corners = footprint(box, np.array((1.0, 2.0, 0.25, np.pi / 2)))
    assert corners == pytest.approx(np.array([(1.1, 1.5), (1.1, 2.5), (0.9, 2.5), (0.9, 1.5)]))


def test_a_rounded_rectangle_stays_inside_its_sides_and_touches_them():
    points = rounded(0.5, 0.25, 0.1)
    assert points.max(axis=0) == pytest.approx((0.5, 0.25))
    assert points.min(axis=0) == pytest.approx((-0.5, -0.25))
    assert not any(np.allclose(p, (0.5, 0.25)) for p in points)
