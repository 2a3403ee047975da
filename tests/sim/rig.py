"""A bench for mechanics: hand-placed worlds under the real simulation, without anything drawn at random."""

from __future__ import annotations

import tempfile
from math import radians
from pathlib import Path

import numpy as np

from worldgen.scenario import load
from worldgen.sim.simulation import Simulation
from worldgen.world import Agent, Area, PhaseSpan, Rect, Thing, Wall, World

BASE = """
worldgen: 1
steps: {steps}
world: {{floor: 6, layout: {{open: {{}}}}}}
teams:
  hiders:
    count: {hiders}
    where: inside floor
    frame: {frame}
    actions: [{actions}]
    sensors: {{sight: {sight}deg, lidar: 30}}
  seekers: {{like: hiders, count: {seekers}}}
{objects}
{extra}
"""


def scenario(
    hiders=1,
    seekers=1,
    boxes=0,
    ramps=0,
    steps=200,
    frame="world",
    sight=360,
    locks="team",
    actions="move, grab objects, lock objects",
    extra="",
):
    """A Scenario with the given groups; everything else is the language's default."""
    rows = [
        f"  {name}: {{is: {kind}, count: {count}, where: inside floor, locks: {locks}}}"
        for name, kind, count in (("boxes", "box", boxes), ("ramps", "ramp", ramps))
        if count
    ]
    if not rows:
        actions = "move"
    text = BASE.format(
        hiders=hiders,
        seekers=seekers,
        steps=steps,
        frame=frame,
        sight=sight,
        actions=actions,
        objects="objects:\n" + "\n".join(rows) if rows else "",
        extra=extra,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rig.yaml"
        path.write_text(text)
        return load(str(path))


def agent(name: str, slot: int, x: float, y: float, facing: float = 0.0, z: float = 0.15) -> Agent:
    """An agent at (x, y) facing `facing` degrees."""
    team, member = name.split("/")
    return Agent(
        name, team, int(member), slot, x, y, z, radians(facing), 1.0, 0.15, 0.01, 90.0, 90.0, (0, 1, 1, 1)
    )


def thing(
    name: str, slot: int, x: float, y: float, yaw=0.0, z=0.25, kind="box", size=(0.5, 0.5, 0.5), fixed=False
):
    group, member = name.split("/")
    friction = 0.01 if kind == "ramp" else 0.2
    return Thing(
        name, group, kind, int(member), slot, x, y, z, radians(yaw), size, 1.0, friction, (1, 1, 0, 1), fixed
    )


def wall(x0: float, x1: float, y0: float, y1: float, height: float = 0.5, name: str = "walls/0") -> Wall:
    return Wall(name, (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2, height, 0.01, False)


def world(agents, things=(), walls=(), phases=None, steps=200, seed=0) -> World:
    floor = Area((Rect(-3.0, -3.0, 3.0, 3.0),))
    phases = phases or (PhaseSpan("play", 0, steps),)
    return World("rig", "0" * 12, seed, steps, (6.0, 6.0), 0.2, -50.0, 0.005, 15, tuple(walls), (),
                 (("floor", floor),), tuple(agents), tuple(things), tuple(phases), ())  # fmt: skip


class Rig(Simulation):
    """A Simulation whose every world is the given one; `act` steps it with everyone neutral but for what is said."""

    def __init__(self, rules, fixed: World, worlds: int = 1, threads: int = 1):
        self.fixed = fixed
        super().__init__(rules, worlds, threads=threads)

    def _draw(self, w: int) -> World:
        return self.fixed

    def act(self, steps: int = 1, who: int = 0, move=(5, 5, 5), grab=(), lock=()) -> None:
        """Agent `who` moves; agents in `grab` and `lock` want to hold and to lock."""
        n, a = self.frozen.shape
        moves = np.full((n, a, 3), 5, np.int8)
        moves[:, who] = move
        grabs, locks = np.zeros((n, a), bool), np.zeros((n, a), bool)
        grabs[:, list(grab)] = True
        locks[:, list(lock)] = True
        for _ in range(steps):
            self.step(moves, grabs, locks)
