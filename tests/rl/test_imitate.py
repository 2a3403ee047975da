"""Behaviour cloning of recordings: what was done is found again, learnt, and gone on from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

import worldgen
from cli.main import app
from rl.config import resolve
from rl.deeds import whom
from rl.imitate import _deeds, imitate
from rl.layout import Layout
from rl.players import Trained
from rl.policy import Policy
from rl.runs import Run
from worldgen.errors import UserError
from worldgen.scenario import load
from worldgen.viewer.play import play, start_at
from worldgen.viewer.recording import Recording

CHANGES = {"steps": 12}
SMALL = {"worlds": 2, "embed": 8, "dense": 8, "memory_size": 8, "rollout": 16, "minibatch": 64}


def record(seed: int, turn: int = 9, people: tuple[str, ...] = ("hiders/0",)) -> Recording:
    """The hider runs on and turns left while it sees the seeker, else right; the seeker rests."""
    sim = worldgen.make(load("chase", CHANGES), 1, seed, threads=1)
    start_at(sim, seed)
    hider = next(agent.slot for agent in sim.worlds[0].agents if agent.team == "hiders")

    def act():
        shape = (1, sim.game.agents)
        move = np.full((*shape, 3), 5, np.int8)
        sees = sim.state.sees[0, hider, : sim.game.agents].any()
        move[0, hider] = (10, 5, turn if sees else 1)
        return move, np.zeros(shape, bool), np.zeros(shape, bool)

    made = play(sim, act, {"hiders": "people", "seekers": "still"})
    sim.close()
    return replace(made, people=people)


@pytest.fixture(scope="module")
def recordings() -> list[tuple[str, Recording]]:
    return [(f"{seed}.npz", record(seed)) for seed in range(10)]


def config():
    return resolve(load("chase", CHANGES).train | SMALL, seed=1)


def test_deeds_are_what_the_agents_saw_did_and_earned(recordings):
    scenario, settings = load("chase", CHANGES), config()
    sim = worldgen.make(scenario, 1, 0, threads=1)
    policy = Policy(Layout.of(sim), settings)
    sim.close()
    found = _deeds(scenario, recordings[:2], (), policy, settings)
    recording = recordings[1][1]
    hider = next(k for k, agent in enumerate(recording.world.agents) if agent.name == "hiders/0")
    slot = recording.world.agents[hider].slot
    assert found.done.shape == (2, 12, 2)
    assert found.done[:, :, slot].all()
    assert not found.done[:, :, 1 - slot].any()  # nobody imitates the seeker
    assert np.array_equal(found.actions[1, :, slot, :3].numpy(), recording.move[:, hider])
    reward, expected = recording.reward[1:, hider], 0.0
    for t in reversed(range(12)):
        expected = float(reward[t]) + settings.gamma * expected
        assert found.returns[1, t, slot] == pytest.approx(expected, abs=1e-4)
    # what it saw while the seeker was in sight says so
    sees = recording.sees[:-1, hider, 1 - hider]
    assert np.array_equal(found.obs.sees[1, :, slot, 1 - slot].numpy(), sees)


def test_it_learns_what_was_done_and_a_run_can_be_played_and_gone_on_from(recordings, tmp_path):
    settings = config()
    found = imitate(recordings, load("chase", CHANGES), settings, tmp_path / "clone", passes=80)
    assert (found.episodes, found.held_out, found.steps) == (10, 2, 120)
    assert found.after < 0.5 * found.before
    assert found.hits["forward"] == 1.0
    assert found.hits["turn"] > 0.8
    player = Trained.from_file(Run(tmp_path / "clone").latest)
    sim = worldgen.make(load("chase", CHANGES), 1, 50, threads=1)
    player.begin(sim)
    move, _, _ = player.act(sim, "hiders")
    hider = next(agent.slot for agent in sim.worlds[0].agents if agent.team == "hiders")
    assert move[0, hider, 0] == 10
    sim.close()
    result = CliRunner().invoke(
        app,
        ["train", "chase", "--from", str(tmp_path / "clone"), "--out", str(tmp_path / "more"), "--set", "steps=12",
         *(word for name, value in SMALL.items() for word in ("--set", f"train.{name}={value}")),
         "--set", "train.steps=64"],
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "100% of the policy and 100% of the critic" in result.stderr


def test_the_same_seed_gives_the_same_weights(recordings, tmp_path):
    weights = []
    for name in ("one", "two"):
        imitate(recordings[:3], load("chase", CHANGES), config(), tmp_path / name, passes=3)
        weights.append(torch.load(Run(tmp_path / name).latest, weights_only=False)["policy"])
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_people_are_imitated_else_whoever_is_named_else_all(recordings):
    recording = recordings[0][1]
    assert whom(recording, ()) == ["hiders/0"]
    assert whom(recording, ("seekers/0",)) == ["seekers/0"]
    assert whom(replace(recording, people=()), ()) == ["hiders/0", "seekers/0"]
    with pytest.raises(
        UserError, match="--as hiders/9: no such agent was recorded; there were hiders/0, seekers/0"
    ):
        whom(recording, ("hiders/9",))


def test_a_recording_of_another_game_is_refused(recordings, tmp_path):
    with pytest.raises(UserError, match=r"0\.npz was recorded in another game: 'chase'"):
        imitate(recordings[:1], load("chase", CHANGES | {"world.floor": 7}), config(), tmp_path / "clone")
    assert not (tmp_path / "clone").exists()


def test_a_recording_of_a_game_with_other_rules_is_refused(recordings, tmp_path):
    with pytest.raises(UserError, match="is paid otherwise than it was recorded"):
        imitate(
            recordings[:1],
            load("chase", CHANGES | {"rules.hidden.reward.hiders": 5}),
            config(),
            tmp_path / "clone",
        )


def test_where_nobody_to_be_imitated_did_anything_it_says_so(recordings, tmp_path):
    gone = load("chase", CHANGES | {"phases": {"all": {"freeze": "hiders"}}})
    sim = worldgen.make(gone, 1, 3, threads=1)
    start_at(sim, 3)
    shape = (1, sim.game.agents)
    still = np.full((*shape, 3), 5, np.int8), np.zeros(shape, bool), np.zeros(shape, bool)
    recording = replace(play(sim, lambda: still), people=("hiders/0",))
    sim.close()
    with pytest.raises(UserError, match="nobody who is to be imitated did anything"):
        imitate([("frozen.npz", recording)], gone, config(), tmp_path / "clone")


def test_a_recording_that_comes_out_otherwise_is_refused(recordings, tmp_path):
    pose = recordings[0][1].agent_pose.copy()
    pose[5] += 0.01
    damaged = replace(recordings[0][1], agent_pose=pose)
    with pytest.raises(UserError, match=r"played again, step 5 comes out 0\.01 m otherwise"):
        imitate([("odd.npz", damaged)], load("chase", CHANGES), config(), tmp_path / "clone")


def test_the_command_says_what_came_of_it(recordings, tmp_path: Path):
    paths = []
    for k, (_, recording) in enumerate(recordings[:3]):
        paths.append(str(tmp_path / f"{k}.npz"))
        recording.save(paths[-1])
    options = [word for name, value in SMALL.items() for word in ("--set", f"train.{name}={value}")]
    result = CliRunner().invoke(
        app,
        ["imitate", *paths, "--out", str(tmp_path / "clone"), "--passes", "5", "--set", "steps=12", *options],
    )
    assert result.exit_code == 0, result.stderr
    assert "3 episodes, 36 steps, 5 passes" in result.stdout
    assert "likeliest action is the one taken: forward" in result.stdout
    assert f"--from {tmp_path / 'clone'}`" in result.stdout
    assert "worldgen train chase --set steps=12" in result.stdout
    again = CliRunner().invoke(
        app, ["imitate", *paths, "--out", str(tmp_path / "clone"), "--set", "steps=12"]
    )
    assert again.exit_code == 1
    assert "already exists" in again.stderr
