"""How soon a simulation is ready: `python -m benchmarks.startup [GAME ...] [--worlds 64] [--runs 5]`.

Each run is a fresh process with warm caches (one more goes before, for kernels and files): from before
`import worldgen` to the first observation of `worldgen.make(GAME, worlds=64)`; Python's own start is not in it.
"""

from __future__ import annotations

import json
from statistics import median
from typing import Annotated

import typer

from benchmarks.printing import Games, Row, Worlds, fresh, named, run, show
from cli.options import JsonOption

GAMES = ("quadrant",)
CHILD = """
import json, sys, time
start = time.perf_counter()
import worldgen
import worldgen.sim.simulation
imported = time.perf_counter()
scenario = worldgen.load(sys.argv[1])
loaded = time.perf_counter()
sim = worldgen.make(scenario, worlds=int(sys.argv[2]))
sim.obs.self.sum()
ready = time.perf_counter()
print(json.dumps([imported - start, loaded - imported, ready - loaded, ready - start]))
"""


def measure(game: str, worlds: int, runs: int) -> Row:
    taken = [json.loads(fresh(CHILD, game, worlds)) for _ in range(runs + 1)][1:]
    imports, loading, making, total = (median(part) for part in zip(*taken, strict=True))
    return {"game": game, "worlds": worlds, "runs": runs, "imports, s": imports, "loading, s": loading,
            "making, s": making, "total, s": total}  # fmt: skip


def main(
    games: Games = None,
    worlds: Worlds = 64,
    runs: Annotated[int, typer.Option(min=1, help="Processes timed.")] = 5,
    as_json: JsonOption = False,
) -> None:
    show([measure(game, worlds, runs) for game in named(games, GAMES)], as_json)


if __name__ == "__main__":
    run(main)
