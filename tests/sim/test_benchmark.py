"""What the benchmark measures is what it says: the same motion on both sides, every phase, nothing while off."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from worldgen.scenario import load
from worldgen.sim.benchmark import benchmark
from worldgen.sim.physics import Physics
from worldgen.sim.profile import Profile, timed
from worldgen.sim.race import Bare, Ours, line_up, race
from worldgen.sim.simulation import Simulation
from worldgen.sim.tape import Actions, record


@pytest.mark.parametrize(
    "name", ["quadrant", "tag", "predator_prey"]
)  # locks; rules that move; rules that remove
def test_bare_physics_told_the_same_comes_to_the_same_bits(name):
    sim = Simulation(load(name), 6, seed=3, threads=2)
    raw = Physics(6, sim.game, 1)
    actions = Actions.draw(np.random.default_rng(1), 60, sim)
    line_up(sim, raw, sim.episode + 1)
    tape, last = record(sim, raw, actions)
    line_up(sim, raw, np.ones(6, np.int64))
    bare = Bare(raw, tape)
    assert min(race([Ours(sim, actions, tape), bare], 60)) > 0
    assert bare.ended_as(last)
    assert any(k for step in tape for _, k, _ in step.told)


def test_a_world_that_was_told_something_else_is_noticed():
    sim = Simulation(load("quadrant"), 2, threads=1)
    raw = Physics(2, sim.game, 1)
    actions = Actions.draw(np.random.default_rng(1), 12, sim)
    line_up(sim, raw, sim.episode + 1)
    tape, last = record(sim, raw, actions)
    line_up(sim, raw, np.ones(2, np.int64))
    tape[3].told.clear()
    bare = Bare(raw, tape)
    race([bare], 12)
    assert not bare.ended_as(last)


def test_worlds_that_end_within_the_tape_begin_anew_on_both_sides():
    sim = Simulation(load("sumo"), 4, threads=1)
    raw = Physics(4, sim.game, 1)
    actions = Actions.draw(np.random.default_rng(1), 80, sim)
    actions.move[..., 0] = 10  # straight on, off the ring
    line_up(sim, raw, sim.episode + 1)
    tape, last = record(sim, raw, actions)
    assert any(step.fresh for step in tape)
    line_up(sim, raw, np.ones(4, np.int64))
    bare = Bare(raw, tape)
    race([Ours(sim, actions, tape), bare], 80)
    assert bare.ended_as(last)


def test_lanes_take_turns_of_ten_steps():
    taken = []
    lanes = [lambda t: taken.append(("a", t)) or 1.0, lambda t: taken.append(("b", t)) or 2.0]
    assert race(lanes, 12) == [12.0, 24.0]
    assert taken == [(k, t) for turn in (range(10), range(10, 12)) for k in "ab" for t in turn]


def test_a_report_has_every_phase_and_shares_of_the_same_run():
    report = benchmark(load("chase"), worlds=3, threads=2, blocks=1, steps=12)
    assert list(report.phases) == ["act", "physics", "senses", "rules", "rest"]
    assert (report.steps, report.horizon, report.blocks) == (12, 80, 1)
    assert report.same_motion
    assert 0 < report.reset_share < 1
    assert report.agent_steps_per_second == pytest.approx(2 * report.env_steps_per_second)


def test_a_profile_adds_what_all_threads_did():
    profile = Profile()
    profile.add("rules", 2.0)
    other = threading.Thread(target=lambda: profile.add("physics", 3.0))
    other.start()
    other.join()
    profile.add("physics", 1.0)
    assert profile.wall() == {"rules": 2.0, "physics": 4.0}


def test_shared_work_counts_by_the_clock():
    alone, shared = Profile(), Profile()
    timed(alone, "physics", sum)(range(200_000))
    timed(shared, "physics", sum, 10**9)(range(200_000))
    assert alone.wall()["physics"] > 1000 * shared.wall()["physics"]


def test_without_a_profile_a_call_is_handed_back_as_it_is():
    assert timed(None, "rules", len) is len
    profile = Profile()
    assert timed(profile, "rules", len)("abc") == 3
    assert list(profile.wall()) == ["rules"]
