"""Colours by name or `#rrggbb`: one table for worlds, maps, replays and the check."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from schemas.base import refusal
from schemas.problem import Problem, did_you_mean

RGB = tuple[float, float, float]

COLORS: dict[str, RGB] = {
    "red": (0.84, 0.24, 0.22),
    "orange": (0.93, 0.55, 0.18),
    "yellow": (0.93, 0.79, 0.28),
    "lime": (0.62, 0.80, 0.27),
    "green": (0.30, 0.64, 0.36),
    "teal": (0.16, 0.60, 0.57),
    "cyan": (0.20, 0.71, 0.83),
    "blue": (0.24, 0.47, 0.80),
    "navy": (0.15, 0.25, 0.50),
    "purple": (0.55, 0.38, 0.74),
    "magenta": (0.80, 0.33, 0.64),
    "pink": (0.95, 0.62, 0.70),
    "brown": (0.56, 0.41, 0.29),
    "tan": (0.82, 0.71, 0.55),
    "white": (0.96, 0.96, 0.95),
    "silver": (0.76, 0.78, 0.80),
    "gray": (0.55, 0.57, 0.60),
    "black": (0.12, 0.13, 0.15),
}
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def rgb(color: str) -> RGB:
    """(red, green, blue) in 0..1 of a name or `#rrggbb`; raises `Problem` for anything else, "auto" included."""
    if color in COLORS:
        return COLORS[color]
    if _HEX.fullmatch(color):
        red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return red, green, blue
    hint = did_you_mean(color, COLORS)
    help = () if hint else (f"colours are {', '.join(COLORS)},", "auto, or '#rrggbb' in quotes")
    raise Problem("bad-value", f"there is no colour '{color}'{hint}", help=help)


def _check(color: str) -> str:
    try:
        if color != "auto":
            rgb(color)
    except Problem as problem:
        raise refusal(problem) from None
    return color


Color = Annotated[str, AfterValidator(_check)]
