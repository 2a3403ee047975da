"""What is drawn over the floor to explain a moment: vision cones, lidar, grabs, locks, and who is seen."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, hypot, sqrt

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from worldgen.sim.rays import Shapes
from worldgen.viewer import cones, palette
from worldgen.viewer.palette import RGB, darker
from worldgen.viewer.scene import Scene
from worldgen.viewer.view import View

NEAR_ALPHA, FAR_ALPHA = 88, 30
SMOOTH = 2  # cone edges are drawn twice as fine and shrunk


def draw_cones(image: Image.Image, view: View, scene: Scene, solid: Shapes) -> None:
    """One translucent area an agent, the paler the more of them there are to lie over each other."""
    senses, agents = scene.senses_by_team(), scene.world.agents
    strength = min(1.0, sqrt(4 / max(len(agents), 1)))
    for k, agent in enumerate(agents):
        if agent.team in senses and scene.agent_present[k]:
            own = senses[agent.team]
            area = cones.cone(scene, k, own.sight, solid, own.view)
            _glow(image, view, area, scene.agent_pose[k, :2], palette.tone(agent.color), strength)


def _glow(
    image: Image.Image, view: View, area: np.ndarray, eye: np.ndarray, color: RGB, strength: float
) -> None:
    """Fill a polygon with a colour that fades with the distance from the eye."""
    points = view.points(area)
    left, top = (max(0, int(min(p[i] for p in points)) - 1) for i in (0, 1))
    right = min(image.width, ceil(max(p[0] for p in points)) + 1)
    bottom = min(image.height, ceil(max(p[1] for p in points)) + 1)
    if right <= left or bottom <= top:
        return
    mask = Image.new("L", (SMOOTH * (right - left), SMOOTH * (bottom - top)), 0)
    ImageDraw.Draw(mask).polygon(
        [(SMOOTH * (x - left), SMOOTH * (y - top)) for x, y in points], fill=round(255 * strength)
    )
    mask = mask.reduce(SMOOTH)
    reach = ceil(hypot(*image.size))
    ex, ey = view.point(*eye)
    fade = _fade(reach, view.scale)
    corner = (round(reach - ex + left), round(reach - ey + top))
    glow = fade.crop((*corner, corner[0] + mask.width, corner[1] + mask.height))
    image.paste(color, (left, top), ImageChops.multiply(mask, glow))


@lru_cache(maxsize=2)
def _fade(reach: int, scale: float) -> Image.Image:
    """Alpha around a middle point, out to `reach` pixels: strong nearby, weak from 4 m on."""
    at = np.arange(-reach, reach + 1, dtype=np.float32) / scale
    distance = np.sqrt(at[:, None] ** 2 + at[None, :] ** 2)
    alpha = FAR_ALPHA + (NEAR_ALPHA - FAR_ALPHA) * np.exp(-distance / 1.6)
    return Image.fromarray(alpha.round().astype(np.uint8))


def draw_lidar(image: Image.Image, view: View, scene: Scene, solid: Shapes) -> None:
    """Every ray as a thin line, with a dot where it hits something."""
    draw = ImageDraw.Draw(image, "RGBA")
    senses = scene.senses_by_team()
    for k, agent in enumerate(scene.world.agents):
        if agent.team not in senses or not senses[agent.team].rays or not scene.agent_present[k]:
            continue
        color, eye = palette.tone(agent.color), view.point(*scene.agent_pose[k, :2])
        ends, r = cones.lidar(scene, k, solid), 0.018 * view.scale
        lengths = np.hypot(*(ends - scene.agent_pose[k, :2]).T)
        for (x, y), length in zip(view.points(ends), lengths, strict=True):
            draw.line((*eye, x, y), fill=(*color, 70), width=max(1, round(view.line * 0.5)))
            if length < senses[agent.team].lidar_range - 1e-6:
                draw.ellipse((x - r, y - r, x + r, y + r), fill=(*color, 190))


def draw_sights(image: Image.Image, view: View, scene: Scene) -> None:
    """A thin dashed line from every agent to each rival it sees, in the seer's colour.

    Each runs a little to the seer's left, so that two who see each other have two lines.
    """
    draw = ImageDraw.Draw(image, "RGBA")
    agents = scene.world.agents
    for k, seer in enumerate(agents):
        for other, seen in enumerate(agents):
            there = scene.agent_present[k] and scene.agent_present[other]
            if there and scene.sees[k, other] and seer.team != seen.team:
                start, end = scene.agent_pose[k, :2], scene.agent_pose[other, :2]
                along = (end - start) / max(np.hypot(*(end - start)), 1e-9)
                left = 0.02 * np.array((-along[1], along[0]))
                _dashes(draw, view, start + left, end + left, (*darker(palette.tone(seer.color), 0.1), 200))


def _dashes(draw, view: View, start: np.ndarray, end: np.ndarray, color, dash: float = 0.09) -> None:
    length = float(np.hypot(*(end - start)))
    # only what can be in the picture: a body that broke down may be a million dashes away
    middle, far = (
        np.array((view.x0 + view.x1, view.y0 + view.y1)) / 2,
        np.hypot(view.x1 - view.x0, view.y1 - view.y0),
    )
    nearest = float((middle - start) @ (end - start)) / max(length, 1e-9)
    first, last = (int(min(max(s, 0.0), length) / (2 * dash)) for s in (nearest - far, nearest + far))
    for k in range(first, last + 1):
        a, b = (min(t * dash / max(length, 1e-9), 1.0) for t in (2 * k, 2 * k + 1))
        p, q = view.point(*(start + a * (end - start))), view.point(*(start + b * (end - start)))
        draw.line((*p, *q), fill=color, width=max(1, round(view.line * 1.1)))


def draw_grabs(image: Image.Image, view: View, scene: Scene) -> None:
    """A solid line with two knobs between an agent and what it holds."""
    draw = ImageDraw.Draw(image)
    for k, agent in enumerate(scene.world.agents):
        if scene.held[k] < 0:
            continue
        color = darker(palette.tone(agent.color), 0.35)
        a, b = view.point(*scene.agent_pose[k, :2]), view.point(*scene.thing_pose[scene.held[k], :2])
        draw.line((*a, *b), fill=color, width=round(view.line * 2.6))
        r = view.line * 2.6
        draw.ellipse((b[0] - r, b[1] - r, b[0] + r, b[1] + r), fill=color)


def lock_color(scene: Scene, thing: int) -> RGB | None:
    """The colour of the team that locked a thing, a dark grey where that is unknown, None while free."""
    if not scene.locked[thing]:
        return None
    owner = int(scene.locked_by[thing])
    return darker(palette.tone(scene.world.agents[owner].color), 0.25) if owner >= 0 else (70, 78, 94)


def draw_padlock(image: Image.Image, view: View, x: float, y: float, color: RGB) -> None:
    """A white badge with a padlock, 0.24 m across, at a world point."""
    draw = ImageDraw.Draw(image)
    px, py = view.point(x, y)
    u = 0.12 * view.scale
    draw.ellipse((px - u, py - u, px + u, py + u), fill=color)
    draw.ellipse((px - 0.86 * u, py - 0.86 * u, px + 0.86 * u, py + 0.86 * u), fill=palette.WHITE)
    box = (px - 0.26 * u, py - 0.56 * u, px + 0.26 * u, py + 0.1 * u)
    draw.arc(box, 180, 360, fill=color, width=max(1, round(0.13 * u)))
    for side in (-1, 1):
        edge = px + side * 0.195 * u
        draw.rectangle((edge - 0.065 * u, py - 0.24 * u, edge + 0.065 * u, py), fill=color)
    draw.rounded_rectangle((px - 0.42 * u, py - 0.06 * u, px + 0.42 * u, py + 0.5 * u), 0.1 * u, fill=color)
