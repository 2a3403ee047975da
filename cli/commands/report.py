"""`worldgen report`: runs as one HTML page with curves of all they logged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.drawing import show, suffix_of
from cli.options import JsonOption


def command(
    runs: Annotated[
        list[Path], typer.Argument(help="Folders of training runs: one, or several to be compared.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Page to write (.html); RUN/report.html unless said.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Draw outcomes, behaviour, learning and speed of runs over training, with what to look for, as one page."""
    from rl.page import report_page
    from rl.runs import Run
    from worldgen.viewer.files import replacing

    path = out or runs[0] / "report.html"
    suffix_of(path, (".html",), {})
    page = report_page([Run(folder) for folder in runs], path)
    with replacing(path) as partial:
        partial.write_text(page, encoding="utf-8")
    print(json.dumps({"out": str(path), "runs": [str(run) for run in runs]}) if as_json else path)
    if out is None and not as_json:
        show(path)
