"""Real games stop and go on bit for bit: with locks and grips in force, with worlds that break down, while watched."""

from __future__ import annotations

import pytest

from rl.config import resolve
from rl.evaluate import act, evaluate
from rl.players import Scripted, Trained
from rl.trainer import Trainer
from tests.rl.alike import differences, timeless
from tests.rl.test_discarded import strong
from tests.rl.test_resume import assert_resumed_equals_whole
from tests.rl.test_runs import TINY
from worldgen import load
from worldgen.sim.simulation import Simulation
from worldgen.viewer.play import play, start_at


@pytest.fixture
def trainer():
    """Makes trainers of a scenario; their simulations are closed in the end."""
    made = []

    def make(scenario, **settings) -> Trainer:
        config = resolve(TINY | {"worlds": 4} | settings)
        made.append(Simulation(scenario, config.worlds, config.seed, 2, stagger=True))
        return Trainer(made[-1], config)

    yield make
    for sim in made:
        sim.close()


def test_a_run_cut_while_boxes_are_held_or_locked_is_the_run_never_stopped(trainer, tmp_path):
    game = load("quadrant", {"steps": 80})
    half, _ = assert_resumed_equals_whole(lambda: trainer(game, first_grab=0.9), tmp_path)
    cut = half.sim.episode_step > 0
    assert cut.any()
    assert (half.sim.state.held[cut] >= 0).any() or half.sim.obs.things[cut][..., 12].any()


def test_a_run_whose_worlds_break_down_is_the_run_never_stopped(trainer, tmp_path):
    _, rows = assert_resumed_equals_whole(lambda: trainer(strong(), discarded_limit=1.0), tmp_path)
    assert all(row["discarded"] > 0 for row in rows)


def test_films_tables_and_measures_of_the_policy_in_training_change_nothing(trainer):
    game = load("chase", {"steps": 32})

    def watch(policy, config) -> None:
        sim = Simulation(game, 2, 7, 1)
        player = Trained(policy, config, seed=9)
        players = {"hiders": player, "seekers": Scripted("chaser")}
        evaluate(sim, players, 2)
        sim.close()
        sim = Simulation(game, 1, 3, 1)
        start_at(sim, 3)
        player.begin(sim)
        recording = play(sim, lambda: act(sim, players), {}, lambda done, total: None)
        assert recording.steps == 32
        sim.close()

    def trained(watched: bool) -> tuple[Trainer, list[dict]]:
        made, rows = trainer(game), []
        for _ in range(2):
            rows.append(timeless(made.update()))
            if watched:
                watch(made.policy, made.config)
        return made, rows

    (one, rows), (two, seen) = trained(False), trained(True)
    assert differences(rows, seen) == []
    assert differences(one.state_dict(), two.state_dict()) == []
