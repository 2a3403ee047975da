"""Every bundled game plays whole episodes with random actions: nothing breaks down, and the same again every time."""

import numpy as np
import pytest

from worldgen.scenario import bundled, load
from worldgen.sim.simulation import Simulation

STEPS = 120


def played(name):
    """Rewards [steps, 2 worlds, agents] of two worlds, in a new episode whenever one is over."""
    sim, random, paid = Simulation(load(name), 2, seed=5, threads=1), np.random.default_rng(1), []
    shape = sim.frozen.shape
    for _ in range(STEPS):
        sim.step(random.integers(0, 11, (*shape, 3)), random.random(shape) < 0.5, random.random(shape) < 0.5)
        paid.append(sim.reward.copy())
        assert np.isfinite(sim.obs.self).all()
        sim.reset_done()
    assert not sim.failures
    return np.array(paid)


@pytest.mark.parametrize("name", sorted(bundled()))
def test_it_plays_without_breaking_down_and_twice_alike(name):
    once = played(name)
    assert np.isfinite(once).all()
    assert (once == played(name)).all()
