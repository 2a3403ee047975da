"""From a scenario file to a checked Scenario: reading, merging, checking, and every finding with its place.

`load` is for programs (it raises everything that is wrong at once), `examine` for those who want the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.scenario import Scenario
from worldgen.scenario.check import Reading
from worldgen.scenario.diagnostics import Diagnostic, Position, ScenarioError, ordered, render
from worldgen.scenario.document import open_source, text_source
from worldgen.scenario.library import bundled
from worldgen.scenario.overrides import parse_override

__all__ = [
    "Diagnostic",
    "Position",
    "Scenario",
    "ScenarioError",
    "bundled",
    "examine",
    "load",
    "loads",
    "parse_override",
    "render",
]


def load(name_or_path: str, overrides: Mapping[str, Any] | None = None, stage: str | None = None) -> Scenario:
    """The checked Scenario of a bundled name or a path, with a stage of its curriculum and then `overrides` (dotted
    path to value) laid upon it.

    Raises `ScenarioError` with every diagnostic, in file order. Warnings do not raise: see `Scenario.warnings`.
    """
    return Reading(open_source(str(name_or_path), overrides)).scenario(stage)


def loads(text: str, file: str = "<text>", stage: str | None = None) -> Scenario:
    """The checked Scenario written in `text`; `file` is what diagnostics call it."""
    return Reading(text_source(text, file)).scenario(stage)


def examine(
    name_or_path: str, overrides: Mapping[str, Any] | None = None, stage: str | None = None
) -> tuple[Scenario | None, list[Diagnostic]]:
    """The Scenario, None when it has errors, and everything there is to say about it."""
    try:
        scenario, diagnostics = Reading(open_source(str(name_or_path), overrides)).examine(stage)
    except ScenarioError as error:
        return None, list(error.diagnostics)
    return scenario, ordered(diagnostics)
