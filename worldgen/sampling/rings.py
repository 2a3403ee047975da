"""Points around a place, nearest first: where something goes that cannot stand quite where it should."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

PITCH = 0.05  # m between neighbouring points, unless told otherwise


@lru_cache(maxsize=64)
def offsets(reach: float, pitch: float = PITCH) -> np.ndarray:
    """[n, 2] the points of a grid within `reach` metres of its middle, nearest first, the middle itself included.

    Those equally near come in the order of their angle, so that the same place always gives the same points.
    """
    most = int(reach / pitch + 1e-9)
    steps = np.arange(-most, most + 1)
    grid = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    squared = (grid**2).sum(1)
    kept = squared <= (reach / pitch) ** 2 + 1e-9
    grid, squared = grid[kept], squared[kept]
    order = np.lexsort((np.arctan2(grid[:, 1], grid[:, 0]), squared))
    return grid[order] * pitch


def around(x: float, y: float, reach: float) -> Iterator[tuple[float, float]]:
    """The place itself, then points around it, nearest first, up to `reach` metres away."""
    return ((x + dx, y + dy) for dx, dy in offsets(reach).tolist())
