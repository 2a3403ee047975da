"""A bundled game changed at random gives diagnostics, or a scenario that draws and steps; never a traceback.

`WORLDGEN_EXAMPLES=5000 pytest tests/evidence/test_mutations.py` looks at so many, and at new ones each time.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings

from tests.evidence.mutations import mutated, text
from worldgen.errors import UserError
from worldgen.sampling import sample
from worldgen.scenario import ScenarioError, loads
from worldgen.sim.simulation import Simulation

EXAMPLES = int(os.environ.get("WORLDGEN_EXAMPLES", "0"))


@settings(
    max_examples=EXAMPLES or 400,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink) if EXAMPLES else (Phase.generate,),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
)
@given(document=mutated())
def test_a_changed_game_is_refused_with_diagnostics_or_plays(document: dict[str, Any]):
    try:
        game = loads(text(document))
    except ScenarioError as error:
        found = error.diagnostics
    else:
        found = ()
        _play(game)
    assert all(d.message and d.position.line >= 1 and d.position.column >= 1 for d in found)


def _play(game: Any) -> None:
    """Draw a world and take a step, where it can be drawn: there is nothing else that may go wrong."""
    try:
        sample(game, 1)
        sim = Simulation(game, 1, seed=1, threads=1)
    except UserError:
        return
    everyone = np.ones((1, sim.game.agents), bool)
    try:
        sim.step(np.full((1, sim.game.agents, 3), 7), everyone, everyone)
    except UserError:
        return
    finally:
        sim.close()
