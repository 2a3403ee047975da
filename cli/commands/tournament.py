"""`worldgen tournament`: who is stronger, a team at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.drawing import progress, suffix_of
from cli.options import JsonOption, SeedOption, SetOption, StageOption, overrides

Runs = Annotated[
    list[str],
    typer.Argument(
        metavar="RUN[@UPDATE]...", help="Runs' folders, each as it is or as it was after an update."
    ),
]
Checkpoints = Annotated[
    int | None,
    typer.Option(
        "--checkpoints",
        min=1,
        help="So many of every run named without an update, spread over its training; 6 of one run, the latest of "
        "several unless said.",
        show_default=False,
    ),
]
Beside = Annotated[
    str, typer.Option("--with", help="Scripted policies that take part, as in random,chaser; or none.")
]
Game = Annotated[
    str | None,
    typer.Option(
        "--scenario", help="Play this scenario instead of the one the first run was trained on.",
        show_default=False,
    ),
]  # fmt: skip


def command(
    runs: Runs,
    checkpoints: Checkpoints = None,
    beside: Beside = "random",
    episodes: Annotated[int, typer.Option(min=1, help="Episodes for every pairing.")] = 100,
    worlds: Annotated[int, typer.Option(min=1, help="Worlds stepped together.")] = 50,
    seed: SeedOption = 1_000_000,
    out: Annotated[
        Path | None, typer.Option(help="Draw ratings over agent steps into this PNG.", show_default=False)
    ] = None,
    scenario: Game = None,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play a round robin and print each team's ratings. Ctrl-C rates those who have met by then."""
    from rl.runs import Weights
    from rl.tournament import Wanted, tournament

    if out:
        suffix_of(out, (".png",), {})
    wanted = Wanted(
        checkpoints=checkpoints,
        beside=[] if beside == "none" else [name.strip() for name in beside.split(",")],
        episodes=episodes,
        worlds=worlds,
        seed=seed,
        scenario=scenario,
        stage=stage,
        changes=overrides(set_),
    )
    with progress("playing") as bar:
        report = tournament([Weights.named(text) for text in runs], wanted, bar)
    drawn = {"out": str(out)} if out else {}
    print(json.dumps(report.data | drawn, indent=2) if as_json else report.text, flush=True)
    if out:
        _draw(report.data, out)
        if not as_json:
            print(f"\n{out}")
    if report.data["played"]["pairings"] < report.data["played"]["of"]:
        raise typer.Exit(130)


def _draw(data: dict[str, Any], out: Path) -> None:
    from rl.rating_chart import draw_ratings
    from worldgen.viewer.files import replacing

    picture = draw_ratings(data)
    with replacing(out) as partial:
        picture.save(partial)
