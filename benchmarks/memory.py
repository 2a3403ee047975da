"""Memory a world takes: `python -m benchmarks.memory [GAME ...] [--few 64] [--many 320] [--steps 40]`. Linux only.

Two fresh processes play `few` and `many` worlds with random actions and then report the memory they hold (resident
set); the difference is divided by the difference in worlds, so that libraries and compiled kernels do not count.
"""

from __future__ import annotations

import subprocess
import sys

from benchmarks.printing import Row, options, show

CHILD = """
import sys
import numpy as np, worldgen
from worldgen.sim.tape import Actions
sim = worldgen.make(sys.argv[1], worlds=int(sys.argv[2]))
actions = Actions.draw(np.random.default_rng(0), int(sys.argv[3]), sim)
for t in range(int(sys.argv[3])):
    sim.step(*actions.at(t))
    sim.reset_done()
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
"""


def measure(game: str, few: int, many: int, steps: int) -> Row:
    small, large = (_resident(game, worlds, steps) for worlds in (few, many))
    return {
        "game": game,
        f"{few} worlds, MB": small,
        f"{many} worlds, MB": large,
        "MB a world": (large - small) / (many - few),
    }


def _resident(game: str, worlds: int, steps: int) -> float:
    """MB"""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, game, str(worlds), str(steps)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) / 1024


def main() -> None:
    said = options(__doc__, ("quadrant", "rooms"), few=64, many=320, steps=40)
    show([measure(game, said.few, said.many, said.steps) for game in said.games], said.json)


if __name__ == "__main__":
    main()
