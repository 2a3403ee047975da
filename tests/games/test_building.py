"""Blueprint and shelter by original-mechanics.md 7.3 and 7.4."""

from math import exp, hypot

import pytest

from tests.games.stage import Stage

# --- blueprint: -0.05 x the mean over site corners of the soft minimum (alpha -1.5) over all box corners


def blueprint(sites, boxes):
    return Stage("blueprint", {"builders": [(0, -2.5)]}, {"boxes": boxes, "sites": sites})


def corners(x, y):
    return [(x + dx, y + dy) for dx in (-0.25, 0.25) for dy in (-0.25, 0.25)]


def closer(sites, boxes):
    """The reference's formula, corner by corner."""
    ends = [corner for box in boxes for corner in corners(*box)]
    softs = []
    for sx, sy in [corner for site in sites for corner in corners(*site)]:
        gaps = [hypot(bx - sx, by - sy) for bx, by in ends]
        weights = [exp(-1.5 * gap) for gap in gaps]
        softs.append(sum(w * g for w, g in zip(weights, gaps, strict=True)) / sum(weights))
    return -0.05 * sum(softs) / len(softs)


def test_one_box_a_metre_east_of_one_site():
    # from the site's western corners to the box's: 1, 1.5, 1.118 and 1.5811 m, softly 1.2119; from its eastern ones
    # 0.5, 1, 0.7071 and 1.118 m, softly 0.7432: -0.05 x 0.9776
    paid = blueprint([(0, 0)], [(1, 0)]).paid()
    assert paid == pytest.approx([-0.0489], abs=1e-4)
    assert paid == pytest.approx([closer([(0, 0)], [(1, 0)])], abs=1e-4)


@pytest.mark.parametrize(("sites", "boxes"), [
    ([(0, 0), (-2, 1)], [(1, 0)]),
    ([(0, 0)], [(1, 0), (-1.5, 1), (2, 2)]),
    ([(0, 0), (2, 2), (-2, 2), (-2, 0)], [(1, 0), (-1, -1), (0, 1), (1, 2)]),
])  # fmt: skip
def test_it_is_a_mean_over_all_site_corners_of_soft_minima_over_all_box_corners(sites, boxes):
    assert blueprint(sites, boxes).paid() == pytest.approx([closer(sites, boxes)], abs=2e-4)


SITES = [(-1, 0), (1, 0)]
AWAY = [(-1, 2), (1, 2)]


def built(*places):
    """Boxes carried from far off onto the two sites."""
    game = blueprint(SITES, AWAY)
    game.act()
    assert not game.done[0]
    for k, place in enumerate(places):
        game.put(f"boxes/{k}", *place)
    return game, game.paid()


@pytest.mark.parametrize("places", [
    [(-1, 0), (1, 0)], [(1, 0), (-1, 0)], [(-0.95, 0.05), (1, 0.09)], [(-1, 0, 90), (1, 0, -180)],
])  # fmt: skip
def test_boxes_on_every_site_pay_three_for_each_and_end_the_episode(places):
    game, paid = built(*places)
    assert paid == pytest.approx([6 + closer(SITES, [place[:2] for place in places])], abs=2e-3)
    assert game.terminated[0]
    assert game.winner[0] == 0


@pytest.mark.parametrize("places", [
    [(-1, 0), (1, 2)],  # one site is empty
    [(-1, 0), (1, 0.11)],  # too far off
    [(-1, 0), (1, 0, 45)],  # the centre fits and the corners do not: 0.27 m off
    [(-1, 0), (1, 0, 20)],  # 2 x 0.3536 x sin 10 degrees: 0.123 m off
])  # fmt: skip
def test_what_is_not_quite_on_every_site_pays_nothing_more(places):
    game, paid = built(*places)
    assert paid[0] < 0
    assert not game.done[0]


def test_a_box_turned_a_little_still_fits():
    game, _ = built((-1, 0), (1, 0, 15))  # 2 x 0.3536 x sin 7.5 degrees: 0.092 m off
    assert game.terminated[0]


# --- shelter: 25 rays a side from a square of 2 x 2.798 m, -0.001 for each that meets the treasure first

OUT_OF_THE_WAY = (-3.5, 0)


def shelter(builder=OUT_OF_THE_WAY, **things):
    sizes = {"treasure": (1.5, 1.5, 0.5)}
    return Stage("shelter", {"builders": [builder]}, {"treasure": [(0, 0)], **things}, sizes=sizes).paid()


def test_with_nothing_in_the_way_all_hundred_rays_hit():
    assert shelter() == [-0.1]


def test_a_wall_of_boxes_in_the_west_stops_36():
    # three long boxes from (-1.575, -2.477) to (-1.425, 2.477) stop every ray of the west side, 25, and those of the
    # south and north sides that start at x <= -1.425 x 2.798 / 2.477 = -1.610. They start 0.22384 m apart, in the south
    # from -2.798 on: 0..5 are as far west; in the north from 2.798 back: 20..24 are
    wall = [(-1.5, -1.652), (-1.5, 0), (-1.5, 1.652)]
    assert shelter(turned_boxes=wall) == [-0.064]


def test_one_cube_stops_the_rays_that_its_face_covers():
    # a cube from y = -1.85 to -1.35 stops the southern rays with |x| <= 0.25 at y = -1.35: those that start at
    # |x| <= 0.25 x 2.798 / 1.35 = 0.518, which are 11..14 of -2.798 + 0.22384 k
    assert shelter(boxes=[(0, -1.6)]) == [-0.096]


def test_the_builder_itself_stops_rays():
    # the rays of the west side that start at y = +-0.1119 pass 0.11 m from the centre of a builder at (-2, 0), whose
    # radius is 0.15 m; the next ones, of y = +-0.3358, pass 0.25 m from it
    assert shelter(builder=(-2, 0)) == [-0.098]


def test_what_lies_outside_the_square_stops_no_ray():
    assert shelter(long_boxes=[(0, 2.95)]) == [-0.1]
