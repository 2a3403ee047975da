"""Builder: models of drawn worlds to step, made by writing numbers into vessels that earlier worlds leave behind.

They have no looks, and names by place; `compile_world` gives the model of the whole MJCF, which moves just the same. A
world of a shape that was met before compiles at most its unknown parts.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import copy
from threading import Lock
from typing import NamedTuple

import mujoco
import numpy as np

from worldgen.mjcf.index import Index
from worldgen.mjcf.known import compile_plain, differing, keep, mould_of
from worldgen.mjcf.mould import Mould
from worldgen.mjcf.shape import ample, parts_of
from worldgen.mjcf.vessel import Vessel, sizes_of
from worldgen.world import World


class Built(NamedTuple):
    """A vessel that holds one world as of its start, and where what is."""

    vessel: Vessel
    index: Index


class Builder:
    """All its vessels have room for every world it has met before they were made."""

    def __init__(self):
        self._ample: tuple[World, mujoco.MjModel, np.ndarray] | None = None  # with the model's sizes
        self._lock = Lock()  # the threads of a simulation build at once

    def build(self, world: World, old: Vessel | None = None) -> Built:
        """The model of `world`; `old` is no longer wanted, and may come back with other numbers.

        Raises `UserError` with the name of the thing MuJoCo refuses.
        """
        parts = parts_of(world)
        mould, new = mould_of(world, parts) if parts else (None, False)
        rows = differing(world, parts, mould) if parts and mould else None
        if parts is not None and mould is not None and rows is not None:
            vessel = self._vessel(mould, world, old)
            good = mould.fill(vessel, world, parts, rows)
            if good and new:
                good = mould.holds(vessel)
                keep(parts, mould if good else None)
            if good:
                return Built(vessel, mould.index)
        model, index = compile_plain(world)
        return Built(Vessel(model), index)

    def _vessel(self, mould: Mould, world: World, old: Vessel | None) -> Vessel:
        if old is not None and mould.fits(old.sizes):
            return old
        with self._lock:
            return self._new(mould, world)

    def _new(self, mould: Mould, world: World) -> Vessel:
        """With room for the mould's shape and for those of all worlds that asked before."""
        if self._ample is None or not mould.fits(self._ample[2]):
            known = ample([world] if self._ample is None else [self._ample[0], world])
            model = compile_plain(known)[0]
            self._ample = known, model, sizes_of(model)
        _, model, sizes = self._ample
        if not mould.fits(sizes):
            return Vessel(compile_plain(world)[0])  # its hulls have more faces
        return Vessel(copy.copy(model), sizes)
