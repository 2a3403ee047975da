"""`worldgen eval`: what runs have learnt, in numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.drawing import progress, suffix_of
from cli.options import JsonOption, SeedOption, StageOption

Runs = Annotated[
    list[str],
    typer.Argument(metavar="RUN[@UPDATE]...", help="Runs' folders: one, or several seeds of the same."),
]
Against = Annotated[
    str | None, typer.Option(help="Scripted policies to meet, as in turner,corner.", show_default=False)
]


def command(
    runs: Runs,
    episodes: Annotated[int, typer.Option(min=1, help="Episodes for every pairing.")] = 200,
    against: Against = None,
    table: Annotated[
        bool, typer.Option("--table", help="Scripted and trained policies, each against each.")
    ] = False,
    curves: Annotated[
        Path | None, typer.Option(help="Draw the learning curves into this PNG instead.", show_default=False)
    ] = None,
    worlds: Annotated[int, typer.Option(min=1, help="Worlds stepped together.")] = 50,
    seed: SeedOption = 1_000_000,
    stage: StageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reward and behaviour of trained policies, against themselves or scripted ones."""
    from rl.runs import Weights

    named = [Weights.named(text) for text in runs]
    if curves:
        _curves([one.run for one in named], curves, as_json)
        return
    from rl.report import compare, tabulate

    with progress("playing") as bar:
        if table:
            report = tabulate(named, episodes, worlds, seed, bar, stage)
        else:
            names = [name.strip() for name in against.split(",")] if against else []
            report = compare(named, names, episodes, worlds, seed, bar, stage)
    print(json.dumps(report.data, indent=2) if as_json else report.text)


def _curves(runs: list[Any], out: Path, as_json: bool) -> None:
    from rl.curves import draw_curves
    from rl.journal import read
    from worldgen.viewer.files import replacing

    suffix_of(out, (".png",), {}, "--curves")
    picture = draw_curves([read(run.log) for run in runs], runs[0].manifest()["scenario"])
    with replacing(out) as partial:
        picture.save(partial)
    print(json.dumps({"out": str(out), "runs": [str(run.folder) for run in runs]}) if as_json else out)
