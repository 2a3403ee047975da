"""Past opponents: frozen for good, swapped only between episodes, and never learnt from."""

from __future__ import annotations

import numpy as np
import torch

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
