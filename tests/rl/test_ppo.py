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


@pytest.mark.parametrize("memory", ["gru", "lstm", "none"])
def test_the_first_gradient_step_sees_no_divergence(collector, config, memory):
    made = collector(config(epochs=1, minibatch=100_000, memory=memory), steps=7)
    ppo = PPO(made.policy, made.critic, made.config)
    for update in range(2):
        made.collect(update)
        metrics = ppo.update(made.rollout, update)
        assert metrics["gradient_steps"] == 1
        for team in ("runners", "chasers"):
            assert metrics[f"kl/{team}"] == pytest.approx(0, abs=1e-7)
            assert metrics[f"clip_fraction/{team}"] == 0
            assert metrics[f"entropy/{team}"] == pytest.approx(3 * 2.3979, abs=0.02)


@pytest.mark.parametrize("observations", ["units", "running"])
def test_actions_are_learnt_from_under_the_statistics_they_were_chosen_by(collector, config, observations):
    """The first update alone takes statistics before it learns: a fresh policy's heads nearly ignore their inputs."""
    made = collector(config(epochs=1, minibatch=100_000, observations=observations), extras=True, steps=100)
    ppo = PPO(made.policy, made.critic, made.config)
    for update in range(
        3
    ):  # energy falls by one a step: 40 to 33 in the first rollout, 32 to 25 in the second
        made.collect(update)
        metrics = ppo.update(made.rollout, update)
        assert metrics["kl/chasers"] == pytest.approx(0, abs=1e-6 if update else 1e-3)
        # every update's observations count once, with the decay of one gradient step
        for network in (made.policy, made.critic):
            age = network.norm.moments["own"].age
            assert age.tolist() == pytest.approx([1 - 0.9996 ** (update + 1)] * len(age), rel=1e-3)
        if update == 0:  # from here on a change of scale shows
            for head in made.policy.tower.heads:
                head.weight.data.mul_(100)


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


def test_half_precision_takes_about_the_same_gradient_step(collector, config):
    """Products lose all but 8 bits, sums do not: the step's direction stays, and so do losses and probabilities."""
    steps = {}
    for precision in ("fp32", "bf16"):
        made = collector(config(epochs=1, minibatch=100_000, precision=precision))
        made.collect(0)
        ppo = PPO(made.policy, made.critic, made.config)
        steps[precision] = (
            ppo.update(made.rollout, 0),
            torch.cat([p.grad.flatten() for p in made.critic.parameters()]),
        )
    (exact, slope), (rough, rounded) = steps["fp32"], steps["bf16"]
    assert rough["kl/runners"] == pytest.approx(0, abs=1e-3)
    assert rough["value_loss"] == pytest.approx(exact["value_loss"], rel=0.02)
    assert torch.cosine_similarity(slope, rounded, 0) > 0.999
    assert not torch.equal(slope, rounded)
