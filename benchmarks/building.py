"""What a reset is made of: `python -m benchmarks.building [GAME ...] [--worlds 64] [--blocks 12]`.

Microseconds of one processor a world, median of blocks in which every world begins anew, after a few that fill what is
kept. "written" is what the builder takes for a world's model and data, "unmet %" how many worlds were of a shape that
nothing was compiled of before. In the same run: "compiled" is what the same worlds would take from MJCF (render,
compile, index, MjData), "vessel" what it takes to make an MjModel and an MjData, and to give them back.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable
from statistics import median
from time import thread_time

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false
import mujoco
import numpy as np

from benchmarks.printing import Blocks, Games, Worlds, named, run
from worldgen.mjcf import compile_world, known
from worldgen.scenario import load
from worldgen.sim.simulation import Simulation

GAMES = ("quadrant", "rooms", "shelter", "sequential_lock", "food")
WARM = 4  # blocks that are not counted
COLUMNS = ("draw", "written", "state", "rest", "senses", "total", "unmet %", "compiled", "vessel")
PARTS = ("draw", "written", "state", "senses")


class Watch:
    """Adds up what is spent in functions, and how often they are called, by name."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self.watched: list[tuple[object, str, Callable]] = []

    def on(self, owner: object, function: str, name: str) -> None:
        timed: Callable = getattr(owner, function)

        def call(*args, **kwargs):
            start = thread_time()
            try:
                return timed(*args, **kwargs)
            finally:
                self.spent[name] += thread_time() - start
                self.calls[name] += 1

        setattr(owner, function, call)
        self.watched.append((owner, function, timed))

    def off(self) -> None:
        for owner, function, timed in self.watched:
            setattr(owner, function, timed)


def profile(game: str, worlds: int, blocks: int) -> dict[str, float]:
    """Microseconds a world, by column."""
    sim, watch = Simulation(load(game), worlds, threads=1), Watch()
    watch.on(sim, "_draw", "draw")
    watch.on(sim, "begin", "total")
    watch.on(sim.physics, "place", "written")
    watch.on(sim.state, "place", "state")
    watch.on(known, "compile_plain", "unmet")
    seen: list[dict[str, float]] = []
    for block in range(WARM + blocks):
        watch.spent.clear()
        watch.calls.clear()
        sim.truncated[:] = True
        sim.reset_done()
        start = thread_time()
        sim.kernels.look_again(np.arange(worlds))
        watch.spent["senses"] += thread_time() - start
        if block >= WARM:
            unmet = watch.calls["unmet"]
            seen.append(
                dict(watch.spent)
                | {"compiled": _compiled(sim), "vessel": _made(sim), "unmet %": 1e-4 * unmet}
            )
    watch.off()
    sim.close()
    found = {name: 1e6 / worlds * median(block.get(name, 0.0) for block in seen) for name in COLUMNS}
    return found | {"rest": max(0.0, found["total"] - sum(found[name] for name in PARTS))}


def _compiled(sim: Simulation) -> float:
    start = thread_time()
    for world in sim.worlds:
        mujoco.MjData(compile_world(world)[0])
    return thread_time() - start


def _made(sim: Simulation) -> float:
    start = thread_time()
    for model in sim.physics.models:
        mujoco.MjData(copy.copy(model))
    return thread_time() - start


def main(games: Games = None, worlds: Worlds = 64, blocks: Blocks = 12) -> None:
    asked = named(games, GAMES)
    print("| game | " + " | ".join(COLUMNS) + " |\n|---" + "|---:" * len(COLUMNS) + "|")
    for game in asked:
        found = profile(game, worlds, blocks)
        print(f"| {game} | " + " | ".join(f"{found[name]:,.0f}" for name in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    run(main)
