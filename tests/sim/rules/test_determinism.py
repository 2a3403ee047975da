"""The same actions give the same episode bit for bit, whatever the threads, the slots and where it was saved; and no
effect breaks a random game."""

import numpy as np
import pytest

from worldgen.scenario import load
from worldgen.sim.simulation import Simulation

GAMES = ("predator_prey", "capture_the_flag", "moving_food", "lock_and_return")


def choices(sim, rng, worlds=None):
    n, count = sim.frozen.shape
    move = rng.integers(0, 11, (n, count, 3)).astype(np.int8)
    return move, rng.random((n, count)) < 0.5, rng.random((n, count)) < 0.3


def facts(sim, w) -> tuple:
    s = sim.state
    return tuple(
        np.array(part).tobytes()
        for part in (sim.reward[w], s.agent_pose[w], s.thing_pose[w], s.attribute[w], s.present[w], s.exists[w],
                     s.held[w], s.locked[w], s.back[w], sim.obs.self[w], sim.obs.seen[w], sim.done[w],
                     sim.episode_seed[w])
    )  # fmt: skip


def play(sim, steps: int, seed: int, after=lambda: None) -> list:
    rng, rows = np.random.default_rng(seed), []
    for _ in range(steps):
        sim.step(*choices(sim, rng))
        rows.append([facts(sim, w) for w in range(sim.count)])
        after()
        sim.reset_done()
    return rows


@pytest.mark.parametrize("name", GAMES)
def test_threads_make_no_difference(name):
    game = load(name)
    one, two = Simulation(game, 3, seed=5, threads=1), Simulation(game, 3, seed=5, threads=2)
    assert play(one, 40, 1) == play(two, 40, 1)
    one.close()
    two.close()


@pytest.mark.parametrize("name", GAMES)
def test_a_world_is_the_same_in_any_slot(name):
    game = load(name)
    many, mirrored = Simulation(game, 3, seed=5, threads=1), Simulation(game, 3, seed=5, threads=1)
    order = np.array([2, 1, 0])
    mirrored.begin(np.arange(3), many.episode_seed[order])
    rng = np.random.default_rng(2)
    for _ in range(40):
        move, grab, lock = choices(many, rng)
        many.step(move, grab, lock)
        mirrored.step(move[order], grab[order], lock[order])
        for w in range(3):
            assert facts(many, w) == facts(mirrored, int(order[w]))


@pytest.mark.parametrize("name", GAMES)
def test_a_restored_game_goes_on_exactly(name):
    game = load(name)
    sim = Simulation(game, 3, seed=7, threads=1, stagger=True)
    play(sim, 45, 3)
    saved = sim.snapshot()
    later = play(sim, 30, 4)
    again = Simulation(game, 3, seed=99, threads=1)
    again.restore(saved)
    assert play(again, 30, 4) == later


def test_progress_goes_on_exactly_in_worlds_that_were_replayed_further_than_others():
    game = load("lock_and_return", {"rules.home": {"when": "every 7 steps", "move": {"players": "start"}}})
    sim = Simulation(game, 3, seed=7, threads=1, stagger=True)
    sim.limit[:] = [14, 200, 200]
    play(sim, 21, 3)  # world 0 is 7 steps into its second episode, and its players were just moved
    assert sim.episode_step.tolist() == [7, 21, 21]
    saved, again = sim.snapshot(), Simulation(game, 3, seed=99, threads=1)
    again.restore(saved)
    assert play(again, 5, 4) == play(sim, 5, 4)
