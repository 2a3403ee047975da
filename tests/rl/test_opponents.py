"""Past opponents: frozen for good, swapped only between episodes, and never learnt from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rl.elo import NOW, Elo, expected
from rl.noise import ACT, agent_uniform
from rl.opponents import NOBODY, Matches, Pool
from rl.trainer import Trainer
from tests.rl.fake import Pursuit


def test_a_snapshot_is_unchanged_by_later_training(config):
    trainer = Trainer(Pursuit(4), config(past_fraction=0.5, past_pool=9))
    trainer.update()
    members = trainer.collector.guests.pool.members
    first = {name: tensor.clone() for name, tensor in members[1].state_dict().items()}
    assert all(torch.equal(tensor, first[name]) for name, tensor in trainer.policy.state_dict().items())
    trainer.update()
    assert all(torch.equal(tensor, first[name]) for name, tensor in members[1].state_dict().items())
    assert any(not torch.equal(tensor, first[name]) for name, tensor in trainer.policy.state_dict().items())


def test_opponents_change_only_at_an_episode_end_and_start_with_a_zero_state(collector, config):
    made = collector(config(past_fraction=1.0, rollout=4), steps=8)
    for update in range(1, 9):
        if update % 2:
            made.guests.pool.add(update, made.policy, keep=made.guests.matches.in_use())
        before = made.guests.matches.guest.copy(), made.guests.matches.live.copy(), made.sim.episode.copy()
        made.collect(update)
        if (made.sim.episode == before[2]).all():
            assert np.array_equal(made.guests.matches.guest, before[0])
            assert np.array_equal(made.guests.matches.live, before[1])
            assert float(made.guests.past_state.abs().max()) > 0
        else:
            assert float(made.guests.past_state.abs().max()) == 0
    assert made.sim.episode.min() == 4


def test_only_the_live_side_is_learnt_from(collector, config):
    made = collector(config(past_fraction=1.0))
    made.collect(0)
    chosen = made.guests.matches.live
    assert set(chosen) <= {0, 1}
    for world, team in enumerate(chosen):
        learns = made.rollout.learns[:, world]
        assert bool(learns[..., 0].any()) == (team == 0)
        assert bool(learns[..., 1].any()) == (team == 1)


def test_the_past_side_plays_the_past_policy_with_its_own_state(collector, config):
    """The guest always leans forward, the learner always back: every action tells who chose it."""
    made = collector(config(past_fraction=1.0))
    for policy, bin in ((made.policy, 0), (made.guests.pool.members[0], 10)):
        with torch.no_grad():
            for name, parameter in policy.named_parameters():
                if "heads" in name and name.endswith("bias"):
                    parameter[:33] = torch.eye(11)[bin].repeat(3) * 50
    made.collect(0)
    live = torch.from_numpy(made.guests.learning())
    actions = made.rollout.actions[0, :, 0]
    assert (actions[live] == 0).all()
    assert (actions[~live] == 10).all()


def test_guests_remember_what_they_saw_themselves_across_chunks_and_updates(collector, config):
    """Everything a guest did is what its weights do from an empty memory over what was seen, with its own state."""
    settings = config(past_fraction=1.0)
    made = collector(settings, steps=100)
    guest = made.guests.pool.members[0]
    with torch.no_grad():
        for name, parameter in guest.named_parameters():
            parameter.mul_(30.0 if "heads" in name else 2.0)
    state, when = guest.initial(4), 0
    others = ~torch.from_numpy(made.guests.learning())
    for update in range(2):
        made.collect(update)
        rollout = made.rollout
        obs, actions = rollout.obs.map(rollout.by_step), rollout.by_step(rollout.actions)
        for step in range(8):
            noise = agent_uniform(settings.seed, ACT, np.zeros(4, int), np.full(4, when), 3, 3)
            with torch.inference_mode():
                seen = obs.map(lambda tensor, s=step: tensor[s])
                played, _, state = guest.act(seen, state, torch.from_numpy(noise))
            assert torch.equal(played[others].long(), actions[step][others].long()), when
            when += 1
    assert torch.allclose(made.guests.past_state, state, atol=1e-5)
    assert not torch.allclose(made.policy_state, state, atol=1e-3)


def test_an_end_in_one_world_swaps_and_empties_nobody_elsewhere(collector, config):
    made = collector(config(past_fraction=1.0, rollout=4), steps=100, ends={1: 3})
    made.collect(0)
    made.guests.pool.add(1, made.policy, keep=())
    before = made.guests.matches.guest.copy(), made.guests.matches.live.copy()
    for update in range(10, 50, 10):
        made.collect(update)
        for now, then in zip((made.guests.matches.guest, made.guests.matches.live), before, strict=True):
            assert np.array_equal(now[[0, 2, 3]], then[[0, 2, 3]])
        assert not made.guests.past_state[1].any()
        assert all(made.guests.past_state[world].any() for world in (0, 2, 3))


def test_about_the_asked_share_of_episodes_meets_the_past(config):
    matches = Matches(2, 2000, config(past_fraction=0.2))
    matches.draw(np.arange(2000), np.zeros(2000, int), 5)
    assert abs((matches.guest != NOBODY).mean() - 0.2) < 0.03
    assert set(matches.guest) == {NOBODY, 0, 5}
    assert abs((matches.live[matches.live != NOBODY] == 0).mean() - 0.5) < 0.08


def test_a_team_alone_meets_nobody(config):
    matches = Matches(1, 10, config(past_fraction=1.0))
    matches.draw(np.arange(10), np.zeros(10, int), 5)
    assert (matches.live == NOBODY).all()


def test_the_pool_keeps_the_untrained_policy_and_spreads_the_rest(collector, config):
    made = collector(config(past_pool=4))
    pool = Pool(made.policy, made.config)
    for update in range(1, 17):
        pool.add(update, made.policy, keep=(3,))
    kept = sorted(pool.members)
    assert len(kept) == 4
    assert kept[0] == 0
    assert kept[-1] == 16
    assert 3 in kept  # somebody still plays against it


def pool_of(made, choice: str, *updates: int) -> Pool:
    pool = Pool(made.policy, made.config.model_copy(update={"past_choice": choice}))
    for update in updates:
        pool.add(update, made.policy, keep=())
    return pool


def test_a_newer_past_policy_is_invited_sooner(collector):
    pool, elo = pool_of(collector(), "recent", 10, 20), Elo(2)
    drawn = [pool.invite(draw, elo) for draw in range(3000)]
    shares = [drawn.count(number) / 3000 for number in (0, 10, 20)]
    assert shares == pytest.approx([1 / 6, 2 / 6, 3 / 6], abs=0.03)


def test_all_past_policies_are_invited_alike_unless_said(collector):
    pool, elo = pool_of(collector(), "uniform", 10, 20), Elo(2)
    drawn = [pool.invite(draw, elo) for draw in range(3000)]
    assert [drawn.count(number) / 3000 for number in (0, 10, 20)] == pytest.approx([1 / 3] * 3, abs=0.03)


def test_a_past_policy_of_close_rating_is_invited_sooner(collector):
    """Expected scores of 1/2 and 10/11 give the weights 1/4 and 10/121, which is 0.7516 to 0.2484."""
    pool, elo = pool_of(collector(), "rating", 10), Elo(2)
    elo.learner, elo.company[10] = [400.0, 400.0], [400.0, 400.0]
    drawn = [pool.invite(draw, elo) for draw in range(3000)]
    assert drawn.count(10) / 3000 == pytest.approx(0.7516, abs=0.03)


def test_another_past_policy_is_invited_every_past_every_updates(collector, config):
    made = collector(config(past_every=3, past_fraction=1.0))
    guests = made.guests
    seen = []
    for update in range(12):
        guests.start(update)
        seen.append(guests.invited)
        guests.elo.learner[0] += 50.0  # what changes in between waits for the next time
        guests.learnt(update + 1, made.policy)
    assert sorted(guests.pool.members) == [0, 3, 6, 9, 12]
    assert all(len(set(seen[first : first + 3])) == 1 for first in range(0, 12, 3))
    assert set(seen) <= {0, 3, 6, 9}


def test_the_untrained_policy_has_a_share_of_its_own(config):
    matches = Matches(2, 4000, config(past_fraction=1.0, past_first=0.25))
    matches.draw(np.arange(4000), np.zeros(4000, int), 5)
    assert (matches.guest == 0).mean() == pytest.approx(0.25, abs=0.03)


def test_who_is_met_depends_on_seed_world_and_episode_alone(config):
    settings = config(past_fraction=0.5)
    whole, half = Matches(2, 8, settings), Matches(2, 4, settings, first=4)
    episode = np.arange(8) * 3
    whole.draw(np.arange(8), episode, 5)
    half.draw(np.arange(4), episode[4:], 5)
    assert np.array_equal(whole.guest[4:], half.guest)
    assert np.array_equal(whole.live[4:], half.live)


def test_ratings_follow_the_episodes_of_a_rollout(collector, config):
    """World 0 meets update 0, its runners live; in world 1 all learn. The runners earn more in both."""
    made = collector(config(past_fraction=0.5))
    guests, sim = made.guests, made.sim
    guests.matches.guest[:2], guests.matches.live[:2] = (0, NOBODY), (0, NOBODY)
    sim.statistics["runners_reward"][:2], sim.statistics["chasers_reward"][:2] = 3.0, -3.0
    guests.finished(sim, np.array([1]), 5)
    guests.finished(sim, np.array([0]), 6)
    guests.learnt(1, made.policy)
    runners = 4 + 8 * (1 - expected(4))  # first over itself, then, later in the rollout, over update 0
    assert guests.elo.learner == [pytest.approx(runners), pytest.approx(-4)]
    assert guests.elo.company[1] == guests.elo.company[NOW] == [-4, 4]
    assert guests.row()["rating/runners"] == pytest.approx(runners)
    assert guests.games == []


def test_results_are_told_by_opponent_and_team(collector, config):
    made = collector(config(past_fraction=0.5))
    guests, sim = made.guests, made.sim
    guests.pool.add(7, made.policy, keep=())
    guests.matches.guest[:], guests.matches.live[:] = (0, 7, 7, NOBODY), (0, 0, 1, NOBODY)
    sim.statistics["runners_reward"][:] = 1, 2, 3, 4
    sim.statistics["chasers_reward"][:] = 9, 2, 7, 8
    told = guests.finished(sim, np.arange(4), 0)
    wanted = {
        "first/runners_reward": [1],
        "first/runners_score": [0],
        "past/runners_reward": [2],
        "past/runners_score": [0.5],
        "past/chasers_reward": [7],
        "past/chasers_score": [1],
    }
    assert {name: told[name].tolist() for name in wanted} == wanted
    assert {name.rsplit("_", 1)[0] for name in told} == {"first/runners", "past/runners", "past/chasers"}


def test_the_log_tells_results_by_opponent(config):
    trainer = Trainer(Pursuit(8, steps=4), config(past_fraction=1.0, worlds=8))
    row = trainer.update()
    assert {"against/first/runners_reward", "against/first/chasers_score"} <= set(row)
    assert not any(name.startswith("episode/") for name in row)  # nobody played against itself


def test_discarded_episodes_are_no_result(config):
    trainer = Trainer(Pursuit(2, steps=50), config(past_fraction=1.0, discarded_limit=1.0))
    trainer.sim.discard_next |= {0, 1}
    row = trainer.update()
    assert row["discarded"] == 2
    assert not any(name.startswith("against/") for name in row)
    assert trainer.collector.guests.elo.learner == [0.0, 0.0]
