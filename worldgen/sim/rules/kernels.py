"""Kernels of facts that numpy would be slow at."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


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
def soft_gaps(mine, theirs, here, there, sharpness, out):
    """For each of `mine` [N, I, C, 2] the soft minimum of the distances from its corners to all corners of those of
    `theirs` [N, J, D, 2] that are `there` [N, J], averaged over its own corners; into out [N, I], where `here`."""
    n, count, corners = mine.shape[0], mine.shape[1], mine.shape[2]
    for w in range(n):
        for i in range(count):
            out[w, i] = 0.0
            if not here[w, i]:
                continue
            for c in range(corners):
                top, bottom = 0.0, 0.0
                nearest = np.inf
                for j in range(theirs.shape[1]):
                    if there[w, j]:
                        for d in range(theirs.shape[2]):
                            nearest = min(nearest, _gap(mine, theirs, w, i, c, j, d))
                for j in range(theirs.shape[1]):
                    if there[w, j]:
                        for d in range(theirs.shape[2]):
                            gap = _gap(mine, theirs, w, i, c, j, d)
                            weight = math.exp(sharpness * (gap - nearest))
                            top, bottom = top + weight * gap, bottom + weight
                if bottom > 0.0:
                    out[w, i] += top / bottom / corners


@njit(cache=True, nogil=True)
def fills(xyz, corners, within, out):
    """out [N, E, E]: the centre of j is nearer than `within` to that of i, and so is a corner of j [N, E, 4, 2] to each
    corner of i. Nothing fills itself."""
    for w in range(xyz.shape[0]):
        for i in range(xyz.shape[1]):
            for j in range(xyz.shape[1]):
                x, y, z = (
                    xyz[w, i, 0] - xyz[w, j, 0],
                    xyz[w, i, 1] - xyz[w, j, 1],
                    xyz[w, i, 2] - xyz[w, j, 2],
                )
                near = i != j and x * x + y * y + z * z < within * within
                for c in range(4):
                    if near:
                        least = np.inf
                        for d in range(4):
                            least = min(least, _gap(corners, corners, w, i, c, j, d))
                        near = least < within
                out[w, i, j] = near


@njit(cache=True, nogil=True)
def _gap(mine, theirs, w, i, c, j, d):
    x, y = mine[w, i, c, 0] - theirs[w, j, d, 0], mine[w, i, c, 1] - theirs[w, j, d, 1]
    return math.sqrt(x * x + y * y)
