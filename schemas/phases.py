"""Phases: stretches of the episode, and what is different for a team meanwhile."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema

from schemas.base import Model, Short, refusal, said
from schemas.problem import Problem
from schemas.steps import read_steps
from schemas.teams import Noise, Reach, Sight, ViewRange

_SHARE = re.compile(r"\d+(\.\d+)?%")
CHANGES = ("actions", "sensors", "reach")


def _lasts(raw: Any) -> str | None:
    text = raw.strip() if isinstance(raw, str) else raw
    if text is None or (isinstance(text, str) and _SHARE.fullmatch(text) and 0 < float(text[:-1]) <= 100):
        return text
    if isinstance(text, str) and text.endswith("%"):
        message = f"a phase lasts above 0% and at most 100% of the episode, not {raw}"
        raise refusal(Problem("out-of-range", message))
    try:
        return f"{read_steps(raw)} steps"
    except Exception:
        problem = Problem("bad-value", f"'{raw}' is not a length; write it as 40% or 30 steps")
        raise refusal(problem) from None


def _names(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str) else raw


class PhaseSensors(Model):
    """What of a team's sensors may be different in a phase: nothing that changes what is observed in shape."""

    sight: Sight | None = said(None, "Full opening angle of the vision cone meanwhile, degrees.")
    range: ViewRange = said(None, "How far it sees meanwhile, metres.")
    noise: Noise | None = said(None, "Standard deviation of measured lengths meanwhile, metres.")


class TeamChange(Model):
    """What is different for one team meanwhile; None is as always."""

    actions: tuple[str, ...] | None = said(None, "What they can do meanwhile.")
    sensors: PhaseSensors = said({}, "What they perceive meanwhile.")
    reach: Reach | None = said(None, "How far grab and lock reach meanwhile, metres.")


def _changes(raw: Any) -> Any:
    """`{hiders.reach: 0.5}` as {hiders: {reach: 0.5}}: each key names a team and what of it is different."""
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        return raw
    made: dict[str, dict[str, Any]] = {}
    for key, value in raw.items():
        team, dot, what = key.partition(".")
        if isinstance(value, TeamChange):
            made[key] = value  # pyright: ignore[reportArgumentType]
            continue
        if dot and what in CHANGES:  # the loader tells the others, where they stand
            made.setdefault(team, {})[what] = value
    return made


class PhaseSpec(Model):
    """A stretch of the episode; phases follow one another in file order."""

    lasts: Annotated[str | None, PlainValidator(_lasts), WithJsonSchema({"type": ["string", "integer"]})] = (
        said(None, "Its length, as 40% of the episode or 30 steps; left out, the rest of the episode.")
    )
    freeze: Annotated[tuple[str, ...], Short(_names, {"type": "string"})] = said(
        (), "Teams that cannot act meanwhile, or `agents` for all."
    )
    rewards: Literal["all", "none"] = said("all", "Whether rules pay meanwhile.")
    set: Annotated[dict[str, TeamChange], Short(_changes, {"type": "object"})] = said(
        {},
        "What is different meanwhile: TEAM.actions, TEAM.sensors (sight, range, noise) or TEAM.reach to its value.",
    )
