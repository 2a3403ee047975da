"""Areas as arrays: whether a point lies inside a region.

An Area's pieces are rows (kind, sign, a, b, c, d): kind 0 none, 1 rectangle x0 y0 x1 y1, 2 circle x y radius; sign
+1 for `inside` pieces, -1 for `outside` ones.
"""

from __future__ import annotations

import math

import numpy as np

from worldgen.compiled.kernel import part
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


@part
def inside(pieces: np.ndarray, x, y):
    """Whether a point lies in the region of `pieces` [P, 6]; borders count."""
    within = without = False
    for p in range(len(pieces)):
        if pieces[p, 0] > 0 and _hit(pieces[p], x, y):
            within |= pieces[p, 1] > 0
            without |= pieces[p, 1] < 0
    return within and not without


@part
def _hit(piece, x, y):
    kind, a, b, c, d = piece[0], piece[2], piece[3], piece[4], piece[5]
    if kind == RECT:
        return a <= x <= c and b <= y <= d
    return kind == CIRCLE and (x - a) * (x - a) + (y - b) * (y - b) <= c * c


@part
def away(pieces: np.ndarray, x, y):
    """Metres from a point to a region's `inside` pieces [P, 6]; 0 within (what is left out of the region is not looked
    at), infinite where there are none."""
    least = math.inf
    for p in range(len(pieces)):
        kind, a, b, c, d = pieces[p, 0], pieces[p, 2], pieces[p, 3], pieces[p, 4], pieces[p, 5]
        if pieces[p, 1] <= 0:
            continue
        if kind == RECT:
            u, v = max(0.0, max(a - x, x - c)), max(0.0, max(b - y, y - d))
            least = min(least, math.sqrt(u * u + v * v))
        elif kind == CIRCLE:
            least = min(least, max(0.0, math.sqrt((x - a) * (x - a) + (y - b) * (y - b)) - c))
    return least
