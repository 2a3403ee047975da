"""The bundled scenarios, and how a name or path becomes a file."""

from __future__ import annotations

from pathlib import Path

import worldgen
from schemas.problem import did_you_mean
from worldgen.scenario.diagnostics import Diagnostic, Position, ScenarioError


def folder() -> Path:
    """Where the bundled scenarios lie: in the wheel, or in a checkout beside the package."""
    here = Path(worldgen.__file__).parent
    places = (here / "_scenarios", here.parent / "scenarios")
    return next((place for place in places if place.is_dir()), places[-1])


def bundled() -> dict[str, Path]:
    """Name to file of every scenario that comes with the package, by name."""
    return {path.stem: path for path in sorted(folder().glob("*.yaml"))}


def resolve(name_or_path: str) -> Path:
    """The file meant by a bundled name or a path. Raises `ScenarioError` [no-such-file]."""
    known = bundled()
    if name_or_path in known:
        return known[name_or_path]
    path = Path(name_or_path).expanduser()
    if stands(path) and path.is_file():
        return path
    if stands(path) and path.is_dir():
        message, help = "this is a folder; name a scenario file in it", ()
    else:
        hint = did_you_mean(path.stem, known)
        message, help = f"there is no such file{hint}", (f"bundled scenarios are {', '.join(known)}",)
    raise ScenarioError([Diagnostic("no-such-file", message, Position(name_or_path), help=help)])


def stands(path: Path) -> bool:
    """Whether there is such a path; a name that is too long for any file is none."""
    try:
        return path.exists()
    except OSError:
        return False


def shown(path: Path) -> str:
    """A path as people type it: relative to where they stand when it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
