"""Share of the physics bound, game by game: `python -m benchmarks.share [GAME ...] [--worlds 64] [--threads 2]`.

What is measured stands in worldgen/sim/benchmark.py. The last column sets our steps/s beside the original
environments' (reference measurement on one core of another machine), so it is no ratio of one run.
"""

from __future__ import annotations

from benchmarks.printing import CORES, ORIGINAL, Blocks, Games, Row, Steps, Threads, Worlds, named, run, show
from cli.options import JsonOption
from worldgen.scenario import load
from worldgen.sim.benchmark import benchmark

GAMES = ("quadrant", "rooms", "shelter", "sequential_lock")


def measure(game: str, worlds: int, threads: int, blocks: int, steps: int | None) -> Row:
    report = benchmark(load(game), worlds, 0, threads, blocks, steps)
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


def main(
    games: Games = None,
    worlds: Worlds = 64,
    threads: Threads = CORES,
    blocks: Blocks = 2,
    steps: Steps = None,
    as_json: JsonOption = False,
) -> None:
    show([measure(game, worlds, threads, blocks, steps) for game in named(games, GAMES)], as_json)


if __name__ == "__main__":
    run(main)
