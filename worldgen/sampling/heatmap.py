"""Draws where the members of each group start, over many worlds, as one picture with a panel a group."""

from __future__ import annotations

from math import ceil

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from worldgen.sampling.survey import Survey

PANEL = 260  # pixels of the floor's longer side
MARGIN = 24
TITLE = 22
CELLS = 30  # along the longer side
PAPER, INK, WALL = (250, 250, 248), (40, 44, 52), (90, 100, 95)
COLD, HOT = np.array([250, 250, 248]), np.array([178, 34, 52])


def heatmap(survey: Survey) -> Image.Image:
    """One panel a group: darker red where more members started. Walls are those of the first world."""
    groups = [(name, places) for name, places in survey.places.items() if places]
    columns = max(1, min(4, len(groups)))
    rows = max(1, ceil(len(groups) / columns))
    scale = PANEL / max(*survey.floor, 1e-9)
    width, height = round(survey.floor[0] * scale), round(survey.floor[1] * scale)
    picture = Image.new(
        "RGB", (columns * (width + MARGIN) + MARGIN, rows * (height + MARGIN + TITLE) + MARGIN + TITLE), PAPER
    )
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=13)
    draw.text((MARGIN, 8), f"{survey.scenario}: {survey.worlds} worlds of {survey.seeds} seeds", INK, font)
    for k, (name, places) in enumerate(groups):
        left = MARGIN + (k % columns) * (width + MARGIN)
        top = MARGIN + TITLE + (k // columns) * (height + MARGIN + TITLE)
        draw.text((left, top - 2), f"{name} ({len(places)})", INK, font)
        top += TITLE - 4
        picture.paste(_heat(places, survey.floor, (width, height)), (left, top))
        draw.rectangle((left, top, left + width, top + height), outline=INK)
        for x, y, half_x, half_y in survey.walls:
            x0, x1 = (left + (x + s * half_x + survey.floor[0] / 2) * scale for s in (-1, 1))
            y0, y1 = (top + (survey.floor[1] / 2 - y - s * half_y) * scale for s in (1, -1))
            draw.rectangle((x0, y0, x1, y1), fill=WALL)
    return picture


def _heat(
    places: list[tuple[float, float]], floor: tuple[float, float], size: tuple[int, int]
) -> Image.Image:
    """The panel's ground: members per cell, as a share of the fullest cell."""
    cell = max(floor) / CELLS
    bins = [max(1, round(side / cell)) for side in floor]
    points = np.array(places)
    edges = [(-side / 2, side / 2) for side in floor]
    counts, _, _ = np.histogram2d(points[:, 0], points[:, 1], bins=bins, range=edges)
    share = (counts / max(counts.max(), 1))[..., None] ** 0.7  # a little lift for rare cells
    colors = (COLD + (HOT - COLD) * share).round().astype(np.uint8)
    return Image.fromarray(colors.transpose(1, 0, 2)[::-1]).resize(size, Image.Resampling.NEAREST)
