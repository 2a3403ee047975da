"""Columns a game adds: attributes and the like for everyone, parameters and masses for the critic alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rl.layout import Layout
from rl.observation import Observation, Reader
from rl.players import Trained
from rl.policy import Critic, Policy
from rl.ppo import PPO
from tests.rl.fake import Pursuit
from worldgen.errors import UserError


def observed(**game) -> tuple[Layout, Observation]:
    sim = Pursuit(4, extras=True, **game)
    layout = Layout.of(sim)
    obs = Observation.empty(layout, 4)
    Reader(layout, units=True).read(sim, obs)
    return layout, obs.map(lambda tensor: tensor.unsqueeze(1))


def test_widths_are_read_from_the_arrays():
    layout, obs = observed()
    assert (layout.own, layout.agent, layout.thing) == (13, 10, 13)
    assert (layout.params, layout.agent_hidden, layout.thing_hidden) == (1, 4, 2)
    assert obs.own[0, 0, 0, -1] == 40
    assert (layout.omniscient.own, layout.omniscient.agent, layout.omniscient.thing) == (18, 14, 15)
    seen = obs.omniscient()
    assert (seen.own.shape[-1], seen.agents.shape[-1], seen.things.shape[-1]) == (18, 14, 15)


@pytest.mark.parametrize("variant", [{}, {"heads": "separate"}, {"observations": "running"}])
def test_the_critic_is_shown_what_the_policy_never_sees(config, variant):
    layout, obs = observed()
    policy, critic = Policy(layout, config(**variant)), Critic(layout, config(**variant))
    logits, _ = policy(obs, policy.initial(4))
    for name in ("params", "agents_hidden", "things_hidden"):
        values, _ = critic(obs, critic.initial(4))
        getattr(obs, name)[:] += 1.0
        assert torch.equal(logits, policy(obs, policy.initial(4))[0])
        assert not torch.equal(values, critic(obs, critic.initial(4))[0]), name
        getattr(obs, name)[:] -= 1.0


def test_columns_without_a_known_unit_are_scaled_by_what_was_seen_and_the_others_stay(collector):
    made = collector(extras=True, steps=100)
    norm = made.policy.norm
    assert norm.first == {"own": 12, "agents": 9}
    assert made.critic.norm.first == norm.first | {"params": 0, "agents_hidden": 0, "things_hidden": 0}
    made.collect(0)
    PPO(made.policy, made.critic, made.config).update(made.rollout, 0)
    # energy falls from 40 to 33 over the rollout's eight steps: mean 36.5, deviation sqrt(5.25)
    assert float(norm.moments["own"].mean()) == pytest.approx(36.5, rel=1e-3)
    assert float(norm.moments["own"].deviation()) == pytest.approx(5.25**0.5, rel=2e-2)
    obs = made.rollout.obs.map(lambda tensor: tensor[0])
    assert torch.equal(norm(obs).own[..., :12], obs.own[..., :12])
    assert torch.equal(norm(obs).lidar, obs.lidar)
    assert float(norm(obs).own[0, 0, 0, 12]) == pytest.approx(3.5 / 5.25**0.5, rel=2e-2)


def test_a_game_without_extra_columns_is_scaled_by_known_units_only(collector):
    made = collector()
    assert made.policy.norm.first == made.critic.norm.first == {}


def test_a_layout_survives_a_checkpoint_and_differences_are_named(collector, config):
    layout, _ = observed()
    raw = layout.to_dict()
    raw["columns"] = [[name, list(columns)] for name, columns in raw["columns"]]
    assert Layout.from_dict(raw) == layout
    assert layout.differences(layout) == []
    player = Trained(Policy(layout, config()), config())
    other = Pursuit(4, extras=True)
    other.obs.columns["self"] = (*other.obs.columns["self"][:-1], "bites")
    with pytest.raises(
        UserError, match=r"columns of 'self', here without energy and with bites\. Evaluate it"
    ):
        player.begin(other)
    with pytest.raises(UserError, match="teams runners 1, chasers 2, here runners 1"):
        player.begin(Pursuit(4, alone=True))
    plain = Policy(Layout.of(Pursuit(4)), config())
    with pytest.raises(UserError, match="12 columns of 'own', here 13"):
        Trained(plain, config()).begin(other)


def test_groups_that_are_known_but_not_seen_count_as_seen(collector):
    made = collector()
    made.sim.sees[:, 0, 3] = True
    made.sim.obs.mask["pillars"] = np.ones_like(made.sim.obs.mask["pillars"])
    made.collect(0)
    assert made.rollout.obs.sees[..., 3:].all()


def test_a_group_that_joined_another_takes_no_slots_of_its_own(collector):
    sim = Pursuit(2)
    for arrays in (sim.obs.mask, sim.obs.exists):
        arrays["slabs"] = np.zeros_like(arrays["pillars"])
    layout = Layout.of(sim)
    assert [part.name for part in layout.groups] == ["pillars"]
    obs = Observation.empty(layout, 2)
    Reader(layout, units=True).read(sim, obs)
    assert obs.exists[0, 3:].tolist() == [True, True]


def test_a_game_that_allows_less_is_no_other_shape_but_one_that_allows_more_is():
    able, unable = Layout.of(Pursuit(2, grabs=True)), Layout.of(Pursuit(2))
    assert able.differences(unable) == []
    assert unable.differences(able) == ["nobody learnt who grabs here", "nobody learnt who locks here"]
