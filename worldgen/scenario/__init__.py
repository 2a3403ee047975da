"""From a scenario file to a checked Scenario: reading, merging, checking, and every finding with its place.

`load` is for programs (it raises everything that is wrong at once), `examine` for those who want the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.scenario import Scenario
from worldgen.scenario import meaning, names, sentences, shape, warnings
from worldgen.scenario.checked import Checked
from worldgen.scenario.diagnostics import Diagnostic, Position, ScenarioError, ordered, render
from worldgen.scenario.document import Document, open_document, parse_override, parse_text
from worldgen.scenario.library import bundled

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


def load(name_or_path: str, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """The checked Scenario of a bundled name or a path, `overrides` (dotted path to value) laid upon it.

    Raises `ScenarioError` with every diagnostic, in file order. Warnings do not raise: see `Scenario.warnings`.
    """
    return _checked(open_document(str(name_or_path), overrides))


def loads(text: str, file: str = "<text>") -> Scenario:
    """The checked Scenario written in `text`; `file` is what diagnostics call it."""
    return _checked(parse_text(text, file))


def examine(
    name_or_path: str, overrides: Mapping[str, Any] | None = None
) -> tuple[Scenario | None, list[Diagnostic]]:
    """The Scenario, None when it has errors, and everything there is to say about it."""
    try:
        scenario, diagnostics = _check(open_document(str(name_or_path), overrides))
    except ScenarioError as error:
        return None, list(error.diagnostics)
    return scenario, ordered(diagnostics)


def _checked(document: Document) -> Scenario:
    scenario, diagnostics = _check(document)
    if scenario is None:
        raise ScenarioError(diagnostics)
    return scenario


def _check(document: Document) -> tuple[Scenario | None, list[Diagnostic]]:
    root = document.root
    scenario, diagnostics = shape.validate(root)
    found = sentences.parse_all(root, names.vocabulary(root))
    diagnostics += [
        *document.diagnostics,
        *names.check_names(root),
        *found.diagnostics,
        *meaning.check_document(root),
    ]
    if scenario is not None and not diagnostics:
        diagnostics += meaning.check_scenario(scenario, root)
    if scenario is None or diagnostics:
        return None, diagnostics
    diagnostics += warnings.check(scenario, root, found)
    scenario._attached = _attach(document, scenario, found, diagnostics)
    return scenario, diagnostics


def _attach(
    document: Document, scenario: Scenario, found: sentences.Sentences, diagnostics: list[Diagnostic]
) -> Checked:
    rules = scenario.rules
    return Checked(
        name=document.name,
        path=document.path,
        root=document.root,
        sentences=found.sentences,
        wheres=found.wheres,
        actions=found.actions,
        recipients={
            rule: tuple((target, rules[rule].reward[key]) for target, key in pairs)
            for rule, pairs in found.recipients.items()
        },
        outcomes=found.outcomes,
        warnings=tuple(ordered(diagnostics)),
    )
