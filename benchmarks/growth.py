"""How cost grows: `python -m benchmarks.growth [--most 2048] [--steps 40] [--curve-worlds 16] [--out growth.png]`.

First the share of the physics bound of `quadrant` at 1, 8, 64, 512, 2048 worlds (up to `--most`), over the same steps
of an episode, of more episodes where there are few worlds. Then an open floor of 12 m with 1..40 boxes (and 4 agents),
and with 1..16 agents (and 8 boxes): microseconds a step of one world, ours and bare physics, as a table and, where
`--out` says so, as a picture.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from PIL import Image, ImageDraw

from benchmarks.printing import CORES, Row, Threads, run, show, writable
from cli.drawing import suffix_of
from cli.options import JsonOption
from rl.curves import GAP, PAPER, SIZE, chart
from schemas.scenario import Scenario
from worldgen.scenario import load, loads
from worldgen.sim.benchmark import Report, benchmark
from worldgen.viewer.files import replacing

WORLDS, BOXES, AGENTS = (1, 8, 64, 512, 2048), (1, 5, 10, 20, 30, 40), (1, 2, 4, 8, 12, 16)
ENOUGH, BLOCKS = 1200, 10  # env steps that are timed at least, unless that takes more episodes
DRAWN = ("a step, us", "physics alone, us", "senses, us")
OVER = {"boxes": "boxes, with 4 agents", "agents": "agents, with 8 boxes"}
OPEN = """
worldgen: 1
steps: 80
world: {{floor: 12}}
teams:
  builders: {{count: {agents}, where: inside floor, actions: [move, grab boxes, lock boxes], sensors: {{lidar: 30}}}}
objects:
  boxes: {{is: box, count: {boxes}, where: inside floor}}
rules:
  seen: {{while: each builder sees any box, reward: {{the builder: 1}}}}
"""


def timed(scenario: Scenario, worlds: int, threads: int, steps: int) -> Report:
    blocks = min(BLOCKS, max(1, ENOUGH // (worlds * steps)))
    return benchmark(scenario, worlds, 0, threads, blocks, steps)


def by_worlds(most: int, threads: int, steps: int) -> list[Row]:
    reports = [timed(load("quadrant"), n, threads, steps) for n in WORLDS if n <= most]
    return [
        {"worlds": r.worlds, "threads": r.threads, "env steps/s": r.env_steps_per_second,
         "physics alone": r.raw_steps_per_second, "share of the bound": r.share_of_bound, "stirred": r.share_stirred}
        for r in reports
    ]  # fmt: skip


def by_number(counted: str, worlds: int, threads: int, steps: int) -> list[Row]:
    """Cost against the number of boxes with 4 agents, or of agents with 8 boxes; the scenario is the same otherwise."""
    rows = []
    for number in BOXES if counted == "boxes" else AGENTS:
        sizes = {"agents": 4, "boxes": 8} | {counted: number}
        r = timed(loads(OPEN.format(**sizes)), worlds, threads, steps)
        rows.append({
            counted: number,
            "a step, us": 1e6 / r.env_steps_per_second,
            "physics alone, us": 1e6 / r.raw_steps_per_second,
            "share of the bound": r.share_of_bound,
            "senses, us": r.phases["senses"],
            "rules, us": r.phases["rules"],
        })  # fmt: skip
    return rows


def draw(tables: dict[str, list[Row]]) -> Image.Image:
    """One chart a table: cost over its first column."""
    image = Image.new("RGB", (len(tables) * (SIZE[0] + GAP) - GAP, SIZE[1]), PAPER)
    pen = ImageDraw.Draw(image)
    for k, (name, rows) in enumerate(tables.items()):
        x = np.array([row[name] for row in rows], float)
        lines = {column.removesuffix(", us"): (x, _line(rows, column)) for column in DRAWN}
        limits = (0.0, max(float(y.max()) for _, y in lines.values()))
        chart(pen, (k * (SIZE[0] + GAP), 0), lines, OVER[name], "a step of one world, ms", limits, [])
    return image


def _line(rows: list[Row], column: str) -> Any:
    return np.array([[row[column] / 1000 for row in rows]] * 3)  # mean, lowest, highest: one run each


def main(
    most: Annotated[int, typer.Option(min=1, help="The most worlds of the first table.")] = 2048,
    steps: Annotated[int, typer.Option(min=1, help="Of an episode.")] = 40,
    threads: Threads = CORES,
    curve_worlds: Annotated[int, typer.Option(min=1, help="Worlds of the other two.")] = 16,
    out: Annotated[
        Path | None, typer.Option(help="Picture to write (.png, .webp, .jpg).", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    if out:
        suffix_of(out, (".png", ".webp", ".jpg"), {})
    writable(out)
    tables: dict[str, list[Row]] = {}
    for counted in ("worlds", "boxes", "agents"):
        if counted == "worlds":
            tables[counted] = by_worlds(most, threads, steps)
        else:
            tables[counted] = by_number(counted, curve_worlds, threads, steps)
        if not as_json:
            show(tables[counted], as_json=False)
            print(flush=True)
    if as_json:
        print(json.dumps(tables, indent=2))
    if out:
        with replacing(out) as partial:
            draw({name: tables[name] for name in ("boxes", "agents")}).save(partial)


if __name__ == "__main__":
    run(main)
