"""Random valid scenarios check, sample, compile and play, and do so alike however often and on however many threads.

`WORLDGEN_EXAMPLES=2000 pytest tests/evidence/test_random_scenarios.py` looks at so many, and at new ones each time.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, assume, given, settings

from benchmarks.places import misplaced
from benchmarks.standing import overlaps
from schemas.grammar.words import WORDS
from tests.evidence.scenarios import scenarios, text
from tests.evidence.sentences import EFFECTS
from worldgen.mjcf import compile_world
from worldgen.sampling import PlacementError, sample
from worldgen.scenario import loads
from worldgen.sim.simulation import Simulation

EXAMPLES = int(os.environ.get("WORLDGEN_EXAMPLES", "0"))
BESIDE = str(Path(__file__).with_name("scenarios.py"))  # what random files name stands in this folder
STEPS = 20
examined = settings(
    max_examples=EXAMPLES or 40,
    derandomize=not EXAMPLES,
    database=None,
    phases=(Phase.generate, Phase.shrink) if EXAMPLES else (Phase.generate,),
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
)


def _played(game: Any, threads: int) -> list[np.ndarray]:
    """Everything that a learner sees of three worlds over some steps of random actions."""
    stages = tuple(game.stages.values())
    sim = Simulation(game, 3, seed=5, threads=threads, stages=stages)
    random, seen = np.random.default_rng(7), []
    try:
        if stages:
            sim.enter(np.arange(3) % len(stages))
        for _ in range(STEPS):
            shape = (3, sim.game.agents)
            sim.step(
                random.integers(0, 11, (*shape, 3)), random.random(shape) < 0.4, random.random(shape) < 0.2
            )
            obs = sim.obs
            seen += [obs.self.copy(), obs.lidar.copy(), obs.agents.copy(), obs.things.copy(), obs.to_agents.copy(),
                     obs.to_things.copy(), obs.seen.copy(), sim.reward.copy(), sim.winner.copy(), sim.done.copy(),
                     *(paid.copy() for paid in sim.rewards_by_rule.values())]  # fmt: skip
            assert sim.failures == []
            sim.reset_done()
    finally:
        sim.close()
    return seen


@examined
@given(document=scenarios())
def test_a_random_scenario_checks_samples_compiles_and_plays_the_same_twice(document: dict[str, Any]):
    game = loads(text(document), file=BESIDE)
    try:
        world = sample(game, 1)
        once, again = _played(game, threads=1), _played(game, threads=2)
    except PlacementError:
        assume(False)
        raise
    assert world == sample(loads(text(document), file=BESIDE), 1)
    assert overlaps(world) == []
    assert misplaced(game, world) == []
    compile_world(world)
    assert all(np.isfinite(part).all() for part in once)
    assert [part.tobytes() for part in once] == [part.tobytes() for part in again]


def test_every_effect_of_the_language_is_said():
    assert set(EFFECTS) == set(WORDS["effect"])
