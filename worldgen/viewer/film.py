"""Films: a recording as an animated WebP or GIF by Pillow, or an MP4 by PyAV (extra `worldgen[video]`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from PIL import Image

from worldgen.errors import UserError
from worldgen.viewer import palette
from worldgen.viewer.files import replacing
from worldgen.viewer.map import FINE, Painter, Show, frame, title
from worldgen.viewer.recording import Recording
from worldgen.viewer.room.names import names
from worldgen.viewer.room.render import NoRoom, drawing
from worldgen.viewer.sheet import Progress, quiet
from worldgen.viewer.timeline import Timeline

SUFFIXES = (".webp", ".gif", ".mp4")
REST = 1.2  # s the last picture stands before the film starts over
MOST = 400  # pictures in a WebP or GIF, which are held in memory; longer episodes skip steps
WIDE = 0.62  # height of a room's picture, in widths


@dataclass(frozen=True)
class Film:
    pictures: int
    view: str  # "room" or "map"
    why: str  # how the room was drawn, or why it was not


@dataclass(frozen=True)
class Charts:
    """A picture of each moment, before titles and the timeline are put around it."""

    size: tuple[int, int]
    metre: float  # pixels; 0 where they vary over the picture
    pictures: Iterator[Image.Image]


def write_film(
    recording: Recording,
    path: str | Path,
    size: int = 640,
    show: Show | None = None,
    progress: Progress = quiet,
    view: str = "map",
) -> Film:
    """Play `recording` into `path`, in the format of its suffix, in game time.

    `view` is "map" from above, "room" in three dimensions, or "auto": the room where this machine can draw it.
    Raises UserError for an unknown suffix, a folder that cannot be written, .mp4 without PyAV, or a room that cannot be
    drawn.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(f"cannot write a film as '{suffix}'; use {', '.join(SUFFIXES)}")
    if suffix == ".mp4":
        _av()
    moments, second = timing(recording, suffix)
    why = "from above"
    if view != "map":
        try:
            with room_charts(recording, moments, size, show or Show()) as (how, charts):
                _write(path, recording, charts, moments, size, second, progress)
                return Film(len(moments), "room", how)
        except NoRoom as error:
            if view == "room":
                raise
            why = str(error)
    _write(
        path, recording, map_charts(recording, moments, size, show or Show()), moments, size, second, progress
    )
    return Film(len(moments), "map", why)


def map_charts(recording: Recording, moments: list[float], size: int, show: Show) -> Charts:
    """What stands still is drawn once."""
    wide = size - 2 * round(0.035 * size)
    painter = Painter(recording.world, wide, round(1.25 * size), show, recording.reach())
    pictures = (painter.paint(recording.scene(at)) for at in moments)
    return Charts(painter.size, painter.view.scale / FINE, pictures)


@contextmanager
def room_charts(
    recording: Recording, moments: list[float], size: int, show: Show
) -> Iterator[tuple[str, Charts]]:
    """(how they are drawn, the charts). Raises NoRoom where nothing can draw them."""
    wide = size - 2 * round(0.035 * size)
    shape = wide, round(WIDE * wide)
    with drawing(recording, moments, shape, show) as (how, pictures):
        named = (
            names(picture, recording.scene(at), show) for picture, at in zip(pictures, moments, strict=True)
        )
        yield how, Charts(shape, 0.0, named)


def _write(
    path: str | Path,
    recording: Recording,
    charts: Charts,
    moments: list[float],
    size: int,
    second: Fraction,
    progress: Progress,
) -> None:
    pictures = _watched(pages(recording, charts, moments, size), len(moments), progress)
    with replacing(path) as partial:
        if partial.suffix.lower() == ".mp4":
            _write_mp4(partial, pictures, 1 / second)
        else:
            _write_animation(partial, list(pictures), float(second))


def timing(recording: Recording, suffix: str) -> tuple[list[float], Fraction]:
    """The frames to show and the seconds each stays: every step, in mp4 also half-way between two."""
    step = Fraction(recording.step_time).limit_denominator(100_000)
    if suffix == ".mp4":
        return [t / 2 for t in range(2 * recording.steps + 1)], step / 2
    stride = max(1, -(-recording.steps // MOST))
    return [float(t) for t in range(0, recording.steps + 1, stride)], step * stride


def pages(recording: Recording, charts: Charts, moments: list[float], size: int) -> Iterator[Image.Image]:
    """The page of each moment, all of the same even size: title, chart and timeline."""
    world, pad, kind = recording.world, round(0.035 * size), size / 46
    wide, tall = charts.size
    strip = Timeline(recording, kind, charts.metre, size - 2 * pad)
    head, gap = round(3.4 * kind), round(0.7 * kind)
    height = pad + head + tall + gap + strip.height + round(0.4 * pad)
    blank = Image.new("RGB", (size // 2 * 2, height // 2 * 2), palette.PAGE)
    title(blank, pad, pad, size - pad, kind, world.scenario, f"seed {world.seed} · {world.identity}")
    left, top = (size - wide) // 2, pad + head
    for at, chart in zip(moments, charts.pictures, strict=True):
        page = blank.copy()
        page.paste(chart, (left, top))
        frame(page, (left, top, left + wide - 1, top + tall - 1))
        strip.draw(page, pad, top + tall + gap, at)
        yield page


def _watched(pictures: Iterator[Image.Image], total: int, progress: Progress) -> Iterator[Image.Image]:
    for done, picture in enumerate(pictures, 1):
        yield picture
        progress(done, total)


def _write_animation(path: Path, pictures: list[Image.Image], seconds: float) -> None:
    stays = durations(len(pictures), seconds)
    if path.suffix.lower() == ".gif":
        colors = _common_palette(pictures)
        pictures = [p.quantize(palette=colors, dither=Image.Dither.NONE) for p in pictures]
        pictures[0].save(
            path, save_all=True, append_images=pictures[1:], duration=stays, loop=0, optimize=False
        )
    else:
        pictures[0].save(
            path, save_all=True, append_images=pictures[1:], duration=stays, loop=0, quality=82, method=2
        )


def durations(count: int, seconds: float) -> list[int]:
    """Milliseconds each of `count` pictures stays: whole hundredths (all a GIF knows) that never drift."""
    marks = [round(100 * seconds * k) for k in range(count)]
    stays = [10 * max(b - a, 1) for a, b in pairwise(marks)]
    return [*stays, round(1000 * REST)]


def _common_palette(pictures: list[Image.Image]) -> Image.Image:
    """255 colours that serve the first, middle and last picture, so that nothing flickers."""
    chosen = [pictures[0], pictures[len(pictures) // 2], pictures[-1]]
    strip = Image.new("RGB", (chosen[0].width, sum(p.height for p in chosen)))
    for k, picture in enumerate(chosen):
        strip.paste(picture, (0, k * picture.height))
    return strip.quantize(255, method=Image.Quantize.MEDIANCUT)


def _av():
    try:
        import av
    except ImportError:
        raise UserError("mp4 needs PyAV: pip install 'worldgen[video]', or write .webp or .gif") from None
    return av


def _write_mp4(path: Path, pictures: Iterator[Image.Image], rate: Fraction) -> None:
    av = _av()
    with av.open(str(path), "w", options={"movflags": "faststart"}) as file:
        stream = None
        for picture in pictures:
            if stream is None:
                stream = file.add_stream("libx264", rate=rate, options={"crf": "20"})
                stream.width, stream.height, stream.pix_fmt = *picture.size, "yuv420p"
            for packet in stream.encode(av.VideoFrame.from_image(picture)):
                file.mux(packet)
        if stream is not None:
            for packet in stream.encode():
                file.mux(packet)
