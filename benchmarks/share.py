"""Share of the physics bound, game by game: `python -m benchmarks.share [GAME ...] [--worlds 64] [--threads 2]`.

What is measured stands in worldgen/sim/benchmark.py. The last column sets our steps/s beside the original
environments' (reference measurement on one core of another machine), so it is no ratio of one run.
"""

from __future__ import annotations

import os

from benchmarks.printing import ORIGINAL, Row, options, show
from worldgen.scenario import load
from worldgen.sim.benchmark import benchmark

GAMES = ("quadrant", "rooms", "shelter", "sequential_lock")


def measure(game: str, worlds: int, threads: int, blocks: int, steps: int) -> Row:
    report = benchmark(load(game), worlds, 0, threads, blocks, steps or None)
    known = ORIGINAL.get(game)
    return {
        "game": game,
        "worlds": worlds,
        "threads": threads,
        "env steps/s": report.env_steps_per_second,
        "physics alone": report.raw_steps_per_second,
        "share of the bound": report.share_of_bound,
        "stirred": report.share_stirred,
        "same motion": report.same_motion,
        "times the original's (not of one run)": report.env_steps_per_second / known[0] if known else "",
    }


def main() -> None:
    said = options(__doc__, GAMES, worlds=64, threads=os.cpu_count() or 1, blocks=2, steps=0)
    show(
        [measure(game, said.worlds, said.threads, said.blocks, said.steps) for game in said.games], said.json
    )


if __name__ == "__main__":
    main()
