"""Anchors play as they would anywhere else: scripted policies, and frozen runs with networks of their own."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rl.actions import AXES
from rl.anchors import FrozenAnchor, ScriptedAnchor
from rl.checkpoint import load, save
from rl.collect import Collector
from rl.layout import Layout
from rl.noise import ACT, agent_uniform
from rl.observation import Observation, Reader
from rl.opponents import ANCHOR, Matches
from rl.policy import Critic, Policy
from rl.scripted import SCRIPTED, View
from rl.trainer import Trainer
from schemas.train import TrainConfig
from tests.rl.fake import Pursuit
from tests.rl.test_resume import timeless
from worldgen.errors import UserError

OTHER = {"memory": "gru", "memory_size": 5, "observations": "running", "heads": "separate", "embed": 4}


@pytest.fixture
def frozen(config):
    """A FrozenAnchor of an untrained run on a game like `sim`, with another network than the learner's."""

    def make(sim=None, name="rival", **changes) -> FrozenAnchor:
        settings = config(**(OTHER | changes))
        torch.manual_seed(5)
        policy, layout = Policy(Layout.of(sim or Pursuit(4)), settings), Layout.of(sim or Pursuit(4))
        with torch.no_grad():  # choices that depend on what is seen and remembered
            for parameter in policy.parameters():
                parameter.mul_(3)
        about = {"config": settings.model_dump(), "layout": layout.to_dict(), "policy": policy.state_dict()}
        return FrozenAnchor(name, about | {"update": 3, "steps": 10, "scenario": "pursuit", "hash": "a" * 12})

    return make


def collector(settings, *anchors, sim=None) -> Collector:
    torch.manual_seed(settings.seed)
    game = sim or Pursuit(4)
    layout = Layout.of(game)
    return Collector(game, Policy(layout, settings), Critic(layout, settings), settings, anchors=anchors)


def always(config, **changes) -> TrainConfig:
    return config(anchors=["rival"], anchor_fraction=1.0, past_fraction=0.0, **changes)


def test_a_frozen_run_plays_with_its_own_network_memory_and_scaling(config, frozen):
    """The game is played again, and the frozen policy asked by hand: zero memory first, its own scaling."""
    rival = frozen()
    made = collector(always(config), rival)
    made.collect(0)
    again, policy = Pursuit(4), rival.policy
    layout, state = policy.layout, policy.initial(4)
    obs, reader = Observation.empty(layout, 4), Reader(layout, units=False)
    theirs = torch.from_numpy(~made.guests.learning())
    assert theirs.any(1).all()
    for step in range(8):
        reader.read(again, obs)
        noise = agent_uniform(0, ACT, again.episode, again.episode_step, 3, AXES)
        with torch.no_grad():
            wanted, _, state = policy.act(obs, state, torch.from_numpy(noise))
        played = made.rollout.actions[step // 4, :, step % 4].long()
        assert torch.equal(played[theirs], wanted[theirs])
        again.step(*policy.space.to_simulation(played.numpy()))
    assert torch.equal(rival.state, state)
    assert float(state.abs().min(-1).values.max()) > 0


def test_a_frozen_run_begins_each_episode_with_an_empty_memory(config, frozen):
    rival = frozen()
    made = collector(always(config, rollout=4), rival, sim=Pursuit(4, steps=8))
    made.collect(0)
    assert float(rival.state.abs().sum()) > 0
    made.collect(1)
    assert float(rival.state.abs().sum()) == 0


def test_a_scripted_anchor_plays_its_script(config):
    made = collector(
        config(anchors=["chaser"], anchor_fraction=1.0, past_fraction=0.0), ScriptedAnchor("chaser")
    )
    again, live = Pursuit(4), made.guests.matches.live
    moves = {team: SCRIPTED["chaser"](View(again, team)) for team in ("runners", "chasers")}
    made.collect(0)
    first = made.rollout.actions[0, :, 0].numpy()
    for world in range(4):
        assert live[world] in (0, 1)
        team = ("chasers", "runners")[live[world]]
        slots = again.game.team(team).slots
        assert np.array_equal(first[world, slots, :AXES], moves[team][world])
        learns = made.rollout.learns[:, world].any(1).any(0)
        assert not learns[slots].any()


def test_anchors_share_their_episodes_evenly_and_past_policies_keep_theirs(config):
    settings = config(
        anchors=["chaser", "turner"], anchor_fraction=0.4, past_fraction=0.2, against="runs/x", team="runners"
    )
    matches = Matches(2, 4000, settings, anchors=2, seat=0)
    matches.draw(np.arange(4000), np.zeros(4000, int), 0)
    shares = [(matches.guest == number).mean() for number in (0, ANCHOR, ANCHOR - 1, ANCHOR - 2)]
    assert shares == pytest.approx([0.2, 0.2, 0.2, 0.4], abs=0.03)
    assert (matches.live == 0).all()
    assert np.array_equal(matches.usual(), matches.guest == ANCHOR - 2)


def test_heads_that_only_one_of_the_games_has_are_put_in_place_or_dropped(config, frozen):
    """The run learnt to grab and lock; in the game at hand nobody can grab."""
    rival, sim = frozen(Pursuit(4, grabs=True), observations="units"), Pursuit(4, grabs=True)
    sim.can_grab = np.zeros(3, bool)
    made = collector(always(config), rival, sim=sim)
    assert made.policy.space.switches == ("lock",)
    noise = torch.rand(4, 3, 4)
    made._read()
    seen = made.now
    with torch.no_grad():
        wide = torch.cat([noise[..., :3], torch.zeros(4, 3, 1), noise[..., 3:]], -1)
        wanted, _, _ = rival.policy.act(seen, rival.policy.initial(4), wide)
        played = rival.act(sim, np.arange(4), seen, noise)
    assert played.shape == (4, 3, 4)
    assert torch.equal(played, wanted[..., [0, 1, 2, 4]])


@pytest.mark.parametrize(
    "changes",
    [
        {"anchors": ["chaser", "rival"], "anchor_fraction": 0.5, "past_fraction": 0.3},
        {"against": "rival", "team": "chasers"},
        {"against": "rival", "past_fraction": 0.3, "past_choice": "recent"},
        {"past_fraction": 0.6, "past_choice": "rating"},
    ],
)
def test_a_resumed_run_meets_the_same_opponents_with_the_same_memories(config, frozen, tmp_path, changes):
    settings = config(**changes)

    def trainer():
        rivals = [frozen()] if "against" in changes else []
        anchors = [ScriptedAnchor("chaser"), frozen()] if "anchors" in changes else rivals
        return Trainer(Pursuit(4, steps=7), settings, anchors=anchors)

    whole, half, again = trainer(), trainer(), trainer()
    rows = [whole.update() for _ in range(6)]
    for _ in range(3):
        half.update()
    save(tmp_path / "latest.pt", half.state_dict())
    again.load_state_dict(load(tmp_path / "latest.pt"))
    assert [timeless(again.update()) for _ in range(3)] == [timeless(row) for row in rows[3:]]
    for name, tensor in whole.policy.state_dict().items():
        assert torch.equal(tensor, again.policy.state_dict()[name]), name
    assert whole.collector.guests.elo.state_dict() == again.collector.guests.elo.state_dict()
    assert any(name.startswith("against/") for row in rows for name in row)


def test_training_leaves_a_frozen_run_as_it_is(config, frozen):
    rival = frozen()
    trainer = Trainer(Pursuit(4), always(config), anchors=[rival])
    before = {name: tensor.clone() for name, tensor in rival.policy.state_dict().items()}
    for _ in range(3):
        trainer.update()
    assert all(torch.equal(tensor, before[name]) for name, tensor in rival.policy.state_dict().items())


def test_against_a_run_one_team_learns_and_its_results_are_the_runs_own(config, frozen):
    trainer = Trainer(Pursuit(4, steps=8), config(against="rival", team="chasers"), anchors=[frozen()])
    row = trainer.update()
    assert trainer.config.past_fraction == 0
    learns = trainer.collector.rollout.learns
    assert learns[..., 1].any()
    assert not learns[..., 0].any()
    assert row["against/rival/chasers_reward"] == row["episode/chasers_reward"]
    assert {name.split("_")[0] for name in row if name.startswith("against/")} == {"against/rival/chasers"}
    assert row["past_policies"] == 1


def test_a_frozen_run_of_another_shape_is_refused(config, frozen):
    three = Pursuit(4, parts=(("runners", 1), ("chasers", 1), ("lurkers", 1)))
    with pytest.raises(UserError, match=r"rival cannot play here: .* lurkers 1, here runners 1, chasers 2"):
        collector(always(config), frozen(three))


def test_a_best_response_plays_no_seat_it_has_not_learnt(config, frozen):
    rival = frozen(against="runs/q1", team="chasers")
    with pytest.raises(
        UserError, match=r"rival learnt to play chasers only .* have to play chasers, runners"
    ):
        collector(always(config), rival)
    collector(config(against="rival", team="runners"), rival)  # here it plays the chasers


def test_a_team_that_does_not_exist_cannot_learn_alone(config, frozen):
    with pytest.raises(UserError, match=r"train\.team: there is no team 'hiders', only runners, chasers"):
        collector(config(against="rival", team="hiders"), frozen())


def test_a_team_alone_is_told_that_it_meets_nobody(config):
    with pytest.raises(UserError, match="a team that is alone in its game meets nobody"):
        collector(config(anchors=["chaser"]), ScriptedAnchor("chaser"), sim=Pursuit(4, alone=True))


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        (
            {"anchors": ["chaser"], "anchor_fraction": 0.5, "past_fraction": 0.6},
            "together they may be 1 at most",
        ),
        ({"anchor_fraction": 0.5}, "`anchors` names nobody"),
        ({"team": "hiders"}, "`team` needs `against`"),
    ],
)
def test_opponents_that_contradict_each_other_are_refused(changes, wanted):
    with pytest.raises(ValueError, match=wanted):
        TrainConfig.model_validate(changes)


def test_defaults_follow_from_who_is_named():
    assert TrainConfig().anchor_fraction == 0
    assert TrainConfig.model_validate({"anchors": "chaser, turner"}).anchors == ["chaser", "turner"]
    assert TrainConfig.model_validate({"anchors": ["chaser"]}).anchor_fraction == 0.1
    assert TrainConfig.model_validate({"against": "runs/q1"}).past_fraction == 0
    assert TrainConfig.model_validate({"against": "runs/q1", "past_fraction": 0.3}).past_fraction == 0.3
