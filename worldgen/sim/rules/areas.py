"""Areas as arrays: which entities stand inside a region, for all worlds at once.

An Area's pieces are rows (kind, sign, a, b, c, d): kind 0 none, 1 rectangle x0 y0 x1 y1, 2 circle x y radius; sign
+1 for `inside` pieces, -1 for `outside` ones.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from worldgen.world import Area, Rect

NONE, RECT, CIRCLE = 0, 1, 2


def rows(area: Area) -> np.ndarray:
    """float64 [P, 6]"""
    out = []
    for sign, shapes in ((1.0, area.inside), (-1.0, area.outside)):
        for s in shapes:
            if isinstance(s, Rect):
                out.append((RECT, sign, s.x0, s.y0, s.x1, s.y1))
            else:
                out.append((CIRCLE, sign, s.x, s.y, s.radius, 0.0))
    return np.array(out, float).reshape(-1, 6)


def write(table: np.ndarray, w: int, area: Area) -> np.ndarray:
    """Put world w's Area into `table` [N, P, 6] and return it, widened when it has more pieces than any before."""
    new = rows(area)
    if len(new) > table.shape[1]:
        wider = np.zeros((len(table), len(new), 6))
        wider[:, : table.shape[1]] = table
        table = wider
    table[w] = 0.0
    table[w, : len(new)] = new
    return table


@njit(cache=True, nogil=True)
def contains(table: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """bool [N, E]: which points xy [N, E, 2] lie in the region whose pieces are `table` [N, P, 6]; borders count."""
    n, e = xy.shape[0], xy.shape[1]
    out = np.zeros((n, e), np.bool_)
    for w in range(n):
        for i in range(e):
            inside = outside = False
            for p in range(table.shape[1]):
                if _hit(table[w, p], xy[w, i, 0], xy[w, i, 1]):
                    inside |= table[w, p, 1] > 0
                    outside |= table[w, p, 1] < 0
            out[w, i] = inside and not outside
    return out


@njit(cache=True, nogil=True)
def _hit(piece, x, y):
    kind, a, b, c, d = piece[0], piece[2], piece[3], piece[4], piece[5]
    if kind == RECT:
        return a <= x <= c and b <= y <= d
    return kind == CIRCLE and (x - a) * (x - a) + (y - b) * (y - b) <= c * c


@njit(cache=True, nogil=True)
def distance(table: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """float64 [N, E]: metres from points xy [N, E, 2] to the region's `inside` pieces; 0 within (what is left out of
    the region is not looked at)."""
    n, e = xy.shape[0], xy.shape[1]
    out = np.full((n, e), np.inf)
    for w in range(n):
        for i in range(e):
            x, y = xy[w, i, 0], xy[w, i, 1]
            for p in range(table.shape[1]):
                kind, a, b, c, d = (
                    table[w, p, 0],
                    table[w, p, 2],
                    table[w, p, 3],
                    table[w, p, 4],
                    table[w, p, 5],
                )
                if table[w, p, 1] <= 0:
                    continue
                if kind == RECT:
                    u, v = max(0.0, max(a - x, x - c)), max(0.0, max(b - y, y - d))
                    out[w, i] = min(out[w, i], math.sqrt(u * u + v * v))
                elif kind == CIRCLE:
                    out[w, i] = min(out[w, i], max(0.0, math.sqrt((x - a) * (x - a) + (y - b) * (y - b)) - c))
    return out
