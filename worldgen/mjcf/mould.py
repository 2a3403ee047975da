"""Mould: what a compiled model of one shape holds, to be poured into vessels for the worlds of that shape.

Compiling a world takes more than a millisecond, writing its numbers a tenth of one. Every field of what comes out
equals a fresh compile's bit for bit; tests/mjcf/test_builder.py holds it to that, for every bundled game.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence

import mujoco
import numpy as np

from worldgen.mjcf.index import Index
from worldgen.mjcf.layout import head, spans
from worldgen.mjcf.rows import Spot, Spots, tables, write
from worldgen.mjcf.shape import Part
from worldgen.mjcf.vessel import Vessel, sizes
from worldgen.mjcf.worked import CODES, WORKED, sound, work
from worldgen.sim.writing import mean, pour, stand, tidy
from worldgen.world import World

FIXED = ("floor", "wall", "disc", "block")  # which stand along the axes
WELD = int(mujoco.mjNEQDATA)  # numbers of a weld


class Mould:
    """`parts` are the (kind, numbers) of its bodies."""

    def __init__(self, model: mujoco.MjModel, index: Index, parts: Sequence[Part]):
        self.index, self.sizes = index, sizes(model)
        self.parts = [part[:2] for part in parts]
        self._keep(model)
        self._tables = tables(model)
        self._spots: dict[int, Spots] = {}
        self._dofs, self._welds, self._arena = int(model.nv), int(model.neq), int(model.narena)
        slides = np.flatnonzero(model.jnt_type == int(mujoco.mjtJoint.mjJNT_SLIDE))[0::3]
        # every body that moves slides along three axes first
        self._slides = np.stack([model.jnt_bodyid[slides], slides], axis=1).astype(np.int64)
        self._massless = 1 + np.flatnonzero(model.body_mass[1:] == 0)
        self._fixed = sum(kind[0] in FIXED for kind, _ in self.parts)
        self._codes = np.array([CODES.get(kind[0], -1) for kind, _ in self.parts])
        self._rows = np.stack([model.body_geomadr, model.body_geomnum, model.body_bvhadr], axis=1).astype(
            np.int64
        )
        # how many of its numbers are not for `work` to write, of those that have any
        left = [(body, 1 if kind[0] == "agent" else 5) for body, (kind, _) in enumerate(self.parts)]
        self._left = [entry for entry in left if self.parts[entry[0]][0][0] not in WORKED]

    def _keep(self, model: mujoco.MjModel) -> None:
        """All its memory; a Python MjModel would take three times that."""
        starts, lengths = spans(model)
        self._which = np.flatnonzero(lengths)
        self._lengths = lengths[self._which]
        self._content = np.frombuffer(_read(int(starts[0]), int(model.nbuffer)), np.uint8)
        self._head = _read(*head(model))
        self._sources = starts[self._which] - starts[0] + self._content.ctypes.data

    def spots(self, body: int) -> Spots:
        if body not in self._spots:
            self._spots[body] = Spots(self._tables, body)
        return self._spots[body]

    def differing(self, parts: Sequence[Part]) -> list[int]:
        """The bodies of a world whose rows ours, with its simple numbers, are not."""
        own = self.parts
        return [k for k, count in self._left if parts[k].numbers[:count] != own[k][1][:count]]

    def fill(
        self,
        vessel: Vessel,
        world: World,
        parts: Sequence[Part],
        rows: Iterable[tuple[Spot, np.ndarray]],
    ) -> bool:
        """Make what a vessel holds, whatever that was, the model and data of `world` as they begin; False where that is
        MuJoCo's to do.

        `rows`: all that the `differing` bodies hold and ours do not.
        """
        numbers = np.array([part.numbers for part in parts])
        if not sound(self._codes, numbers):
            return False
        model, data = vessel.model, vessel.data
        ctypes.memmove(vessel.head, self._head, len(self._head))
        pour(vessel.starts, self._which, self._sources, self._lengths)
        for spot, values in rows:
            write(model, spot, values)
        work(self._codes, numbers, self._rows, vessel.worked)
        poses = np.array([part.pose for part in parts])
        stand(vessel.posed, poses, self._fixed, self._slides, self._massless, self._welds, WELD)
        model.opt.timestep, model.opt.gravity[:] = world.timestep, (0.0, 0.0, tidy(world.gravity))
        data.narena = self._arena
        mujoco.mj_setConst(model, data)
        # the one statistic that the solver reads; `mj_setConst` leaves it
        model.stat.meaninertia = mean(vessel.inertia, self._dofs)
        mujoco.mj_resetData(model, data)
        return True

    def fits(self, sizes: np.ndarray) -> bool:
        """Whether a vessel of such sizes has room for ours."""
        return bool((self.sizes <= sizes).all())

    def holds(self, vessel: Vessel) -> bool:
        """Whether all arrays of a vessel are as ours are."""
        found = np.zeros_like(self._content)
        targets = self._sources - self._content.ctypes.data + found.ctypes.data
        pour(targets, np.arange(len(targets)), vessel.starts[self._which], self._lengths)
        return found.tobytes() == self._content.tobytes()


def _read(address: int, count: int) -> bytes:
    return ctypes.string_at(address, count)
