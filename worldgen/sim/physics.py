"""Physics: one compiled model a world, stepped by a pool of threads; a world that fails takes no other with it.

Each world has its own MjModel and MjData and is only ever touched by one thread at a time, so an episode is the same
bit for bit whatever the number of threads and of other worlds.
"""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import mujoco
import numpy as np

from worldgen.cores import cores
from worldgen.game import Game
from worldgen.mjcf.builder import Builder
from worldgen.mjcf.vessel import Vessel
from worldgen.sim.bodies import Bodies
from worldgen.sim.profile import Profile, timed
from worldgen.world import World

Act = Callable[[np.ndarray], object]  # on worlds of the given numbers


class Physics:
    """Slots for `worlds` MuJoCo worlds.

    `errors` says why a slot's MjData is good for nothing until `place` has made another. When the engine stops in a
    step, it may be in any state; what the step had taken from the engine's stack is never given back.
    `stopped` bool [N] tells where there is one; `warnings` int64 [N] are the addresses of the engine's counts.
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
        self.stopped, self.warnings = np.zeros(worlds, bool), np.zeros(worlds, np.int64)
        # of each world, what decides whom a body's shapes meet, of bodies that have vanished
        self._masks: list[dict[int, tuple[np.ndarray, np.ndarray]]] = [{} for _ in range(worlds)]
        self.profile: Profile | None = None  # whoever wants to know where the time goes puts one here
        self.threads = threads or cores()
        self._pool = ThreadPoolExecutor(self.threads - 1, "worldgen") if self.threads > 1 else None

    def place(self, w: int, world: World) -> None:
        """Build a world into slot w, in the memory of the one before it unless that broke down."""
        old = None if w in self.errors else self._vessels[w]
        built = self._builder.build(world, old)
        self.errors.pop(w, None)
        self.bodies.place(w, world, built.index)
        self.substeps[w] = world.substeps
        if built.vessel is not old:
            self._settle(w, built.vessel)
        self.stopped[w] = False
        self._masks[w] = {}

    def _settle(self, w: int, vessel: Vessel) -> None:
        """From now on slot w lives there."""
        self._vessels[w], self.models[w], self.datas[w] = vessel, vessel.model, vessel.data
        self.warnings[w] = vessel.data.warning.number.ctypes.data
        self.bodies.move(w, vessel)

    def step(self, worlds: np.ndarray, before: Act, after: Act) -> None:
        """For the given worlds: `before(chunk)` and the substeps, chunk by chunk on the pool; then `after(some)`, by
        the thread that has stepped them."""
        advance = timed(self.profile, "physics", self._advance_all, self.threads)

        def run(chunk: np.ndarray) -> None:
            before(chunk)
            advance(chunk)

        self.each(worlds, run, after)

    def each(self, worlds: np.ndarray, run: Act, after: Act | None = None) -> None:
        """`run` on chunks of the given worlds, by this thread and the pool's; at last `after` on all that a thread has
        run: once, since whoever comes out of a kernel has to wait for Python's lock. The first exception is raised
        here."""
        if self._pool is None or len(worlds) <= 1:
            run(worlds)
            if after:
                after(worlds)
            return
        chunks = iter(shared_out(worlds, self.threads))

        def work() -> None:
            mine: list[np.ndarray] = []
            for chunk in chunks:  # each chunk is taken by one thread: a list's iterator steps under the GIL
                run(chunk)
                mine.append(chunk)
            if after and mine:
                after(np.concatenate(mine))

        helpers = [self._pool.submit(work) for _ in range(self.threads - 1)]
        try:
            work()
        finally:
            failed = [error for helper in helpers if (error := helper.exception())]  # waits for all of them
        for error in failed:
            raise error

    def _advance_all(self, chunk: np.ndarray) -> None:
        models, datas, substeps = self.models, self.datas, self.substeps
        for w in chunk.tolist():
            try:
                mujoco.mj_step(models[w], datas[w], substeps[w])
            except (mujoco.FatalError, mujoco.UnexpectedError) as error:
                said, _, _ = str(error).partition("\n")  # the numbers that follow differ from world to world
                self.errors[w], self.stopped[w] = f"the engine stopped: {said}", True

    # --- fixed bodies, which rules take out of the way and put back

    def vanish(self, w: int, body: int) -> None:
        """Nothing meets a body any more."""
        model = self._model(w)
        geoms = np.flatnonzero(model.geom_bodyid == body)
        if body not in self._masks[w]:
            self._masks[w][body] = model.geom_contype[geoms].copy(), model.geom_conaffinity[geoms].copy()
            model.geom_contype[geoms] = model.geom_conaffinity[geoms] = 0

    def appear(self, w: int, body: int) -> None:
        """As solid as it was before it vanished, if it did."""
        model = self._model(w)
        if body in self._masks[w]:
            geoms = np.flatnonzero(model.geom_bodyid == body)
            model.geom_contype[geoms], model.geom_conaffinity[geoms] = self._masks[w].pop(body)

    def _model(self, w: int) -> mujoco.MjModel:
        model = self.models[w]
        assert model is not None
        return model

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


def shared_out(worlds: np.ndarray, threads: int) -> list[np.ndarray]:
    """Chunks of the given worlds in order: large ones first, so that the last to end has little left."""
    chunks, first = [], 0
    while first < len(worlds):
        size = max(1, (len(worlds) - first) // (2 * threads))
        chunks.append(worlds[first : first + size])
        first += size
    return chunks


def _quiet(message: str) -> None:
    """MuJoCo's warnings would be printed and written to a file; they are counted in each MjData, and read there."""
