"""The compiled kernels say what plain torch says: values and every gradient; and workers add up in one order."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from rl import encoder as encoding
from rl.actions import ActionSpace
from rl.encoder import EntityEncoder, Lidar
from rl.fused import choose
from rl.ppo import PPO
from rl.workers import Workers, plan
from tests.rl.test_network import observed

SPACE = ActionSpace(("grab", "lock"), np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 1], [0, 0, 0, 1, 0]], bool))


def gradients(encoder: EntityEncoder, obs) -> tuple[torch.Tensor, list[torch.Tensor]]:
    encoder.zero_grad()
    out = encoder(obs)
    (out * torch.linspace(-1, 1, out.numel()).view(out.shape) + out.square()).sum().backward()
    return out.detach(), [torch.zeros(()) if p.grad is None else p.grad.clone() for p in encoder.parameters()]


@pytest.mark.parametrize("seen", ["all", "none", "some"])
def test_gathering_compiled_equals_gathering_with_torch(config, monkeypatch, seen):
    layout, obs = observed()
    obs = obs.map(lambda tensor: tensor.flatten(0, 1))
    if seen != "some":
        obs.sees[...] = seen == "all"
    encoder = EntityEncoder(layout, config())
    compiled, slopes = gradients(encoder, obs)
    monkeypatch.setattr(encoding, "fits", lambda *tensors: False)
    plain, wanted = gradients(encoder, obs)
    torch.testing.assert_close(compiled, plain, rtol=1e-5, atol=1e-6)
    for slope, other in zip(slopes, wanted, strict=True):
        torch.testing.assert_close(slope, other.expand_as(slope), rtol=1e-4, atol=1e-5)


def test_choosing_compiled_equals_choosing_with_torch(monkeypatch):
    logits, noise = torch.randn(50, 3, 37, requires_grad=True), torch.rand(50, 3, 5)
    found = []
    for fits in (True, False):
        monkeypatch.setattr("rl.actions.fits", lambda *tensors, fits=fits: fits)
        actions, acted = SPACE.sample(logits.detach(), noise)
        logp, entropy = SPACE.evaluate(logits, actions)
        torch.testing.assert_close(acted, logp.detach(), rtol=0, atol=1e-6)
        (slope,) = torch.autograd.grad(
            (logp * torch.linspace(-1, 1, 150).view(50, 3) + 0.3 * entropy).sum(), logits
        )
        found.append((actions, logp.detach(), entropy.detach(), slope))
    assert torch.equal(found[0][0], found[1][0])
    for compiled, plain in zip(found[0][1:], found[1][1:], strict=True):
        torch.testing.assert_close(compiled, plain, rtol=1e-5, atol=1e-5)


def test_the_bin_is_chosen_in_whose_stretch_the_noise_lies():
    logits = torch.zeros(1, 1, 37)
    logits[..., :11] = torch.log(torch.tensor([0.25, 0.5, 0.25] + [1e-20] * 8))
    everybody, edges, neutral = np.ones((1, 5), bool), SPACE.edges, SPACE.neutral
    for noise, bin_ in ((0.0, 0), (0.24, 0), (0.26, 1), (0.74, 1), (0.76, 2), (0.9999, 2)):
        actions, logp = choose.sample(logits, torch.full((1, 1, 5), noise), everybody, edges, neutral)
        assert actions[0, 0, 0] == bin_
        assert logp[0, 0] == pytest.approx(
            np.log([0.25, 0.5, 0.25][bin_]) + 2 * np.log(1 / 11) + 2 * np.log(1 / 2)
        )


@pytest.mark.parametrize(("rays", "kernel"), [(7, 3), (3, 3), (5, 1), (2, 5)])
def test_the_lidar_s_product_is_a_circular_convolution(rays, kernel):
    lidar, seen = Lidar(rays, 2, kernel), torch.rand(4, rays)
    half = kernel // 2
    for ray in range(rays):
        window = torch.stack([seen[:, (ray + o) % rays] for o in range(-half, half + 1)], -1)
        wanted = functional.relu(lidar.filters(window))
        torch.testing.assert_close(lidar(seen).view(4, rays, 2)[:, ray], wanted)


def test_workers_hand_over_in_order_and_share_evenly():
    for count in (1, 2):
        workers = Workers(count)
        assert workers.map(lambda x: 10 * x, list(range(count))) == [10 * x for x in range(count)]
    assert Workers(2).shares(5) == [slice(0, 2), slice(2, 5)]
    assert Workers(2).shares(1) == [slice(0, 1)]


def test_a_gpu_has_one_worker_and_a_cpu_two_where_there_are_cores():
    assert plan(1, "cpu") == (1, 1)
    assert plan(2, "cpu") == (2, 1)
    assert plan(8, "cpu") == (2, 4)
    assert plan(8, "cuda") == (1, 8)


def test_what_is_kept_of_weights_is_derived_anew_after_a_gradient_step(collector):
    made = collector()
    lidar = made.policy.tower.encoder.lidar
    with torch.no_grad():
        seen = torch.rand(4, lidar.rays)
        before = lidar(seen)
        assert torch.equal(lidar(seen), before)
    made.collect(0)
    PPO(made.policy, made.critic, made.config).update(made.rollout, 0)
    with torch.no_grad():
        kept = lidar(seen)
    assert not torch.equal(kept, before)
    assert torch.equal(kept, lidar(seen).detach())  # with gradients nothing is kept
