"""Play one episode of a chosen world and record it; or one that was played before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from worldgen.viewer.recording import Recorder, Recording

if TYPE_CHECKING:
    from worldgen.sim.episode import Episode
    from worldgen.sim.simulation import Simulation

Act = Callable[[], tuple[np.ndarray, np.ndarray, np.ndarray]]  # move [N, A, 3], grab [N, A], lock [N, A]
Progress = Callable[[int, int], None]


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
    progress: Progress = lambda done, total: None,
) -> Recording:
    """Record world 0 from where it is until its episode ends; `act` gives the next actions from what `sim` shows."""
    recorder = Recorder(sim, 0, policies or {})
    recorder.capture()
    while not sim.done[0]:
        sim.step(*act())
        recorder.capture()
        progress(int(sim.episode_step[0]), sim.game.steps)
    return recorder.recording()


def again(episode: Episode, progress: Progress = lambda done, total: None) -> Recording:
    """Record a kept episode by playing its actions again, to its last step; it breaks down again if it follows from
    the game, and does not if something else did it (a fault of the machine, a hand in the physics' memory)."""
    sim = episode.start()
    try:
        recorder = Recorder(sim)
        recorder.capture()
        for step in range(episode.steps):
            sim.step(*episode.act(step))
            recorder.capture()
            progress(step + 1, episode.steps)
        return recorder.recording()
    finally:
        sim.close()
