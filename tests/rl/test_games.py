"""Games of every shape train: a team alone, three teams, teams that cannot move, ends in the middle of a chunk."""

from __future__ import annotations

import pytest
import torch

from rl.layout import Layout
from rl.players import Scripted
from rl.rewards import reward_tables
from rl.scripted import SCRIPTED
from rl.trainer import Trainer
from tests.rl.fake import Pursuit

THREE = (("runners", 1), ("chasers", 1), ("lurkers", 1))


def learn(trainer: Trainer, updates: int = 3) -> list[dict]:
    rows = [trainer.update() for _ in range(updates)]
    assert all(torch.isfinite(p).all() for p in (*trainer.policy.parameters(), *trainer.critic.parameters()))
    return rows


@pytest.mark.parametrize(
    "changes", [{}, {"attention": "all", "observations": "running", "heads": "separate"}]
)
def test_one_agent_with_no_rival_no_object_and_no_lidar_learns(config, changes):
    trainer = Trainer(Pursuit(4, alone=True), config(past_fraction=0.5, **changes))
    before = [p.clone() for p in trainer.policy.parameters()]
    trainer.sim.discard_next.add(2)
    trainer.config = trainer.config.model_copy(update={"discarded_limit": 1.0})
    rows = learn(trainer)
    assert rows[0]["discarded"] == 1
    assert rows[1]["episode/runners_reward"] is not None
    assert len(trainer.collector.guests.pool.members) == 1  # nobody would ever meet a past policy
    assert any(not torch.equal(a, b) for a, b in zip(before, trainer.policy.parameters(), strict=True))


@pytest.mark.parametrize("heads", ["per_team", "shared", "separate"])
def test_three_teams_learn_and_meet_the_past_two_at_a_time(config, heads):
    trainer = Trainer(Pursuit(4, steps=5, parts=THREE), config(past_fraction=1.0, heads=heads))
    learn(trainer, 1)
    rollout, live = trainer.collector.rollout, trainer.collector.guests.matches.live
    assert set(live) <= {0, 1, 2}
    assert (rollout.learns.sum(-1) <= 1).all()
    assert rollout.learns.any()


def test_three_teams_have_three_tables():
    tables = reward_tables(Pursuit(2, steps=4, parts=THREE), [Scripted("chaser")], 2)
    assert [len(cells) for cells in tables.values()] == [9, 9, 9]


def test_a_team_that_cannot_move_has_nothing_to_choose(config):
    sim = Pursuit(4)
    sim.can_move[1:] = False
    trainer = Trainer(sim, config())
    assert Layout.of(sim).moves == (True, False, False)
    row = learn(trainer)[-1]
    assert row["entropy/chasers"] == 0
    assert row["entropy/runners"] > 5
    actions, learns = trainer.collector.rollout.actions, trainer.collector.rollout.learns
    assert (actions[..., 1, :][learns[..., 1]] == 5).all()


def test_episodes_of_a_step_or_two_leave_enough_to_learn_from(config):
    rows = learn(Trainer(Pursuit(4, ends={0: 1, 1: 2, 2: 1, 3: 1}), config(past_fraction=0.0)))
    assert rows[0]["episodes"] == 8  # one a chunk: a world waits for the next one
    assert all(row["value_loss"] >= 0 for row in rows)


def test_scripted_policies_play_any_game():
    games = [
        Pursuit(3, alone=True),
        Pursuit(3, parts=THREE),
        Pursuit(3, away={(w, 0): (0, 9) for w in range(3)}),
    ]
    for sim in games:
        for name in SCRIPTED:
            for team in sim.game.teams:
                move, grab, lock = Scripted(name).act(sim, team.name)
                assert move.min() >= 0
                assert move.max() <= 10
                assert not (grab | lock).any()
