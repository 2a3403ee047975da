"""`worldgen preview`: what the worlds of a scenario look like, as a map, a sheet of many seeds, or a page."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.drawing import desktop, progress, show, sized, suffix_of
from cli.options import (
    JsonOption,
    LidarOption,
    ScenarioArg,
    SeedOption,
    SetOption,
    SizeOption,
    StageOption,
    open_scenario,
    overrides,
)

if TYPE_CHECKING:
    from PIL.Image import Image

    from worldgen.viewer.map import Show
    from worldgen.viewer.scene import Scene

SUFFIXES = (".png", ".webp", ".jpg", ".html")
LATER = {
    ".mp4": "a film needs players: see `worldgen replay`",
    ".gif": "a film needs players: see `worldgen replay`",
}


def command(
    scenario: ScenarioArg,
    seed: SeedOption = 0,
    grid: Annotated[
        str | None, typer.Option(help="Columns x rows of seeds, counted from --seed: 3x3.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Picture (.png, .webp, .jpg) or page (.html) to write; else a live page is served."
        ),
    ] = None,
    run: Annotated[
        list[str] | None,
        typer.Option("--run", help="A trained run that may walk about on the live page. Repeatable."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the live page; any that is free unless said.")
    ] = 0,
    live: Annotated[
        bool | None,
        typer.Option(
            "--live/--no-live", help="Whether to serve a live page; without --out on a terminal, yes."
        ),
    ] = None,
    size: SizeOption = None,
    lidar: LidarOption = False,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw a world: walls, doors, things, agents and what they see.

    Without --out a page opens in the browser and follows the file: save it, and the world is drawn anew.
    """
    from worldgen.errors import UserError
    from worldgen.viewer.files import replacing
    from worldgen.viewer.map import Show

    alone = out is None and grid is None and not as_json and sys.stdout.isatty()
    if live or (live is None and alone):
        from cli.live import Live, serve

        if out or grid or as_json or size:
            raise UserError("a live page is not written anywhere: leave out --out, --grid, --size and --json")
        return serve(Live(scenario, stage, overrides(set_), run or [], seed, lidar), port, desktop())
    if run:
        raise UserError("--run is for the live page; `worldgen replay RUN` shows a run's episodes")
    path = out or Path(tempfile.gettempdir()) / "worldgen-preview.png"
    suffix = suffix_of(path, SUFFIXES, LATER)
    width = sized(size, 1200 if grid else 900, suffix)
    checked = open_scenario(scenario, set_, stage)
    what = Show(lidar=lidar, labels=grid is None)
    if suffix == ".html":
        report = _page(checked, seed, _grid(grid) if grid else (1, 1), path, lidar)
    else:
        if grid is None:
            picture, report = _one(checked, seed, width, what)
        else:
            picture, report = _many(checked, seed, _grid(grid), width, what)
        with replacing(path) as partial:
            picture.save(partial)
        report |= {"size": list(picture.size)}
    report |= {"out": str(path)}
    print(json.dumps(report) if as_json else path)
    for failed in report.get("failed", ()) if not as_json else ():
        typer.echo(f"seed {failed['seed']}: {failed['reason']}", err=True)
    if out is None and not as_json:
        show(path)


def _page(scenario: Any, seed: int, shape: tuple[int, int], path: Path, lidar: bool) -> dict[str, Any]:
    """As many seeds as there are in columns x rows; those that leave no room are named."""
    from worldgen.viewer.page import write_page
    from worldgen.viewer.tracks import Shown, still

    scenes, failed = _scenes(scenario, seed, shape[0] * shape[1])
    write_page([Shown(still(s.world, s.senses), f"seed {k}") for k, s in scenes.items()], path, lidar)
    about = {"scenario": scenario.name, "identity": scenario.identity, "seeds": list(scenes)}
    return about | {"failed": failed}


def _one(scenario: Any, seed: int, size: int, what: Show) -> tuple[Image, dict[str, Any]]:
    from worldgen import sample
    from worldgen.game import Game
    from worldgen.viewer.map import draw_map
    from worldgen.viewer.scene import Scene, senses_of

    world = sample(scenario, seed)
    picture = draw_map(Scene.start(world, senses_of(Game.of(scenario))), size, what)
    return picture, {"scenario": world.scenario, "identity": world.identity, "seed": seed}


def _many(
    scenario: Any, seed: int, shape: tuple[int, int], size: int, what: Show
) -> tuple[Image, dict[str, Any]]:
    """A sheet of columns x rows seeds; seeds that leave no room stay empty and are named."""
    from worldgen.viewer.sheet import Cell, seeds_sheet

    count = shape[0] * shape[1]
    scenes, failed = _scenes(scenario, seed, count)
    cells = [
        Cell(f"seed {k}", "" if k in scenes else "no room", scenes.get(k)) for k in range(seed, seed + count)
    ]
    with progress("drawing") as bar:
        picture = seeds_sheet(cells, shape[0], size, what, bar)
    about = {"scenario": scenario.name, "identity": scenario.identity, "seeds": list(scenes)}
    return picture, about | {"failed": failed}


def _scenes(scenario: Any, seed: int, count: int) -> tuple[dict[int, Scene], list[dict[str, Any]]]:
    """The worlds of so many seeds, and which of them left no room, and why. Raises PlacementError where all do."""
    from worldgen import sample
    from worldgen.game import Game
    from worldgen.sampling import PlacementError
    from worldgen.viewer.scene import Scene, senses_of

    senses, scenes = senses_of(Game.of(scenario)), {}
    errors: dict[int, PlacementError] = {}
    for k in range(seed, seed + count):
        try:
            scenes[k] = Scene.start(sample(scenario, k), senses)
        except PlacementError as error:
            errors[k] = error
    if not scenes:
        raise errors[seed]
    return scenes, [{"seed": k, "reason": str(error)} for k, error in errors.items()]


def _grid(value: str) -> tuple[int, int]:
    from worldgen.errors import UserError
    from worldgen.viewer.sheet import parse_grid

    try:
        return parse_grid(value)
    except ValueError:
        raise UserError(f"--grid {value} is not columns x rows; write 3x3, up to 12x12") from None
