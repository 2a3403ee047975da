"""Play one episode of a chosen world and record it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from worldgen.viewer.recording import Recorder, Recording

if TYPE_CHECKING:
    from worldgen.sim.simulation import Simulation

Act = Callable[[], tuple[np.ndarray, np.ndarray, np.ndarray]]  # move [N, A, 3], grab [N, A], lock [N, A]


def start_at(sim: Simulation, seed: int) -> None:
    """Begin a new episode in every world of `sim`, in the World that `worldgen.sample(scenario, seed)` gives."""
    snapshot = sim.snapshot()
    snapshot["episode_seed"][:] = seed
    snapshot["episode_step"][:] = 0
    snapshot["limit"][:] = sim.game.steps
    for name in ("move", "grab", "lock"):
        snapshot[name] = snapshot[name][:, :0]
    sim.restore(snapshot)


def play(
    sim: Simulation,
    act: Act,
    policies: dict[str, str] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Recording:
    """Record world 0 from where it is until its episode ends; `act` gives the next actions from what `sim` shows."""
    recorder = Recorder(sim, 0, policies or {})
    recorder.capture()
    while not sim.done[0]:
        sim.step(*act())
        recorder.capture()
        progress(int(sim.episode_step[0]), sim.game.steps)
    return recorder.recording()
