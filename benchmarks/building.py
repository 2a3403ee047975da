"""What a reset is made of: `python -m benchmarks.building [GAME ...] [--worlds 64] [--blocks 12]`.

Microseconds of one processor a world, median of blocks in which every world begins anew, after a few that fill what is
kept. "compiled" is what the same worlds would take from MJCF (render, compile, index, MjData), measured in the same
run; "written" is what the builder takes instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from statistics import median
from time import thread_time

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false
import mujoco
import numpy as np

from benchmarks.printing import Blocks, Games, Worlds, named, run
from worldgen.mjcf import compile_world
from worldgen.scenario import load
from worldgen.sim.simulation import Simulation

GAMES = ("quadrant", "rooms", "shelter", "sequential_lock", "food")
WARM = 4  # blocks that are not counted
COLUMNS = ("draw", "written", "state", "rest", "senses", "total", "compiled")


class Watch:
    """Adds up what is spent in functions, by name."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def on(self, owner: object, function: str, name: str) -> None:
        timed: Callable = getattr(owner, function)

        def call(*args, **kwargs):
            start = thread_time()
            try:
                return timed(*args, **kwargs)
            finally:
                self.spent[name] += thread_time() - start

        setattr(owner, function, call)


def profile(game: str, worlds: int, blocks: int) -> dict[str, float]:
    """Microseconds a world, by column."""
    sim, watch = Simulation(load(game), worlds, threads=1), Watch()
    watch.on(sim, "_draw", "draw")
    watch.on(sim, "begin", "total")
    watch.on(sim.physics, "place", "written")
    watch.on(sim.state, "place", "state")
    seen: list[dict[str, float]] = []
    for block in range(WARM + blocks):
        watch.spent.clear()
        sim.truncated[:] = True
        sim.reset_done()
        start = thread_time()
        sim.kernels.look_again(np.arange(worlds))
        watch.spent["senses"] += thread_time() - start
        if block >= WARM:
            seen.append(dict(watch.spent) | {"compiled": _compiled(sim)})
    sim.close()
    found = {name: 1e6 / worlds * median(block.get(name, 0.0) for block in seen) for name in COLUMNS}
    parts = ("draw", "written", "state", "senses")
    return found | {"rest": max(0.0, found["total"] - sum(found[name] for name in parts))}


def _compiled(sim: Simulation) -> float:
    start = thread_time()
    for world in sim.worlds:
        mujoco.MjData(compile_world(world)[0])
    return thread_time() - start


def main(games: Games = None, worlds: Worlds = 64, blocks: Blocks = 12) -> None:
    asked = named(games, GAMES)
    print("| game | " + " | ".join(COLUMNS) + " |\n|---" + "|---:" * len(COLUMNS) + "|")
    for game in asked:
        found = profile(game, worlds, blocks)
        print(f"| {game} | " + " | ".join(f"{found[name]:,.0f}" for name in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    run(main)
