"""What `render_mode` shows: pixels, text, or a window that follows the game by itself."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest

import worldgen
from worldgen.envs.window import Window
from worldgen.errors import UserError

pettingzoo_test = pytest.importorskip("pettingzoo.test")
DESKTOP = sys.platform in ("darwin", "win32") or {"DISPLAY", "WAYLAND_DISPLAY"} & {*os.environ}


class Glass:
    """A window without a desktop."""

    made: list[Glass]

    def __init__(self, title: str, per_second: float):
        self.title, self.per_second, self.closed = title, per_second, False
        self.shown: list[np.ndarray] = []
        self.waited = 0
        self.made.append(self)

    def show(self, pixels: np.ndarray) -> None:
        self.shown.append(pixels)

    def wait(self) -> None:
        self.waited += 1

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def glass(monkeypatch):
    monkeypatch.setattr(Glass, "made", [], raising=False)
    monkeypatch.setattr("worldgen.envs.parallel.Window", Glass)
    return Glass


def play(env, steps: int) -> None:
    for _ in range(steps):
        env.step({agent: env.action_space(agent).sample() for agent in env.agents})


def test_pettingzoo_finds_nothing_wrong_with_any_mode(glass):
    from pettingzoo.utils.conversions import parallel_to_aec

    pettingzoo_test.render_test(
        lambda render_mode: parallel_to_aec(worldgen.parallel_env("chase", 1, render_mode))
    )
    assert worldgen.parallel_env("chase").metadata["render_modes"] == ["human", "rgb_array", "ansi"]


def test_a_window_follows_every_reset_and_step_at_the_games_own_speed(glass):
    env = worldgen.parallel_env("chase", render_mode="human")
    env.reset()
    play(env, 3)
    (window,) = glass.made
    assert (window.title, window.per_second) == ("chase", env.metadata["render_fps"])
    assert (len(window.shown), window.waited) == (4, 4)
    assert (window.shown[0] != window.shown[3]).any()
    assert env.render() is None
    assert (len(window.shown), window.waited) == (5, 4)  # the same moment again, at once
    env.close()
    assert window.closed


def test_a_window_that_its_user_closed_stays_closed_and_the_game_goes_on(glass):
    env = worldgen.parallel_env("chase", render_mode="human")
    env.reset()
    glass.made[0].closed = True
    play(env, 2)
    env.render()
    assert len(glass.made[0].shown) == 1
    assert env.sim.episode_step[0] == 2


def test_without_a_desktop_the_message_says_what_to_use_instead(monkeypatch):
    import glfw

    monkeypatch.setattr(glfw, "init", lambda: False)
    with pytest.raises(UserError, match=r"no display here; use 'rgb_array'.*'ansi'.*worldgen replay"):
        worldgen.parallel_env("chase", render_mode="human")


@pytest.mark.skipif(not DESKTOP, reason="needs a desktop")
def test_a_window_opens_shows_pictures_of_several_sizes_and_closes():
    window = Window("pictures", per_second=1000.0)
    for size in ((40, 60, 3), (40, 60, 3), (61, 31, 3)):
        window.show(np.full(size, 200, np.uint8))
        window.wait()
    window.close()
    window.close()
    assert window.closed


def test_to_render_without_a_mode_is_warned_about():
    env = worldgen.parallel_env("chase")
    env.reset()
    with pytest.warns(UserWarning, match="render_mode"):
        assert env.render() is None


def test_a_world_that_broke_down_can_still_be_looked_at():
    env = worldgen.parallel_env("chase", render_mode="rgb_array")
    env.reset()
    env.sim.physics.datas[0].qvel[:] = np.nan
    play(env, 1)
    assert env.sim.discarded[0]
    assert env.render().shape[2] == 3
