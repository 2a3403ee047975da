"""Planes: facts of all entities at once, as plug-ins read them from a Scene."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Boxed
from worldgen.compiled.kernel import kernel
from worldgen.sim.rules.facts import pair, single


@njit(cache=True, nogil=True)
def distances(xy: np.ndarray) -> np.ndarray:
    """float64 [N, E, E], symmetric: metres between the points of `xy` [N, E, 2]."""
    n, e = xy.shape[0], xy.shape[1]
    out = np.zeros((n, e, e))
    for w in range(n):
        for i in range(e):
            for j in range(i):
                x, y = xy[w, i, 0] - xy[w, j, 0], xy[w, i, 1] - xy[w, j, 1]
                out[w, i, j] = out[w, j, i] = math.sqrt(x * x + y * y)
    return out


@njit(cache=True, nogil=True)
def corners_of(xy, yaw, half):
    """float64 [N, E, 4, 2]: the corners of rectangles with middles [N, E, 2] and half sizes [N, E, 3]."""
    n, e = yaw.shape
    out = np.empty((n, e, 4, 2))
    for w in range(n):
        for i in range(e):
            c, s = math.cos(yaw[w, i]), math.sin(yaw[w, i])
            for k in range(4):
                x = half[w, i, 0] if k > 1 else -half[w, i, 0]
                y = half[w, i, 1] if k % 2 else -half[w, i, 1]
                out[w, i, k, 0], out[w, i, k, 1] = xy[w, i, 0] + c * x - s * y, xy[w, i, 1] + s * x + c * y
    return out


@njit(cache=True, nogil=True)
def of_each(code, f: Boxed, out):
    """out [N, E]: of which entities a fact is true."""
    _of_each(code, f.whole, out)
    return out


@kernel
def _of_each(code, f, out):
    for w in range(out.shape[0]):
        for e in range(out.shape[1]):
            out[w, e] = single(code, 0, w, e, f)


@njit(cache=True, nogil=True)
def of_pairs(code, f: Boxed, out):
    """out [N, E, E]: of which two entities a fact is true."""
    _of_pairs(code, f.whole, out)
    return out


@kernel
def _of_pairs(code, f, out):
    for w in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[w, i, j] = pair(code, 0, 0.0, w, i, j, f)
