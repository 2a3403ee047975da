"""Running statistics: debiased, weighted, and undone before advantages are worked out."""

from __future__ import annotations

import pytest
import torch

from rl.layout import Layout
from rl.normalise import RunningMoments
from rl.policy import Critic
from rl.ppo import PPO
from tests.rl.fake import Pursuit


def test_the_first_update_already_gives_the_batch_statistics():
    moments = RunningMoments(1)
    moments.update(torch.tensor([[1.0], [5.0]]), torch.ones(2, 1), 0.99999)
    assert float(moments.mean()) == pytest.approx(3.0, rel=1e-2)
    assert float(moments.deviation()) == pytest.approx(2.0, rel=1e-2)


def test_two_updates_are_weighed_by_their_age():
    moments = RunningMoments(1)
    moments.update(torch.tensor([[2.0]]), torch.ones(1, 1), 0.5)
    moments.update(torch.tensor([[8.0]]), torch.ones(1, 1), 0.5)
    assert float(moments.mean()) == pytest.approx((0.25 * 2 + 0.5 * 8) / 0.75)


def test_values_without_weight_change_nothing():
    moments = RunningMoments(2)
    moments.update(torch.tensor([[1.0, 7.0], [99.0, 99.0]]), torch.tensor([[1.0, 0.0], [0.0, 0.0]]), 0.9)
    assert float(moments.mean()[0]) == pytest.approx(1.0)
    assert moments.age[1] == 0
    assert moments.deviation()[1] == 1


def test_returns_are_kept_by_team_and_normalising_is_undone_by_denormalising(config):
    critic = Critic(Layout.of(Pursuit()), config())
    returns = torch.tensor([[[10.0, -4.0, -6.0], [14.0, -8.0, 99.0]]])
    mask = torch.tensor([[[1, 1, 1], [1, 1, 0]]]).bool()
    critic.update_returns(returns, mask, 0.9)
    assert critic.returns.mean().tolist() == pytest.approx([12.0, -6.0], rel=1e-5)
    assert torch.allclose(critic.denormalise(critic.normalise(returns)), returns, atol=1e-4)


def test_advantages_come_from_denormalised_values(collector):
    """With a critic that says 1 in units of deviation 10 around 100, V is 110 in units of reward."""
    made = collector()
    critic = made.critic
    critic.returns.age.fill_(1.0)
    critic.returns.mean_sum.fill_(100.0)
    critic.returns.square_sum.fill_(100.0**2 + 10.0**2)
    for name, parameter in critic.named_parameters():
        if "heads" in name:
            torch.nn.init.constant_(parameter, 1.0 if name.endswith("bias") else 0.0)
    made.collect(0)
    assert torch.allclose(made.rollout.values, torch.tensor(110.0))
    made.rollout.reward.zero_()
    advantage, returns = PPO(made.policy, critic, made.config)._targets(made.rollout)
    # the last step before the rollout's end: delta = 0 + .99 * 110 - 110 = -1.1
    assert float(advantage[-1, 0, -1, 0]) == pytest.approx(-1.1, rel=1e-4)
    assert float(returns[-1, 0, -1, 0]) == pytest.approx(108.9, rel=1e-5)
