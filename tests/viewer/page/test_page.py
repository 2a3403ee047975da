"""The page in a browser: what it draws is what the recording says, and everything in it can be pressed."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

import worldgen
from tests.viewer.page.conftest import PHONE
from worldgen import sample
from worldgen.game import Game
from worldgen.scenario import load
from worldgen.scenario.library import bundled
from worldgen.viewer import cones
from worldgen.viewer.play import start_at
from worldgen.viewer.recording import Recorder, Recording
from worldgen.viewer.scene import senses_of
from worldgen.viewer.tracks import Shown, still


@pytest.fixture(scope="module")
def quadrant() -> Recording:
    """Random agents that grab all the time and lock now and then."""
    sim = worldgen.make("quadrant", 1, seed=5, threads=1)
    start_at(sim, 5)
    recorder, dice = Recorder(sim, 0, {"hiders": "dice", "seekers": "dice"}), np.random.default_rng(0)
    recorder.capture()
    while not sim.done[0]:
        shape = (1, sim.game.agents)
        sim.step(
            dice.integers(0, 11, (*shape, 3)).astype(np.int8), np.ones(shape, bool), dice.random(shape) < 0.2
        )
        recorder.capture()
    made = recorder.recording()
    sim.close()
    return made


def test_it_plays_to_the_end_and_steps_scrubs_and_obeys_keys(show, quadrant):
    page = show([Shown(quadrant, "one")])
    at = lambda: page.evaluate("worldgen.page.player.frame")  # noqa: E731
    assert at() == 0
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert at() == 11
    page.get_by_label("a step back").click()
    assert at() == 10
    box = page.locator(".timeline").bounding_box()
    first, last = (page.evaluate(f"worldgen.page.timeline.x({t})") for t in (0, quadrant.steps))
    page.mouse.click(box["x"] + (first + last) / 2, box["y"] + 5)
    assert at() == quadrant.steps // 2
    page.keyboard.press("End")
    assert at() == quadrant.steps
    page.evaluate("worldgen.page.player.speed = 16")
    page.keyboard.press("Space")  # from the beginning again
    page.wait_for_function(f"worldgen.page.player.frame == {quadrant.steps} && !worldgen.page.player.playing")
    assert f"step {quadrant.steps}/{quadrant.steps}" in page.locator(".clock").inner_text()


def test_poses_between_and_at_frames_are_the_recordings(show, quadrant):
    page = show([Shown(quadrant, "one")])
    for at in (0.0, 17.0, 33.25, float(quadrant.steps)):
        scene = quadrant.scene(at)
        for name, poses in (("agentPose", scene.agent_pose), ("thingPose", scene.thing_pose)):
            drawn = page.evaluate(
                f"(n) => Array.from({{length: n}}, (_, k) => worldgen.page.episode.{name}(k, {at}))",
                len(poses),
            )
            for ours, theirs in zip(drawn, poses, strict=True):
                assert (ours["x"], ours["y"], ours["z"]) == pytest.approx(theirs[:3], abs=1e-3)
                assert (ours["yaw"] - theirs[3] + np.pi) % (2 * np.pi) - np.pi == pytest.approx(0, abs=2e-3)


def test_as_many_bodies_locks_and_grips_are_drawn_as_there_are(show, quadrant):
    page, world = show([Shown(quadrant, "one")]), quadrant.world
    locked, held = np.flatnonzero(quadrant.locked.any(1)), np.flatnonzero((quadrant.held >= 0).any(1))
    for t in (0, int(locked[0]), int(locked[-1]), int(held[0]), int(held[-1])):
        drawn = page.evaluate(
            f"worldgen.page.player.goto({t}), worldgen.page.stage.draw({t}), worldgen.page.stage.counts()"
        )
        assert drawn == {
            "agents": len(world.agents), "things": len(world.things), "walls": len(world.walls),
            "links": int((quadrant.held[t] >= 0).sum()), "locks": int(quadrant.locked[t].sum()),
        }  # fmt: skip


def test_who_was_removed_is_not_drawn(show, recording):
    recording.agent_present[5:, 1] = False
    recording.thing_present[7:, 2] = False
    page = show([Shown(recording, "one")])
    counts = [
        page.evaluate(f"worldgen.page.stage.draw({t}), worldgen.page.stage.counts()") for t in (4, 5, 7)
    ]
    assert [(c["agents"], c["things"]) for c in counts] == [(2, 3), (1, 3), (1, 2)]


@pytest.mark.parametrize("name", ["quadrant", "sumo", "three_rooms"])
def test_cones_and_lidar_are_the_maps(show, name):
    """The page casts its own rays: every one ends where the simulation's kernel says."""
    scenario = load(name)
    recording = still(sample(scenario, 2), senses_of(Game.of(scenario)))
    page, scene = show([Shown(recording, name)]), recording.scene(0)
    for k, agent in enumerate(recording.world.agents):
        own = scene.senses_by_team()[agent.team]
        cone, lidar = page.evaluate(
            f"""() => {{ const e = worldgen.page.episode, s = new worldgen.Solids(e, 0);
                return [worldgen.cone(e, {k}, 0, s), worldgen.lidar(e, {k}, 0, s)]; }}"""
        )
        theirs = cones.cone(scene, k, own.sight, view=own.view)
        theirs = theirs[len(theirs) - len(cone) :]  # without the eye itself
        # a ray beside a corner may pass on the other side of it for a rounding of its pose: few do
        off = np.hypot(*(np.array(cone) - theirs).T)
        assert np.mean(off > 0.01) < 0.03
        if own.rays:
            off = np.hypot(*(np.array(lidar) - cones.lidar(scene, k)).T)
            assert np.mean(off > 0.005) < 0.05


def test_bodies_are_where_the_recording_has_them_in_their_colours(show, quadrant):
    """From above, without cones and names, the pixel over each body is of its colour."""
    page, t = show([Shown(quadrant, "one")], "step=0&view=top"), 30
    for layer in ("vision", "sights", "names"):
        page.evaluate(f"worldgen.page.layer('{layer}', false)")
    page.evaluate(f"worldgen.page.player.goto({t}), worldgen.page.stage.draw({t})")
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    scene, checked = quadrant.scene(t), 0
    parts = [("agentColors", k, (*p[:2], p[2] + 0.2)) for k, p in enumerate(scene.agent_pose)]
    parts += [
        ("thingColors", k, (*p[:2], 0.5)) for k, p in enumerate(scene.thing_pose) if not scene.locked[k]
    ]
    for colors, k, (x, y, z) in parts:
        spot = page.evaluate(f"worldgen.page.stage.project({x}, {y}, {z})")
        seen = np.array(image.getpixel((round(spot["x"]), round(spot["y"]))), float)
        text = page.evaluate(f"worldgen.page.episode.packed.{colors}[{k}]")
        meant = np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], float)
        cosine = seen @ meant / np.linalg.norm(seen) / np.linalg.norm(meant)
        assert cosine > 0.97, (colors, k, seen, meant)
        checked += 1
    assert checked >= 4


def test_every_bundled_game_opens_and_the_gallery_chooses_among_them(show):
    episodes = []
    for name in bundled():
        scenario = load(name)
        episodes.append(Shown(still(sample(scenario, 0), senses_of(Game.of(scenario))), name))
    page = show(episodes)
    for name in list(bundled())[1:]:
        page.keyboard.press("]")
        page.wait_for_function(f"worldgen.page.episode.world.scenario == '{name}'")
    page.keyboard.press("g")
    assert page.locator(".gallery .cell").count() == len(episodes)
    page.locator(".gallery .cell", has_text="sumo").click()
    page.wait_for_function("worldgen.page.episode.world.scenario == 'sumo'")
    assert page.locator("h1").inner_text() == "sumo"
    assert not page.locator(".foot").is_visible()  # there is nothing to play


def test_an_agent_can_be_followed_and_looked_through(show, quadrant):
    page = show([Shown(quadrant, "one")], "step=40")
    page.keyboard.press("1")
    assert page.locator(".panel h2").inner_text() == quadrant.world.agents[0].name
    assert page.evaluate("worldgen.page.stage.cameras.mode") == "follow"
    page.keyboard.press("f")
    spot = page.evaluate(
        "worldgen.page.stage.draw(40), worldgen.page.stage.cameras.camera.position.toArray()"
    )
    assert np.hypot(*(np.array(spot[:2]) - quadrant.agent_pose[40, 0, :2])) < quadrant.world.agents[0].radius
    earned = {
        rule: quadrant.paid[:41, r, 0].sum()
        for r, rule in enumerate(quadrant.rules)
        if quadrant.paid[:, r, 0].any()
    }
    drawn = page.locator(".panel .figures").inner_text().replace("−", "-").split()
    assert {drawn[k]: float(drawn[k + 1]) for k in range(0, len(drawn), 2)} == pytest.approx(earned)
    page.keyboard.press("0")
    page.locator(".panel").wait_for(state="hidden")


def test_layers_theme_and_pictures(show, quadrant):
    page = show([Shown(quadrant, "one")], "step=40")
    before = page.screenshot()
    for label in ("vision", "lidar"):
        page.get_by_label(label, exact=True).click()
    page.keyboard.press("d")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("[worldgen.page.stage.layers.vision, worldgen.page.stage.layers.lidar]") == [
        False,
        True,
    ]
    assert page.screenshot() != before
    with page.expect_download() as download:
        page.get_by_label("save a picture").click()
    assert download.value.suggested_filename == "quadrant-seed-5-step-40.png"
    with Image.open(download.value.path()) as image:
        assert image.size == (1280, 800)
        assert len(image.getcolors(1 << 20) or range(99)) > 50  # not an empty sheet


def test_on_a_phone_nothing_sticks_out_and_all_can_be_reached(show, quadrant):
    page = show([Shown(quadrant, "one"), Shown(quadrant, "two")], size=PHONE, has_touch=True, is_mobile=True)
    for selector in (".title", ".tools", ".foot", ".controls > *", ".timeline"):
        for part in page.locator(selector).all():
            box = part.bounding_box()
            assert box["x"] >= 0, selector
            assert box["x"] + box["width"] <= PHONE["width"], selector
    page.get_by_label("what to show").tap()
    page.get_by_label("lidar", exact=True).tap()
    assert page.evaluate("worldgen.page.stage.layers.lidar")
    page.get_by_label("play", exact=True).tap()
    page.wait_for_function("worldgen.page.player.frame > 0")


def test_sight_lines_grow_as_more_is_seen(show, quadrant):
    """What is drawn at a frame does not depend on what was drawn before: the picture is that of a fresh page."""
    counts = [
        sum(quadrant.sees[t, a, b] for a in range(4) for b in range(4) if a // 2 != b // 2) for t in range(81)
    ]
    few, many = int(np.argmin(counts)), int(np.argmax(counts))
    fresh, scrubbed = (
        show([Shown(quadrant, "one")], f"step={many}"),
        show([Shown(quadrant, "one")], f"step={few}"),
    )
    scrubbed.evaluate(f"worldgen.page.draw(), worldgen.page.player.goto({many})")
    for page in (fresh, scrubbed):
        page.evaluate("worldgen.page.draw()")
    one, other = (
        np.array(Image.open(io.BytesIO(page.locator("#stage").screenshot())).convert("RGB"), int)[80:600]
        for page in (fresh, scrubbed)
    )
    assert (np.abs(one - other).max(axis=2) > 24).mean() < 1e-4


@pytest.mark.parametrize(
    "address", ["step=abc", "step=-5", "view=bogus", "view=first%209", "episode=x&step=1e9"]
)
def test_an_address_that_says_nonsense_opens_the_page_all_the_same(show, quadrant, address):
    page = show([Shown(quadrant, "one")], address)
    page.evaluate("worldgen.page.player.toggle(false)")
    page.wait_for_function("worldgen.page.drawn > 1")
    assert page.evaluate("worldgen.page.stage.cameras.mode") == "orbit"
    assert "NaN" not in page.locator(".clock").inner_text()
    assert page.evaluate("worldgen.page.player.frame") >= 0


def test_regions_are_cut_off_at_the_floor_and_named_once(show):
    scenario = load("rooms")
    page = show([Shown(still(sample(scenario, 0), senses_of(Game.of(scenario))), "rooms")])
    page.get_by_label("regions").check()
    page.locator("#names span", has_text="rooms/0").wait_for()
    names = page.locator("#names span").all_text_contents()
    assert {"rooms/0", "rooms/1", "rooms/2"} <= set(names)
    assert "yard" not in names  # wider than the floor
    page = show([Shown(still(sample(load("chase"), 0), senses_of(Game.of(load("chase")))), "chase")])
    assert not page.get_by_label("regions").is_visible()


def test_the_timeline_says_what_happened(show, recording):
    page = show([Shown(recording, "one")])
    names = page.locator(".timeline .row-name").all_text_contents()
    texts = " ".join(names)
    assert "seekers seen" in texts
    assert "locked" in texts
    assert "held" in texts
    assert "hiders seen" not in texts  # nobody ever sees one
    assert page.locator(".timeline .end").all_text_contents() == ["+6.0", "−6.0"]
    assert page.locator(".phase-name").all_text_contents() == ["prep", "hunt"]
