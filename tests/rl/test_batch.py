"""Learning from single agents' sequences is learning from whole worlds, less what nobody learns from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rl.batch import Sequences
from rl.ppo import PPO
from rl.tally import Tally
from tests.rl.test_network import VARIANTS

DEVICE = torch.device("cpu")


def test_sequences_are_sorted_by_team_and_know_whose_they_are():
    chosen = Sequences.of(np.array([5, 0, 4, 7]), [0, 1, 1], DEVICE)  # chunk 1 agent 2, 0 0, 1 1, 2 1
    assert chosen.chunk.tolist() == [0, 1, 1, 2]
    assert chosen.agent.tolist() == [0, 2, 1, 1]
    assert chosen.counts == (1, 3)
    told = torch.arange(3 * 2 * 3).view(3, 2, 3)  # [chunks, steps, agents]
    assert chosen.steps(told).squeeze(2).tolist() == [[0, 3], [8, 11], [7, 10], [13, 16]]
    assert chosen.start(told[:, 0].unsqueeze(-1)).flatten().tolist() == [0, 8, 7, 13]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: "-".join(map(str, v.values())) or "small")
def test_an_agent_alone_is_told_what_it_is_told_in_company(collector, config, variant):
    made = collector(config(**variant))
    made.collect(0)
    ppo, rollout = PPO(made.policy, made.critic, made.config), made.rollout
    batch = ppo._batch(rollout, rollout.obs.map(lambda tensor: tensor.flatten(0, 1)), *ppo._targets(rollout))
    agents = made.policy.layout.team_of_agent
    numbers = np.random.default_rng(0).permutation(len(batch.logp) * len(agents))[:13]
    chosen = Sequences.of(numbers, agents, DEVICE)
    for tower, obs, state in (
        (made.policy.tower, batch.seen, batch.policy_state),
        (made.critic.tower, batch.known, batch.critic_state),
    ):
        together, end = tower(obs, state)
        alone, alone_end = tower(chosen.eyes(obs), chosen.start(state), chosen.counts)
        torch.testing.assert_close(alone, chosen.steps(together), rtol=1e-5, atol=1e-6)
        torch.testing.assert_close(alone_end, chosen.start(end), rtol=1e-5, atol=1e-6)


def test_sequences_nobody_learns_from_are_left_out_and_the_others_all_seen(collector, config):
    made = collector(config(past_fraction=0.5))
    for update in range(3):
        made.collect(update)
    ppo, rollout = PPO(made.policy, made.critic, made.config), made.rollout
    batch = ppo._batch(rollout, rollout.obs.map(lambda tensor: tensor.flatten(0, 1)), *ppo._targets(rollout))
    taken = []
    everything = [np.arange(batch.learns[:, 0].numel())]
    tally = Tally(made.policy.layout.teams, DEVICE)

    def step(batch, chosen, tally):
        taken.append(chosen)

    ppo._pass("policy", step, batch.learns, batch, everything, tally, 0)
    wanted = batch.learns.any(1).nonzero().tolist()
    assert 0 < len(wanted) < batch.learns[:, 0].numel()
    assert sorted(zip(taken[0].chunk.tolist(), taken[0].agent.tolist(), strict=True)) == [
        tuple(w) for w in wanted
    ]
    assert taken[0].steps(batch.learns).sum() == batch.learns.sum()
