"""The update itself: what it counts, what it leaves out, and that it moves policies the right way."""

from __future__ import annotations

import pytest
import torch

from rl.ppo import PPO


def test_advantages_are_standardised_by_team_over_learnt_transitions(collector):
    made = collector()
    ppo = PPO(made.policy, made.critic, made.config)
    advantage = torch.tensor([[[[1.0, 10.0, 99.0], [3.0, 30.0, 50.0]]]])
    mask = torch.tensor([[[[1, 1, 0], [1, 1, 1]]]]).bool()
    out = ppo.standardise(advantage, mask)[0, 0]
    assert out[:, 0].tolist() == pytest.approx([-1, 1])
    # chasers: 10, 30, 50 have mean 30 and deviation sqrt(800 / 3)
    assert out[0].tolist()[1:] == pytest.approx([-20 / (800 / 3) ** 0.5, 0])
    assert out[1].tolist()[1:] == pytest.approx([0, 20 / (800 / 3) ** 0.5], abs=1e-6)


def test_the_first_gradient_step_sees_no_divergence(collector, config):
    made = collector(config(epochs=1, minibatch=100_000, memory="gru"))
    made.collect(0)
    metrics = PPO(made.policy, made.critic, made.config).update(made.rollout, 0)
    assert metrics["gradient_steps"] == 1
    for team in ("runners", "chasers"):
        assert metrics[f"kl/{team}"] == pytest.approx(0, abs=1e-5)
        assert metrics[f"clip_fraction/{team}"] == 0
        assert metrics[f"entropy/{team}"] == pytest.approx(3 * 2.3979, abs=0.02)


def test_rewarded_actions_become_likelier(collector, config):
    made = collector(config(lr=3e-3, gamma=0.0))
    ppo = PPO(made.policy, made.critic, made.config)
    for update in range(12):
        made.collect(update)
        made.rollout.reward[:] = made.rollout.actions[..., 0].float()  # paid for leaning forward
        ppo.update(made.rollout, update)
    assert float(made.rollout.actions[..., 0][made.rollout.learns].float().mean()) > 7


def test_what_is_masked_does_not_reach_the_gradient(collector, config):
    made = collector(config(epochs=1, minibatch=100_000))
    ppo = PPO(made.policy, made.critic, made.config)
    made.collect(0)
    rollout = made.rollout
    weights = [p.clone() for p in made.policy.parameters()]
    rollout.learns[:] = False
    metrics = ppo.update(rollout, 0)
    assert metrics["entropy/runners"] is None
    assert all(torch.equal(a, b) for a, b in zip(weights, made.policy.parameters(), strict=True))


def test_an_epoch_s_order_holds_every_sequence_once_and_is_another_the_next_time(collector):
    made = collector()
    ppo = PPO(made.policy, made.critic, made.config)
    order = ppo._shuffled(8, 5, 0)
    assert sorted(order.tolist()) == list(range(8))
    assert order.tolist() != ppo._shuffled(8, 5, 1).tolist()
    assert order.tolist() == ppo._shuffled(8, 5, 0).tolist()


def test_gradients_longer_than_the_limit_are_clipped(collector, config):
    made = collector(config(grad_norm=1e-9, epochs=1, minibatch=100_000))
    ppo = PPO(made.policy, made.critic, made.config)
    made.collect(0)
    assert (
        ppo.update(made.rollout, 0)["grad_norm/policy"] > 1e-9
    )  # the metric tells the length before clipping
    length = sum(float(p.grad.square().sum()) for p in made.policy.parameters() if p.grad is not None) ** 0.5
    assert length == pytest.approx(1e-9, rel=1e-2)
