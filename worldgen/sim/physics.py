"""Physics: one compiled model a world, stepped by a pool of threads; a world that fails takes no other with it.

Each world has its own MjModel and MjData and is only ever touched by one thread at a time, so an episode is the same
bit for bit whatever the number of threads and of other worlds.
"""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import mujoco
import numpy as np

from worldgen.game import Game
from worldgen.mjcf.builder import Builder
from worldgen.mjcf.vessel import Vessel
from worldgen.sim.bodies import Bodies
from worldgen.sim.profile import Profile, timed
from worldgen.world import World

CHUNK = 8  # worlds a thread takes at once, at most; fewer toward the end, so that all threads end together


class Physics:
    """Slots for `worlds` MuJoCo worlds.

    `errors` says why a slot's MjData is good for nothing until `place` has made another. When the engine stops in a
    step, it may be in any state; what the step had taken from the engine's stack is never given back.
    `warnings` int64 [N] are the addresses of the engine's counts of warnings, see `failures.broken`.
    """

    def __init__(self, worlds: int, game: Game, threads: int | None):
        mujoco.set_mju_user_warning(_quiet)
        self.models: list[mujoco.MjModel | None] = [None] * worlds
        self.datas: list[mujoco.MjData | None] = [None] * worlds
        self.substeps = [1] * worlds
        self._vessels: list[Vessel | None] = [None] * worlds
        self._builder = Builder()
        self.bodies = Bodies.empty(worlds, game)
        self.errors: dict[int, str] = {}
        self.warnings = np.zeros(worlds, np.int64)
        # of each world, what decides whom a body's shapes meet, of bodies that have vanished
        self._masks: list[dict[int, tuple[np.ndarray, np.ndarray]]] = [{} for _ in range(worlds)]
        self.profile: Profile | None = None  # whoever wants to know where the time goes puts one here
        self.threads = threads or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self.threads - 1, "worldgen") if self.threads > 1 else None

    def place(self, w: int, world: World) -> None:
        """Build a world into slot w, in the memory of the one before it unless that broke down."""
        failed = self.errors.pop(w, None) is not None
        old = None if failed else self._vessels[w]
        built = self._builder.build(world, old)
        self.bodies.place(w, world, built.index)
        self.substeps[w] = world.substeps
        if built.vessel is not old:
            self._settle(w, built.vessel)
        self._masks[w] = {}

    def _settle(self, w: int, vessel: Vessel) -> None:
        """From now on slot w lives there."""
        self._vessels[w], self.models[w], self.datas[w] = vessel, vessel.model, vessel.data
        self.warnings[w] = vessel.data.warning.number.ctypes.data
        self.bodies.move(w, vessel)

    def step(self, worlds: np.ndarray, before: Callable, after: Callable) -> None:
        """For the given worlds: `before(chunk)`, the substeps, `after(chunk)`, chunk by chunk on the pool."""
        advance = timed(self.profile, "physics", self._advance_all, self.threads)

        def run(chunk: np.ndarray) -> None:
            before(chunk)
            advance(chunk)
            after(chunk)

        self.each(worlds, run)

    def each(self, worlds: np.ndarray, run: Callable[[np.ndarray], None]) -> None:
        """`run` on chunks of the given worlds, by this thread and the pool's; the first exception is raised here."""
        if self._pool is None or len(worlds) <= 1:
            run(worlds)
            return
        chunks = iter(shared_out(worlds, self.threads))

        def work() -> None:
            for chunk in chunks:  # each chunk is taken by one thread: a list's iterator steps under the GIL
                run(chunk)

        helpers = [self._pool.submit(work) for _ in range(self.threads - 1)]
        try:
            work()
        finally:
            wait(helpers)
        for helper in helpers:
            helper.result()

    def _advance_all(self, chunk: np.ndarray) -> None:
        for w in chunk.tolist():
            self._advance(w)

    def _advance(self, w: int) -> None:
        try:
            mujoco.mj_step(self.models[w], self.datas[w], self.substeps[w])
        except (mujoco.FatalError, mujoco.UnexpectedError) as error:
            said, _, _ = str(error).partition("\n")  # the numbers that follow differ from world to world
            self.errors[w] = f"the engine stopped: {said}"

    # --- single bodies, for rules; -0.0 in a velocity wakes a sleeper

    def teleport(
        self, w: int, qpos: np.ndarray, dof: np.ndarray, start: np.ndarray, pose: tuple[float, ...]
    ) -> None:
        """Put a body at (x, y, z, yaw), upright and at rest; its joints count from `start`."""
        _, data = self._built(w)
        for k, (q, v) in enumerate(zip(qpos.tolist(), dof.tolist(), strict=True)):
            if q >= 0:
                data.qpos[q] = pose[k] - start[k] if k < 4 else 0.0
                data.qvel[v] = -0.0
        data.qacc_warmstart[[v for v in dof.tolist() if v >= 0]] = 0.0

    def show(self, w: int, mocap: int, pose: tuple[float, ...]) -> None:
        """Put what is not solid at (x, y, z)."""
        self._built(w)[1].mocap_pos[mocap] = pose[:3]

    def stop_spin(self, w: int, dof: int) -> None:
        """A ball's; -1 for what is none."""
        if dof >= 0:
            self._built(w)[1].qvel[dof : dof + 3] = 0.0

    def no_push(self, w: int, body: int) -> None:
        """No rule's push goes on."""
        self._built(w)[1].xfrc_applied[body] = 0.0

    def vanish(self, w: int, body: int) -> None:
        """Nothing meets a body any more; for what is fixed, as others are put out of the way."""
        model, _ = self._built(w)
        geoms = np.flatnonzero(model.geom_bodyid == body)
        if body not in self._masks[w]:
            self._masks[w][body] = model.geom_contype[geoms].copy(), model.geom_conaffinity[geoms].copy()
            model.geom_contype[geoms] = model.geom_conaffinity[geoms] = 0

    def appear(self, w: int, body: int) -> None:
        """As solid as it was before it vanished, if it did."""
        model, _ = self._built(w)
        if body in self._masks[w]:
            geoms = np.flatnonzero(model.geom_bodyid == body)
            model.geom_contype[geoms], model.geom_conaffinity[geoms] = self._masks[w].pop(body)

    def limit(self, w: int, joints: np.ndarray, locked: bool) -> None:
        """Pin joints where they are, or free them."""
        model, data = self._built(w)
        for j in joints[joints >= 0].tolist():
            at = model.jnt_qposadr[j]
            model.jnt_limited[j] = locked
            model.jnt_range[j] = data.qpos[at]
            if not locked and data.qvel[model.jnt_dofadr[j]] == 0.0:
                data.qvel[model.jnt_dofadr[j]] = -0.0

    def let_go(self, w: int, weld: int) -> None:
        self._built(w)[1].eq_active[weld] = 0

    def idle(self, w: int, motors: np.ndarray) -> None:
        self._built(w)[1].ctrl[motors] = 0.0

    def _built(self, w: int) -> tuple[mujoco.MjModel, mujoco.MjData]:
        model, data = self.models[w], self.datas[w]
        assert model is not None
        assert data is not None
        return model, data

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


def shared_out(worlds: np.ndarray, threads: int) -> list[np.ndarray]:
    """Chunks of the given worlds in order: large ones first, so that the last to end has little left."""
    chunks, first = [], 0
    while first < len(worlds):
        size = max(1, min(CHUNK, (len(worlds) - first) // (2 * threads)))
        chunks.append(worlds[first : first + size])
        first += size
    return chunks


def _quiet(message: str) -> None:
    """MuJoCo's warnings would be printed and written to a file; they are counted in each MjData, and read there."""
