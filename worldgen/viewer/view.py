"""View: where a point of the world lies in a picture, and how large a metre is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worldgen.world import World

MARGIN = 0.12  # m of ground shown around the floor


@dataclass(frozen=True, slots=True)
class View:
    """World (x east, y north) to pixels (right, down), (x0, y1) upper left; `scale` in pixels a metre."""

    x0: float
    y0: float
    x1: float
    y1: float
    scale: float
    fine: int = 1  # pixels drawn per pixel shown, per axis

    @staticmethod
    def fit(
        world: World, width: int, height: int, fine: int = 1, reach: tuple[float, float] = (0.0, 0.0)
    ) -> View:
        """The largest view inside width x height shown pixels of the whole floor and its margin.

        `reach` (m east and north of the middle) widens it for who has left the floor, to twice the floor at most.
        """
        hx, hy = (
            max(side / 2, min(far, side)) + MARGIN for side, far in zip(world.floor, reach, strict=True)
        )
        scale = min(width / (2 * hx), height / (2 * hy))
        return View(-hx, -hy, hx, hy, scale * fine, fine)

    @property
    def size(self) -> tuple[int, int]:
        """Whole pixels drawn, a multiple of `fine`."""
        w, h = (self.x1 - self.x0) * self.scale, (self.y1 - self.y0) * self.scale
        return round(w / self.fine) * self.fine, round(h / self.fine) * self.fine

    @property
    def line(self) -> float:
        """The width of an ordinary line in drawn pixels: 1.4 cm of world, at least one shown pixel."""
        return max(0.014 * self.scale, 1.0 * self.fine)

    def shown(self) -> View:
        """The same view in shown pixels."""
        return View(self.x0, self.y0, self.x1, self.y1, self.scale / self.fine)

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.x0) * self.scale, (self.y1 - y) * self.scale

    def points(self, xy: np.ndarray) -> list[tuple[float, float]]:
        """Pixels of [n, 2] world points."""
        px = (xy[:, 0] - self.x0) * self.scale
        py = (self.y1 - xy[:, 1]) * self.scale
        return list(zip(px.tolist(), py.tolist(), strict=True))

    def rect(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Pixels (left, top, right, bottom) of the world rectangle."""
        left, top = self.point(x0, y1)
        right, bottom = self.point(x1, y0)
        return left, top, right, bottom
