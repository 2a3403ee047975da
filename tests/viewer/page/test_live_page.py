"""The live preview in a browser: edit, look, draw again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from cli.live import Live
from worldgen.viewer.live.server import Bell, Server
from worldgen.viewer.live.watch import Watch

TEXT = "extends: chase\nsteps: 8\nobjects: {pillars: {count: 1..3}}\n"
PILLARS = "worldgen.page.episode.world.things.filter((thing) => thing.group == 'pillars').length"


@pytest.fixture
def game(tmp_path: Path) -> Path:
    path = tmp_path / "game.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def page(browser, game) -> Iterator:
    bell = Bell()
    server = Server(Live(str(game), None, {}, []).routes, {"/events": bell.stream})
    watch = Watch(game, bell.ring)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    made, complaints = context.new_page(), []
    made.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.goto(server.address)
    made.wait_for_selector("html[data-ready]")
    yield made
    context.close()
    watch.close()
    server.close()
    assert [text for text in complaints if "GPU stall due to ReadPixels" not in text] == []


def test_on_a_phone_the_cards_leave_each_other_room(page, game):
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("worldgen.page.look('follow', 0)")
    page.wait_for_function("!document.querySelector('.panel').hidden")
    boxes = [page.locator(part).bounding_box() for part in (".title", ".panel", ".live")]
    for above, below in pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"]
    game.write_text(TEXT.replace("steps", "staps"))
    page.locator(".trouble", has_text="game.yaml:2:1").wait_for()
    page.get_by_label("hide this").click()
    page.locator(".trouble").wait_for(state="hidden")


def test_saving_the_file_draws_it_anew_and_tells_what_is_wrong_with_it(page, game):
    game.write_text(TEXT.replace("1..3", "5"))
    page.wait_for_function(f"{PILLARS} == 5")
    game.write_text(TEXT.replace("steps", "staps"))
    page.locator(".trouble", has_text="game.yaml:2:1").wait_for()
    assert "did you mean 'steps'" in page.locator(".trouble").inner_text()
    assert page.evaluate(PILLARS) == 5  # the last world that could be drawn
    game.write_text(TEXT)
    page.locator(".trouble").wait_for(state="hidden")


def test_seeds_sliders_and_policies(page):
    page.get_by_label("the next seed").click()
    page.wait_for_function("worldgen.page.episode.world.seed == 1")
    page.keyboard.press("]")
    page.wait_for_function("worldgen.page.episode.world.seed == 2")
    slider = page.get_by_label("objects.pillars.count", exact=True)
    for count in ("3", "1"):
        slider.fill(count)
        page.wait_for_function(f"{PILLARS} == {count}")
    page.get_by_label("draw objects.pillars.count again").click()
    page.wait_for_function("worldgen.live.fixed.size == 0")
    slider.click(position={"x": slider.bounding_box()["width"] / 2, "y": 8})  # where its thumb stands already
    page.wait_for_function(f"worldgen.live.fixed.size == 1 && {PILLARS} == 2")
    page.get_by_label("draw objects.pillars.count again").click()
    page.get_by_label("who plays").select_option("chaser")
    page.wait_for_function("worldgen.page.player.last == 8")
    with page.context.expect_page() as opened:
        page.get_by_text("MJCF").click()
    opened.value.wait_for_load_state()
    assert opened.value.locator("body").inner_text().endswith("</mujoco>\n")
