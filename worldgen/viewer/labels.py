"""Names beside things: each label takes the spot around its anchor that hides least and stays inside the map.

A label that finds no good spot is left out rather than laid over another. In films the placer remembers each
label's last spot and keeps it while it is nearly as good as the best, so that labels do not hop.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from worldgen.viewer import text
from worldgen.viewer.palette import RGB

Box = tuple[float, float, float, float]  # left, top, right, bottom

# around the anchor: below, above, right, left, then the diagonals
SPOTS = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))
STAY = 0.25  # what keeping its last spot is worth, as a share of the label's area


def overlap(a: Box, b: Box) -> float:
    """Common area of two boxes in square pixels."""
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    return w * h if w > 0 and h > 0 else 0.0


@dataclass
class Placer:
    bounds: Box
    size: float  # of the type
    obstacles: list[Box] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)

    def place(self, name: str, x: float, y: float, gap: float) -> Box | None:
        """The box for a label `gap` pixels around (x, y), or None where most of it would hide something."""
        w, h = text.width(name, self.size) + 0.7 * self.size, 1.35 * self.size
        best, best_cost, best_spot = None, 0.9 * w * h, -1
        for k, (sx, sy) in enumerate(SPOTS):
            reach = gap * (0.72 if sx and sy else 1.0)
            cx, cy = x + sx * (reach + w / 2), y + sy * (reach + h / 2)
            box = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
            cost = self._cost(box) + 0.01 * k * w * h - (STAY * w * h if self.last.get(name) == k else 0.0)
            if cost < best_cost:
                best, best_cost, best_spot = box, cost, k
        if best is not None:
            self.last[name] = best_spot
            self.obstacles.append(best)
        return best

    def _cost(self, box: Box) -> float:
        inside = overlap(box, self.bounds)
        area = (box[2] - box[0]) * (box[3] - box[1])
        return 4.0 * (area - inside) + sum(overlap(box, other) for other in self.obstacles)


def draw_label(image: Image.Image, box: Box, name: str, size: float, color: RGB) -> None:
    """Dark type on a translucent plate."""
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rounded_rectangle(box, (box[3] - box[1]) * 0.38, fill=(255, 255, 255, 205))
    text.write(draw, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), name, size, color, "mm")
