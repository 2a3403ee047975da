"""worldgen: multi-agent physics games written as one YAML file.

`load`, `sample`, `compile`, `make` and `parallel_env` are the documented API; each imports what it needs when it is
called, so that `import worldgen` stays instant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from worldgen.envs.parallel import ParallelGame
    from worldgen.sim.simulation import Simulation
    from worldgen.world import World

__all__ = ["compile", "load", "make", "parallel_env", "sample"]


def load(scenario: str, overrides: dict[str, Any] | None = None, stage: str | None = None):
    """The checked Scenario at a path or with a bundled name, with a stage of its curriculum if one is named; raises
    `ScenarioError` with every diagnostic."""
    from worldgen.scenario import load as load_

    return load_(scenario, overrides, stage)


def sample(scenario, seed: int) -> World:
    """Draw the World that `seed` gives; raises `PlacementError` when the scenario leaves no room."""
    from worldgen.sampling import sample as sample_

    return sample_(load(scenario) if isinstance(scenario, str) else scenario, seed)


def compile(world: World):
    """(MjModel, Index) of a World."""
    from worldgen.mjcf import compile_world

    return compile_world(world)


def make(scenario, worlds: int = 1, seed: int = 0, threads: int | None = None) -> Simulation:
    """`worlds` copies of a game, stepped together; reset and ready for `step`."""
    from worldgen.sim.simulation import Simulation

    return Simulation(load(scenario) if isinstance(scenario, str) else scenario, worlds, seed, threads)


def parallel_env(scenario, seed: int = 0, render_mode: str | None = None) -> ParallelGame:
    """One world of a game as a PettingZoo ParallelEnv (extra `worldgen[pettingzoo]`)."""
    from worldgen.envs import parallel_env as parallel_env_

    return parallel_env_(scenario, seed, render_mode)
