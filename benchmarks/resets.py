"""What a new episode costs: `python -m benchmarks.resets [GAME ...] [--worlds 64] [--threads 2] [--blocks 2]`.

A reset is everything from drawing the world to its first observation. "alone" is one world at a time, as happens
while others play on; "together" is all of them at once, a world. "share" is what resets take of all time spent in
`step` and `reset_done` while every world plays on for `blocks` of the scenario's own horizons, its first episode cut
at another length than its neighbours' (`stagger`), so that resets come one by one.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.printing import CORES, ORIGINAL, Blocks, Games, Row, Threads, Worlds, named, run, show
from cli.options import JsonOption
from worldgen.scenario import load
from worldgen.sim.simulation import Simulation
from worldgen.sim.tape import Actions

GAMES = ("quadrant", "rooms")


def measure(game: str, worlds: int, threads: int, blocks: int) -> Row:
    scenario = load(game)
    sim = Simulation(scenario, worlds, 0, threads, stagger=True)
    share, alone = _played(sim, blocks)
    together = [_reset(sim, slice(None)) / worlds for _ in range(3)]
    alone += [_reset(sim, slice(w % worlds, w % worlds + 1)) for w in range(50)]
    known = ORIGINAL.get(game)
    return {
        "game": game,
        "worlds": worlds,
        "threads": threads,
        "alone, median ms": 1e3 * median(alone),
        "slowest tenth, ms": 1e3 * float(np.quantile(alone, 0.9)),
        "together, ms a world": 1e3 * median(together),
        "share of all time": share,
        "the original's over ours (not of one run)": known[1] / (1e3 * median(alone)) if known else "",
    }


def _played(sim: Simulation, blocks: int) -> tuple[float, list[float]]:
    """(the resets' share of the time, seconds of each that was of a single world)"""
    rng, stepping, resetting, single = np.random.default_rng(0), 0.0, 0.0, []
    for _ in range(blocks):
        actions = Actions.draw(rng, sim.game.steps, sim)
        for t in range(sim.game.steps):
            start = perf_counter()
            sim.step(*actions.at(t))
            middle = perf_counter()
            begun = len(sim.reset_done())
            end = perf_counter()
            stepping, resetting = stepping + middle - start, resetting + end - middle
            if begun == 1:
                single.append(end - middle)
    return resetting / (stepping + resetting), single


def _reset(sim: Simulation, worlds: slice) -> float:
    sim.truncated[:] = False
    sim.truncated[worlds] = True
    start = perf_counter()
    sim.reset_done()
    return perf_counter() - start


def main(
    games: Games = None,
    worlds: Worlds = 64,
    threads: Threads = CORES,
    blocks: Blocks = 2,
    as_json: JsonOption = False,
) -> None:
    show([measure(game, worlds, threads, blocks) for game in named(games, GAMES)], as_json)


if __name__ == "__main__":
    run(main)
