"""Kernels: acting and sensing of all worlds, on the physics' threads; each kernel takes its arrays by their names."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from worldgen.compiled.boxed import boxed
from worldgen.compiled.warmup import warm_up
from worldgen.sim.abilities import Abilities
from worldgen.sim.act import NEUTRAL, Doing, act
from worldgen.sim.clock import Clock
from worldgen.sim.journal import Journal
from worldgen.sim.observations import Observations
from worldgen.sim.physics import Act, Physics
from worldgen.sim.profile import timed
from worldgen.sim.sense import Sensing, sense
from worldgen.sim.state import State
from worldgen.world import World

FEW = 16  # worlds that are sensed sooner than another thread has woken up


class Kernels:
    """`move` int8 [N, A, 3], `grab` and `lock` bool [N, A] are the choices of the step at hand."""

    def __init__(
        self, state: State, abilities: Abilities, physics: Physics, obs: Observations, clock: Clock, journal: Journal,
        seed: np.ndarray, step: np.ndarray,
    ):  # fmt: skip
        """`seed` (of the episode) [N] is read at every call, `step` (taken in it) [N] is also counted on."""
        self.state, self.abilities, self.physics, self.obs = state, abilities, physics, obs
        self.clock, self.journal, self.seed, self.step_taken = clock, journal, seed, step
        n, a = state.present.shape
        self.move = np.full((n, a, 3), NEUTRAL, np.int8)
        self.grab, self.lock = np.zeros((n, a), bool), np.zeros((n, a), bool)
        self._bodies: Any = boxed(physics.bodies)
        self._box()

    def warm_up(self) -> None:
        nobody = np.arange(0)
        warm_up(lambda: self._act(nobody), lambda: self._sense(nobody))

    def choose(self, move, grab, lock) -> None:
        """Take over the choices of the next step; grabbing and locking are wished by nobody where nothing is said."""
        self.move[...] = move
        self.grab[...] = False if grab is None else grab
        self.lock[...] = False if lock is None else lock

    def step(self, worlds: np.ndarray, judge: Act) -> None:
        """Act, physics and sense of the given worlds, and `judge` those that are through."""
        profile, threads = self.physics.profile, self.physics.threads
        before, look = (
            timed(profile, "act", self._act, threads),
            timed(profile, "senses", self._sense, threads),
        )

        def after(some: np.ndarray) -> None:
            look(some)
            judge(some)

        self.physics.step(worlds, before, after)

    def look_again(self, worlds: np.ndarray) -> None:
        """Sense anew in worlds that rules have changed since the physics."""
        if len(worlds) < FEW:
            timed(self.physics.profile, "senses", self._sense)(worlds)
        else:
            self.physics.each(
                worlds, timed(self.physics.profile, "senses", self._sense, self.physics.threads)
            )

    def begin(self, worlds: np.ndarray, drawn: list[World]) -> None:
        """Compile the `drawn` worlds [N] of the given numbers and sense their starts."""
        if self._shapes.values.wall is not self.state.wall:  # some world has more walls than any before
            self._box()

        def build(chunk: np.ndarray) -> None:
            for w in chunk.tolist():
                self.physics.place(w, drawn[w])
            self._sense(chunk)

        self.physics.each(worlds, build)

    def _act(self, worlds: np.ndarray) -> None:
        act(worlds, self._doing, self._bodies)

    def _sense(self, worlds: np.ndarray) -> None:
        sense(worlds, self._sensing, self._shapes, self._bodies)

    def _box(self) -> None:
        """Have the kernels' arguments ready: all arrays stay the same ones, but for the walls."""
        o, j = self.obs, self.journal
        shared = {"seed": self.seed, "mode": self.clock.mode, "step": self.step_taken}
        doing = {"move": self.move, "grab": self.grab, "lock": self.lock, "frozen": self.clock.frozen,
                 "moved": j.move, "grabbed": j.grab, "wished": j.lock}  # fmt: skip
        sensing = {"own": o.self, "lidar": o.lidar, "agents": o.agents, "things": o.things,
                   "to_agents": o.to_agents, "to_things": o.to_things,
                   "stopped": self.physics.stopped, "warnings": self.physics.warnings}  # fmt: skip
        self._doing: Any = boxed(self._gather(Doing, doing | shared))
        self._sensing: Any = boxed(self._gather(Sensing, sensing | shared))
        self._shapes: Any = boxed(self.state.shapes())

    def _gather(self, kind: Any, extra: dict[str, np.ndarray]) -> Any:
        """A kernel's argument tuple: each field by its name from `extra`, the state or the abilities."""
        parts = (self.state, self.abilities)
        found = {f.name: getattr(part, f.name) for part in parts for f in fields(part)} | extra
        return kind(**{name: found[name] for name in kind._fields})
