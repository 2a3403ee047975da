"""Builder: models of drawn worlds to step, made by writing numbers into earlier ones of the same shape.

They have no looks, and names by place; `compile_world` gives the model of the whole MJCF, which moves just the same. A
world of a shape that was met before compiles at most its unknown parts.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from threading import Lock

import mujoco

from worldgen.mjcf.index import Index
from worldgen.mjcf.known import compile_plain, differing, mould_of
from worldgen.mjcf.mould import Mould
from worldgen.mjcf.shape import parts_of
from worldgen.world import World

# What kernels read and write in MuJoCo's own memory.
DATA_FIELDS = ("qpos", "qvel", "ctrl", "eq_active", "xfrc_applied", "mocap_pos", "qacc_warmstart")
MODEL_FIELDS = ("eq_obj2id", "eq_data", "jnt_limited", "jnt_range")


class Built:
    """A model that holds one world, its data as of the start, where its DATA_FIELDS and MODEL_FIELDS are in memory, and
    the mould it came from, if any."""

    __slots__ = ("addresses", "data", "index", "model", "mould")

    def __init__(self, model: mujoco.MjModel, data: mujoco.MjData, index: Index, mould: Mould | None = None):
        self.model, self.data, self.index, self.mould = model, data, index, mould
        arrays = [getattr(self.data, name) for name in DATA_FIELDS]
        arrays += [getattr(model, name) for name in MODEL_FIELDS]
        self.addresses = tuple([array.ctypes.data for array in arrays])


class Builder:
    """`spare`: how many idle models are kept for worlds of their shape to come."""

    def __init__(self, spare: int = 0):
        self._limit = spare
        self._spare: list[Built] = []
        self._lock = Lock()  # the threads of a simulation build at once

    def build(self, world: World, old: Built | None = None) -> Built:
        """The model of `world`; `old` is no longer wanted, and may come back with other numbers.

        Raises `UserError` with the name of the thing MuJoCo refuses.
        """
        parts = parts_of(world)
        mould = mould_of(world, parts) if parts else None
        rows = differing(world, parts, mould) if parts and mould else None
        if parts is None or mould is None or rows is None:
            with self._lock:
                self._keep(old)
            model, index = compile_plain(world)
            return Built(model, mujoco.MjData(model), index)
        built = self._blank(mould, old)
        mould.fill(built.model, built.data, world, parts, rows)
        return built

    def _blank(self, mould: Mould, old: Built | None) -> Built:
        """Something of the mould's shape to write into."""
        if old is not None and old.mould is mould:
            return old
        with self._lock:
            kept = next((k for k, spare in enumerate(self._spare) if spare.mould is mould), None)
            built = None if kept is None else self._spare.pop(kept)
            self._keep(old)
        return built or Built(*mould.blank(), mould.index, mould)

    def _keep(self, old: Built | None) -> None:
        if old is not None and old.mould is not None and self._limit:
            self._spare.append(old)
            del self._spare[: -self._limit]
