"""Curriculum: stages of a game, each laid upon the document, and when training goes on to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from schemas.base import Model, Quantity, refusal, said
from schemas.problem import Problem
from schemas.steps import read_many

_HOLDS = re.compile(r"([A-Za-z]\w*) holds (\d+(?:\.\d+)?)% over (\d+) episodes?")
_HELP = ("write it as 2M steps, or as RULE holds 40% over 500 episodes",)


@dataclass(frozen=True, slots=True)
class Until:
    """When a stage is over: after `steps` agent steps in it, or when `rule` fired in `share` of the paid steps, the
    mean over the last `episodes` episodes."""

    steps: int | None = None
    rule: str | None = None
    share: float = 0.0
    episodes: int = 0


def _until(raw: Any) -> Until | None:
    if raw is None or isinstance(raw, Until):
        return raw
    if isinstance(raw, str):
        if found := _HOLDS.fullmatch(raw.strip()):
            return _held(found, raw)
        if steps := read_many(raw):
            return Until(steps=steps)
    raise refusal(Problem("bad-value", f"'{raw}' does not say when a stage is over", help=_HELP))


def _held(found: re.Match[str], raw: str) -> Until:
    share, episodes = float(found[2]) / 100, int(found[3])
    if not 0 < share <= 1 or episodes < 1:
        message = f"'{raw}' can never be judged: above 0% and at most 100%, over at least 1 episode"
        raise refusal(Problem("out-of-range", message))
    return Until(rule=found[1], share=share, episodes=episodes)


class StageSpec(Model):
    """One stage: what is different in it, and how long training stays there."""

    set: dict[str, Any] = said({}, "Dotted path to value, laid upon this file: params.radius: 2.5.")
    until: Annotated[Until | None, PlainValidator(_until), WithJsonSchema({"type": "string"})] = said(
        None, "When it is over: 2M steps (agent steps in it), or RULE holds 40% over 500 episodes."
    )
    keep: Annotated[float, Quantity(low=0, high=1, percent=True, plain=True)] = said(
        0.0, "Share of episodes that still play the stages before it, so that they are not forgotten."
    )
