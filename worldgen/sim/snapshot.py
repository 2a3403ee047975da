"""Snapshots: every running episode as its seed and the actions since its reset, from which it is played again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from worldgen.errors import UserError

if TYPE_CHECKING:
    from worldgen.sim.simulation import Simulation

ACTIONS = ("move", "grab", "lock")


def take(sim: Simulation) -> dict[str, Any]:
    """Plain arrays; see `Simulation.snapshot`."""
    longest = int(sim.episode_step.max())
    sim.journal.check(longest)
    kept = {
        "scenario": sim.scenario.hash,
        "seed": sim.seed,
        "episode": sim.episode.copy(),
        "episode_seed": sim.episode_seed.copy(),
        "episode_step": sim.episode_step.copy(),
        "limit": sim.limit.copy(),
        "stage": sim.stage.copy(),
        "next_stage": sim.next_stage.copy(),
    }
    return kept | {name: getattr(sim.journal, name)[:, :longest].copy() for name in ACTIONS}


def restore(sim: Simulation, taken: dict[str, Any]) -> None:
    """See `Simulation.restore`."""
    if taken["scenario"] != sim.scenario.hash:
        raise UserError("this snapshot was taken from another scenario (or another version of this one)")
    if len(taken["episode"]) != sim.count:
        raise UserError(f"this snapshot holds {len(taken['episode'])} worlds, not {sim.count}")
    sim.seed = taken["seed"]
    sim.episode[:], sim.limit[:] = taken["episode"], taken["limit"]
    sim.enter(taken["stage"])
    sim.begin(np.arange(sim.count), taken["episode_seed"])
    sim.enter(taken["next_stage"])
    steps = taken["episode_step"]
    longest = int(steps.max())  # of a part of many worlds, others may have gone further
    for name in ACTIONS:
        getattr(sim.journal, name)[:, :longest] = taken[name][:, :longest]
    for step in range(longest):
        worlds = np.flatnonzero(steps > step)
        sim.advance(worlds, *sim.journal.at(worlds, step))
