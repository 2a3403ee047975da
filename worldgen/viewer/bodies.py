"""Solids and agents from above: lit from the north-west, heading and slope visible."""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

import numpy as np
from PIL import Image, ImageDraw

from worldgen.sim.rays import ARM_RADIUS, ARM_X, ARM_Y
from worldgen.viewer import palette
from worldgen.viewer.outline import rectangle, rounded, turned
from worldgen.viewer.palette import RGB, darker, lighter, mix
from worldgen.viewer.view import View
from worldgen.world import Agent, Thing

LIGHT = (-0.7071, 0.7071)  # towards the light, in the plane
BEVEL = 0.035  # m


def draw_agent(image: Image.Image, view: View, agent: Agent, pose: np.ndarray) -> None:
    """A ball with two arms and two eyes on the side it faces."""
    x, y, yaw = float(pose[0]), float(pose[1]), float(pose[3])
    color = palette.tone(agent.color)
    draw = ImageDraw.Draw(image)
    for side in (-1, 1):
        ax, ay = turned(np.array([(ARM_X, side * ARM_Y)]), x, y, yaw)[0]
        disc(draw, view, ax, ay, ARM_RADIUS, darker(color, 0.5))
        disc(draw, view, ax, ay, ARM_RADIUS - 0.014, darker(color, 0.12))
    disc(draw, view, x, y, agent.radius, darker(color, 0.5))
    ball(image, view, x, y, agent.radius - 0.012, color)
    for side in (-1, 1):
        turn = yaw + side * 0.52
        ex, ey = x + 0.66 * agent.radius * cos(turn), y + 0.66 * agent.radius * sin(turn)
        disc(draw, view, ex, ey, 0.33 * agent.radius, palette.WHITE)
        gaze = 0.11 * agent.radius
        disc(draw, view, ex + gaze * cos(yaw), ey + gaze * sin(yaw), 0.17 * agent.radius, (24, 30, 46))


def disc(draw: ImageDraw.ImageDraw, view: View, x: float, y: float, radius: float, fill) -> None:
    """A flat disc."""
    px, py = view.point(x, y)
    r = radius * view.scale
    draw.ellipse((px - r, py - r, px + r, py + r), fill=fill)


def ball(image: Image.Image, view: View, x: float, y: float, radius: float, color: RGB) -> None:
    """A lit ball."""
    lit, mask = sprite(color, max(1, round(2 * radius * view.scale)), False)
    px, py = view.point(x, y)
    image.paste(lit, (round(px - lit.width / 2), round(py - lit.height / 2)), mask)


@lru_cache(maxsize=128)
def sprite(color: RGB, size: int, flat: bool) -> tuple[Image.Image, Image.Image]:
    """A lit ball, or with `flat` the lit rim and flat top of a cylinder, `size` pixels wide, and its mask."""
    at = (np.arange(size) + 0.5) / size * 2 - 1
    x, y = np.meshgrid(at, -at)
    radius = np.hypot(x, y)
    toward = (x * LIGHT[0] + y * LIGHT[1]) * (1.0 if not flat else 1 / np.maximum(radius, 1e-6))
    shade = (
        0.45 * toward
        if not flat
        else np.where(radius > 0.9, 0.5 * toward, 0.12 * (x * LIGHT[0] + y * LIGHT[1]))
    )
    base, light, dark = (np.array(c, float) for c in (color, lighter(color, 0.75), darker(color, 0.6)))
    up, down = np.clip(shade, 0, 1)[..., None], np.clip(-shade, 0, 1)[..., None]
    rgb = base + up * (light - base) + down * (dark - base)
    mask = np.clip((1 - radius) * size / 2 + 0.5, 0, 1) * 255
    return Image.fromarray(rgb.round().astype(np.uint8)), Image.fromarray(mask.astype(np.uint8))


def pillar(image, view: View, radius: float, pose: np.ndarray, color: RGB, edge: RGB, width: float) -> None:
    """An upright cylinder: a lit rim and a flat top."""
    x, y = float(pose[0]), float(pose[1])
    disc(ImageDraw.Draw(image), view, x, y, radius, edge)
    lit, mask = sprite(color, max(1, round(2 * (radius * view.scale - width))), True)
    px, py = view.point(x, y)
    image.paste(lit, (round(px - lit.width / 2), round(py - lit.height / 2)), mask)


def box(image, view: View, thing: Thing, pose: np.ndarray, color: RGB, edge: RGB, width: float) -> None:
    """A box with bevelled edges."""
    draw = ImageDraw.Draw(image)
    hx, hy = thing.size[0] / 2, thing.size[1] / 2
    x, y, yaw = float(pose[0]), float(pose[1]), float(pose[3])
    round_ = min(0.05, hx / 2, hy / 2)
    draw.polygon(view.points(turned(rounded(hx, hy, round_), x, y, yaw)), fill=edge)
    inset = min(width / view.scale, 0.4 * hx, 0.4 * hy)
    bx, by = hx - inset, hy - inset
    draw.polygon(view.points(turned(rounded(bx, by, round_), x, y, yaw)), fill=color)
    bevel = min(BEVEL, bx / 3, by / 3)
    outer, inner = rectangle(bx, by), rectangle(bx - bevel, by - bevel)
    for k, normal in enumerate((-pi / 2, 0.0, pi / 2, pi)):
        toward = cos(yaw + normal) * LIGHT[0] + sin(yaw + normal) * LIGHT[1]
        after = (k + 1) % 4
        trimmed = _trim(outer, after, k, round_), _trim(outer, k, after, round_)
        side = np.array([inner[k], inner[after], *trimmed])
        shade = lighter(color, 0.5 * toward) if toward > 0 else darker(color, -0.3 * toward)
        draw.polygon(view.points(turned(side, x, y, yaw)), fill=shade)
    draw.polygon(view.points(turned(inner, x, y, yaw)), fill=lighter(color, 0.12))


def _trim(corners: np.ndarray, at: int, towards: int, by: float) -> np.ndarray:
    """A corner moved along the edge to its neighbour, out of the rounding."""
    along = corners[towards] - corners[at]
    return corners[at] + along / np.hypot(*along) * by


def ramp(image, view: View, thing: Thing, pose: np.ndarray, color: RGB, edge: RGB, width: float) -> None:
    """Dark at the foot (local +y), light at the top (local -y), with chevrons that point uphill."""
    draw = ImageDraw.Draw(image)
    hx, hy = thing.size[0] / 2, thing.size[1] / 2
    x, y, yaw = float(pose[0]), float(pose[1]), float(pose[3])
    draw.polygon(view.points(turned(rectangle(hx, hy), x, y, yaw)), fill=edge)
    inset = min(width / view.scale, 0.4 * hx, 0.4 * hy)
    bx, by = hx - inset, hy - inset
    low, high, strips = darker(color, 0.22), lighter(color, 0.55), 24
    for k in range(strips):  # from the foot down to the top edge
        y0, y1 = by - 2 * by * k / strips, -by
        strip = np.array([(-bx, y1), (bx, y1), (bx, y0), (-bx, y0)])
        draw.polygon(view.points(turned(strip, x, y, yaw)), fill=mix(low, high, k / (strips - 1)))
    top = np.array([(-hx, -hy), (hx, -hy), (hx, -hy + 0.045), (-hx, -hy + 0.045)])
    draw.polygon(view.points(turned(top, x, y, yaw)), fill=edge)
    for middle in (0.10, 0.38, 0.66):
        _chevron(draw, view, thing, pose, hy - 2 * hy * middle, darker(color, 0.5))


def _chevron(draw, view: View, thing: Thing, pose: np.ndarray, at: float, color: RGB) -> None:
    half, rise, thick = 0.26 * thing.size[0], 0.13 * thing.size[1], 0.05 * thing.size[1]
    upper = [(-half, at), (0.0, at - rise), (half, at)]
    local = np.array(upper + [(px, py - thick) for px, py in reversed(upper)])
    draw.polygon(view.points(turned(local, float(pose[0]), float(pose[1]), float(pose[3]))), fill=color)
