"""Mould: what a compiled model of one shape holds, to be poured into vessels for the worlds of that shape.

Compiling a world takes more than a millisecond, writing its numbers a tenth of one. Every field of what comes out
equals a fresh compile's bit for bit; tests/mjcf/test_builder.py holds it to that, for every bundled game.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from typing import Any

import mujoco
import numpy as np

from worldgen.compiled.boxed import boxed
from worldgen.mjcf.index import Index
from worldgen.mjcf.layout import buffer, head, spans
from worldgen.mjcf.rows import Spot, Spots, tables, write
from worldgen.mjcf.shape import Part
from worldgen.mjcf.vessel import Vessel, sizes_of
from worldgen.mjcf.worked import CODES, WORKED, Plan, cast
from worldgen.mjcf.writing import mean, pour, tidy
from worldgen.world import World

FIXED = ("floor", "wall", "disc", "block")  # which stand along the axes


class Mould:
    """`parts` are the (kind, numbers) of its bodies."""

    def __init__(self, model: mujoco.MjModel, index: Index, world: World, parts: Sequence[Part]):
        self.index, self.sizes = index, sizes_of(model)
        self.parts = [part[:2] for part in parts]
        self._timestep, self._gravity = world.timestep, world.gravity
        self._dofs, self._arena = int(model.nv), int(model.narena)
        self._tables = tables(model)
        self._spots: dict[int, Spots] = {}
        self._roomy: np.ndarray | None = None  # the sizes last found to be enough
        self._head, self._content = _read(*head(model)), _read(buffer(model), int(model.nbuffer))
        starts, lengths = spans(model)
        self._which = np.flatnonzero(lengths)
        self._lengths = lengths[self._which]
        self._sources = starts[self._which] - buffer(model) + _address(self._content)
        self._plan: Any = boxed(self._planned(model))
        # how many of its numbers are not for `cast` to write, of those that have any
        left = [(body, 1 if kind[0] == "agent" else 5) for body, (kind, _) in enumerate(self.parts)]
        self._left = [entry for entry in left if self.parts[entry[0]][0][0] not in WORKED]

    def _planned(self, model: mujoco.MjModel) -> Plan:
        slides = np.flatnonzero(model.jnt_type == int(mujoco.mjtJoint.mjJNT_SLIDE))[0::3]
        return Plan(
            codes=np.array([CODES.get(kind[0], -1) for kind, _ in self.parts]),
            rows=_columns(model.body_geomadr, model.body_geomnum, model.body_bvhadr),
            slides=_columns(
                model.jnt_bodyid[slides], slides
            ),  # every body that moves slides along three axes first
            massless=1 + np.flatnonzero(model.body_mass[1:] == 0),
            fixed=sum(kind[0] in FIXED for kind, _ in self.parts),
            welds=int(model.neq),
            width=int(mujoco.mjNEQDATA),
        )

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
        model, data = vessel.model, vessel.data
        ctypes.memmove(vessel.head, self._head, len(self._head))
        pour(vessel.starts, self._which, self._sources, self._lengths)
        for spot, values in rows:
            write(model, spot, values)
        numbers = np.array([part.pose + part.numbers for part in parts])
        if not cast(numbers, vessel.worked, vessel.posed, self._plan):
            return False
        if (world.timestep, world.gravity) != (self._timestep, self._gravity):
            model.opt.timestep, model.opt.gravity[:] = world.timestep, (0.0, 0.0, tidy(world.gravity))
        data.narena = self._arena
        mujoco.mj_setConst(model, data)
        # the one statistic that the solver reads; `mj_setConst` leaves it
        model.stat.meaninertia = mean(vessel.inertia, self._dofs)
        mujoco.mj_resetData(model, data)
        return True

    def fits(self, sizes: np.ndarray) -> bool:
        """Whether a vessel of such sizes has room for ours."""
        fits = sizes is self._roomy or bool((self.sizes <= sizes).all())
        if fits:
            self._roomy = sizes
        return fits

    def holds(self, vessel: Vessel) -> bool:
        """Whether all arrays of a vessel are as ours are."""
        found = bytearray(self._content)
        targets = self._sources - _address(self._content) + _address(found)
        pour(targets, np.arange(len(targets)), vessel.starts[self._which], self._lengths)
        return found == self._content


def _read(address: int, count: int) -> bytes:
    return ctypes.string_at(address, count)


def _address(of: bytes | bytearray) -> int:
    return np.frombuffer(of, np.uint8).ctypes.data


def _columns(*columns: np.ndarray) -> np.ndarray:
    return np.stack(columns, axis=1).astype(np.int64)
