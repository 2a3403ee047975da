"""What colours lie where, computed from the world; no stored pictures."""

import numpy as np
import pytest
from PIL import Image

from worldgen.viewer import palette
from worldgen.viewer.ground import joints
from worldgen.viewer.labels import Placer, overlap
from worldgen.viewer.map import Painter, Show, draw_map
from worldgen.viewer.scene import Scene
from worldgen.world import Wall

from .conftest import CYAN, RED, SENSES, agent, build, thing

BARE = Show(cones=False, labels=False)


def color_at(image: Image.Image, painter: Painter, x: float, y: float) -> np.ndarray:
    px, py = painter.view.shown().point(x, y)
    return np.array(image.getpixel((int(px), int(py))), int)


def test_walls_wear_the_wall_colour_and_the_floor_its_tiles(world):
    painter = Painter(world, 424, 424, BARE)
    image = painter.paint(Scene.start(world))
    assert image.size == (424, 424)
    assert tuple(color_at(image, painter, 1.0, 1.2)) == palette.WALL
    assert tuple(color_at(image, painter, -1.9, 0.0)) == palette.OUTER_WALL
    assert tuple(color_at(image, painter, 0.5, 0.5)) == palette.TILES[0]  # tile (0, 0)
    assert tuple(color_at(image, painter, -0.5, 0.5)) == palette.TILES[1]  # its western neighbour


def test_the_corner_between_two_walls_is_closed(world):
    [(spot, outer, east, north)] = joints(
        world
    )  # the west and south walls both stop 0.1 m short of the corner
    assert (outer, east, north) == (True, 1, 1)
    assert (spot.x0, spot.y0, spot.x1, spot.y1) == pytest.approx((-1.95, -1.95, -1.85, -1.85))
    painter = Painter(world, 424, 424, BARE)
    image = painter.paint(Scene.start(world))
    assert tuple(color_at(image, painter, -1.9, -1.9)) == palette.OUTER_WALL


def test_walls_that_meet_side_to_end_need_no_corner():
    across = Wall("walls/0", 0.0, 0.0, 1.0, 0.05, 0.5, 0.01, False)
    up = Wall("walls/1", 0.5, 0.55, 0.05, 0.5, 0.5, 0.01, False)
    assert joints(build([], [], [across, up])) == []


def test_a_region_is_tinted_and_its_hole_is_not(world):
    painter = Painter(world, 424, 424, BARE)
    image = painter.paint(Scene.start(build([], [], (), ())))
    tinted, plain = color_at(image, painter, 1.5, -0.5), color_at(image, painter, -0.5, 0.5)
    assert tuple(plain) == palette.TILES[1]
    assert (tinted < np.array(palette.TILES[1])).all()


def test_a_ramp_is_light_at_its_top_and_dark_at_its_foot():
    world = build([], [thing("ramps", "ramp", 0, 0.0, 0.0)])
    painter = Painter(world, 848, 848, BARE)
    image = painter.paint(Scene.start(world))
    top, foot = color_at(image, painter, 0.2, -0.18), color_at(image, painter, 0.2, 0.2)
    assert top.sum() > foot.sum() + 60  # the tall side is local -y


def test_the_cone_colours_the_floor_in_front_and_nothing_behind():
    world = build([agent("hiders", 0, -1.0, 0.5, 0.0, RED)], [])
    bare, seeing = Painter(world, 424, 424, BARE), Painter(world, 424, 424, Show(labels=False))
    scene = Scene.start(world, SENSES)
    before, after = bare.paint(scene), seeing.paint(scene)
    front = color_at(after, bare, 0.5, 0.5) - color_at(before, bare, 0.5, 0.5)
    assert front[1] < -5
    assert front[2] < -5
    assert (color_at(after, bare, -1.5, 0.5) == color_at(before, bare, -1.5, 0.5)).all()


def test_a_locked_box_wears_the_colour_of_the_team_that_locked_it(recording):
    painter = Painter(recording.world, 848, 848, BARE)
    free, locked = painter.paint(recording.scene(5)), painter.paint(recording.scene(6))
    edge = color_at(locked, painter, 0.0, 1.245)
    wanted = palette.darker(palette.tone(CYAN), 0.25)
    assert np.abs(edge - np.array(wanted)).max() <= 2
    assert np.abs(color_at(free, painter, 0.0, 1.245) - np.array(wanted)).max() > 30


def test_a_painter_draws_the_same_scene_twice_alike(recording):
    painter = Painter(recording.world, 300, 300)
    first, _ = painter.paint(recording.scene(3)), painter.paint(recording.scene(9))
    assert painter.paint(recording.scene(3)).tobytes() == first.tobytes()


def test_the_page_is_as_wide_as_asked_and_holds_title_map_and_legend(world):
    for size in (200, 640):
        page = draw_map(Scene.start(world, SENSES), size)
        assert page.width == size
        assert page.height > size


def test_colours_keep_their_hue():
    for color in (CYAN, RED, (0.0, 0.6, 0.0, 1.0)):
        toned = palette.tone(color)
        wanted, got = palette.to_oklch(color)[2], palette.to_oklch(tuple(c / 255 for c in toned))[2]
        assert got == pytest.approx(wanted, abs=0.03)
    assert palette.tone((0.5, 0.5, 0.5, 1.0)) == pytest.approx((128, 128, 128), abs=1)  # a grey stays
    assert palette.from_oklch(*palette.to_oklch((1.0, 0.0, 0.0))) == (255, 0, 0)


def test_labels_keep_off_things_and_stay_inside():
    placer = Placer((0, 0, 200, 200), 10.0, [(80, 105, 120, 140)])  # something just below the anchor
    box = placer.place("hiders/0", 100, 100, 5)
    assert box is not None
    assert overlap(box, (80, 105, 120, 140)) == 0.0
    corner = Placer((0, 0, 200, 200), 10.0).place("hiders/0", 2, 198, 5)
    assert corner is not None
    assert corner[0] >= 0
    assert corner[3] <= 200


def test_a_label_without_room_is_left_out():
    assert Placer((0, 0, 200, 200), 10.0, [(0, 0, 200, 200)]).place("hiders/0", 100, 100, 5) is None
