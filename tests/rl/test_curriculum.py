"""Curriculum: stages end when they should, change for new episodes only, and survive a stop."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from rl.checkpoint import load, save
from rl.curriculum import Curriculum, Stage
from rl.trainer import Trainer
from tests.rl.alike import differences, timeless
from tests.rl.fake import Pursuit


def steps(count: int):
    return SimpleNamespace(steps=count, rule=None, share=0.0, episodes=0)


def holds(share: float, episodes: int):
    return SimpleNamespace(steps=None, rule="near", share=share, episodes=episodes)


def course(until, keep: float = 0.0, seed: int = 0) -> Curriculum:
    return Curriculum([Stage("wide", until, 0.0), Stage("tight", None, keep)], seed)


def test_a_stage_ends_after_its_agent_steps_counted_from_where_it_began():
    made = Curriculum([Stage("a", steps(100), 0), Stage("b", steps(50), 0), Stage("c", None, 0)], 0)
    assert not made.advance(99)
    assert made.advance(110)
    assert (made.stage.name, made.began) == ("b", 110)
    assert not made.advance(159)
    assert made.advance(160)
    assert not made.advance(10**9)  # nothing comes after the last
    assert made.row(200) == {"stage": "c", "stage_steps": 40, "stage_held": None}


def test_a_rule_must_hold_on_average_over_the_latest_episodes():
    made = course(holds(0.4, 3))
    held = {"near_held": np.array([0.9, 0.1, 0.3, 0.8])}
    made.saw(held, np.array([0, 1]))
    assert not made.advance(0)  # two episodes are not three, however well they went
    assert made.held == pytest.approx(0.5)
    made.saw(held, np.array([2]))
    assert made.results == pytest.approx([0.9, 0.1, 0.3])  # 1.3 / 3 = 0.433
    assert made.state_dict()["results"] == made.results
    made.saw(held, np.array([1]))
    assert not made.advance(0)  # 0.1, 0.3, 0.1
    made.saw(held, np.array([3, 0]))
    assert made.advance(7)  # 0.1, 0.8, 0.9: 0.6
    assert (made.index, made.began, made.results) == (1, 7, [])


def test_a_share_of_new_episodes_goes_on_playing_earlier_stages():
    made = Curriculum([Stage("a", steps(1), 0.5), Stage("b", steps(1), 0), Stage("c", None, 0.2)], 5)
    worlds, episode = np.arange(4000), np.arange(4000) % 7
    assert not made.draw(worlds, episode).any()  # nothing is earlier than the first
    made.advance(1)
    assert (made.draw(worlds, episode) == 1).all()  # b keeps nothing
    made.advance(2)
    drawn = made.draw(worlds, episode)
    assert drawn.dtype == np.int32
    shares = np.bincount(drawn) / 4000
    assert shares == pytest.approx([0.1, 0.1, 0.8], abs=0.02)
    assert np.array_equal(drawn[::3], made.draw(worlds[::3], episode[::3]))  # by world and episode alone
    made.seed = 6
    assert not np.array_equal(drawn, made.draw(worlds, episode))


def test_a_scenario_without_stages_or_loaded_as_one_has_no_curriculum():
    spec = SimpleNamespace(until=None, keep=0.25)
    family = {"a": object(), "b": object()}
    scenario = SimpleNamespace(stages=family, stage=None, curriculum={"a": spec, "b": spec})
    made = Curriculum.of(scenario, 3)
    assert made is not None
    assert [(s.name, s.keep) for s in made.stages] == [("a", 0.25), ("b", 0.25)]
    scenario.stage = "b"
    assert Curriculum.of(scenario, 3) is None
    assert Curriculum.of(SimpleNamespace(stages={}, stage=None), 3) is None


def test_running_episodes_are_played_to_their_end_in_their_stage(config):
    """Two updates an episode; the stage changes after the first, in the middle of everyone's first episode."""
    trainer = Trainer(Pursuit(4, steps=16, stages=(1.0, 0.1)), config(past_fraction=0.0), course(steps(1)))
    assert trainer.update()["stage"] == "wide"
    assert trainer.curriculum.index == 1
    assert not trainer.sim.stage.any()
    row = trainer.update()
    assert row["stage"] == "tight"
    assert row["episodes"] == 4
    assert "episode/runners_reward" not in row  # they were episodes of the stage before
    assert (trainer.sim.stage == 1).all()
    assert float(np.abs(trainer.sim.place).max()) <= 0.3
    trainer.update()
    assert "episode/runners_reward" in trainer.update()


def test_only_episodes_of_the_stage_in_which_all_learn_decide_its_end(config):
    until = holds(2.0, 1000)
    made = Curriculum([Stage("a", steps(1), 0), Stage("b", until, 0.5), Stage("c", None, 0)], 0)
    trainer = Trainer(Pursuit(8, steps=4, stages=(1.0, 0.5, 0.1)), config(worlds=8, past_fraction=0.3), made)
    trainer.update()
    counted, finished = 0, trainer.collector.guests.matches
    trainer.sim.reset_done, begin = lambda: (count(), begin())[1], trainer.sim.reset_done

    def count():
        nonlocal counted
        counted += int((trainer.sim.done & (trainer.sim.stage == 1) & (finished.live == -1)).sum())

    for _ in range(3):
        trainer.update()
    assert 10 < counted < 48
    assert len(made.results) == counted


@pytest.mark.parametrize("until", [steps(60), holds(-1.0, 4)], ids=["steps", "rule"])
def test_two_updates_resumed_equal_four_in_one_go_across_a_change_of_stage(config, tmp_path, until):
    settings = config(past_fraction=0.5)

    def fresh() -> Trainer:
        return Trainer(Pursuit(4, steps=10, stages=(1.0, 0.3)), settings, course(until, keep=0.4, seed=3))

    whole, half, again = fresh(), fresh(), fresh()
    rows = [whole.update() for _ in range(6)]
    assert {row["stage"] for row in rows} == {"wide", "tight"}
    assert {0, 1} == set(whole.sim.stage.tolist())  # some keep to the earlier one
    for cut in (1, 2, 3):
        half.update()
        save(tmp_path / "latest.pt", half.state_dict())
        again = fresh()
        again.load_state_dict(load(tmp_path / "latest.pt"))
        more = [again.update() for _ in range(6 - cut)]
        assert [timeless(row) for row in more] == [timeless(row) for row in rows[cut:]]
        assert differences(again.state_dict(), whole.state_dict()) == []


def test_the_log_tells_a_reward_by_the_rules_that_paid_it(config):
    trainer = Trainer(Pursuit(4, steps=8), config(past_fraction=0.0))
    row = trainer.update()
    assert row["episode/runners/gap"] == pytest.approx(row["episode/runners_reward"], rel=1e-5)
    assert row["episode/chasers/gap"] == pytest.approx(row["episode/chasers_reward"], rel=1e-5)
    assert not any("never" in name for name in row)
