"""The PettingZoo face: PettingZoo's own tests of every bundled game, and that it is the batch's game unfolded."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import worldgen
from worldgen.errors import UserError
from worldgen.scenario import loads
from worldgen.scenario.library import bundled

pettingzoo_test = pytest.importorskip("pettingzoo.test")

GAMES = sorted(bundled())
LEAVING = """
worldgen: 1
steps: 30
teams:
  hares: {count: 2, where: inside floor}
  hounds: {count: 1, where: inside floor}
rules:
  gone: {when: at step 3, remove: hares}
  nap: {when: at step 5, remove: {hounds: 4 steps}}
  live: {while: always, reward: {hounds: 0.5}}
"""


def neutral(env) -> dict:
    return {a: {v: (5, 5, 5) if v == "move" else 0 for v in env.action_space(a).spaces} for a in env.agents}


@pytest.mark.parametrize("name", GAMES)
def test_pettingzoo_finds_nothing_wrong_with_a_game(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings(
            "ignore", "No agents present but not all possible_agents"
        )  # not all are drawn
        pettingzoo_test.parallel_api_test(worldgen.parallel_env(name, seed=1), num_cycles=40)


@pytest.mark.parametrize("name", GAMES)
def test_two_environments_of_one_seed_are_one(name):
    pettingzoo_test.parallel_seed_test(lambda: worldgen.parallel_env(name), num_cycles=15)


@pytest.mark.parametrize("name", GAMES)
def test_observations_masked_actions_and_the_state_lie_in_their_spaces(name):
    env = worldgen.parallel_env(name, seed=2)
    observations, infos = env.reset()
    for _ in range(6):
        assert env.state_space.contains(env.state())
        for agent, seen in observations.items():
            assert env.observation_space(agent).contains(seen), agent
        actions = {a: env.action_space(a).sample(mask=infos[a]["action_mask"]) for a in env.agents}
        assert all(env.action_space(a).contains(action) for a, action in actions.items())
        observations, _, _, _, infos = env.step(actions)


def test_an_episode_is_that_of_the_batch():
    env, sim = worldgen.parallel_env("quadrant", seed=5), worldgen.make("quadrant", worlds=2, seed=5)
    observations, infos = env.reset()
    rng = np.random.default_rng(0)
    for _ in range(80):
        move, grab, lock = rng.integers(0, 11, (4, 3)), rng.random(4) < 0.5, rng.random(4) < 0.5
        actions = {
            name: {"move": move[k], "grab": int(grab[k]), "lock": int(lock[k])}
            for k, name in enumerate(env.agents)
        }
        sim.step(np.stack([move, move]), np.stack([grab, grab]), np.stack([lock, lock]))
        observations, rewards, terminations, truncations, infos = env.step(actions)
        for k, name in enumerate(env.possible_agents):
            seen = observations[name]
            assert np.array_equal(seen["self"], sim.obs.self[0, k])
            assert np.array_equal(seen["lidar"], sim.obs.lidar[0, k])
            assert np.array_equal(seen["mask"]["boxes"], sim.obs.mask["boxes"][0, k])
            there = sim.obs.mask["boxes"][0, k][:, None]
            assert np.array_equal(seen["relation"]["boxes"], sim.obs.relation["boxes"][0, k] * there)
            assert rewards[name] == sim.reward[0, k]
            assert sum(infos[name]["rewards"].values()) == pytest.approx(rewards[name])
    assert env.agents == []
    assert all(truncations.values())
    assert not any(terminations.values())
    assert infos["hiders/0"]["statistics"]["length"] == 80
    env.reset()
    sim.reset_done()
    assert env.sim.worlds[0] == sim.worlds[0]


def test_what_an_agent_does_not_see_it_is_told_nothing_about():
    env = worldgen.parallel_env("quadrant", seed=3)
    observations, _ = env.reset()
    hidden = 0
    for seen in observations.values():
        for group, mask in seen["mask"].items():
            hidden += int((mask == 0).sum())
            assert not seen["entity"][group][mask == 0].any()
            assert not seen["relation"][group][mask == 0].any()
    assert hidden > 8  # nobody sees itself, and a corner room hides something


def test_who_is_removed_for_good_is_terminated_and_who_comes_back_waits():
    env = worldgen.parallel_env(loads(LEAVING))
    env.reset()
    alive, ended = [], []
    for _ in range(12):
        _, rewards, terminations, _, infos = env.step(neutral(env))
        alive.append(infos["hounds/0"]["alive"])
        ended.append(terminations.get("hares/0"))
        if not alive[-1]:
            assert infos["hounds/0"]["action_mask"]["move"][0].tolist() == [0] * 5 + [1] + [0] * 5
    assert ended[:3] == [False, False, True]
    assert ended[3] is None  # no longer in the game
    assert env.agents == ["hounds/0"]
    assert alive.count(False) == 4
    assert alive[-1]
    assert rewards == {"hounds/0": 0.5}


def test_frozen_agents_may_do_nothing_and_are_told_so():
    env = worldgen.parallel_env("quadrant")
    _, infos = env.reset()
    assert infos["seekers/0"]["action_mask"]["grab"].tolist() == [1, 0]
    assert infos["hiders/0"]["action_mask"]["grab"].tolist() == [1, 1]
    assert infos["seekers/0"]["phase"] == "prep"
    for _ in range(32):
        infos = env.step(neutral(env))[-1]
    assert infos["seekers/0"]["action_mask"]["grab"].tolist() == [1, 1]
    assert infos["seekers/0"]["phase"] == "hunt"


def test_seeds_and_options_choose_the_world():
    env = worldgen.parallel_env("quadrant", seed=1)
    env.reset()
    first = env.sim.worlds[0]
    env.reset()
    assert env.sim.worlds[0] != first
    env.reset(seed=1)
    assert env.sim.worlds[0] == first
    env.reset(options={"world": 7})
    assert env.sim.worlds[0] == worldgen.sample("quadrant", 7)


def test_a_missing_or_impossible_action_says_whose():
    env = worldgen.parallel_env("quadrant")
    env.reset()
    actions = neutral(env)
    del actions["hiders/1"]
    with pytest.raises(UserError, match="hiders/1"):
        env.step(actions)
    with pytest.raises(UserError, match="lock"):
        env.step({a: {"move": (5, 5, 5), "grab": 0} for a in env.agents})
    far = neutral(env) | {"seekers/0": {"move": (5, 300, 5), "grab": 0, "lock": 0}}
    with pytest.raises(UserError, match=r"seekers/0.*5, 300, 5"):
        env.step(far)


def test_a_world_is_shown_as_pixels_or_text():
    env = worldgen.parallel_env("quadrant", render_mode="rgb_array")
    env.reset()
    image = env.render()
    assert image.dtype == np.uint8
    assert image.shape[2] == 3
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 10
    env = worldgen.parallel_env("quadrant", render_mode="ansi")
    env.reset()
    assert env.render().splitlines()[0] == "quadrant, step 0 of 80, prep"
    assert [line.split()[0] for line in env.render().splitlines()[1:]] == env.possible_agents
    with pytest.raises(UserError, match="rgb_array"):
        worldgen.parallel_env("quadrant", render_mode="smell")


def test_the_page_about_it_runs(capsys):
    page = (Path(__file__).parents[2] / "docs" / "environments.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(block, {})
    assert np.isfinite(float(capsys.readouterr().out))


def test_a_world_that_breaks_down_ends_the_episode_and_says_so():
    env = worldgen.parallel_env("quadrant")
    env.reset()
    env.step(neutral(env))
    env.sim.physics.datas[0].qvel[0] = np.nan
    observations, rewards, terminations, truncations, infos = env.step(neutral(env))
    assert env.agents == []
    assert all(truncations.values())
    assert not any(terminations.values())
    assert infos["hiders/0"]["discarded"]
    assert "statistics" not in infos["hiders/0"]  # there are none of half an episode
    assert all(env.observation_space(a).contains(seen) for a, seen in observations.items())
    assert set(rewards.values()) == {0.0}
    env.reset()
    assert len(env.agents) == 4
