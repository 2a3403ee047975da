"""What is stored while acting is what learning needs: states, probabilities, masks and values of terminal states."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rl.noise import agent_uniform
from rl.observation import Observation
from rl.ppo import PPO


def test_hidden_state_at_a_chunk_start_is_the_state_while_acting(collector):
    made = collector(steps=100)
    made.collect(0)
    rollout = made.rollout
    first = rollout.obs.map(lambda tensor: tensor[0])
    with torch.inference_mode():
        _, state = made.policy(first, rollout.policy_state[0])
    assert torch.allclose(state, rollout.policy_state[1], atol=1e-6)
    assert float(state.abs().max()) > 1e-3
    assert float(rollout.policy_state[0].abs().max()) == 0


@pytest.mark.parametrize("memory", ["lstm", "gru"])
def test_every_chunk_starts_with_the_state_acting_left_and_with_zeros_after_an_end(collector, config, memory):
    """World 1 ends in the third step of every episode and waits; all others play on through four chunks."""
    made = collector(config(memory=memory, rollout=16), steps=100, ends={1: 3})
    made.collect(0)
    rollout, others = made.rollout, [0, 2, 3]
    for chunk in range(3):
        obs = rollout.obs.map(lambda tensor, c=chunk: tensor[c])
        with torch.inference_mode():
            _, state = made.policy(obs, rollout.policy_state[chunk])
        after = rollout.policy_state[chunk + 1]
        assert torch.allclose(state[others], after[others], atol=1e-6)
        assert after[others].any()
        assert not after[1].any()


def test_advantages_stop_at_truncations_and_terminations_and_skip_what_waits(collector, config):
    """Reward 1 a step, value 10 everywhere, gamma = lambda = 1/2, so delta is -4, or -9 where nothing follows."""
    made = collector(config(gamma=0.5, lam=0.5), steps=6, ends={1: 3})
    made.collect(0)
    made.rollout.reward.fill_(1.0)
    made.rollout.values.fill_(10.0)
    advantage, returns = PPO(made.policy, made.critic, made.config)._targets(made.rollout)
    cut, ended = (made.rollout.by_step(advantage)[:, world, 0].tolist() for world in (0, 1))
    # world 0 is cut off after six steps, two of the second chunk: -4, then -4 - 4 / 4, -4 - 5 / 4, ...
    assert cut[3:6] == pytest.approx([-5.25, -5, -4])
    assert cut[0] == pytest.approx(-4 * sum(0.25**k for k in range(6)))
    # world 1 ends with its third step, waits one, and ends again with the third of the next chunk
    assert ended[:3] == ended[4:7] == pytest.approx([-4 - 6.25 / 4, -4 - 9 / 4, -9])
    assert float(returns[0, 1, 2, 0]) == pytest.approx(1)  # its reward and nothing more
    valued = made.rollout.by_step(made.rollout.valued)
    assert valued[:, 0, 0].tolist() == [True] * 6 + [False] * 2
    assert valued[:, 1, 0].tolist() == [True, True, True, False] * 2


def test_recomputed_log_probabilities_equal_the_stored_ones_before_the_first_update(collector):
    made = collector(steps=7)  # episodes end within chunks
    for update in range(3):
        made.collect(update)
        rollout = made.rollout
        obs = rollout.obs.map(lambda tensor: tensor.flatten(0, 1))
        with torch.inference_mode():
            logits, _ = made.policy(obs, torch.cat(rollout.policy_state))
            logp, _ = made.policy.space.evaluate(logits, rollout.actions.flatten(0, 1).long())
        learns = rollout.learns.flatten(0, 1)
        assert learns.any()
        assert torch.allclose(logp[learns], rollout.logp.flatten(0, 1)[learns], atol=1e-5)


def test_a_world_that_ends_early_waits_masked_until_the_next_chunk(collector):
    made = collector(steps=6)  # chunks of 4: the episode ends in the middle of the second
    made.collect(0)
    rollout = made.rollout
    assert rollout.waiting[0].sum() == 0
    assert rollout.waiting[1].tolist() == [[False, False, True, True]] * 4
    assert not rollout.valued[1, :, 2:].any()
    assert rollout.done[1, :, 1].all()
    terminal, later = rollout.obs.own[1, :, 2], rollout.obs.own[1, :, 3]
    assert torch.equal(terminal, later)
    assert (made.sim.episode_step == 0).all()
    assert float(made.policy_state.abs().max()) == 0


def test_the_value_after_a_truncated_step_is_that_of_the_terminal_observation(collector, config):
    made = collector(config(critic_memory="lstm"), steps=6)
    made.collect(0)
    rollout = made.rollout
    steps = rollout.obs.map(lambda tensor: tensor[1, :, :3])  # two steps and the terminal observation
    with torch.inference_mode():
        values, _ = made.critic(steps, rollout.critic_state[1])
    assert torch.allclose(made.critic.denormalise(values[:, 2]), rollout.values[1, :, 2], atol=1e-5)


def test_the_bootstrap_leaves_the_hidden_state_alone(collector, config):
    made = collector(config(critic_memory="gru"), steps=100)
    made.collect(0)
    first = made.rollout.obs.map(lambda tensor: tensor[0])
    with torch.inference_mode():
        _, state = made.critic(first, made.rollout.critic_state[0])
    assert torch.equal(state, made.rollout.critic_state[1])  # four observations taken in, not five


def test_a_terminated_step_is_told_from_a_truncated_one(collector):
    made = collector(steps=6, ends={1: 3})
    made.collect(0)
    assert made.rollout.terminated[0, 1].tolist() == [False, False, True, True]
    assert not made.rollout.terminated[:, 0].any()


def test_absent_and_frozen_agents_are_not_learnt_from(collector):
    made = collector()
    made.sim.frozen[:, 1] = True
    made.collect(0)
    learns, valued = made.rollout.learns, made.rollout.valued
    assert not learns[..., 1].any()
    assert valued[:, :, :, 1].all()
    assert not valued[:, 0, :, 2].any()  # world 0 has no second chaser
    assert learns[:, 1, :, 2].all()


def test_a_discarded_episode_enters_no_loss_and_no_statistic(collector):
    made = collector()
    made.sim.discard_next.add(2)
    seen = made.collect(0)
    assert seen["discarded"] == 1
    assert seen["episodes"] == 1
    assert seen["statistics"] == {}
    assert not made.rollout.valued[0, 2].any()
    assert made.rollout.valued[1, 2].any()


def test_steps_count_present_agents_of_worlds_that_do_not_wait(collector):
    made = collector(steps=6)
    made.collect(0)
    present = int(made.sim.alive.sum())
    assert made.steps == present * 6  # two of the eight steps are waited through


def test_actions_do_not_depend_on_other_worlds():
    episode, step = np.array([3, 5, 9]), np.array([1, 2, 3])
    all_three = agent_uniform(7, 1, episode, step, 2, 5)
    assert np.array_equal(all_three[:2], agent_uniform(7, 1, episode[:2], step[:2], 2, 5))
    assert not np.array_equal(all_three[0], agent_uniform(8, 1, episode[:1], step[:1], 2, 5)[0])


def test_noise_is_uniform_and_unrelated_between_neighbours():
    draws = agent_uniform(0, 1, np.zeros(200, int), np.arange(200), 4, 5).ravel()
    assert draws.min() >= 0
    assert draws.max() < 1
    assert abs(draws.mean() - 0.5) < 0.02
    assert abs(draws.var() - 1 / 12) < 0.005
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 0.05


def test_buffers_are_written_in_place(collector):
    made = collector()
    before = {name: tensor.data_ptr() for name, tensor in vars(made.rollout.obs).items()}
    made.collect(0)
    made.collect(1)
    assert {name: tensor.data_ptr() for name, tensor in vars(made.rollout.obs).items()} == before
    assert isinstance(made.rollout.obs, Observation)
