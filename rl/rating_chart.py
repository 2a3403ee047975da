"""Ratings as a picture: one chart a team, Elo over agent steps, a line for every run, a level for every script."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from rl.curves import GAP, INK, MARGIN, PAPER, SIZE, chart

TOP = 40  # pixels above the charts, for the title
TAG = 22  # letters of a run's name beside its line
ROOM = 0.06  # of the range of ratings, above and below


def draw_ratings(found: dict[str, Any]) -> Image.Image:
    """Draw what `rl.tournament` found."""
    teams = found["teams"]
    image = Image.new("RGB", (len(teams) * (SIZE[0] + GAP) - GAP, SIZE[1] + TOP), PAPER)
    pen = ImageDraw.Draw(image)
    title = f"{found['scenario']}: ratings with 95 % intervals; {found['anchor']} is 0"
    pen.text((MARGIN[0], 10), title, INK, ImageFont.load_default(17))
    for place, (team, about) in enumerate(teams.items()):
        rated = {row["name"]: row for row in about["ratings"]}
        lines = run_lines(found["entrants"], rated)
        levels = [
            (rated[entrant["name"]]["rating"], entrant["name"])
            for entrant in found["entrants"]
            if entrant["run"] is None
        ]
        corner = (place * (SIZE[0] + GAP), TOP)
        chart(pen, corner, lines, "agent steps", f"Elo of {team}", limits(rated), [], levels, dots=True)
    return image


def run_lines(entrants: list[dict[str, Any]], rated: dict[str, Any]) -> dict[str, Any]:
    """Of every run, agent steps [P] and (rating, low, high) [3, P] of its checkpoints in order."""
    runs = [*dict.fromkeys(entrant["run"] for entrant in entrants if entrant["run"] is not None)]
    lines = {}
    for run, tag in zip(runs, tags(runs), strict=True):
        mine = sorted((e for e in entrants if e["run"] == run), key=lambda e: e["steps"])
        rows = [rated[entrant["name"]] for entrant in mine]
        y = np.array([[row[name] for row in rows] for name in ("rating", "low", "high")])
        lines[tag] = np.array([entrant["steps"] for entrant in mine], float), y
    return lines


def tags(runs: list[str]) -> list[str]:
    """The runs' names short enough to stand beside a line, and all different."""
    short = [run if len(run) <= TAG else f"…{run[1 - TAG :]}" for run in runs]
    return short if len({*short}) == len(short) else [f"{k} {tag}" for k, tag in enumerate(short, 1)]


def limits(rated: dict[str, Any]) -> tuple[float, float]:
    """Lowest and highest rating to draw, with all intervals and a little room."""
    low, high = min(row["low"] for row in rated.values()), max(row["high"] for row in rated.values())
    room = ROOM * (high - low) or 1.0
    return low - room, high + room
