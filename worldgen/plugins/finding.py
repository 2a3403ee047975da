"""Finding: the plug-ins that are installed, loaded once and before anything asks for words.

A plug-in is a distribution with entry points in the group `worldgen.words`; each names a module that registers words
as it is imported, or a function that registers them. One that fails stops everything: a scenario that says its words
would else be told that they do not exist.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points

from schemas.problem import Problem
from worldgen.errors import UserError

GROUP = "worldgen.words"

_loading: list[EntryPoint] = []  # the one whose words are being registered
_found: UserError | bool = False  # whether all are loaded, or why they are not


def load() -> None:
    """Load every plug-in, once. Raises `UserError` naming the distribution, the entry point and the remedy."""
    global _found
    if _loading:  # a plug-in that reads a scenario as it is imported
        return
    if _found is False:
        try:
            for point in sorted(entry_points(group=GROUP), key=lambda point: (_dist(point), point.name)):
                _load(point)
            _found = True
        except UserError as error:
            _found = error
    if isinstance(_found, UserError):
        raise UserError(str(_found))


def owner() -> str:
    """Who registers words now: `garden 0.3`; nobody's name outside of an entry point."""
    return _dist(_loading[0]) if _loading else ""


def _load(point: EntryPoint) -> None:
    try:
        with _registering(point):
            found = point.load()
            if callable(found):
                found()
    except (UserError, Problem) as error:
        raise UserError(_message(point, str(error))) from None
    except ModuleNotFoundError as error:
        raise UserError(_message(point, f"there is no module '{error.name}'")) from None
    except Exception as error:
        raise UserError(_message(point, _reason(error))) from None


@contextmanager
def _registering(point: EntryPoint) -> Iterator[None]:
    _loading.append(point)
    try:
        yield
    finally:
        _loading.remove(point)


def _message(point: EntryPoint, reason: str) -> str:
    name = point.dist.name if point.dist else point.name
    return (
        f"the plug-in {_dist(point)} cannot be used (entry point '{point.name}' of {GROUP}, {point.value}): {reason}\n"
        f"  upgrade it (pip install -U {name}) or take it away (pip uninstall {name})"
    )


def _reason(error: Exception) -> str:
    """`ZeroDivisionError: division by zero (garden.py, line 12)`, with the line of the plug-in that it came to."""
    said = f"{type(error).__name__}: {error}"
    python = (__file__, os.path.dirname(os.__file__) + os.sep + "importlib", "<frozen")
    mine = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(python)
    ]
    return f"{said} ({mine[-1].filename}, line {mine[-1].lineno})" if mine else said


def _dist(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.name
