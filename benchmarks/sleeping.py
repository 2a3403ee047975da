"""The bound itself: bare physics on our worlds over the same worlds compiled without sleeping.

`python -m benchmarks.sleeping [GAME ...] [--worlds 16] [--steps 80]`; one thread. Both are told what a simulation of
random actions told its physics. Sleeping changes trajectories by about 2e-6 a step, so the worlds that never sleep
start every step where the sleeping ones do: both do the same work, but for what is asleep.
"""

from __future__ import annotations

from collections import deque

import mujoco
import numpy as np

from benchmarks.printing import Games, Row, Steps, Worlds, named, run, show
from cli.options import JsonOption
from worldgen.mjcf import render
from worldgen.scenario import load
from worldgen.sim.physics import Physics
from worldgen.sim.race import Bare, line_up, race
from worldgen.sim.simulation import Simulation
from worldgen.sim.tape import BY_PHYSICS, Actions, Arrays, record
from worldgen.world import World

GAMES = ("quadrant", "rooms")
SLEEPING, AWAKE = 'sleep="enable"', 'sleep="disable"'


class Restless(Physics):
    """Slots for worlds compiled without sleeping."""

    def place(self, w: int, world: World) -> None:
        text = render(world)
        assert SLEEPING in text
        model = mujoco.MjModel.from_xml_string(text.replace(SLEEPING, AWAKE))
        self.models[w], self.datas[w], self.substeps[w] = model, mujoco.MjData(model), world.substeps


def measure(game: str, worlds: int, steps: int | None) -> Row:
    sim = Simulation(load(game), worlds, 0, threads=1)
    ours, restless = Physics(worlds, sim.game, 1), Restless(worlds, sim.game, 1)
    steps = min(steps or sim.game.steps, sim.game.steps)
    actions = Actions.draw(np.random.default_rng(0), steps, sim)
    line_up(sim, ours, sim.episode)
    tape, last = record(sim, ours, actions)
    line_up(sim, ours, np.zeros(worlds, np.int64))
    for w, world in enumerate(sim.worlds):
        restless.place(w, world)
    asleep, awake = Bare(ours, tape), Bare(restless, tape)
    states: deque[list[list[np.ndarray]]] = deque()  # where each step of this turn begins
    asleep.between = lambda: states.append([[a[k].copy() for k in BY_PHYSICS] for a in asleep.arrays])
    awake.between = lambda: _begin_at(states.popleft(), awake.arrays)
    sleeping, waking = race([asleep, awake], steps)
    return {
        "game": game,
        "worlds": worlds,
        "with sleeping, env steps/s": worlds * steps / sleeping,
        "without": worlds * steps / waking,
        "ratio": waking / sleeping,
        "same motion": asleep.ended_as(last),
    }


def _begin_at(state: list[list[np.ndarray]], to: list[Arrays]) -> None:
    for world, arrays in zip(state, to, strict=True):
        for k, content in zip(BY_PHYSICS, world, strict=True):
            arrays[k][...] = content


def main(games: Games = None, worlds: Worlds = 16, steps: Steps = None, as_json: JsonOption = False) -> None:
    show([measure(game, worlds, steps) for game in named(games, GAMES)], as_json)


if __name__ == "__main__":
    run(main)
