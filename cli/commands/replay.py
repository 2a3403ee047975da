"""`worldgen replay`: episodes of a run, a scenario or a recording, as a page, a film, a sheet or a recording."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.drawing import progress, show, sized, suffix_of
from cli.options import JsonOption, LidarOption, SeedOption, SetOption, SizeOption, StageOption, overrides
from cli.recordings import Wanted, episodes

if TYPE_CHECKING:
    from worldgen.viewer.recording import Recording
    from worldgen.viewer.tracks import Shown

FILMS = (".webp", ".gif", ".mp4")
SUFFIXES = (".html", *FILMS, ".png", ".npz")


def command(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN[@UPDATE]",
            help="A run's folder, a recording (.npz, also of a failure), or a scenario.",
        ),
    ],
    seed: SeedOption = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Page (.html), film (.webp, .gif, .mp4), nine moments (.png) or recording (.npz); else a page is "
            "shown."
        ),
    ] = None,
    policies: Annotated[
        str | None,
        typer.Option(
            metavar="TEAM=POLICY,...",
            help="Who plays: trained, an update's number, another RUN or RUN@UPDATE, or random, still, turner, "
            "corner, chaser.",
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Episodes on a page, counted from --seed.")] = 1,
    checkpoints: Annotated[
        str | None, typer.Option(help="Updates whose policies play on a page: 0,40,latest or all.")
    ] = None,
    view: Annotated[
        str,
        typer.Option(
            metavar="room|map|auto",
            help="A film in three dimensions, or from above; auto: .mp4 as a room where this machine can draw one.",
        ),
    ] = "auto",
    size: SizeOption = None,
    lidar: LidarOption = False,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play episodes with a run's policies, write them, and print each team's reward."""
    from worldgen.errors import UserError

    path = out or Path(tempfile.gettempdir()) / "worldgen-replay.html"
    suffix = suffix_of(path, SUFFIXES, {})
    if view not in ("room", "map", "auto"):
        raise UserError(f"--view {view}: write room, map or auto")
    if view != "auto" and suffix not in FILMS:
        raise UserError(f"--view is for films ({', '.join(FILMS)}); {suffix} is none")
    if suffix != ".html" and (seeds > 1 or checkpoints):
        raise UserError(f"a {suffix} file holds one episode; --seeds and --checkpoints need --out page.html")
    width = sized(size, 1200 if suffix == ".png" else 640, suffix)
    shown = episodes(Wanted(run, seed, seeds, checkpoints, policies, stage, overrides(set_)))
    how = _write(shown, path, suffix, width, lidar, view)
    if as_json:
        print(json.dumps(_listed(shown) | {"out": str(path)}))
        return
    for one in shown:
        _print(one.recording, one.label if len(shown) > 1 else f"seed {one.recording.world.seed}")
    if how:
        typer.echo(how, err=True)
    print(path)
    if out is None:
        show(path)


def _write(shown: list[Shown], path: Path, suffix: str, size: int, lidar: bool, view: str) -> str:
    """What is to be said of how it was drawn."""
    from worldgen.viewer.files import replacing
    from worldgen.viewer.film import write_film
    from worldgen.viewer.map import Show
    from worldgen.viewer.page import write_page
    from worldgen.viewer.sheet import moments_sheet

    recording = shown[0].recording
    if suffix == ".html":
        write_page(shown, path, lidar)
    elif suffix == ".npz":
        recording.save(path)
    elif suffix == ".png":
        sheet = moments_sheet(recording, 3, 3, size, Show(lidar=lidar, labels=False))
        with replacing(path) as partial:
            sheet.save(partial)
    else:
        view = "map" if view == "auto" and suffix != ".mp4" else view
        with progress("drawing") as bar:
            film = write_film(recording, path, size, Show(lidar=lidar), bar, view)
        if film.view == "room":
            return f"drawn in three dimensions, by {film.why}"
        if view != "map":
            return f"drawn from above: {film.why}"
    return ""


def _listed(shown: list[Shown]) -> dict[str, Any]:
    """One episode as it is, several in a list."""
    if len(shown) == 1:
        return _report(shown[0].recording)
    return {"episodes": [{"label": one.label} | _report(one.recording) for one in shown]}


def _report(recording: Recording) -> dict[str, Any]:
    world = recording.world
    return {
        "scenario": world.scenario,
        "identity": world.identity,
        "seed": world.seed,
        "steps": recording.steps,
        "ended": recording.ended,
        "policies": recording.policies,
        "reward": {team: float(score[-1]) for team, score in recording.score().items()},
    }


def _print(recording: Recording, label: str) -> None:
    from worldgen.authoring.columns import columns

    report = _report(recording)
    ended = report["ended"] or "still running"
    print(f"{report['scenario']}, {label}: {ended} after {report['steps']} steps")
    rows = [
        [team, report["policies"].get(team, ""), f"reward {x:+8.2f}"] for team, x in report["reward"].items()
    ]
    print("\n".join(columns(rows, indent="  ")))
