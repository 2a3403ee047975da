"""Mould: the compiled model of one shape, into whose copies the numbers of other worlds of that shape are written.

Compiling a world takes more than a millisecond, writing its numbers a tenth of one. Every field of what comes out
equals a fresh compile's bit for bit; tests/mjcf/test_builder.py holds it to that, for every bundled game.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import copy
import ctypes
from collections.abc import Iterable, Sequence
from functools import cache, reduce
from math import cos, sin
from operator import add

import mujoco
import numpy as np

from worldgen.mjcf.index import Index
from worldgen.mjcf.rows import Spot, Spots, write
from worldgen.mjcf.shape import Part
from worldgen.world import World

TINY = 1e-12  # what is below is 0 here, as in MJCF
WELD_POSE = slice(3, 10)  # of `eq_data`: all 0, MuJoCo works it out anew


class Mould:
    """`model` is never stepped; `parts` are the (kind, numbers) of its bodies, `blanks` copies for the next worlds."""

    def __init__(self, model: mujoco.MjModel, index: Index, parts: Sequence[Part]):
        self.model, self.index = model, index
        self.parts = [part[:2] for part in parts]
        self.blanks: list[tuple[mujoco.MjModel, mujoco.MjData]] = []
        self._spots: dict[int, Spots] = {}
        slides = np.flatnonzero(model.jnt_type == int(mujoco.mjtJoint.mjJNT_SLIDE))
        self._x, self._y = slides[0::3], slides[1::3]  # every body that moves slides along three axes first
        self._massless = 1 + np.flatnonzero(model.body_mass[1:] == 0)
        fixed = ("floor", "wall", "disc", "block")  # which stand along the axes
        self._first = sum(kind[0] in fixed for kind, _ in self.parts)
        self._turned = model.jnt_bodyid[self._x].tolist()

    def blank(self) -> tuple[mujoco.MjModel, mujoco.MjData]:
        """A copy to fill. Making one takes half a millisecond, nearly all of it for the arrays that Python sees."""
        try:
            return self.blanks.pop()
        except IndexError:
            model = copy.copy(self.model)
            return model, mujoco.MjData(model)

    def spots(self, body: int) -> Spots:
        if body not in self._spots:
            self._spots[body] = Spots(self.model, body)
        return self._spots[body]

    def fill(
        self,
        model: mujoco.MjModel,
        data: mujoco.MjData,
        world: World,
        parts: Sequence[Part],
        rows: Iterable[tuple[Spot, np.ndarray]],
    ) -> None:
        """Make `model`, a copy of ours in whatever state, the one of `world`, and its `data` new.

        `rows`: all that its parts hold and ours do not.
        """
        ctypes.memmove(buffer(model), buffer(self.model), self.model.nbuffer)
        for spot, values in rows:
            write(model, spot, values)
        self._pose(model, [part.pose for part in parts])
        model.opt.timestep, model.opt.gravity[:] = world.timestep, (0.0, 0.0, _tidy(world.gravity))
        model.eq_data[:, WELD_POSE] = 0.0
        mujoco.mj_setConst(model, data)
        # the one statistic that the solver reads; `mj_setConst` leaves it
        model.stat.meaninertia = reduce(add, model.dof_M0.tolist(), 0.0) / max(1, model.nv)
        mujoco.mj_resetData(model, data)

    def _pose(self, model: mujoco.MjModel, poses: Sequence[tuple[float, ...]]) -> None:
        """Where every body stands, and which way its slides run so that they follow the world's axes."""
        places = np.array(poses)
        places[abs(places) < TINY] = 0.0
        turns = places[self._first :, 3].tolist()
        model.body_pos[...] = places[:, :3]
        model.body_quat[self._first :] = [(cos(turn / 2), 0.0, 0.0, sin(turn / 2)) for turn in turns]
        # MuJoCo gives a body without mass its own place as that of the mass
        model.body_ipos[self._massless] = model.body_pos[self._massless]
        model.body_iquat[self._massless] = model.body_quat[self._massless]
        axes = np.array([(cos(poses[body][3]), sin(poses[body][3])) for body in self._turned]).reshape(-1, 2)
        axes[abs(axes) < TINY] = 0.0
        model.jnt_axis[self._x, 0] = model.jnt_axis[self._y, 1] = axes[:, 0]
        model.jnt_axis[self._y, 0] = axes[:, 1]
        model.jnt_axis[self._x, 1] = 0.0 - axes[:, 1]  # not -0.0

    def holds(self, model: mujoco.MjModel) -> bool:
        """Whether all arrays of a copy are as ours are."""
        size = self.model.nbuffer
        return ctypes.string_at(buffer(model), size) == ctypes.string_at(buffer(self.model), size)


def buffer(model: mujoco.MjModel) -> int:
    """The address of the memory that holds all arrays of a model with any joint; `qpos0` is the first of them."""
    return model.qpos0.ctypes.data


@cache
def one_block() -> bool:
    """Whether this MuJoCo lays out its models as `buffer` says."""
    model = mujoco.MjModel.from_xml_string(
        '<mujoco><worldbody><body><joint/><geom size="1"/></body></worldbody></mujoco>'
    )
    arrays = [getattr(model, name) for name in dir(model) if name != "_sizes"]
    starts = [array.ctypes.data for array in arrays if isinstance(array, np.ndarray) and array.size]
    return min(starts) == buffer(model) and max(starts) < buffer(model) + model.nbuffer


def _tidy(value: float) -> float:
    return 0.0 if abs(value) < TINY else value
