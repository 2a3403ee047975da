"""Every kind of thing from above. A kind without a picture of its own here looks as its model says: a disc or a box."""

from __future__ import annotations

from math import hypot

import numpy as np
from PIL import Image, ImageDraw

from worldgen.viewer import palette
from worldgen.viewer.bodies import LIGHT, ball, box, disc, pillar, ramp
from worldgen.viewer.outline import (
    UPRIGHT,
    faces,
    footprint,
    rectangle,
    round_from_above,
    tipped,
    turn,
    turned,
)
from worldgen.viewer.palette import RGB, darker, lighter
from worldgen.viewer.view import View
from worldgen.world import Thing

DASH = 0.07  # m
HATCH = 0.09  # m between two lines
POLE, CLOTH = 0.34, (0.24, 0.17)  # m: a flag is a sign, drawn upright and as large wherever it is


def draw_thing(
    image: Image.Image,
    view: View,
    thing: Thing,
    pose: np.ndarray,
    outline: RGB | None = None,
    tilt: np.ndarray = UPRIGHT,
    left: float = 1.0,
) -> None:
    """One thing at pose (x, y, z, yaw) and tilt (pitch, roll), its edge in the colour `outline` where that is given.

    `left`, 0..1, is how much of it is left to eat.
    """
    color = palette.tone(thing.color, palette.AGENT if thing.kind in FIRM else palette.THING)
    edge = outline or darker(color, 0.42)
    width = view.line * (2.2 if outline else 1.1)
    if tipped(tilt):
        _tipped(image, view, thing, pose, tilt, color, edge, width)
    elif thing.kind == "food":
        _food(image, view, thing, pose, color, left)
    elif thing.kind in PICTURES:
        PICTURES[thing.kind](image, view, thing, pose, color, edge, width)
    elif round_from_above(thing):
        pillar(image, view, thing.size[0] / 2, pose, color, edge, width)
    else:
        box(image, view, thing, pose, color, edge, width)


def _ball(image, view: View, thing: Thing, pose: np.ndarray, color: RGB, edge: RGB, width: float) -> None:
    x, y, radius = float(pose[0]), float(pose[1]), thing.size[0] / 2
    disc(ImageDraw.Draw(image), view, x, y, radius, edge)
    ball(image, view, x, y, radius - width / view.scale, color)


def _food(image, view: View, thing: Thing, pose: np.ndarray, color: RGB, left: float) -> None:
    """A morsel as large as what is left of it, in the ring of what it was."""
    x, y, radius = float(pose[0]), float(pose[1]), thing.size[0] / 2
    px, py = view.point(x, y)
    r = radius * view.scale
    ring = (*darker(color, 0.2), 110)
    ImageDraw.Draw(image, "RGBA").ellipse(
        (px - r, py - r, px + r, py + r), outline=ring, width=max(1, round(view.line * 0.6))
    )
    size = radius * max(0.0, min(left, 1.0)) ** 0.5
    if size * view.scale >= 1:
        disc(ImageDraw.Draw(image), view, x, y, size, darker(color, 0.4))
        ball(image, view, x, y, max(size - view.line / view.scale, size / 2), color)


def _site(image, view: View, thing: Thing, pose: np.ndarray, color: RGB, edge: RGB, width: float) -> None:
    """A dashed outline on a tinted ground, with a cross in the middle."""
    x, y, yaw = float(pose[0]), float(pose[1]), float(pose[3])
    hx, hy = thing.size[0] / 2, thing.size[1] / 2
    strong = darker(color, 0.25)
    soft = ImageDraw.Draw(image, "RGBA")
    soft.polygon(view.points(turned(rectangle(hx, hy), x, y, yaw)), fill=(*color, 44))
    corners = turned(rectangle(hx, hy), x, y, yaw)
    draw, thick = ImageDraw.Draw(image), max(1, round(view.line * 1.3))
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        _dashed(draw, view, start, end, strong, thick)
    arm = min(hx, hy) * 0.25
    for line in ([(-arm, 0.0), (arm, 0.0)], [(0.0, -arm), (0.0, arm)]):
        draw.line(view.points(turned(np.array(line), x, y, yaw)), fill=strong, width=thick)


def _dashed(draw, view: View, start: np.ndarray, end: np.ndarray, color: RGB, width: int) -> None:
    """An odd number of strokes and gaps, so that every corner is drawn."""
    length = hypot(*(end - start))
    parts = 2 * max(1, round(length / DASH / 2)) + 1
    for k in range(0, parts, 2):
        a, b = (start + (end - start) * t / parts for t in (k, k + 1))
        draw.line((*view.point(*a), *view.point(*b)), fill=color, width=width)


def _flag(image, view: View, thing: Thing, pose: np.ndarray, color: RGB, edge: RGB, width: float) -> None:
    """A pennant on a pole: a sign rather than a shape, for the pole alone is hardly to be seen from above."""
    draw = ImageDraw.Draw(image)
    x, y = float(pose[0]), float(pose[1])
    foot = max(thing.size[0], thing.size[1]) / 2
    disc(draw, view, x, y, foot + width / view.scale, edge)
    disc(draw, view, x, y, foot, lighter(color, 0.35))
    cloth = np.array([(0.0, POLE), (CLOTH[0], POLE - CLOTH[1] / 2), (0.0, POLE - CLOTH[1])])
    rim = cloth + np.array([(0.0, 0.02), (0.035, 0.0), (0.0, -0.02)])
    draw.polygon(view.points(rim + pose[:2]), fill=edge)
    draw.polygon(view.points(cloth + pose[:2]), fill=color)
    draw.line(
        (*view.point(x, y), *view.point(x, y + POLE + 0.02)), fill=edge, width=max(2, round(view.line * 1.8))
    )


def _mjcf(image, view: View, thing: Thing, pose: np.ndarray, color: RGB, edge: RGB, width: float) -> None:
    """The bounding box of an author's own body, hatched: what is in it is the file's affair."""
    x, y, yaw = float(pose[0]), float(pose[1]), float(pose[3])
    hx, hy = thing.size[0] / 2, thing.size[1] / 2
    draw = ImageDraw.Draw(image)
    draw.polygon(view.points(turned(rectangle(hx, hy), x, y, yaw)), fill=edge)
    inset = min(width / view.scale, 0.4 * hx, 0.4 * hy)
    bx, by = hx - inset, hy - inset
    draw.polygon(view.points(turned(rectangle(bx, by), x, y, yaw)), fill=lighter(color, 0.3))
    at = -(bx + by) + HATCH
    while at < bx + by:  # lines x + y = at, from side to side
        ends = np.array([(max(-bx, at - by), min(by, at + bx)), (min(bx, at + by), max(-by, at - bx))])
        draw.line(
            view.points(turned(ends, x, y, yaw)), fill=darker(color, 0.3), width=max(1, round(view.line))
        )
        at += HATCH


def _tipped(
    image, view: View, thing: Thing, pose: np.ndarray, tilt: np.ndarray, color: RGB, edge: RGB, width: float
) -> None:
    """The sides of a tipped body that look up, each as light as it is turned to the light."""
    draw, turning = ImageDraw.Draw(image), turn(float(pose[3]), float(tilt[0]), float(tilt[1]))
    smooth = round_from_above(thing)
    for side in sorted((side @ turning.T for side in faces(thing)), key=lambda side: side[:, 2].mean()):
        normal = np.cross(side[1] - side[0], side[2] - side[1])
        normal /= max(float(np.linalg.norm(normal)), 1e-12)
        if normal[2] < 1e-3:
            continue
        toward = 0.6 * (normal[0] * LIGHT[0] + normal[1] * LIGHT[1]) + 0.25 * normal[2] - 0.1
        shade = lighter(color, toward) if toward > 0 else darker(color, -0.7 * toward)
        points = view.points(side[:, :2] + pose[:2])
        draw.polygon(points, fill=shade)
        if not smooth or len(side) > 4:  # the strips of a round side have no edges between them
            draw.line([*points, points[0]], fill=edge, width=max(1, round(width)), joint="curve")
    rim = view.points(footprint(thing, pose, tilt))
    draw.line([*rim, rim[0]], fill=edge, width=max(1, round(width)), joint="curve")


PICTURES = {
    "ball": _ball,
    "ramp": ramp,
    "site": _site,
    "flag": _flag,
    "mjcf": _mjcf,
}
FIRM = ("flag", "food")  # small: in a colour as strong as the agents'
