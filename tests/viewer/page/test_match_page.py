"""A person at the keyboard of a real browser moves an agent of a real game, and the episode is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch")

from cli.commands.play import Desk, _match
from worldgen.scenario import load
from worldgen.viewer.live.match import Wish
from worldgen.viewer.live.server import Server
from worldgen.viewer.recording import Recording

STEPS = 40


@pytest.fixture
def page(browser, tmp_path: Path) -> Iterator:
    match = _match(
        load("chase", {"steps": STEPS}), None, "seekers=still,hiders=still", 3, tmp_path / "plays", 4.0
    )
    match.paused = True  # until the keys are down: the test has all the time it wants
    desk = Desk(match)
    server = Server(desk.routes, {"/events": match.stream})
    playing = threading.Thread(target=match.run, daemon=True)
    playing.start()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    made, complaints = context.new_page(), []
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.goto(server.address)
    made.wait_for_selector("html[data-ready]")
    yield made, match
    context.close()
    match.stop()
    playing.join()
    server.close()
    match.sim.close()
    assert complaints == []


def test_keys_move_the_agent_and_the_whole_episode_is_kept(page, tmp_path):
    page, match = page
    page.keyboard.down("w")
    page.keyboard.press("Space")
    while match.wishes["hiders/0"] != Wish((10, 5, 5), grab=True):
        page.wait_for_timeout(20)
    match.paused = False
    page.locator(".says", has_text="kept as").wait_for()
    page.keyboard.up("w")
    path = next((tmp_path / "plays").glob("chase-*.npz"))
    recording = Recording.load(path)
    assert recording.steps == STEPS
    assert (recording.move[:, 0] == (10, 5, 5)).all()
    assert recording.grab[:, 0].all()
    assert not recording.lock.any()
    assert (recording.move[:, 1] == 5).all()
    assert recording.people == ("hiders/0",)


PAD = """navigator.getGamepads = () => ((window.asked = (window.asked ?? 0) + 1), 0) || [{ axes: [-1, -0.6, 0.1, 0],
    buttons: [{ pressed: Boolean(window.pressed) }, { pressed: false }] }];"""


def test_a_gamepad_moves_the_agent(page):
    """Left stick up and to the left, right stick within its dead zone, and a button that grabs until pressed again."""
    page, match = page
    page.evaluate(PAD)
    for pressed, grab in ((0, False), (1, True), (0, True), (1, False)):
        page.evaluate(f"window.pressed = {pressed}, window.asked = 0")
        page.wait_for_function("window.asked > 2")  # the page has seen it
        while match.wishes["hiders/0"] != Wish((8, 10, 5), grab=grab):
            page.wait_for_timeout(20)
