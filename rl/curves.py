"""Learning curves as a picture: share seen and rewards over agent steps and over minutes, mean and range of runs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Rows = list[dict[str, Any]]
INK, GRID, PAPER, STAGE = (40, 40, 48), (225, 225, 230), (255, 255, 255), (150, 150, 160)
COLORS = ((0, 140, 170), (205, 60, 50), (90, 130, 40), (140, 90, 170))
SIZE, MARGIN, GAP = (560, 320), (64, 44, 20, 46), 12  # one chart; left, top, right, bottom; between charts
POINTS, LINE, DOT = 120, 16, 3  # of a curve; pixels from one line of text to the next; of a dot's radius


def draw_curves(logs: list[Rows], title: str) -> Image.Image:
    """Four charts from the logs of runs of one scenario: rows are what is measured, columns what it is drawn over."""
    names = sorted({name for log in logs for row in log for name in row})
    plain = [
        name for name in names if name.startswith("episode/") and name.count("/") == 1
    ]  # not of one rule
    seen = [
        name for name in plain if name.endswith("_seen") and any(row.get(name) for log in logs for row in log)
    ]
    rewards, seen = [name for name in plain if name.endswith("_reward")], seen[:1]
    kinds = [(seen, "share of steps seen", (0.0, 1.0)), (rewards, "reward of an episode", None)]
    kinds = [kind for kind in kinds if kind[0]]
    width, height = 2 * SIZE[0] + GAP, len(kinds) * SIZE[1] + 40
    image = Image.new("RGB", (width, height), PAPER)
    pen, plural = ImageDraw.Draw(image), "s" if len(logs) > 1 else ""
    pen.text((MARGIN[0], 10), f"{title}, {len(logs)} run{plural}: mean and range", INK, _font(17))
    for r, (wanted, label, limits) in enumerate(kinds):
        for c, axis in enumerate(("steps", "minutes")):
            corner = (c * (SIZE[0] + GAP), 40 + r * SIZE[1])
            lines = {name: _band(logs, axis, name) for name in wanted}
            over = "agent steps" if axis == "steps" else "minutes"
            chart(pen, corner, lines, over, label, limits, _changes(logs, axis))
    return image


def _changes(logs: list[Rows], axis: str) -> list[tuple[float, str]]:
    """Where each run reached a later stage of its curriculum, and the stage."""
    return [
        (before[axis], row["stage"])
        for log in logs
        for before, row in pairwise(log)
        if row.get("stage") != before.get("stage")
    ]


def _band(logs: list[Rows], axis: str, name: str) -> tuple[np.ndarray, np.ndarray]:
    """x [P] and (mean, lowest, highest) [3, P] over runs, smoothed, as far as every run reaches."""
    curves = []
    for log in logs:
        rows = [row for row in log if row.get(name) is not None]
        curves.append(
            (np.array([row[axis] for row in rows], float), np.array([row[name] for row in rows], float))
        )
    curves = [curve for curve in curves if len(curve[0])]
    if not curves:
        return np.zeros(0), np.zeros((3, 0))
    x = np.linspace(max(c[0][0] for c in curves), min(c[0][-1] for c in curves), POINTS)
    y = np.stack([np.interp(x, xs, _smooth(ys)) for xs, ys in curves])
    return x, np.stack([y.mean(0), y.min(0), y.max(0)])


def _smooth(values: np.ndarray) -> np.ndarray:
    """Moving average over a fortieth of the run, so that single updates do not hide the trend."""
    half = len(values) // 80
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, np.ones(2 * half + 1) / (2 * half + 1), mode="valid")


def chart(
    pen: ImageDraw.ImageDraw,
    corner: tuple[int, int],
    lines: Any,
    over: str,
    label: str,
    limits: Any,
    marks: list[tuple[float, str]],
    levels: Sequence[tuple[float, str]] = (),
    dots: bool = False,
) -> None:
    """Draw one chart of `SIZE` pixels with its upper left `corner` there. `lines` are (x [P], (mean, lowest, highest)
    [3, P]) by name, x from 0 up; `over` and `label` name the axes, `limits` are the lowest and highest y (None: as the
    lines need, around 0), `marks` upright lines at an x with a word, `levels` flat ones at a y. With `dots` every point
    of a line is marked, its lowest and highest by a bar."""
    drawn = {_tag(name): line for name, line in lines.items() if len(line[0])}
    room = max((_font(13).getlength(tag) for tag in drawn), default=0.0)  # beside the lines, for their names
    left, top = corner[0] + MARGIN[0], corner[1] + MARGIN[1]
    right, bottom = corner[0] + SIZE[0] - MARGIN[2] - round(room), corner[1] + SIZE[1] - MARGIN[3]
    end = max((line[0][-1] for line in drawn.values()), default=1.0) or 1.0
    if limits is None:
        far = max((float(np.abs(line[1]).max()) for line in drawn.values()), default=1.0) or 1.0
        limits = (-far, far)

    def place(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
        across = left + (right - left) * x / end
        up = bottom - (bottom - top) * (y - limits[0]) / (limits[1] - limits[0])
        return list(zip(across.tolist(), up.tolist(), strict=True))

    for value in _ticks(*limits):
        y = place(np.zeros(1), np.array([value]))[0][1]
        pen.line([(left, y), (right, y)], GRID)
        pen.text((left - 8, y), f"{value:.3g}", INK, _font(12), anchor="rm")
    for value in _ticks(0, end):
        pen.text(
            (left + (right - left) * value / end, bottom + 6), _amount(value), INK, _font(12), anchor="ma"
        )
    pen.text(((left + right) / 2, bottom + 24), over, INK, _font(13), anchor="ma")
    pen.text((left, top - 22), label, INK, _font(14))
    for value, stage in marks:
        x = left + (right - left) * min(value / end, 1.0)
        pen.line([(x, top), (x, bottom)], STAGE)
        pen.text((x + 3, bottom - 4), stage, STAGE, _font(11), anchor="ls")
    colored = list(zip(drawn.items(), COLORS * 3, strict=False))
    for (_, (x, (_, low, high))), color in colored:
        pale = tuple(round(0.75 * 255 + 0.25 * part) for part in color)
        pen.polygon(place(x, low) + place(x, high)[::-1], fill=pale)
    for value, word in levels:
        y = place(np.zeros(1), np.array([value]))[0][1]
        pen.line([(left, y), (right, y)], STAGE)
        pen.text((left + 3, y - 2), word, STAGE, _font(11), anchor="ls")
    for (_, (x, (mean, _, _))), color in colored:
        pen.line(place(x, mean), fill=color, width=2, joint="curve")
    for (_, (x, (mean, low, high))), color in colored if dots else ():
        for (across, y), bar in zip(
            place(x, mean), zip(place(x, low), place(x, high), strict=True), strict=True
        ):
            pen.line(bar, fill=color)
            pen.ellipse((across - DOT, y - DOT, across + DOT, y + DOT), fill=color)
    heights = _apart([place(x[-1:], mean[-1:])[0][1] for _, (x, (mean, _, _)) in drawn.items()])
    for ((tag, _), color), height in zip(colored, heights, strict=True):
        pen.text((right + 6, height), tag, color, _font(13), anchor="lm")


def _tag(name: str) -> str:
    return name.removeprefix("episode/").replace("_", " ")


def _apart(heights: list[float]) -> list[float]:
    """Heights in pixels, each moved as little as makes two neighbours differ by a line of text."""
    found = list(heights)
    order = sorted(range(len(heights)), key=heights.__getitem__)
    for _ in range(8 * len(found)):
        for upper, lower in pairwise(order):
            closer = LINE - (found[lower] - found[upper])
            if closer > 0:
                found[upper] -= closer / 2
                found[lower] += closer / 2
    return found


def _ticks(low: float, high: float) -> list[float]:
    """Three to six round numbers (1, 2 or 5 times a power of ten apart) between `low` and `high`."""
    rough = (high - low) / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    return [
        float(step * k) for k in range(int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9)) + 1)
    ]


def _amount(value: float) -> str:
    return (
        f"{value / 1e6:.3g}M" if value >= 1e6 else f"{value / 1e3:.3g}k" if value >= 1e4 else f"{value:.3g}"
    )


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
