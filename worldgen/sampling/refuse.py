"""Places that only a rule can ask about, refused in a `where` with the words to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from schemas.grammar.tree import Relative, Where
from worldgen.scenario.diagnostics import ScenarioError

if TYPE_CHECKING:
    from worldgen.scenario import Scenario

REMEDY = "nothing starts on or under anything; write 'near ...' or 'within 0.5 of ...'"


def refuse_under(scenario: Scenario, wheres: Mapping[str, Where], paths: Mapping[str, str]) -> None:
    """Raise `ScenarioError` with every `under ...`, which no start can satisfy."""
    found = []
    for name, where in wheres.items():
        for place in where.places:
            if isinstance(place, Relative) and place.word == "under":
                text = where.text[place.span[0] : place.span[1]]
                message = f"'{text}' cannot say where something is placed"
                found.append(scenario.diagnostic("bad-value", f"{paths[name]}.where", message, (REMEDY,)))
    if found:
        raise ScenarioError(found)
