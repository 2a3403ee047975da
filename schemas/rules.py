"""Phases and rules: when what counts, and what the game pays."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from schemas.base import Model, Quantity, Short, refusal, said
from schemas.problem import Problem
from schemas.values import Value

_STEPS = re.compile(r"(\d+) steps?")
_SHARE = re.compile(r"\d+(\.\d+)?%")
_STEPS_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": r"^\d+ steps?$"}]}


def _steps(raw: Any) -> int:
    """`40 steps`, or the bare number."""
    number = int(found[1]) if isinstance(raw, str) and (found := _STEPS.fullmatch(raw.strip())) else raw
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise refusal(Problem("bad-value", f"'{raw}' is not a number of steps; write it as 40 steps"))
    return number


def _lasts(raw: Any) -> str | None:
    if raw is None or (
        isinstance(raw, str) and _SHARE.fullmatch(raw.strip()) and 0 < float(raw.strip()[:-1]) <= 100
    ):
        return raw if raw is None else raw.strip()
    if isinstance(raw, str) and raw.strip().endswith("%"):
        raise refusal(
            Problem("out-of-range", f"a phase lasts above 0% and at most 100% of the episode, not {raw}")
        )
    try:
        return f"{_steps(raw)} steps"
    except Exception:
        problem = Problem("bad-value", f"'{raw}' is not a length; write it as 40% or 30 steps")
        raise refusal(problem) from None


def _names(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str) else raw


class PhaseSpec(Model):
    """A stretch of the episode; phases follow one another in file order."""

    later: ClassVar[tuple[str, ...]] = ("set",)

    lasts: Annotated[str | None, PlainValidator(_lasts), WithJsonSchema({"type": ["string", "integer"]})] = (
        said(None, "Its length, as 40% of the episode or 30 steps; left out, the rest of the episode.")
    )
    freeze: Annotated[tuple[str, ...], Short(_names, {"type": "string"})] = said(
        (), "Teams that cannot act meanwhile."
    )
    rewards: Literal["all", "none"] = said("all", "Whether rules pay meanwhile.")


_payment = Quantity()


def is_measure(text: str) -> bool:
    """Whether a reward's text measures something (`0.5 * progress of ...`) rather than being a value."""
    return (
        " of " in text
        or re.search(r"\b(distance|progress|count|speed)\b", re.sub(r"\$\w+", "", text)) is not None
    )


def _pay(raw: Any) -> Value | str:
    """A value, or the text of a measure."""
    return raw if isinstance(raw, str) and is_measure(raw) else _payment.parse(raw)


Payment = Annotated[
    Any,
    PlainValidator(_pay),
    WithJsonSchema({"type": ["number", "string", "object"], "description": "a value or a measure"}),
]


class RuleSpec(Model):
    """`while` a sentence is true, or `when` it becomes true, the effects follow."""

    later: ClassVar[tuple[str, ...]] = (
        "add", "set", "eat", "move", "remove", "push", "lock", "unlock", "drop", "freeze", "forbid",
    )  # fmt: skip

    while_: str | None = said(None, "Every step this is true.", alias="while")
    when: str | None = said(None, "The step this becomes true.")
    for_steps: Annotated[int | None, PlainValidator(_steps), WithJsonSchema(_STEPS_SCHEMA)] = Field(
        None, alias="for", description="It must have held so long: 40 steps.", validate_default=False
    )
    during: str | None = said(None, "Only in this phase; left out or `all`, in every phase.")
    reward: dict[str, Payment] = said({}, "Who gets how much: recipient to value.")
    end: str | None = said(None, "Ends the episode: TEAM wins, draw or episode.")

    @model_validator(mode="after")
    def _complete(self) -> RuleSpec:
        if (self.while_ is None) == (self.when is None):
            both = self.when is not None
            message = (
                "a rule has one condition, not both 'when' and 'while'" if both else "needs 'while' or 'when'"
            )
            raise refusal(Problem("bad-value" if both else "missing-key", message))
        if not self.reward and self.end is None:
            raise refusal(Problem("missing-key", "needs an effect: 'reward' or 'end'"))
        return self

    @property
    def sentence(self) -> str:
        """The text of its condition."""
        return self.while_ or self.when or ""
