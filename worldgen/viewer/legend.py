"""The strip under a map: what the shapes and colours stand for, and how long a metre is."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from schemas.things import kind_of
from worldgen.viewer import palette, text
from worldgen.viewer.palette import RGB, darker, lighter
from worldgen.viewer.things import FIRM
from worldgen.world import World

ROW = 1.9  # height of a row, in type sizes


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    kind: str  # "agent", or the thing's template
    color: RGB


def entries(worlds: list[World]) -> list[Entry]:
    """One entry per team and object group that occurs in any of the worlds, in their order."""
    found: dict[str, Entry] = {}
    for world in worlds:
        for agent in world.agents:
            found.setdefault(agent.team, Entry(agent.team, "agent", palette.tone(agent.color)))
        for thing in world.things:
            color = palette.tone(thing.color, palette.AGENT if thing.kind in FIRM else palette.THING)
            found.setdefault(thing.group, Entry(thing.group, thing.kind, color))
    agents = [e for e in found.values() if e.kind == "agent"]
    return agents + [e for e in found.values() if e.kind != "agent"]


def counts(world: World) -> dict[str, int]:
    names = [a.team for a in world.agents] + [t.group for t in world.things]
    return {name: names.count(name) for name in names}


def layout(shown: list[tuple[str, str]], size: float, room: float) -> tuple[list[tuple[float, float]], float]:
    """Upper left corners of the entries, flowing into rows of `room` pixels, and the height of all rows."""
    x = y = 0.0
    spots = []
    for words in shown:
        w = entry_width(words, size)
        if x > 0 and x + w - 1.3 * size > room:
            x, y = 0.0, y + ROW * size
        spots.append((x, y))
        x += w
    return spots, y + ROW * size


def entry_width(words: tuple[str, str], size: float) -> float:
    """Swatch, name, the paler word after it, and the gap to the next entry."""
    after = 0.4 * size + text.width(words[1], size) if words[1] else 0.0
    return 1.45 * size + text.width(words[0], size) + after + 1.3 * size


def draw_legend(
    image: Image.Image,
    corner: tuple[float, float],
    room: float,
    items: list[Entry],
    shown: list[tuple[str, str]],
    size: float,
) -> None:
    """`shown` are the texts beside the swatches: a name and, paler, a count or a score."""
    draw = ImageDraw.Draw(image)
    spots, _ = layout(shown, size, room)
    for entry, (name, after), (x, y) in zip(items, shown, spots, strict=True):
        left, middle = corner[0] + x, corner[1] + y + ROW * size / 2
        swatch(image, entry, left + 0.5 * size, middle, size)
        text.write(draw, (left + 1.45 * size, middle), name, size, palette.INK, "lm")
        text.write(
            draw, (left + 1.85 * size + text.width(name, size), middle), after, size, palette.MUTED, "lm"
        )


def swatch(image: Image.Image, entry: Entry, x: float, y: float, size: float) -> None:
    """The sign of an entry, one type size across, drawn four times as large and shrunk."""
    big = 4 * round(size * 1.1)
    tile = Image.new("RGB", (big, big), palette.PAGE)
    draw = ImageDraw.Draw(tile)
    edge = darker(entry.color, 0.45)
    _sign(draw, entry, big, edge, max(2, big // 16))
    if entry.kind == "agent":
        for side in (0.4, 0.72):
            r = big * 0.1
            cx, cy = big * side, big * 0.36
            draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=palette.WHITE)
    tile = tile.reduce(4)
    image.paste(tile, (round(x - tile.width / 2), round(y - tile.height / 2)))


def _sign(draw: ImageDraw.ImageDraw, entry: Entry, big: int, edge: RGB, stroke: int) -> None:
    """The shape of an entry in a square of `big` pixels."""
    box, far = (2, 2, big - 3, big - 3), big - 3
    if entry.kind == "ramp":
        shape = [(2, far), (far, 2), (far, far)]
        draw.polygon(shape, fill=lighter(entry.color, 0.15), outline=edge, width=stroke)
    elif entry.kind == "food":
        inset = big * 0.22
        draw.ellipse((inset, inset, big - inset, big - inset), fill=entry.color, outline=edge, width=stroke)
    elif entry.kind == "site":
        draw.rectangle(box, fill=lighter(entry.color, 0.75))
        dash = big / 5
        for k in (0, 2, 4):  # three strokes a side
            for a, b in (
                ((k, 0), (k + 1, 0)),
                ((k, 5), (k + 1, 5)),
                ((0, k), (0, k + 1)),
                ((5, k), (5, k + 1)),
            ):
                spots = [min(max(t * dash, 3), big - 4) for t in (*a, *b)]
                draw.line(spots, fill=darker(entry.color, 0.25), width=2 * stroke)
    elif entry.kind == "flag":
        draw.line((big * 0.2, 2, big * 0.2, far), fill=edge, width=2 * stroke)
        cloth = [(big * 0.2, 3), (far, big * 0.3), (big * 0.2, big * 0.6)]
        draw.polygon(cloth, fill=entry.color, outline=edge, width=stroke)
    elif entry.kind == "mjcf":
        draw.rectangle(box, fill=lighter(entry.color, 0.3), outline=edge, width=stroke)
        for at in (0.5, 1.0, 1.5):
            low, high = max(0, at * big - big), min(big, at * big)
            draw.line((low, high, high, low), fill=darker(entry.color, 0.3), width=stroke)
    elif entry.kind == "agent" or kind_of(entry.kind).outline == "disc":
        draw.ellipse(box, fill=entry.color, outline=edge, width=stroke)
    else:
        draw.rounded_rectangle(box, big // 7, fill=entry.color, outline=edge, width=stroke)


def draw_scale(image: Image.Image, right: float, middle: float, metre: float, size: float) -> float:
    """A bar of 1 m (longer where a metre is tiny) that ends at `right`; returns its left end."""
    length = next(m for m in (1, 2, 5, 10, 20, 50, 100, 1000) if m * metre >= 2.2 * size)
    draw = ImageDraw.Draw(image)
    label = f"{length} m"
    start = right - length * metre
    thick = max(2, round(size / 9))
    tick = 0.3 * size
    draw.rectangle((start, middle - thick / 2, right, middle + thick / 2), fill=palette.INK)
    for x in (start, right):
        draw.rectangle((x - thick / 2, middle - tick, x + thick / 2, middle + tick), fill=palette.INK)
    text.write(draw, (start - 0.5 * size, middle), label, size, palette.INK, "rm")
    return start - 0.5 * size - text.width(label, size)
