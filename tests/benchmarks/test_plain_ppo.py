"""The peer is a right PPO, or beating it would say nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

pytest.importorskip("pettingzoo")

from benchmarks import plain_ppo
from benchmarks.plain_player import PlainPlayer
from benchmarks.plain_ppo import Moments, Network, PlainPPO, choose, gae, ours, parameters, width_for
from rl.config import resolve
from rl.evaluate import evaluate
from rl.players import Scripted
from worldgen.scenario import load
from worldgen.sim.simulation import Simulation

TINY = {"worlds": 2, "rollout": 16, "chunk": 8, "minibatch": 24, "epochs": 2}


@pytest.fixture
def learner():
    torch.set_num_threads(1)
    return PlainPPO(load("chase", {"steps": 20}), resolve({**TINY, "embed": 8, "dense": 8, "memory_size": 8}))


def test_two_updates_change_both_networks(learner):
    before = [weight.clone() for weight in learner.weights]
    first, second = learner.update(), learner.update()
    assert not any(torch.equal(a, b) for a, b in zip(before, learner.weights, strict=True))
    assert (first["steps"], second["steps"]) == (64, 128)  # 2 worlds, 2 agents, 16 steps
    assert first["gradient_steps"] == 2 * 3  # 64 transitions in minibatches of 24, twice
    assert (first["episodes"], second["episodes"]) == (0, 2)  # episodes of 20 steps end in the second rollout
    assert 0 <= second["episode/hiders_seen"] <= 1
    assert first["kl"] < 0.1


def test_networks_are_as_large_as_ours_within_a_twentieth():
    for game in ("chase", "quadrant"):
        scenario = load(game)
        config = resolve(scenario.train)
        found = PlainPPO(scenario, config.model_copy(update={"worlds": 1}))
        assert found.size == pytest.approx(ours(scenario, config), rel=0.05)
    assert width_for(parameters(30, 50, 7) + parameters(30, 50, 1), 30, 7) == 50


def test_advantages_are_those_worked_out_by_hand():
    one = torch.ones(3, 1)
    cut = torch.tensor([[0.0], [1.0], [0.0]])
    after = torch.tensor([[2.0], [10.0], [4.0]])
    # gamma 0.5, lambda 0.5: delta = r + after / 2 - v, and nothing flows over an end
    truncated = gae(one, one, after, 0 * cut, cut, 0.5, 0.5)
    assert truncated.flatten().tolist() == [1 + 5 / 4, 5.0, 2.0]
    terminated = gae(one, one, after, cut, cut, 0.5, 0.5)
    assert terminated.flatten().tolist() == [1.0, 0.0, 2.0]


def test_memory_is_emptied_where_an_episode_begins():
    network = Network(3, 4, 2, 1.0)
    obs = torch.randn(3, 5, 3)
    whole, _ = network(obs, torch.randn(2, 5, 4), torch.tensor([0.0, 1, 0])[:, None].expand(3, 5))
    alone, _ = network(obs[1:], torch.zeros(2, 5, 4), torch.zeros(2, 5))
    assert torch.allclose(whole[1:], alone, atol=1e-6)


def test_log_probabilities_of_the_rollout_are_those_of_learning_before_the_first_step(learner, monkeypatch):
    seen = []
    monkeypatch.setattr(learner, "_descend", lambda rows, states: seen.append((rows, states)) or np.zeros(4))
    learner.update()
    learner.update()  # an episode ends within a chunk
    for rows, states in seen:
        logits, _ = learner.actor(rows["obs"], states[0], rows["fresh"])
        _, logp, _ = choose(logits, learner.sizes, rows["usable"], rows["actions"])
        assert torch.allclose(logp, rows["logp"], atol=1e-5)


def test_where_an_episode_is_cut_off_the_terminal_state_counts(learner):
    memory = {}
    for _ in range(2):
        memory, _ = learner._collect()
    assert memory["done"][3].all()  # step 20 of an episode
    assert not memory["terminated"].any()
    assert torch.equal(memory["after"][3], memory["terminal"][3])
    assert not torch.equal(memory["after"][3], memory["value"][4])
    assert torch.equal(memory["after"][2], memory["value"][3])
    assert memory["fresh"][4].all()


def test_moments_are_those_of_all_values_together():
    values = np.random.default_rng(0).normal(3, 2, (100, 2))
    moments = Moments(2)
    for part in np.split(values, 5):
        moments.update(part)
    assert np.allclose(moments.mean, values.mean(0), atol=1e-4)
    assert np.allclose(moments.var, values.var(0), atol=1e-3)


def test_what_was_learnt_can_be_played(learner):
    sim = Simulation(load("chase", {"steps": 20}), 3, 0, threads=1)
    player = PlainPlayer(learner)
    results = [evaluate(sim, {"hiders": player, "seekers": Scripted("turner")}, 3) for _ in range(2)]
    assert np.array_equal(results[0].values["hiders_seen"], results[1].values["hiders_seen"])
    assert results[0].players == {"hiders": "plain", "seekers": "turner"}


def test_the_script_logs_a_row_an_update(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(plain_ppo, "resolve", lambda raw, seed: resolve(raw, **TINY, seed=seed))
    log = tmp_path / "log.jsonl"
    plain_ppo.main("chase", minutes=1e-6, seed=1, log=log)
    (row,) = map(json.loads, log.read_text().splitlines())
    assert {"update", "steps", "minutes", "steps_per_second", "kl", "entropy"} <= set(row)
    assert "parameters" in capsys.readouterr().out
    with pytest.raises(plain_ppo.UserError, match="already exists"):
        plain_ppo.main("chase", minutes=1e-6, seed=1, log=log)
