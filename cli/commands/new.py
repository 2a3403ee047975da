"""`worldgen new`: a scenario to begin with."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from cli.options import JsonOption, complete_scenario


def command(
    name: Annotated[str, typer.Argument(help="What the game is called; NAME.yaml is written.")],
    like: Annotated[
        str | None,
        typer.Option(
            help="Copy this bundled scenario instead of the starter.",
            autocompletion=complete_scenario,
            show_default=False,
        ),
    ] = None,
    extends: Annotated[
        str | None,
        typer.Option(
            help="Build on this bundled scenario: only what differs is written down.",
            autocompletion=complete_scenario,
            show_default=False,
        ),
    ] = None,
    folder: Annotated[Path, typer.Option("--dir", help="Folder to write into.")] = Path("."),
    as_json: JsonOption = False,
) -> None:
    """Write a commented scenario that checks, draws and trains as it is. Nothing is ever overwritten."""
    from worldgen.authoring.starter import write_new

    path = write_new(name, folder, like, extends)
    if as_json:
        print(json.dumps({"out": str(path)}))
        return
    print(f"{path}: written. What to do next:")
    typed = quote(str(path))
    print(f"  worldgen check {typed}            # whenever you have changed it")
    print(f"  worldgen explain {typed}          # the game in a table")
    print(f"  worldgen preview {typed}          # its worlds, on a page that follows the file")
    print(f"  worldgen train {typed}            # teach its agents")
    print("  worldgen schema --out scenario.schema.json    # completion in your editor")
