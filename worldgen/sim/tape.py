"""Tape: all that a simulation tells MuJoCo between the physics of one step and the next, so that bare physics can be
given the same: controls, welds, limits, pushes, and bodies that rules put elsewhere.

Only what differs is kept, byte for byte (a -0.0 in a velocity wakes a sleeper), so a replay is the same motion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from worldgen.sim.physics import Act, Physics
from worldgen.sim.simulation import Simulation
from worldgen.world import World

# By name, which of the model's sizes says how many rows of it the world at hand has.
OF_MODEL = {
    "eq_obj2id": "neq", "eq_data": "neq", "jnt_limited": "njnt", "jnt_range": "njnt", "geom_contype": "ngeom",
    "geom_conaffinity": "ngeom",
}  # fmt: skip
OF_DATA = {
    "ctrl": "nu", "eq_active": "neq", "xfrc_applied": "nbody", "mocap_pos": "nmocap", "qpos": "nq", "qvel": "nv",
    "qacc_warmstart": "nv",
}  # fmt: skip
BY_PHYSICS = tuple(range(len(OF_MODEL) + 4, len(OF_MODEL) + len(OF_DATA)))  # what physics itself changes

Arrays = tuple[np.ndarray, ...]  # of one world, in the order of OF_MODEL and OF_DATA


@dataclass
class Step:
    """(world, which array, its content) told before the physics of a step, and the worlds that began anew after it."""

    told: list[tuple[int, int, np.ndarray]] = field(default_factory=list)
    fresh: dict[int, World] = field(default_factory=dict)


@dataclass(frozen=True)
class Actions:
    """Random choices of T steps, drawn beforehand: `move` int8 [T, N, A, 3], `grab` and `lock` bool [T, N, A]."""

    move: np.ndarray
    grab: np.ndarray
    lock: np.ndarray

    @staticmethod
    def draw(rng: np.random.Generator, steps: int, sim: Simulation) -> Actions:
        shape = (steps, *sim.frozen.shape)
        return Actions(
            rng.integers(0, 11, (*shape, 3), np.int8), rng.random(shape) < 0.5, rng.random(shape) < 0.5
        )

    def at(self, step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.move[step], self.grab[step], self.lock[step]


def arrays(physics: Physics, w: int) -> Arrays:
    """MuJoCo's own arrays of world w; valid until another world is placed there."""
    model, data = physics.models[w], physics.datas[w]
    found = [(model, *field) for field in OF_MODEL.items()] + [(data, *field) for field in OF_DATA.items()]
    return tuple([getattr(of, name)[: getattr(model, size)] for of, name, size in found])


def record(sim: Simulation, raw: Physics, actions: Actions) -> tuple[list[Step], list[Arrays]]:
    """Step `sim` through `actions`; (what its physics was told, everything as it was after the last step). `raw` holds
    fresh compiles of the worlds that `sim` begins with; it is only looked at, or given worlds that begin anew."""
    known = [copies(raw, w) for w in range(sim.count)]
    tape: list[Step] = []
    listen(sim.physics, known, tape)
    for t in range(len(actions.move)):
        tape.append(Step())
        sim.step(*actions.at(t))
        if t + 1 < len(actions.move):
            for w in sim.reset_done().tolist():
                tape[-1].fresh[w] = sim.worlds[w]
                raw.place(w, sim.worlds[w])
                known[w] = copies(raw, w)
    del sim.physics.step  # the listener; the class's own is back
    return tape, known


def copies(physics: Physics, w: int) -> Any:
    return [array.copy() for array in arrays(physics, w)]


def listen(physics: Physics, known: list[Any], tape: list[Step]) -> None:
    """Have every step of `physics` note on the tape's last Step what differs from `known`, just before MuJoCo runs."""
    plain = physics.step

    def note(chunk: np.ndarray) -> None:
        for w in chunk.tolist():
            for k, array in enumerate(arrays(physics, w)):
                if array.tobytes() != known[w][k].tobytes():
                    known[w][k] = array.copy()
                    tape[-1].told.append((w, k, known[w][k]))

    def keep(chunk: np.ndarray) -> None:
        for w in chunk.tolist():
            now = arrays(physics, w)
            for k in BY_PHYSICS:
                known[w][k] = now[k].copy()

    def step(worlds: np.ndarray, before: Act, after: Act) -> None:
        plain(worlds, lambda chunk: (before(chunk), note(chunk)), lambda some: (keep(some), after(some)))

    physics.step = step


def tell(step: Step, to: list[Arrays]) -> None:
    """Write what was told in a step into the given worlds' arrays."""
    for w, k, content in step.told:
        to[w][k][...] = content
