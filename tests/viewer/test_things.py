"""Every kind of thing has its picture: where its colours lie, what tips over, what was eaten, who was removed."""

from __future__ import annotations

from dataclasses import replace
from math import pi

import numpy as np
import pytest
from PIL import Image

from worldgen.viewer import legend, palette
from worldgen.viewer.cones import cone, shapes
from worldgen.viewer.map import Painter, Show
from worldgen.viewer.outline import footprint, hull
from worldgen.viewer.recording import between
from worldgen.viewer.scene import Scene, Senses
from worldgen.viewer.worldjson import from_json, to_json
from worldgen.world import Circle, Platform, Rect

from .conftest import CYAN, RED, agent, build, thing
from .test_map import BARE, color_at


def paint(scene: Scene, show: Show = BARE):
    painter = Painter(scene.world, 848, 848, show)
    return painter.paint(scene), painter


def differs(scene: Scene, x: float, y: float) -> bool:
    """Whether the picture shows anything but the bare ground at a point."""
    image, painter = paint(scene)
    bare, _ = paint(replace(Scene.start(build([], []))))
    return bool(np.abs(color_at(image, painter, x, y) - color_at(bare, painter, x, y)).max() > 4)


@pytest.mark.parametrize(
    ("kind", "size", "inside", "outside"),
    [
        ("ball", (0.4, 0.4, 0.4), (0.12, 0.12), (-0.3, 0.3)),
        ("food", (0.2, 0.2, 0.1), (0.05, 0.05), (-0.12, -0.02)),
        ("site", (0.5, 0.5, 0.5), (0.15, 0.15), (0.3, 0.0)),
        ("flag", (0.1, 0.1, 0.4), (0.06, 0.25), (-0.2, 0.2)),  # the cloth flies east, above its foot
        ("mjcf", (0.6, 0.4, 0.3), (0.25, 0.15), (-0.5, 0.35)),
        ("unheard_of", (0.6, 0.4, 0.3), (0.25, 0.15), (-0.5, 0.35)),  # of a plug-in that is not there: a box
    ],
)
def test_a_kind_covers_its_ground(kind, size, inside, outside):
    solid = kind not in ("food", "site")
    scene = Scene.start(build([], [replace(thing("them", kind, 0, 0.0, 0.0, size=size), solid=solid)]))
    assert differs(scene, *inside)
    assert not differs(scene, *outside)


def test_food_shrinks_as_it_is_eaten():
    morsel = replace(
        thing("food", "food", 0, 0.0, 0.0, size=(0.2, 0.2, 0.1)),
        solid=False,
        attributes=(("bites", 10.0, 40.0),),
    )
    scene = Scene.start(build([], [morsel]))
    assert scene.left == pytest.approx([0.25])
    # a quarter left has half the radius: 0.05 m
    assert not differs(scene, 0.05, 0.05)
    assert differs(replace(scene, left=np.array([1.0])), 0.05, 0.05)
    assert not differs(replace(scene, left=np.array([0.0])), 0.0, 0.0)


def test_a_tipped_box_covers_what_it_hides():
    tall = thing("boxes", "box", 0, 0.0, 0.0, size=(0.2, 0.2, 1.0))
    flat = footprint(tall, np.array((0.0, 0.0, 0.1, 0.0)), np.array((pi / 2, 0.0)))
    assert flat.min(axis=0) == pytest.approx((-0.5, -0.1))
    assert flat.max(axis=0) == pytest.approx((0.5, 0.1))
    scene = Scene.start(build([], [tall]))
    assert not differs(scene, 0.4, 0.05)
    assert differs(replace(scene, thing_tilt=np.array([(pi / 2, 0.0)])), 0.4, 0.05)


def test_a_hairs_breadth_off_is_still_upright():
    tall = thing("boxes", "box", 0, 0.0, 0.0, size=(0.2, 0.2, 1.0))
    corners = footprint(tall, np.array((0.0, 0.0, 0.5, 0.0)), np.array((0.01, -0.01)))
    assert np.abs(corners).tolist() == [[0.1, 0.1]] * 4


def test_a_tint_that_is_everywhere_is_left_out():
    base = build([], [])
    everywhere = type(base.regions[0][1])((Rect(-9, -9, 9, 9),))
    image, painter = paint(Scene.start(replace(base, regions=(("yard", everywhere),))))
    assert tuple(color_at(image, painter, 0.5, 0.5)) == palette.TILES[0]


def test_the_hull_of_a_square_with_a_point_in_it_is_the_square():
    points = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0.5, 0.5)], float)
    assert sorted(map(tuple, hull(points).tolist())) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_who_was_removed_is_not_drawn_and_hides_nothing():
    agents = [agent("hiders", 0, -1.0, 0.0, 0.0), agent("seekers", 1, 1.5, 0.0, pi, RED)]
    scene = Scene.start(
        build(agents, [thing("boxes", "box", 0, 0.5, 0.0)]), (Senses("hiders", 1.0, 0, 6.0, "own"),)
    )
    gone = replace(scene, thing_present=np.array([False]), agent_present=np.array([True, False]))
    assert differs(scene, 0.5, 0.0)
    assert differs(scene, 1.5, 0.0)
    assert not differs(gone, 0.5, 0.0)
    assert not differs(gone, 1.5, 0.0)
    reach = [np.hypot(*(cone(s, 0, 1.0) - (-1.0, 0.0)).T).max() for s in (scene, gone)]
    ahead = [abs(cone(s, 0, 0.02)[1:, 0]).max() for s in (scene, gone)]
    assert ahead[0] == pytest.approx(0.25, abs=1e-3)  # the box's west side
    assert ahead[1] > 4.0
    assert max(reach) > 4.0
    assert shapes(gone).agent_radius.tolist() == [[0.15, 0.0]]


def test_a_cone_ends_where_a_teams_sight_does():
    scene = Scene.start(build([agent("hiders", 0, 0.0, 0.0, 0.0)], []))
    area = cone(scene, 0, pi / 2, view=1.5)
    assert np.hypot(*area[1:].T) == pytest.approx(1.5)


def test_a_platform_has_a_top_and_a_rim():
    ring = Platform("ring", Circle(0.5, 0.0, 1.0), 0.3, 0.2)
    step = Platform("step", Rect(-1.8, 1.0, -1.0, 1.8), 0.2, 0.2)
    image, painter = paint(Scene.start(replace(build([], []), platforms=(ring, step))))
    for x, y in ((0.5, 0.0), (1.2, 0.5), (-1.4, 1.4)):
        assert tuple(color_at(image, painter, x, y)) == palette.PLATFORM
    assert tuple(color_at(image, painter, 0.5 + 0.975, 0.0)) == palette.PLATFORM_RIM


def test_a_region_of_a_teams_own_wears_its_colour_and_the_whole_family_no_tint():
    floor = Rect(-2, -2, 2, 2)
    base = build([agent("hiders", 0, -1.0, -1.5, 0.0, CYAN)], [])
    area = type(base.regions[0][1])
    regions = (
        ("floor", area((floor,))), ("bases", area((floor,))), ("bases/hiders", area((Rect(0.1, 0.1, 1, 1),))),
    )  # fmt: skip
    image, painter = paint(Scene.start(replace(base, regions=regions)))
    tinted, plain = color_at(image, painter, 0.5, 0.5), color_at(image, painter, 1.5, 0.5)
    assert tinted[0] < tinted[2] - 5  # cyan: less red than blue
    assert abs(int(plain[0]) - palette.TILES[1][0]) <= 1


def test_the_legend_has_a_sign_for_every_kind():
    kinds = ("box", "ramp", "pillar", "ball", "food", "site", "flag", "mjcf", "unheard_of")
    items = legend.entries([build([], [thing(kind, kind, k, 0.0, 0.0) for k, kind in enumerate(kinds)])])
    page = []
    for entry in items:
        image = Image.new("RGB", (40, 40), palette.PAGE)
        legend.swatch(image, entry, 20, 20, 24)
        page.append(image.tobytes())
    assert len(set(page)) == len(kinds) - 2  # pillar and ball look alike, and the unknown like a box


def test_what_was_put_elsewhere_does_not_fly_there():
    a, b = np.array([(0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0)]), np.array([(0.5, 0, 0, 0), (3.0, 0, 0, 0)])
    assert between(a, b, 0.5)[:, 0] == pytest.approx([0.25, 0.0])


def test_worlds_with_everything_survive_json():
    food = replace(thing("food", "food", 0, 0.0, 0.0), solid=False, attributes=(("bites", 3.0, 40.0),))
    hider = replace(agent("hiders", 0, 0.0, 0.0, 0.0), attributes=(("energy", 1.5, 20.0),))
    platforms = (Platform("ring", Circle(0, 0, 1.0), 0.3, 0.2), Platform("step", Rect(0, 0, 1, 1), 0.3, 0.2))
    world = replace(build([hider], [food]), platforms=platforms)
    assert from_json(to_json(world)) == world
