"""Layout: where MuJoCo keeps the arrays of a model.

A C `mjModel` begins with its sizes, options and statistics (its head); then come the pointers to all of its arrays,
which lie in one buffer in that order. Nothing in MuJoCo asks that an array end where the next begins.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import ctypes
from functools import cache
from typing import NamedTuple

import mujoco
import numpy as np

LONGEST = 512  # words of a head; a mjModel is longer
TINY = '<mujoco><worldbody><body><joint/><geom size="1"/></body></worldbody></mujoco>'


class Layout(NamedTuple):
    """In words of 8 bytes."""

    head: int  # words before the pointer to the buffer
    pointers: int  # how many follow it


@cache
def layout() -> Layout | None:
    """None for a MuJoCo that lays its models out otherwise."""
    model = mujoco.MjModel.from_xml_string(TINY)
    first = buffer(model)
    words = (ctypes.c_int64 * 4096).from_address(model._address)
    head = next((k for k in range(LONGEST) if words[k] == words[k + 1] == first), None)
    if head is None or not np.array_equal(words[: len(model._sizes)], model._sizes):
        return None
    end = head + 1
    while first <= words[end] <= first + model.nbuffer and words[end] >= words[end - 1]:
        end += 1
    starts = set(words[head + 1 : end])
    arrays = [getattr(model, name) for name in dir(model) if name != "_sizes"]
    filled = [array for array in arrays if isinstance(array, np.ndarray) and array.size]
    return Layout(head, end - head - 1) if all(array.ctypes.data in starts for array in filled) else None


def head(model: mujoco.MjModel) -> tuple[int, int]:
    """(address, bytes) of a model's sizes, options and statistics."""
    return model._address, 8 * _layout().head


def spans(model: mujoco.MjModel) -> tuple[np.ndarray, np.ndarray]:
    """(addresses, bytes) int64 of all arrays of a model, with what lies between one and the next."""
    first, count = model._address + 8 * (_layout().head + 1), _layout().pointers
    starts = np.frombuffer(ctypes.string_at(first, 8 * count), np.int64)
    return starts, np.diff(starts, append=buffer(model) + model.nbuffer)


def buffer(model: mujoco.MjModel) -> int:
    """The address of the memory that holds all arrays of a model with any joint; `qpos0` is the first of them."""
    return model.qpos0.ctypes.data


def _layout() -> Layout:
    found = layout()
    assert found is not None
    return found
