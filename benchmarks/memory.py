"""Memory a world takes: `python -m benchmarks.memory [GAME ...] [--few 64] [--many 320] [--steps 40]`. Linux only.

Two fresh processes play `few` and `many` worlds with random actions and then report the memory they hold (resident
set); the difference is divided by the difference in worlds, so that libraries and compiled kernels do not count.
"""

from __future__ import annotations

from typing import Annotated

import typer

from benchmarks.printing import Games, Row, fresh, named, run, show
from cli.options import JsonOption
from worldgen.errors import UserError

GAMES = ("quadrant", "rooms")
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
    small, large = (int(fresh(CHILD, game, worlds, steps)) / 1024 for worlds in (few, many))
    return {
        "game": game,
        f"{few} worlds, MB": small,
        f"{many} worlds, MB": large,
        "MB a world": (large - small) / (many - few),
    }


def main(
    games: Games = None,
    few: Annotated[int, typer.Option(min=1, help="Worlds of the first process.")] = 64,
    many: Annotated[int, typer.Option(min=1, help="Worlds of the second.")] = 320,
    steps: Annotated[int, typer.Option(min=1, help="Steps that each plays.")] = 40,
    as_json: JsonOption = False,
) -> None:
    if many <= few:
        raise UserError(f"--many {many} is no more than --few {few}; their difference is what is measured")
    show([measure(game, few, many, steps) for game in named(games, GAMES)], as_json)


if __name__ == "__main__":
    run(main)
