"""`worldgen schema`: the JSON schema of scenarios, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    out: Annotated[
        Path | None, typer.Option(help="File to write; else it is printed.", show_default=False)
    ] = None,
) -> None:
    """The schema that `# yaml-language-server: $schema=...` in a scenario's first line points at."""
    from schemas.export import scenario_schema_text
    from worldgen.errors import UserError
    from worldgen.plugins.finding import load

    load()
    text = scenario_schema_text()
    if out is None:
        print(text, end="")
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{out} cannot be written: {error.strerror}; name another file with --out") from None
    print(out)
