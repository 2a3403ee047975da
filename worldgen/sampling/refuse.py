"""Places that only a rule can ask about, refused in a `where` with the words to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from schemas.grammar.tree import Place, Relative, Where
from worldgen.plugins.running import words
from worldgen.scenario.diagnostics import ScenarioError

if TYPE_CHECKING:
    from worldgen.scenario import Scenario

REMEDIES = {
    "under": "nothing starts on or under anything; write 'near ...' or 'within 0.5 of ...'",
    "after": "an order is kept by rules; give the group 'order: fixed' or 'order: shuffled'",
    "before": "an order is kept by rules; give the group 'order: fixed' or 'order: shuffled'",
}


def refuse_impossible(scenario: Scenario, wheres: Mapping[str, Where], paths: Mapping[str, str]) -> None:
    """Raise `ScenarioError` with all places that no `where` can ask for."""
    found = []
    for name, where in wheres.items():
        for place in where.places:
            remedy = _remedy(place)
            if remedy:
                text = where.text[place.span[0] : place.span[1]]
                message = f"'{text}' cannot say where something is placed"
                found.append(scenario.diagnostic("bad-value", f"{paths[name]}.where", message, (remedy,)))
    if found:
        raise ScenarioError(found)


def _remedy(place: Place) -> str | None:
    target = getattr(place, "target", None)
    if target is not None and target.noun.kind == "start":
        return "where a thing starts is what this says; name a region or a group"
    if not isinstance(place, Relative):
        return None
    brought = f"'{place.word}' is asked by rules and under 'require'; a 'where' says 'near ...' or 'within 0.5 of ...'"
    return REMEDIES.get(place.word) or (brought if place.word in words("place") else None)
