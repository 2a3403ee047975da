"""Films in three dimensions: what is drawn is where the recording has it, and without OpenGL there is the map."""

from __future__ import annotations

from math import pi

import mujoco
import numpy as np
import pytest
from PIL import Image

from worldgen import sample
from worldgen.scenario import load
from worldgen.scenario.library import bundled
from worldgen.viewer import palette
from worldgen.viewer.film import write_film
from worldgen.viewer.map import Show
from worldgen.viewer.room.camera import Camera
from worldgen.viewer.room.model import mjcf
from worldgen.viewer.room.overlay import on_floor, straightened
from worldgen.viewer.room.render import NoRoom, backends, drawing
from worldgen.viewer.room.stand import AWAY, stand
from worldgen.viewer.scene import Scene

BARE = Show(cones=False, sights=False, labels=False)
needs_gl = pytest.mark.skipif(not backends(), reason="no OpenGL that draws without a window")


def test_the_floor_just_fits_the_picture(world):
    camera = Camera.fit(world, 640, 400)
    spots = np.array(
        [camera.project(np.array((x, y, z))) for x in (-2, 2) for y in (-2, 2) for z in (0, 0.6)]
    )
    share = spots / (640, 400)
    assert share.min() > 0
    assert share.max() < 1
    assert (share.max(axis=0) - share.min(axis=0)).max() == pytest.approx(0.96, abs=0.01)


@pytest.mark.parametrize("name", list(bundled()))
def test_every_bundled_world_has_a_model_with_a_body_for_each_member(name):
    world = sample(load(name), 0)
    model = mujoco.MjModel.from_xml_string(mjcf(world, 320, 200))
    assert model.nmocap == len(world.agents) + len(world.things)
    stand(model, mujoco.MjData(model), Scene.start(world))


def test_bodies_stand_where_the_scene_has_them_and_who_is_gone_is_under_the_floor(world, recording):
    model = mujoco.MjModel.from_xml_string(mjcf(world, 320, 200))
    data, there = mujoco.MjData(model), recording.scene(5)
    there.agent_present[1] = False
    there.thing_tilt[0] = (0.3, -0.2)
    stand(model, data, there)
    assert data.body("agents/0").xpos == pytest.approx(there.agent_pose[0, :3])
    assert data.body("agents/1").xpos == pytest.approx(AWAY)
    yaw = there.agent_pose[0, 3]
    assert data.body("agents/0").xmat[:2] == pytest.approx((np.cos(yaw), -np.sin(yaw)))
    box = data.body("things/0").xmat.reshape(3, 3)
    assert box[2] == pytest.approx((-np.sin(0.3), np.cos(0.3) * np.sin(-0.2), np.cos(0.3) * np.cos(-0.2)))


def test_a_straightened_edge_keeps_its_corners():
    square = np.array([(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2.001), (0, 2)], float)
    assert straightened(square).tolist() == [[0, 0], [2, 0], [2, 2], [0, 2]]


def test_a_cone_ends_where_the_floor_does(world):
    scene = Scene.start(world)  # the hider stands at (-1, 1) on a floor of 4 m
    edge = np.array([(-1, 1), (5, 1), (-0.5, 1.5), (-1, 9), (-7, 7)], float)
    assert on_floor(edge, scene, 0) == pytest.approx(
        np.array([(-1, 1), (2, 1), (-0.5, 1.5), (-1, 2), (-2, 2)])
    )
    scene.agent_pose[0, :2] = (3, 0)
    assert np.array_equal(on_floor(edge, scene, 0), edge)


@needs_gl
def test_agents_and_things_are_drawn_at_their_places_in_their_colours(recording):
    with drawing(recording, [0.0], (480, 300), BARE) as (_, pictures):
        image = next(pictures)
    camera, scene = Camera.fit(recording.world, 480, 300), recording.scene(0)
    parts = [
        (a.color, palette.AGENT, p[:3]) for a, p in zip(recording.world.agents, scene.agent_pose, strict=True)
    ]
    parts += [
        (t.color, palette.THING, p[:3]) for t, p in zip(recording.world.things, scene.thing_pose, strict=True)
    ]
    for color, target, spot in parts:
        meant = np.array(palette.tone(color, target), float)
        seen = np.array(image.getpixel(tuple(map(round, camera.project(np.array(spot))))), float)
        assert seen @ meant / np.linalg.norm(seen) / np.linalg.norm(meant) > 0.97, (spot, seen, meant)


@needs_gl
def test_cones_locks_and_grips_are_drawn_over_it(recording):
    """Each changes the picture, and only where it is."""
    moments = [0.0, 3.0, 8.0]  # nothing; the box is held; it is locked
    pictures = {}
    for name, show in (("bare", BARE), ("cones", Show(sights=False, labels=False))):
        with drawing(recording, moments, (480, 300), show) as (_, drawn):
            pictures[name] = [np.asarray(image, int) for image in drawn]
    changed = np.abs(pictures["cones"][0] - pictures["bare"][0]).sum(axis=2) > 12
    assert 0.02 < changed.mean() < 0.9
    camera = Camera.fit(recording.world, 480, 300)
    box = recording.thing_pose[8, 0, :3] + (0, 0, 0.35)
    x, y = map(round, camera.project(box))
    assert (
        np.abs(
            pictures["bare"][2][y - 6 : y + 7, x - 6 : x + 7]
            - pictures["bare"][0][y - 6 : y + 7, x - 6 : x + 7]
        ).max()
        > 60
    )


@needs_gl
def test_a_film_of_the_room_has_as_many_pictures_and_says_how(recording, tmp_path):
    film = write_film(recording, tmp_path / "episode.webp", 200, view="auto")
    assert (film.pictures, film.view) == (11, "room")
    assert film.why in backends()
    with Image.open(tmp_path / "episode.webp") as image:
        assert image.n_frames == 11  # type: ignore[attr-defined]


def test_without_opengl_there_is_the_map_and_a_sentence(recording, tmp_path, monkeypatch):
    monkeypatch.setenv("MUJOCO_GL", "off")
    film = write_film(recording, tmp_path / "episode.webp", 200, view="auto")
    assert (film.pictures, film.view) == (11, "map")
    assert film.why.startswith("off: ")
    with pytest.raises(NoRoom, match="off: "):
        write_film(recording, tmp_path / "other.webp", 200, view="room")
    assert [path.name for path in tmp_path.iterdir()] == ["episode.webp"]


def test_a_machine_without_a_library_is_told_which_to_install(recording, tmp_path, monkeypatch):
    monkeypatch.delenv("MUJOCO_GL", raising=False)
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(NoRoom, match="install libegl1"):
        write_film(recording, tmp_path / "episode.webp", 200, view="room")


def test_angles_may_be_any_number_of_turns(world, recording):
    model = mujoco.MjModel.from_xml_string(mjcf(world, 320, 200))
    data, scene = mujoco.MjData(model), recording.scene(0)
    stand(model, data, scene)
    before = data.body("agents/0").xmat.copy()
    scene.agent_pose[0, 3] += 20 * pi
    stand(model, data, scene)
    assert data.body("agents/0").xmat == pytest.approx(before, abs=1e-9)
