"""The part of a map that never moves: floor, regions, doors, walls and their shadows. Films draw it once."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from worldgen.viewer import palette
from worldgen.viewer.outline import circle, rectangle
from worldgen.viewer.view import View
from worldgen.world import Area, Circle, Rect, Wall, World

SHADOW_SLANT = (0.16, -0.16)  # m sideways per metre of height: the light comes from the north-west
SHADOW_SOFT = 0.05  # m, standard deviation of the blur
SHADOW_STRENGTH = 0.34
COARSE = 2  # shadows are blurred at half the resolution shown
TILE = 64  # pixels


def ground(world: World, view: View) -> Image.Image:
    """Floor, region tints, platforms, doors and walls of a world."""
    image = Image.new("RGB", view.size, palette.OUTSIDE)
    _floor(image, world, view)
    colors = {agent.team: palette.tone(agent.color) for agent in world.agents}
    families = {name.partition("/")[0] for name, _ in world.regions if "/" in name}
    for name, area in world.regions:
        if name == "floor" or name in families:
            continue  # the parts of a family show it
        part = name.partition("/")[2]
        if (not part or part in colors) and not _is_everywhere(area, world):  # numbered parts have walls
            _tint(image, area, view, colors.get(part, palette.REGION))
    _platforms(image, world, view)
    cast_shadows(image, view, [(_wall_outline(w), min(w.height, 0.7)) for w in world.walls], _yard(world))
    draw = ImageDraw.Draw(image, "RGBA")
    for door in world.doors:
        _door(draw, door, world, view)
    _walls(draw, world, view)
    return image


def cast_shadows(
    image: Image.Image, view: View, casting: list[tuple[np.ndarray, float]], within: Rect | None = None
) -> None:
    """Darken, softly, where (footprint [n, 2], height in m) keep the light away, but only inside `within`."""
    if not casting:
        return
    coarse = COARSE * view.fine
    small = (ceil(image.width / coarse), ceil(image.height / coarse))
    mask = Image.new("L", small, 0)
    draw = ImageDraw.Draw(mask)
    for outline, height in casting:
        for share in (0.25, 0.5, 0.75, 1.0):
            slide = np.array(SHADOW_SLANT) * height * share
            points = view.points(outline + slide)
            draw.polygon([(x / coarse, y / coarse) for x, y in points], fill=round(255 * SHADOW_STRENGTH))
    mask = mask.filter(ImageFilter.GaussianBlur(SHADOW_SOFT * view.scale / coarse))
    mask = mask.resize((small[0] * coarse, small[1] * coarse), Image.Resampling.BILINEAR)
    left, top, right, bottom = 0, 0, *image.size
    if within is not None:
        left, top, right, bottom = map(round, view.rect(within.x0, within.y0, within.x1, within.y1))
    for x in range(left, right, TILE):  # most of the floor has no shadow, and pasting is what takes time
        for y in range(top, bottom, TILE):
            box = (x, y, min(x + TILE, right), min(y + TILE, bottom))
            tile = mask.crop(box)
            if tile.getbbox():
                image.paste(palette.SHADOW, box, tile)


def _yard(world: World) -> Rect | None:
    """The ground between the middles of the outer walls; what lies outside them needs no shadows."""
    outer = [w for w in world.walls if w.outer]
    if not outer:
        return None
    return Rect(
        min(w.x for w in outer), min(w.y for w in outer), max(w.x for w in outer), max(w.y for w in outer)
    )


def _floor(image: Image.Image, world: World, view: View) -> None:
    """Tiles of one metre, counted from the origin, so that lengths can be read off the floor."""
    draw = ImageDraw.Draw(image)
    hx, hy = world.floor[0] / 2, world.floor[1] / 2
    for i in range(-ceil(hx), ceil(hx)):
        for j in range(-ceil(hy), ceil(hy)):
            x0, x1 = max(i, -hx), min(i + 1, hx)
            y0, y1 = max(j, -hy), min(j + 1, hy)
            draw.rectangle(view.rect(x0, y0, x1, y1), fill=palette.TILES[(i + j) % 2])


def _is_everywhere(area: Area, world: World) -> bool:
    """Whether one rectangle covers the whole floor: a tint that is everywhere says nothing."""
    x, y = world.floor[0] / 2, world.floor[1] / 2
    whole = (r for r in area.inside if isinstance(r, Rect))
    return not area.outside and any(r.x0 <= -x and r.y0 <= -y and r.x1 >= x and r.y1 >= y for r in whole)


def _tint(image: Image.Image, area: Area, view: View, color: palette.RGB) -> None:
    mask = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(mask)
    for shapes, fill in ((area.inside, 18), (area.outside, 0)):
        for shape in shapes:
            draw.polygon(view.points(shape_outline(shape)), fill=fill)
    image.paste(color, (0, 0), mask)


def _platforms(image: Image.Image, world: World, view: View) -> None:
    """Raised floor: its shadow, a dark foot, a light rim, and a top that is lighter the higher it is."""
    for platform in world.platforms:
        outline = shape_outline(platform.shape)
        cast_shadows(image, view, [(outline, platform.height)])
        draw = ImageDraw.Draw(image)
        middle = outline.mean(axis=0)
        span = np.hypot(*(outline - middle).T).max()
        for inset, fill in (
            (0.0, palette.PLATFORM_EDGE),
            (1.2 * view.line / view.scale, palette.PLATFORM_RIM),
            (0.05, palette.PLATFORM),
        ):
            draw.polygon(view.points(middle + (outline - middle) * max(0.0, 1 - inset / span)), fill=fill)


def shape_outline(shape: Rect | Circle) -> np.ndarray:
    """A region's shape as world points [n, 2]."""
    if isinstance(shape, Circle):
        return circle(shape.radius, 96) + np.array((shape.x, shape.y))
    half = (shape.x1 - shape.x0) / 2, (shape.y1 - shape.y0) / 2
    return rectangle(*half) + np.array((shape.x0 + half[0], shape.y0 + half[1]))


def _wall_outline(wall: Wall) -> np.ndarray:
    return rectangle(wall.half_x, wall.half_y) + np.array((wall.x, wall.y))


def _door(draw: ImageDraw.ImageDraw, door, world: World, view: View) -> None:
    """A dotted sill across the opening."""
    half = max((min(w.half_x, w.half_y) for w in world.walls if not w.outer), default=0.05)
    count = max(round(door.width / 0.1), 1)
    step = door.width / count
    for k in range(count):
        along = -door.width / 2 + (k + 0.5) * step
        x, y = (door.x + along, door.y) if door.axis == "x" else (door.x, door.y + along)
        size = min(half, step / 2) * 0.5
        px, py = view.point(x, y)
        r = size * view.scale
        draw.ellipse((px - r, py - r, px + r, py + r), fill=(*palette.WALL_EDGE, 120))


def _walls(draw: ImageDraw.ImageDraw, world: World, view: View) -> None:
    """All outlines first, then all tops, so that walls that meet in a corner become one."""
    line = view.line
    inner_first = sorted(
        world.walls, key=lambda wall: wall.outer
    )  # outer walls lie over the ends of inner ones
    corners = sorted(joints(world), key=lambda joint: joint.outer)
    for spot in [_bar(wall) for wall in inner_first] + [joint.spot for joint in corners]:
        draw.rectangle(view.rect(spot.x0, spot.y0, spot.x1, spot.y1), fill=palette.WALL_EDGE)
    for wall in inner_first:
        draw.rectangle(_top(_bar(wall), view), fill=_shade(wall.outer))
    for joint in corners:
        left, top, right, bottom = _top(joint.spot, view)
        west, east = (3 * line * (joint.east == side) for side in (-1, 1))
        south, north = (3 * line * (joint.north == side) for side in (-1, 1))
        draw.rectangle((left - west, top, right + east, bottom), fill=_shade(joint.outer))
        draw.rectangle((left, top - north, right, bottom + south), fill=_shade(joint.outer))


def _top(bar: Rect, view: View) -> tuple[float, float, float, float]:
    """The pixels of a wall's top: all but its outline, which in small pictures gets thinner than a line."""
    left, top, right, bottom = view.rect(bar.x0, bar.y0, bar.x1, bar.y1)
    x, y = (min(view.line, side / 3) for side in (right - left, bottom - top))
    return left + x, top + y, right - x, bottom - y


def _shade(outer: bool) -> palette.RGB:
    return palette.OUTER_WALL if outer else palette.WALL


def _bar(wall: Wall) -> Rect:
    return Rect(wall.x - wall.half_x, wall.y - wall.half_y, wall.x + wall.half_x, wall.y + wall.half_y)


class Joint(NamedTuple):
    """The square between two walls that touch only with their corners."""

    spot: Rect
    outer: bool
    east: int  # 1 where the level wall leaves to the east, -1 to the west
    north: int  # 1 where the upright wall leaves to the north, -1 to the south


def joints(world: World) -> list[Joint]:
    """Where two walls make a corner. They stop short there so as not to overlap; no ray passes between, so
    the map shows the corner whole."""
    upright = [w for w in world.walls if w.half_y > w.half_x]
    level = [w for w in world.walls if w.half_x >= w.half_y]
    found = []
    for v in upright:
        for h in level:
            off_x = abs(v.x - h.x) - (v.half_x + h.half_x)
            off_y = abs(v.y - h.y) - (v.half_y + h.half_y)
            if abs(off_x) < 1e-6 and abs(off_y) < 1e-6:
                spot = Rect(v.x - v.half_x, h.y - h.half_y, v.x + v.half_x, h.y + h.half_y)
                east, north = (1 if h.x > v.x else -1), (1 if v.y > h.y else -1)
                found.append(Joint(spot, v.outer and h.outer, east, north))
    return found
