"""Text in pictures: Pillow's built-in face at any size, so that no system font is needed."""

from __future__ import annotations

from functools import lru_cache

from PIL import ImageDraw, ImageFont

from worldgen.viewer.palette import INK, RGB


@lru_cache(maxsize=64)
def font(size: float):
    return ImageFont.load_default(size)


def width(text: str, size: float) -> float:
    return font(size).getlength(text)


def write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: float,
    color: RGB = INK,
    anchor: str = "ls",
    bold: bool = False,
) -> None:
    """Write at the anchor (Pillow's letters: l/m/r across, s the base line, m the middle).

    The built-in face has one weight; bold is a stroke of its own colour.
    """
    draw.text(at, text, fill=color, font=font(size), anchor=anchor, stroke_width=size / 48 if bold else 0)


def fitted(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it is longer than `room` pixels."""
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"
