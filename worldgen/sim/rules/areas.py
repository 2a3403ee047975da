"""Areas as arrays: which entities stand inside a region, for all worlds at once.

An Area's pieces are rows (kind, sign, a, b, c, d): kind 0 none, 1 rectangle x0 y0 x1 y1, 2 circle x y radius; sign
+1 for `inside` pieces, -1 for `outside` ones.
"""

from __future__ import annotations

import numpy as np

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


def contains(table: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """bool [N, E]: which points xy [N, E, 2] lie in the region whose pieces are `table` [N, P, 6]; borders count."""
    inside = np.zeros(xy.shape[:2], bool)
    outside = np.zeros(xy.shape[:2], bool)
    x, y = xy[..., 0], xy[..., 1]
    for p in range(table.shape[1]):
        kind, sign, a, b, c, d = (column[:, None] for column in table[:, p].T)
        rect = (x >= a) & (x <= c) & (y >= b) & (y <= d)
        circle = (x - a) ** 2 + (y - b) ** 2 <= c**2
        hit = np.where(kind == RECT, rect, (kind == CIRCLE) & circle)
        inside |= hit & (sign > 0)
        outside |= hit & (sign < 0)
    return inside & ~outside


def distance(table: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """float64 [N, E]: metres from points xy [N, E, 2] to the region's `inside` pieces; 0 within (what is left out of
    the region is not looked at)."""
    best = np.full(xy.shape[:2], np.inf)
    x, y = xy[..., 0], xy[..., 1]
    for p in range(table.shape[1]):
        kind, sign, a, b, c, d = (column[:, None] for column in table[:, p].T)
        rect = np.hypot(np.maximum(0, np.maximum(a - x, x - c)), np.maximum(0, np.maximum(b - y, y - d)))
        circle = np.maximum(0, np.hypot(x - a, y - b) - c)
        there = np.where(kind == RECT, rect, np.where(kind == CIRCLE, circle, np.inf))
        best = np.minimum(best, np.where(sign > 0, there, np.inf))
    return best
