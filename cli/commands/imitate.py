"""`worldgen imitate`: a starting policy from what people did in recordings."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from cli.drawing import progress
from cli.options import JsonOption, SetOption, StageOption, open_scenario


def command(
    recordings: Annotated[
        list[Path], typer.Argument(help="Recordings (.npz), as `worldgen play` keeps them.")
    ],
    out: Annotated[Path, typer.Option(help="Folder of the run that is written.")],
    scenario: Annotated[
        str | None,
        typer.Option(help="The game they are of, if it is not a bundled one; a name or a YAML file."),
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="AGENT,...", help="Whom to imitate; else people, or else everybody."),
    ] = None,
    passes: Annotated[int, typer.Option(min=1, help="Over all episodes, at most.")] = 300,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Seed of the weights and of what is held out.")
    ] = 0,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Behaviour cloning, with the network that `worldgen train` would use; go on with `worldgen train --from RUN`."""
    from rl.config import resolve
    from rl.imitate import imitate
    from worldgen.viewer.recording import Recording

    read = [(str(path), Recording.load(path)) for path in recordings]
    game = scenario or read[0][1].world.scenario
    checked = open_scenario(game, set_, stage)
    config = resolve(checked.train, seed=seed)
    names = tuple(word.strip() for word in as_.split(",")) if as_ else ()
    with progress("learning") as bar:
        found = imitate(read, checked, config, out, names, passes, bar)
    if as_json:
        print(json.dumps(asdict(found), default=str, indent=2))
        return
    judged = (
        f" on {found.held_out} episodes held out; {found.learnt:.3f} on the others" if found.held_out else ""
    )
    print(f"{found.episodes} episodes, {found.steps:,} steps, {found.passes} passes")
    print(f"-log p of an action taken: {found.before:.3f} before, {found.after:.3f} now{judged}")
    print(
        "likeliest action is the one taken: "
        + ", ".join(f"{name} {share:.0%}" for name, share in found.hits.items())
    )
    same = "".join(f" --set {quote(one)}" for one in set_ or ()) + (
        f" --stage {quote(stage)}" if stage else ""
    )
    print(f"{out}: go on with `worldgen train {quote(game)}{same} --from {quote(str(out))}`")
