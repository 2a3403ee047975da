"""The peers our networks are measured against: what they must not notice, and that they are as large as they say."""

from __future__ import annotations

import pytest
import torch

from benchmarks.paper_network import PaperCritic, PaperPolicy, ResidualAttention
from rl.layout import Layout
from rl.observation import Observation, Reader
from rl.opponents import Pool
from schemas.train import TrainConfig
from tests.rl.fake import Pursuit

SMALL = {"worlds": 4, "rollout": 8, "chunk": 4, "minibatch": 24, "embed": 8, "dense": 12, "memory_size": 8,
         "lidar_filters": 2, "critic_memory": "lstm"}  # fmt: skip


@pytest.fixture
def observed():
    torch.manual_seed(0)
    sim = Pursuit(4)
    layout = Layout.of(sim)
    obs = Observation.empty(layout, 4)
    Reader(layout, units=True).read(sim, obs)
    return layout, obs.map(lambda tensor: tensor.unsqueeze(1)), TrainConfig.model_validate(SMALL)


def test_the_papers_policy_does_not_notice_the_unseen_nor_the_order(observed):
    layout, obs, config = observed
    policy = PaperPolicy(layout, config)
    state = policy.initial(4)
    obs.things[..., 0, :] = torch.randn_like(obs.things[..., 0, :])
    obs.sees[..., 0] = False
    before, _ = policy(obs, state)
    obs.agents[:, :, 0] += 100
    obs.to_agents[..., 0, :] -= 100
    assert torch.equal(before, policy(obs, state)[0])
    for tensor, axis in ((obs.things, -2), (obs.to_things, -2)):
        tensor.copy_(tensor.flip(axis))
    obs.sees[..., 3:] = obs.sees[..., 3:].flip(-1)
    assert torch.allclose(before, policy(obs, state)[0], atol=1e-6)


def test_the_papers_critic_sees_everything(observed):
    layout, obs, config = observed
    critic = PaperCritic(layout, config)
    obs.sees[:] = False
    before, _ = critic(obs, critic.initial(4))
    obs.agents[:, :, 1] += 1
    assert not torch.equal(before[..., 0], critic(obs, critic.initial(4))[0][..., 0])


def test_the_papers_attention_is_the_one_that_was_published():
    """Two tokens, one head; queries and keys are 0, so every token gathers the mean of those that are seen."""
    block = ResidualAttention(2, 1)
    block.before = block.after = torch.nn.Identity()
    with torch.no_grad():
        block.qkv.weight.zero_()
        block.qkv.weight[4:] = torch.eye(2)  # values are the tokens
        block.out.weight.copy_(10 * torch.eye(2))
    tokens = torch.tensor([[[1.0, 0], [3, 2]]])
    assert torch.allclose(block(tokens, torch.tensor([[True, True]])), tokens + torch.tensor([20.0, 10]))
    assert torch.allclose(block(tokens, torch.tensor([[True, False]])), tokens + torch.tensor([10.0, 0]))


def test_a_chunk_at_once_equals_step_after_step_also_for_who_comes_back(observed):
    layout, obs, config = observed
    policy = PaperPolicy(layout, config)
    chunk = obs.map(lambda tensor: torch.cat([tensor] * 4, 1))
    chunk.own[:, 1, :, 0] += 1
    for away in ((), (1, 2)):
        chunk.present[:, list(away), 0] = False
        whole, end = policy(chunk, policy.initial(4))
        state, parts = policy.initial(4), []
        for step in range(4):
            out, state = policy(chunk.map(lambda tensor, s=step: tensor[:, s : s + 1]), state)
            parts.append(out)
        assert torch.allclose(whole[chunk.present], torch.cat(parts, 1)[chunk.present], atol=1e-5)
        assert torch.allclose(end, state, atol=1e-5)


def test_past_policies_are_of_the_kind_that_learns(observed):
    layout, _, config = observed
    assert isinstance(Pool(PaperPolicy(layout, config), config).members[0], PaperPolicy)
