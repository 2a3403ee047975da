"""`worldgen migrate`: scenario files brought to this version of the language."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import JsonOption

if TYPE_CHECKING:
    from worldgen.authoring.migration import Migration


def command(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.", show_default=False)],
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 when a file would change.")
    ] = False,
    show: Annotated[bool, typer.Option("--diff", help="Print what changes, as a patch.")] = False,
    backup: Annotated[
        bool, typer.Option("--backup", help="Keep the old text beside each file, as .bak.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring files to the current version of the language. Comments stay; all are read before any is written."""
    from worldgen.authoring.migration import CURRENT, plan, write

    plans = [plan(path) for path in files]
    for path, found in zip(files, plans, strict=True):
        if found.needed and not check:
            write(path, found, backup)
    if as_json:
        print(json.dumps([_plain(found, CURRENT) for found in plans], indent=2))
    else:
        for found in plans:
            _print(found, CURRENT, check, show)
    if check and any(found.needed for found in plans):
        raise typer.Exit(1)


def _plain(found: Migration, current: int) -> dict[str, object]:
    return {"file": found.file, "from": found.version, "to": current, "changed": found.needed}


def _print(found: Migration, current: int, check: bool, show: bool) -> None:
    if not found.needed:
        print(f"{found.file}: version {current}, nothing to migrate")
        return
    would = "would go" if check else "went"
    print(f"{found.file}: {would} from version {found.version} to {current}")
    if show:
        _patch(found)


def _patch(found: Migration) -> None:
    from difflib import unified_diff

    lines = [text.splitlines(keepends=True) for text in (found.before, found.after)]
    sys.stdout.writelines(unified_diff(lines[0], lines[1], found.file, found.file))
