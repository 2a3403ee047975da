"""Vessel: a model and its data with room to spare, into whose arrays worlds of many shapes are written in turn.

MuJoCo finds every array by its pointer and reads of it as many rows as the model's sizes say. So a world of fewer
bodies needs no model of its own: its rows come first, and the sizes say how many they are. Rows beyond mean nothing.
What is saved is to make an `MjModel` and an `MjData` and to give them back: half a millisecond, nearly all of it for
the arrays that Python sees.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import mujoco
import numpy as np

from worldgen.mjcf.layout import head, layout, spans
from worldgen.mjcf.worked import FIELDS
from worldgen.mjcf.writing import POSED

# What kernels read and write in MuJoCo's own memory.
DATA_FIELDS = ("qpos", "qvel", "ctrl", "eq_active", "xfrc_applied", "mocap_pos", "qacc_warmstart")
MODEL_FIELDS = ("eq_obj2id", "eq_data", "jnt_limited", "jnt_range")


class Vessel:
    """`model` holds the world last written and `data` is of its start; `addresses` are those of DATA_FIELDS and
    MODEL_FIELDS."""

    def __init__(self, model: mujoco.MjModel, sizes: np.ndarray | None = None):
        """`sizes` are the model's, where others share them."""
        self.model, self.data = model, mujoco.MjData(model)
        self.sizes = sizes_of(model) if sizes is None else sizes
        arrays = [getattr(self.data, name) for name in DATA_FIELDS]
        arrays += [getattr(model, name) for name in MODEL_FIELDS]
        self.addresses = tuple([array.ctypes.data for array in arrays])
        if layout() is None:
            return
        self.head = head(model)[0]
        self.starts, _ = spans(model)
        self.worked = np.array([getattr(model, name).ctypes.data for name in FIELDS])
        self.posed = np.array([getattr(model, name).ctypes.data for name in POSED])
        self.inertia = model.dof_M0.ctypes.data


def sizes_of(model: mujoco.MjModel) -> np.ndarray:
    """int64: of all arrays, in MuJoCo's order, and of the data's arena; not their sum, which comes last."""
    return model._sizes[:-1].copy()
