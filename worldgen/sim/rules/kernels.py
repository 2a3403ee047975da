"""Kernels of facts that numpy would be slow at."""

from __future__ import annotations

import math
from typing import NamedTuple

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


class Kept(NamedTuple):
    """What `soft_gaps` saw and said last: most steps leave most objects where they are."""

    mine: np.ndarray
    theirs: np.ndarray
    here: np.ndarray
    there: np.ndarray
    out: np.ndarray

    @staticmethod
    def empty(mine: np.ndarray, theirs: np.ndarray) -> Kept:
        here, there = np.zeros(mine.shape[:2], bool), np.zeros(theirs.shape[:2], bool)
        return Kept(
            np.full(mine.shape, np.nan), np.full(theirs.shape, np.nan), here, there, np.zeros(mine.shape[:2])
        )


@njit(cache=True, nogil=True)
def _same(a, b):
    for x, y in zip(a.flat, b.flat):  # noqa: B905, SIM110 (numba knows neither strict nor generators)
        if x != y:
            return False
    return True


@njit(cache=True, nogil=True)
def soft_gaps(mine, theirs, here, there, sharpness, kept: Kept):
    """For each of `mine` [N, I, C, 2] the soft minimum of the distances from its corners to all corners of those of
    `theirs` [N, J, D, 2] that are `there` [N, J], averaged over its own corners; into kept.out [N, I], where `here`."""
    count, corners, others, far = mine.shape[1], mine.shape[2], theirs.shape[1], theirs.shape[2]
    out = kept.out
    gaps = np.empty(others * far)
    for w in range(mine.shape[0]):
        known = _same(kept.mine[w], mine[w]) and _same(kept.theirs[w], theirs[w])
        if known and _same(kept.here[w], here[w]) and _same(kept.there[w], there[w]):
            continue
        kept.mine[w], kept.theirs[w], kept.here[w], kept.there[w] = mine[w], theirs[w], here[w], there[w]
        for i in range(count):
            out[w, i] = 0.0
            if not here[w, i]:
                continue
            for c in range(corners):
                size, most = 0, -np.inf
                for j in range(others):
                    if there[w, j]:
                        for d in range(far):
                            gaps[size] = _gap(mine, theirs, w, i, c, j, d)
                            most = max(most, sharpness * gaps[size])
                            size += 1
                top, bottom = 0.0, 0.0
                for k in range(size):
                    weight = math.exp(sharpness * gaps[k] - most)
                    top, bottom = top + weight * gaps[k], bottom + weight
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
