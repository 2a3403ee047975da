"""What a second thread is worth: `python -m benchmarks.threads [GAME ...] [--worlds 64] [--threads 2] [--blocks 2]`.

Four lanes take turns in one run: the simulation with one thread and with several, and bare physics likewise, which
shows what the machine has to give. All play the same worlds and actions.
"""

from __future__ import annotations

import numpy as np

from benchmarks.printing import CORES, Blocks, Games, Row, Steps, Threads, Worlds, named, run, show
from cli.options import JsonOption
from worldgen.scenario import load
from worldgen.sim.physics import Physics
from worldgen.sim.race import Bare, Ours, line_up, race
from worldgen.sim.simulation import Simulation
from worldgen.sim.tape import Actions, record

GAMES = ("quadrant", "rooms")
FEW = min(2, CORES)


def measure(game: str, worlds: int, threads: int, blocks: int, steps: int | None) -> Row:
    scenario = load(game)
    sims = [Simulation(scenario, worlds, 0, count) for count in (1, threads)]
    raws = [Physics(worlds, sim.game, sim.physics.threads) for sim in sims]
    rng, steps = np.random.default_rng(0), min(steps or scenario.steps, scenario.steps)
    seconds = []
    for _ in range(blocks):
        first, actions = sims[0].episode + 1, Actions.draw(rng, steps, sims[0])
        line_up(sims[0], raws[0], first)
        tape, _ = record(sims[0], raws[0], actions)
        for sim, raw in zip(sims, raws, strict=True):
            line_up(sim, raw, first)
        lanes = [*(Ours(sim, actions, tape) for sim in sims), *(Bare(raw, tape) for raw in raws)]
        seconds.append(race(lanes, steps))
    one, many, bare_one, bare_many = np.median(np.array(seconds), axis=0)
    return {
        "game": game,
        "worlds": worlds,
        "1 thread, env steps/s": worlds * steps / one,
        f"{threads} threads": worlds * steps / many,
        "ratio": one / many,
        "ratio of bare physics": bare_one / bare_many,
    }


def main(
    games: Games = None,
    worlds: Worlds = 64,
    threads: Threads = FEW,
    blocks: Blocks = 2,
    steps: Steps = None,
    as_json: JsonOption = False,
) -> None:
    show([measure(game, worlds, threads, blocks, steps) for game in named(games, GAMES)], as_json)


if __name__ == "__main__":
    run(main)
