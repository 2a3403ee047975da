"""`worldgen train`: learn a scenario by self-play."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from cli.options import JsonOption, ScenarioArg, SetOption, StageOption, open_scenario


def command(
    scenario: ScenarioArg,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the run; runs/SCENARIO-N unless said.", show_default=False)
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(help="Stop after so many minutes of training.", show_default=False)
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of the run.", show_default=False)
    ] = None,
    set_: SetOption = None,
    stage: StageOption = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="RUN[@UPDATE]",
            help="Learn a best response to this run, which plays all other teams and learns nothing.",
            show_default=False,
        ),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(
            help="With --against: the team that learns; each in turn unless said.", show_default=False
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out.")] = False,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="RUN[@UPDATE]",
            help="Begin with the weights of another run, of this or another game.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Train policies for every team by self-play. Ctrl-C saves and stops; --resume goes on.

    Settings are --set train.NAME=VALUE; `worldgen words train` lists them.
    """
    from rl import exploit
    from rl.config import resolve
    from rl.runs import Weights, next_folder
    from rl.start import Start, settings
    from rl.train import train
    from worldgen.errors import UserError

    if resume and out is None:
        raise UserError("--resume needs --out: the folder of the run to go on with")
    if resume and from_:
        raise UserError("--resume goes on with the run in --out as it is: leave --from out")
    checked = open_scenario(scenario, set_, stage)
    start = Start.open(Weights.named(from_)) if from_ else None
    given = settings(checked.train, start, out if resume else None)
    config = resolve(given, minutes=minutes, seed=seed, against=against, team=team)
    folder = out or next_folder(Path("runs"), checked.name)
    outcome = train(checked, config, folder, resume, quiet=as_json, stated=scenario, start=start)
    done = not outcome.reason.startswith("SIG")
    gains = exploit.measure(folder) if config.against and done else []
    if as_json:
        found = asdict(outcome) | ({"exploitability": exploit.rows(gains)} if gains else {})
        print(json.dumps(found, default=str, indent=2))
        return
    print(
        f"{outcome.steps:,} agent steps in {outcome.minutes:.1f} minutes, {outcome.updates} updates ({outcome.reason})"
    )
    if not outcome.last and not outcome.reason.startswith("SIG"):
        print(
            "there was nothing left to do: give more with --set train.steps=N or --minutes, the total of the run"
        )
    if gains:
        print(exploit.told(gains))
    typed = quote(str(folder))
    print(f"{folder}: look at it with `worldgen eval {typed}` and `worldgen replay {typed}`")
