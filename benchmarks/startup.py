"""How soon a simulation is ready: `python -m benchmarks.startup [GAME ...] [--worlds 64] [--runs 5]`.

Each run is a fresh process with warm caches (one more goes before, for kernels and files): from before
`import worldgen` to the first observation of `worldgen.make(GAME, worlds=64)`; Python's own start is not in it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median

from benchmarks.printing import Row, options, show

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
    taken = [_run(game, worlds) for _ in range(runs + 1)][1:]
    imports, loading, making, total = (median(part) for part in zip(*taken, strict=True))
    return {"game": game, "worlds": worlds, "runs": runs, "imports, s": imports, "loading, s": loading,
            "making, s": making, "total, s": total}  # fmt: skip


def _run(game: str, worlds: int) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, game, str(worlds)], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def main() -> None:
    said = options(__doc__, ("quadrant",), worlds=64, runs=5)
    show([measure(game, said.worlds, said.runs) for game in said.games], said.json)


if __name__ == "__main__":
    main()
