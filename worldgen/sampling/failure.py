"""Why a world was refused, and the message an author gets when every redraw was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.grammar.tree import Reaches
from worldgen.sampling.setting import NoRoom
from worldgen.scenario.diagnostics import Diagnostic, ScenarioError

if TYPE_CHECKING:
    from worldgen.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused redraw. `path` is the key at fault, `reason` a short text that `stats` counts."""

    path: str
    reason: str
    code: str  # "no-room" or "not-met"
    message: str
    help: tuple[str, ...]


class PlacementError(ScenarioError):
    """No redraw of the world had room for everything, or none met every requirement: see `refusals`."""

    def __init__(self, diagnostic: Diagnostic, refusals: Sequence[Refusal]):
        super().__init__([diagnostic])
        self.refusals = tuple(refusals)


def no_room(scenario: Scenario, seed: int, failure: NoRoom, region: str) -> Refusal:
    """Something found no place: the counts by reason, then what to change."""
    item = failure.item
    counted = ", ".join(f"{number} {reason}" if number else reason for reason, number in failure.reasons)
    remedies = _remedies(scenario, failure, region)
    return Refusal(
        item.path,
        f"no room for {item.group}",
        "no-room",
        f"could not place {item.group} {item.member + 1} of {item.count} (seed {seed}): {failure.tries} tries",
        (counted, " or ".join([", ".join(remedies[:-1]), remedies[-1]] if remedies[1:] else remedies)),
    )


def _remedies(scenario: Scenario, failure: NoRoom, region: str) -> list[str]:
    """What would help, the most likely first."""
    item = failure.item
    broken = [
        reason.removeprefix("broke ")
        for reason, _ in failure.reasons
        if reason.startswith(("broke 'within", "broke 'near", "broke 'behind"))
    ]
    found = [f"loosen {text}" for text in broken]
    if item.count > 1:
        found.append(f"lower {item.path}.count")
    elif item.group in scenario.objects:
        found.append(
            f"lower {item.path}.{'diameter' if scenario.objects[item.group].kind == 'pillar' else 'size'}"
        )
    return [*found, _enlarge(scenario, region)]


def not_fitting(seed: int, path: str, message: str) -> Refusal:
    """The layout's own numbers do not go together, or more members were drawn than there are slots."""
    surplus = path.endswith(".most")
    return Refusal(
        path,
        f"{path} is exceeded" if surplus else f"{path} does not fit",
        "no-room",
        f"{message} (seed {seed})",
        (f"raise {path} or lower the counts" if surplus else f"lower {path} or enlarge the room",),
    )


def not_met(scenario: Scenario, seed: int, name: str) -> Refusal:
    text = scenario.require[name]
    return Refusal(
        f"require.{name}",
        f"not met: {name}",
        "not-met",
        f"no drawn world met '{text}' (seed {seed})",
        (_more_often(scenario, name),),
    )


def _more_often(scenario: Scenario, name: str) -> str:
    """How a requirement would be met more often."""
    if any(isinstance(clause, Reaches) for clause in scenario.requirement(name).clauses):
        return "make room, for example with wider doors or fewer fixed things, or raise world.worlds"
    return "say it in a 'where' if it is about places, loosen it, or raise world.worlds"


def error(scenario: Scenario, refusals: Sequence[Refusal]) -> PlacementError:
    """The error for a seed whose every redraw was refused: it tells of the most frequent reason."""
    [(reason, times)] = Counter(refusal.reason for refusal in refusals).most_common(1)
    first = next(refusal for refusal in refusals if refusal.reason == reason)
    redraws = f"so it went in {times} of {len(refusals)} redraws of the world"
    diagnostic = scenario.diagnostic(first.code, first.path, first.message, (*first.help, redraws))
    return PlacementError(diagnostic, refusals)


def _enlarge(scenario: Scenario, region: str) -> str:
    if region in scenario.regions:
        return f"enlarge regions.{region}"
    layout = scenario.world.layout
    if region == layout.kind:
        for key in ("size", "radius"):
            if hasattr(layout, key):
                return f"raise world.layout.{region}.{key}"
    return "enlarge the map" if layout.kind == "map" else "raise world.floor"
