"""Contact sheets: many worlds of one scenario, or moments of one episode, on one page with one legend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from worldgen.viewer import legend, palette, text
from worldgen.viewer.map import Painter, Show, frame, title
from worldgen.viewer.recording import Recording
from worldgen.viewer.scene import Scene
from worldgen.viewer.view import View
from worldgen.world import World

Progress = Callable[[int, int], None]  # pictures done, pictures in all


def quiet(done: int, total: int) -> None:
    """Progress nobody watches."""


@dataclass(frozen=True, slots=True)
class Cell:
    caption: str
    detail: str  # small, at the right
    scene: Scene | None  # None: there is nothing to draw, `detail` says why


def seeds_sheet(
    cells: list[Cell],
    columns: int,
    size: int,
    show: Show | None = None,
    progress: Progress = quiet,
) -> Image.Image:
    """One world a cell. At least one cell must have a scene. `progress` hears of each cell drawn."""
    world = next(cell.scene.world for cell in cells if cell.scene is not None)
    worlds = [cell.scene.world for cell in cells if cell.scene is not None]
    seeds = f"seeds {worlds[0].seed} to {worlds[-1].seed}" if len(worlds) > 1 else f"seed {world.seed}"
    return _sheet(
        cells, columns, size, f"{seeds} · {world.identity}", worlds, show or Show(labels=False), progress
    )


def moments_sheet(
    recording: Recording, columns: int, rows: int, size: int, show: Show | None = None
) -> Image.Image:
    """An episode in columns x rows moments, evenly spread from its start to its end."""
    count, world = columns * rows, recording.world
    cells = []
    for k in range(count):
        t = round(k * recording.steps / max(count - 1, 1))
        phase = world.phases[recording.phase[t]].name if len(world.phases) > 1 else ""
        cells.append(Cell(f"step {t}", phase, recording.scene(t)))
    return _sheet(
        cells, columns, size, f"seed {world.seed} · {world.identity}", [world], show or Show(labels=False)
    )


def _sheet(
    cells: list[Cell],
    columns: int,
    size: int,
    detail: str,
    worlds: list[World],
    show: Show,
    progress: Progress = quiet,
) -> Image.Image:
    pad, gap, kind = round(0.03 * size), round(0.02 * size), size / 62
    small = max(9.0, min(kind, size / columns / 22))
    wide = (size - 2 * pad - (columns - 1) * gap) // columns
    world = worlds[0]
    tall = max(_height(w, wide) for w in worlds)
    caption, rows = round(2.0 * small), -(-len(cells) // columns)
    items = legend.entries(worlds)
    names = [(entry.name, "") for entry in items]
    metre = View.fit(world, wide, tall).scale
    room = size - 2 * pad - max(metre, 2.2 * kind) - 5 * kind
    _, foot = legend.layout(names, kind, room)
    head = round(3.8 * kind)
    body = rows * (caption + tall + gap)
    page = Image.new("RGB", (size, round(pad + head + body + foot + 0.7 * pad)), palette.PAGE)
    title(page, pad, pad, size - pad, kind, world.scenario, detail)
    for k, cell in enumerate(cells):
        left = pad + (k % columns) * (wide + gap)
        top = pad + head + (k // columns) * (caption + tall + gap)
        _cell(page, cell, (left, top + caption), (wide, tall), small, show)
        progress(k + 1, len(cells))
    under = pad + head + body
    legend.draw_legend(page, (pad, under), room, items, names, kind)
    legend.draw_scale(page, size - pad - 1, under + legend.ROW * kind / 2, metre, kind)
    return page


def _height(world: World, wide: int) -> int:
    return min(round(wide * world.floor[1] / world.floor[0]), round(1.5 * wide))


def _cell(
    page: Image.Image, cell: Cell, at: tuple[int, int], room: tuple[int, int], small: float, show: Show
) -> None:
    draw = ImageDraw.Draw(page)
    left, top, base = *at, at[1] - 0.55 * small
    text.write(draw, (left, base), cell.caption, small, palette.INK, "ls", bold=True)
    if cell.scene is None:
        box = (left, top, left + room[0] - 1, top + room[1] - 1)
        draw.rectangle(box, fill=palette.OUTSIDE, outline=palette.LINE)
        reason = text.fitted(cell.detail, small, room[0] - 2 * small)
        text.write(draw, (left + room[0] / 2, top + room[1] / 2), reason, small, palette.MUTED, "mm")
        return
    text.write(draw, (left + room[0], base), cell.detail, small, palette.MUTED, "rs")
    chart = Painter(cell.scene.world, *room, show).paint(cell.scene)
    x, y = left + (room[0] - chart.width) // 2, top
    page.paste(chart, (x, y))
    frame(page, (x, y, x + chart.width - 1, y + chart.height - 1))


def parse_grid(value: str) -> tuple[int, int]:
    """(columns, rows) of a text like "3x3"; raises ValueError for anything else or over 12 a side."""
    columns, times, rows = value.lower().partition("x")
    if not times or not columns.strip().isdigit() or not rows.strip().isdigit():
        raise ValueError(value)
    c, r = int(columns), int(rows)
    if not (1 <= c <= 12 and 1 <= r <= 12):
        raise ValueError(value)
    return c, r
