"""Agents that leave in the middle of an episode: their stream of values ends there, and a new one begins on return.

Slot 1 of world 1 is taken out by the third step and back after the sixth: it acts at 0, 1, 2 and again at 6, 7, ...
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rl.players import Trained
from rl.ppo import PPO
from rl.tower import Memory
from rl.trainer import Trainer
from tests.rl.fake import Pursuit

AWAY = {(1, 1): (3, 6)}


def test_steps_away_are_not_learnt_from_nor_counted(collector):
    made = collector(steps=100, away=AWAY)
    made.collect(0)
    rollout = made.rollout
    acted = rollout.by_step(rollout.learns)[:, 1, 1].tolist()
    assert acted == [True, True, True, False, False, False, True, True]
    assert torch.equal(rollout.learns, rollout.valued)
    assert rollout.by_step(rollout.left)[:, 1, 1].nonzero().flatten().tolist() == [2]
    assert made.steps == int(made.sim.drawn[:, :3].sum()) * 8 - 3


def test_the_reward_of_the_step_that_takes_an_agent_out_counts(collector):
    made = collector(steps=100, away=AWAY)
    made.sim.reward = np.ones_like(made.sim.reward)
    made.sim.step, step = lambda *actions: (step(*actions), made.sim.reward.fill(1.0)), made.sim.step
    made.collect(0)
    assert made.rollout.by_step(made.rollout.reward)[:, 1, 1].tolist() == [1, 1, 1, 0, 0, 0, 1, 1]


def test_values_end_with_the_removal_and_begin_anew_on_return(collector, config):
    """Reward 1 a step, value 10 everywhere, gamma = lambda = 1/2: nothing is expected over the gap."""
    made = collector(config(gamma=0.5, lam=0.5), steps=100, away=AWAY)
    made.collect(0)
    made.rollout.reward.fill_(1.0)
    made.rollout.values.fill_(10.0)
    advantage, _ = PPO(made.policy, made.critic, made.config)._targets(made.rollout)
    gone = made.rollout.by_step(advantage)[:, 1, 1].tolist()
    # step 2 leads nowhere: 1 - 10 = -9; step 1: 1 + 5 - 10 = -4, and -9 / 4; step 0: -4 and -6.25 / 4
    assert gone[:3] == pytest.approx([-4 - 6.25 / 4, -4 - 9 / 4, -9])
    # back at 6, until the rollout's end: -4 at 7, -4 - 1 at 6
    assert gone[6:] == pytest.approx([-5, -4])
    stayed = made.rollout.by_step(advantage)[:, 1, 0].tolist()
    assert stayed[7] == pytest.approx(-4)
    assert stayed[2] == pytest.approx(-4 * sum(0.25**k for k in range(6)))


def test_removal_for_good_is_terminal_even_when_the_episode_is_cut_in_that_step(collector):
    made = collector(steps=3, away={(1, 1): (3, 999)})
    made.collect(0)
    made.rollout.reward.fill_(1.0)
    made.rollout.values.fill_(10.0)
    advantage, _ = PPO(made.policy, made.critic, made.config)._targets(made.rollout)
    assert float(advantage[0, 1, 2, 1]) == pytest.approx(-9)
    assert float(advantage[0, 1, 2, 0]) == pytest.approx(1 + 0.99 * 10 - 10)


@pytest.mark.parametrize("kind", ["gru", "lstm"])
@torch.no_grad()
def test_memory_is_empty_while_away_and_starts_empty_on_return(kind):
    torch.manual_seed(0)
    memory = Memory(kind, 5, 4)
    x, start = torch.randn(2, 6, 3, 5), torch.randn(2, 3, memory.state)
    present = torch.ones(2, 6, 3, dtype=torch.bool)
    present[1, 2:4, 1] = False
    out, end = memory(x, start, present)
    everyone = torch.ones(2, 2, 3, dtype=torch.bool)
    late, alone = memory(x[:, 4:], torch.zeros_like(start), everyone)
    assert torch.allclose(out[1, 4:, 1], late[1, :, 1], atol=1e-6)
    assert torch.allclose(end[1, 1], alone[1, 1], atol=1e-6)
    plain, full = memory(x, start, torch.ones_like(present))
    assert torch.allclose(out[0], plain[0], atol=1e-6)
    assert torch.allclose(end[0], full[0], atol=1e-6)
    assert torch.allclose(out[1, :2], plain[1, :2], atol=1e-6)
    assert not torch.allclose(out[1, 4:, 1], plain[1, 4:, 1])
    present[1, 5, 1] = False
    assert float(memory(x, start, present)[1][1, 1].abs().max()) == 0


def test_states_while_acting_are_those_that_learning_unrolls(collector):
    made = collector(
        steps=100, away={(1, 1): (1, 3), (2, 0): (2, 7)}
    )  # one is back within a chunk, one later
    made.collect(0)
    rollout = made.rollout
    obs = rollout.obs.map(lambda tensor: tensor.flatten(0, 1))
    with torch.inference_mode():
        logits, state = made.policy(obs, torch.cat(rollout.policy_state))
        logp, _ = made.policy.space.evaluate(logits, rollout.actions.flatten(0, 1).long())
    learns = rollout.learns.flatten(0, 1)
    assert torch.allclose(logp[learns], rollout.logp.flatten(0, 1)[learns], atol=1e-5)
    assert float(rollout.policy_state[1][2, 0].abs().max()) == 0
    assert torch.allclose(state[:4], rollout.policy_state[1], atol=1e-6)


def test_the_running_statistics_of_observations_leave_out_steps_away(collector, config):
    made = collector(config(observations="running"), steps=100, away={(w, 1): (1, 999) for w in range(4)})
    made.collect(0)
    made.rollout.obs.own[~made.rollout.valued] = 1e6
    PPO(made.policy, made.critic, made.config).update(made.rollout, 0)
    assert float(made.policy.norm.moments["own"].mean().abs().max()) < 10


def test_a_run_with_agents_that_come_and_go_learns_finite_weights(config):
    trainer = Trainer(Pursuit(4, steps=9, away=AWAY | {(3, 0): (2, 999)}), config(past_fraction=0.5))
    rows = [trainer.update() for _ in range(3)]
    assert all(torch.isfinite(p).all() for p in trainer.policy.parameters())
    assert rows[-1]["explained_variance/runners"] is not None


def test_a_trained_player_forgets_while_it_is_away(collector):
    made = collector()
    player, sim = Trained(made.policy, made.config), Pursuit(2, steps=100, away={(1, 1): (1, 3)})
    player.begin(sim)
    for _ in range(3):
        sim.step(*player.act(sim, "runners"))
    assert float(player.state[1, 1].abs().max()) == 0
    player.act(sim, "runners")
    assert float(player.state[1, 1].abs().max()) > 0
