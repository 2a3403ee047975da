"""What the networks must not notice: absent entities, the order of entities, other agents' business."""

from __future__ import annotations

import pytest
import torch
from torch.autograd import gradcheck

from rl.attention import Gather, Pooling
from rl.layout import Layout
from rl.observation import Observation, Reader
from rl.policy import Critic, Policy
from schemas.train import TrainConfig
from tests.rl.fake import Pursuit

VARIANTS = [{}, {"attention": "all", "layer_norm": True, "lidar_everywhere": True},
            {"attention": "pool", "layer_norm": True}, {"memory": "gru"}, {"memory": "none"}, {"heads": "shared"},
            {"heads": "separate"}, {"observations": "running"}]  # fmt: skip


def observed(worlds: int = 4) -> tuple[Layout, Observation]:
    sim = Pursuit(worlds)
    layout = Layout.of(sim)
    obs = Observation.empty(layout, worlds)
    Reader(layout, units=True).read(sim, obs)
    return layout, obs.map(lambda tensor: tensor.unsqueeze(1))


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: "-".join(map(str, v.values())) or "small")
def test_invisible_entities_do_not_change_the_policy(config, variant):
    layout, obs = observed()
    policy = Policy(layout, config(**variant))
    state = policy.initial(4)
    obs.sees[..., 0] = False
    before, _ = policy(obs, state)
    obs.agents[:, :, 0] += 100
    obs.to_agents[..., 0, :] -= 100
    after, _ = policy(obs, state)
    assert torch.equal(before, after)
    obs.sees[:, :, 1, 0] = True
    assert not torch.equal(before, policy(obs, state)[0])


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: "-".join(map(str, v.values())) or "small")
def test_absent_entities_do_not_change_the_critic(config, variant):
    layout, obs = observed()
    critic = Critic(layout, config(**variant))
    state = critic.initial(4)
    absent = layout.groups[0].first + 1  # world 1 has no second pillar
    assert not obs.exists[1, 0, absent]
    before, _ = critic(obs, state)
    obs.things[1, :, 1] += 100
    obs.to_things[1, ..., 1, :] += 100
    assert torch.equal(before[1], critic(obs, state)[0][1])
    obs.things[0, :, 1] += 100  # world 0 has one
    assert not torch.equal(before[0], critic(obs, state)[0][0])


def test_the_critic_sees_what_its_agent_does_not(config):
    layout, obs = observed()
    critic = Critic(layout, config())
    obs.sees[:] = False
    before, _ = critic(obs, critic.initial(4))
    obs.agents[:, :, 1] += 1
    assert not torch.equal(before[..., 0], critic(obs, critic.initial(4))[0][..., 0])


def test_a_masked_critic_sees_only_what_its_agent_does(config):
    layout, obs = observed()
    critic = Critic(layout, config(critic="masked"))
    state = critic.initial(4)
    obs.sees[..., 1] = False
    before, _ = critic(obs, state)
    obs.agents[:, :, 1] += 1
    obs.to_agents[..., 1, :] += 1
    assert torch.equal(before, critic(obs, state)[0])
    obs.sees[0, :, 0, 1] = True
    after, _ = critic(obs, state)
    assert not torch.equal(before[0, :, 0], after[0, :, 0])
    assert torch.equal(before[:, :, 1:], after[:, :, 1:])  # what one agent sees is not told the others


def test_a_masked_critic_is_shown_nothing_hidden(config):
    sim = Pursuit(extras=True)
    layout = Layout.of(sim)
    obs = Observation.empty(layout, 4)
    Reader(layout, units=True).read(sim, obs)
    obs = obs.map(lambda tensor: tensor.unsqueeze(1))
    masked, all_seeing = Critic(layout, config(critic="masked")), Critic(layout, config())
    before = [critic(obs, critic.initial(4))[0] for critic in (masked, all_seeing)]
    for hidden in (obs.params, obs.agents_hidden, obs.things_hidden):
        hidden += 1
    assert torch.equal(before[0], masked(obs, masked.initial(4))[0])
    assert not torch.equal(before[1], all_seeing(obs, all_seeing.initial(4))[0])


def test_pooling_takes_mean_and_maximum_of_what_is_seen():
    pooling = Pooling(2, heads=1, layer_norm=False)
    with torch.no_grad():
        pooling.out.weight.copy_(torch.tensor([[1.0, 0, 0, 0], [0, 0, 0, 1]]))  # first mean, second maximum
    tokens = torch.tensor([[[1.0, 2], [3, 0], [50, 60]]])
    mask = torch.tensor([[True, True, False]])
    assert pooling(torch.tensor([[10.0, 20]]), tokens, mask).tolist() == [[10 + 2.0, 20 + 2.0]]
    assert pooling(torch.zeros(1, 2), tokens, ~mask).tolist() == [[50, 60]]
    assert pooling(torch.zeros(1, 2), tokens, mask & ~mask).tolist() == [[0, 0]]


def test_an_agent_is_no_entity_to_itself():
    _, obs = observed()
    sees = obs.omniscient().sees
    agents = range(3)
    assert not any(sees[..., a, a].any() for a in agents)
    assert sees[1, 0, 0].tolist() == [False, True, True, True, False]


@pytest.mark.parametrize("attention", ["own", "all", "pool"])
def test_the_order_of_entities_of_one_kind_does_not_matter(config, attention):
    layout, obs = observed()
    policy = Policy(layout, config(attention=attention))
    obs.things[..., 0, :] = torch.randn_like(obs.things[..., 0, :])
    before, _ = policy(obs, policy.initial(4))
    for tensor, axis in ((obs.things, -2), (obs.to_things, -2)):
        tensor.copy_(tensor.flip(axis))
    obs.sees[..., 3:] = obs.sees[..., 3:].flip(-1)
    assert torch.allclose(before, policy(obs, policy.initial(4))[0], atol=1e-6)


def swapped(obs: Observation, entities: list[int], agents: list[int]) -> Observation:
    """The same worlds with entity slots in another order; `agents` are the first of them."""
    things = [e - len(agents) for e in entities[len(agents) :]]
    order = {
        "own": (-2,), "lidar": (-2,), "present": (-1,), "agents": (-2,), "agents_hidden": (-2,),
        "to_agents": (-3, -2),
    }  # fmt: skip
    fields = dict(vars(obs))
    for name, axes in order.items():
        for axis in axes:
            fields[name] = fields[name].index_select(axis, torch.tensor(agents))
    for name in ("things", "things_hidden", "to_things"):
        fields[name] = fields[name].index_select(-2, torch.tensor(things))
    fields["to_things"] = fields["to_things"].index_select(-3, torch.tensor(agents))
    fields["sees"] = fields["sees"][..., agents, :][..., entities]
    fields["exists"] = fields["exists"][..., entities]
    return Observation(**fields)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: "-".join(map(str, v.values())) or "small")
def test_entities_in_another_order_give_the_same_outputs(config, variant):
    """Both pillars change places, and both chasers: who stayed notices nothing, and each chaser does what it did."""
    layout, obs = observed(6)
    obs = obs.map(lambda tensor: torch.randn_like(tensor) if tensor.is_floating_point() else tensor)
    obs.own[..., 10:] = 0.0  # teams apart, the two chasers differ by what they sense
    obs.sees[0, 0, 0, 3] = False  # one pillar is out of the runner's sight
    other = swapped(obs, [0, 2, 1, 4, 3], [0, 2, 1])
    for build in (Policy, Critic):
        network = build(layout, config(**variant))
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.mul_(3.0)
            one, state = network(obs, network.initial(6))
            two, after = network(other, network.initial(6))
        assert torch.allclose(one, two.index_select(2, torch.tensor([0, 2, 1])), atol=1e-5)
        assert torch.allclose(state, after[:, [0, 2, 1]], atol=1e-5)
        assert not torch.allclose(one[:, :, 1], one[:, :, 2], atol=1e-3)


def test_a_chunk_at_once_equals_step_after_step(config):
    layout, obs = observed()
    for variant in VARIANTS:
        policy = Policy(layout, config(**variant))
        chunk = obs.map(lambda tensor: torch.cat([tensor] * 3, 1))
        chunk.own[:, 1, :, 0] += 1
        whole, end = policy(chunk, policy.initial(4))
        state, parts = policy.initial(4), []
        for step in range(3):
            out, state = policy(chunk.map(lambda tensor, s=step: tensor[:, s : s + 1]), state)
            parts.append(out)
        assert torch.allclose(whole[chunk.present], torch.cat(parts, 1)[chunk.present], atol=1e-5)
        assert torch.allclose(end, state, atol=1e-5)


def test_the_attention_gradient_written_out_is_right():
    torch.manual_seed(0)
    query, tokens = (torch.randn(3, k, 5, dtype=torch.float64, requires_grad=True) for k in (2, 4))
    closed = torch.zeros(3, 1, 4, dtype=torch.float64)
    closed[0, 0, 2] = -1e10
    assert gradcheck(lambda q, t: Gather.apply(q, t, closed), (query, tokens))


def test_grab_and_lock_start_rare_and_only_for_teams_that_may(config):
    sim = Pursuit(grabs=True)
    layout = Layout.of(sim)
    policy = Policy(layout, config(first_grab=0.2))
    assert policy.space.switches == ("grab", "lock")
    obs = Observation.empty(layout, 4)
    Reader(layout, True).read(sim, obs)
    logits, _ = policy(obs.map(lambda tensor: tensor.unsqueeze(1)), policy.initial(4))
    assert torch.allclose(policy.space.split(logits)[1].exp()[..., 1], torch.tensor(0.2), atol=0.01)
    actions, logp = policy.space.sample(logits[:, 0], torch.full((4, 3, 5), 0.999))
    assert actions[0].tolist() == [[10, 10, 10, 0, 0], [10, 10, 10, 1, 1], [10, 10, 10, 1, 1]]
    again, _ = policy.space.evaluate(logits[:, 0], actions)
    assert torch.allclose(logp, again)
    assert float(logp[0, 0].detach()) == pytest.approx(3 * torch.tensor(1 / 11).log().item(), abs=0.05)


def test_movement_starts_uniform_and_its_entropy_is_three_times_log_eleven(config):
    layout, obs = observed()
    policy = Policy(layout, config())
    logits, _ = policy(obs, policy.initial(4))
    _, entropy = policy.space.evaluate(logits, torch.zeros(4, 1, 3, 3, dtype=torch.long))
    assert torch.allclose(entropy, torch.tensor(3 * 2.3979), atol=1e-2)


def test_the_paper_preset_has_about_as_many_parameters_as_the_paper():
    """1.6 million in the paper; on our own columns and two towers it must come out near."""
    sim = Pursuit(grabs=True)
    paper = TrainConfig.model_validate({"preset": "paper"})
    layout = Layout.of(sim)
    total = sum(p.numel() for net in (Policy, Critic) for p in net(layout, paper).parameters())
    assert 1.4e6 < total < 1.8e6
