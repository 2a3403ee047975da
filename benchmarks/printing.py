"""What the benchmark commands share: how they are run, and rows printed as a Markdown table or as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.ending import ending
from worldgen.errors import UserError
from worldgen.scenario import load

Row = dict[str, Any]

# steps/s and ms a reset of the original environments, one core, MuJoCo 4.0.0: another run on another machine
ORIGINAL = {
    "quadrant": (407, 33.8),
    "rooms": (343, 42.0),
    "lock_and_return": (934, 25.8),
    "sequential_lock": (597, 28.1),
    "blueprint": (653, 25.6),
    "shelter": (386, 25.4),
}


Games = Annotated[list[str] | None, typer.Argument(help="Bundled scenarios, or paths.", show_default=False)]
Worlds = Annotated[int, typer.Option(min=1, help="Worlds stepped together.")]
Threads = Annotated[int, typer.Option(min=1, help="Threads; all cores unless said.")]
Blocks = Annotated[int, typer.Option(min=1, help="Episodes timed.")]
Steps = Annotated[int | None, typer.Option(min=1, help="Only so many steps of each; all unless said.")]
CORES = os.cpu_count() or 1


def run(command: Callable[..., None]) -> None:
    """Run a module's `main` as `worldgen` runs its commands: its parameters are the options, and what goes wrong is
    told in one sentence."""
    module = sys.modules[command.__module__]
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(help=module.__doc__)(ending()(command))
    app(prog_name=f"python -m {module.__spec__.name}" if module.__spec__ else None)


def named(games: list[str] | None, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    """The games that were typed, or `otherwise`. Raises ScenarioError before anything is measured."""
    for game in games or ():
        load(game)
    return tuple(games or otherwise)


def writable(path: Path | None, option: str = "--out") -> None:
    """Raises UserError, before anything is measured, where what was measured could not be written to `path`."""
    if path and (path.is_dir() or not os.access(path.parent, os.W_OK)):
        where = f"{path} is a folder" if path.is_dir() else f"there is no folder {path.parent} to write to"
        raise UserError(f"cannot write {path}: {where}; choose another place with {option}")


def fresh(program: str, *arguments: object) -> str:
    """What a Python program prints in a process of its own. Raises UserError with its last words where it fails."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise UserError((done.stderr.splitlines() or [f"a fresh process ended with {done.returncode}"])[-1])
    return done.stdout


def show(rows: list[Row], as_json: bool) -> None:
    """Print rows of equal keys."""
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(_cell(value) for value in row.values()) + " |")


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
