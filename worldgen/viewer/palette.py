"""The colours of every picture: fixed page and floor tints, and calm shades of the colours authors choose.

An author says `cyan` and means the hue. `tone` keeps the hue and pulls lightness and strength to what sits
well on a light floor; the space is OKLCH (B. Ottosson, "A perceptual color space for image processing",
2020), where equal numbers look equally light.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan2, cos, hypot, sin

RGB = tuple[int, int, int]

PAGE: RGB = (246, 247, 250)
INK: RGB = (31, 41, 55)
MUTED: RGB = (112, 121, 136)
LINE: RGB = (213, 218, 226)
TILES: tuple[RGB, RGB] = ((251, 252, 253), (241, 244, 248))
OUTSIDE: RGB = (232, 236, 242)
SHADOW: RGB = (38, 50, 76)
WALL: RGB = (176, 184, 197)
WALL_EDGE: RGB = (116, 126, 143)
OUTER_WALL: RGB = (142, 152, 168)
PLATFORM: RGB = (238, 233, 222)
PLATFORM_RIM: RGB = (221, 213, 196)
PLATFORM_EDGE: RGB = (160, 150, 130)
REGION: RGB = (96, 104, 168)
REGION_NAME: RGB = (150, 155, 190)
WHITE: RGB = (255, 255, 255)

AGENT = (0.66, 0.165)  # lightness, greatest chroma
THING = (0.80, 0.135)


@lru_cache(maxsize=256)
def tone(color: tuple[float, ...], target: tuple[float, float] = AGENT) -> RGB:
    """The pleasing shade of an RGB(A) colour in 0..1: same hue, `target` (lightness, chroma at most).

    A grey has no hue; it keeps its own lightness within 0.35..0.9.
    """
    lightness, chroma, hue = to_oklch(color)
    if chroma < 0.02:
        return from_oklch(min(max(lightness, 0.35), 0.9), chroma, hue)
    return from_oklch(target[0], min(chroma, target[1]), hue)


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """`a` with `share` (0..1) of `b` in it."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def darker(color: RGB, share: float = 0.35) -> RGB:
    return mix(color, (20, 26, 44), share)


def lighter(color: RGB, share: float = 0.35) -> RGB:
    return mix(color, WHITE, share)


def to_oklch(color: tuple[float, ...]) -> tuple[float, float, float]:
    """(lightness 0..1, chroma, hue in radians) of an sRGB colour in 0..1."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color[:3])
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    mid = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> RGB:
    """The nearest sRGB colour, 0..255; a chroma the screen cannot show is lowered, never the hue turned."""
    for _ in range(24):
        rgb = _linear(lightness, chroma * cos(hue), chroma * sin(hue))
        if all(-1e-4 <= c <= 1.0001 for c in rgb):
            break
        chroma *= 0.95
    r, g, b = (round(255 * _encode(min(max(c, 0.0), 1.0))) for c in rgb)
    return r, g, b


def _encode(c: float) -> float:
    return 12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    mid = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * mid + 1.7076147010 * short,
    )
