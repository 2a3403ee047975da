"""Rules: a condition, and what follows when it is met."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, PlainValidator, Tag, WithJsonSchema, model_validator

from schemas.base import Model, Newtons, Number, Quantity, Short, refusal, said
from schemas.grammar.words import EFFECTS
from schemas.problem import Problem, one_of
from schemas.steps import Steps
from schemas.values import Value

_payment = Quantity()
_WORD = re.compile(r"\b(?!min\b|max\b)[A-Za-z_]{2,}")
_MEASURING = re.compile(r"\b(distance|progress|count|speed|mean|total|soft)\b")


def is_measure(text: str) -> bool:
    """Whether an amount's text measures something (`0.5 * progress of ...`) rather than being a value."""
    words = _WORD.findall(re.sub(r"\$\w+", "", text))
    told = " of " in text or len(words) > 1 or ("*" in text and bool(words))
    return told or _MEASURING.search(" ".join(words)) is not None


def _pay(raw: Any) -> Value | str:
    """A value, or the text of a measure."""
    return raw if isinstance(raw, str) and is_measure(raw) else _payment.parse(raw)


def _listed(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str) else raw


def _lasting(raw: Any) -> Any:
    """`the prey` and `[the prey, the grass]` for {the prey: null, the grass: null}: without a number of steps."""
    if not isinstance(raw, (str, list, tuple)):
        return raw
    if not all(isinstance(text, str) for text in _listed(raw)):
        help = ("write a target, a list of them, or {TARGET: 5 steps}",)
        raise refusal(Problem("bad-type", "a list of targets is wanted", help=help))
    return dict.fromkeys(_listed(raw))


Payment = Annotated[
    Any,
    PlainValidator(_pay),
    WithJsonSchema({"type": ["number", "string", "object"], "description": "a value or a measure"}),
]
_TARGETS_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Targets = Annotated[tuple[str, ...], Short(_listed, {"type": "string"})]
Lasting = Annotated[dict[str, Steps | None], Short(_lasting, _TARGETS_SCHEMA)]


class PushSpec(Model):
    """A push toward something or away from it."""

    force: Newtons = said(..., "Its strength, newtons.")
    toward: str | None = said(None, "What it pushes to: a target.")
    away: str | None = said(None, "What it pushes away from: a target.", alias="away from")

    @model_validator(mode="after")
    def _one_way(self) -> PushSpec:
        if (self.toward is None) == (self.away is None):
            both = "not both" if self.toward is not None else "and neither is given"
            raise refusal(Problem("bad-value", f"a push goes 'toward' or 'away from' something, {both}"))
        return self


def _kind_of_push(raw: Any) -> str:
    return "<mapping>" if isinstance(raw, (Mapping, PushSpec)) else "<pair>"


Push = Annotated[
    Annotated[PushSpec, Tag("<mapping>")] | Annotated[tuple[Number, Number], Tag("<pair>")],
    Discriminator(_kind_of_push),
]


class RuleSpec(Model):
    """`while` a sentence is true, or `when` it becomes true, the effects follow."""

    # A plug-in's effect is one key more: see schemas.registry.

    while_: str | None = said(None, "Every step this is true.", alias="while")
    when: str | None = said(None, "The step this becomes true.")
    for_steps: Annotated[Steps | None, Field(validate_default=False)] = said(
        None, "It must have held so long: 40 steps.", alias="for"
    )
    during: str | None = said(None, "Only in this phase; left out or `all`, in every phase.")
    reward: dict[str, Payment] = said({}, "Who gets how much: target to a value or a measure.")
    add: dict[str, dict[str, Payment]] = said({}, "Added to attributes: target to {attribute: amount}.")
    set: dict[str, dict[str, Payment]] = said({}, "New values of attributes: target to {attribute: amount}.")
    eat: dict[str, Payment] = said({}, "Bites taken off: target to a number; the eater is paid them.")
    move: dict[str, str] = said({}, "Where targets are taken: start, anew, or a region.")
    remove: Lasting = said(
        {}, "What leaves: a target, a list, or {target: 5 steps}; it comes back after them."
    )
    push: dict[str, Push] = said(
        {}, "What is pushed: target to {force: 50, toward or away from: target}, or to [east, north] newtons."
    )
    lock: Targets = said((), "What is locked: a target or a list.")
    unlock: Targets = said((), "What is unlocked: a target or a list.")
    drop: Targets = said((), "Who lets go, and what is let go of: a target or a list.")
    freeze: Lasting = said({}, "Who cannot act at the next step: a target, a list, or {target: 10 steps}.")
    forbid: dict[str, Targets] = said(
        {}, "What cannot be done at the next step: move, grab or lock to targets."
    )
    end: str | None = said(None, "Ends the episode: TEAM wins, draw or episode.")

    @model_validator(mode="after")
    def _complete(self) -> RuleSpec:
        if (self.while_ is None) == (self.when is None):
            both = self.when is not None
            message = (
                "a rule has one condition, not both 'when' and 'while'" if both else "needs 'while' or 'when'"
            )
            raise refusal(Problem("bad-value" if both else "missing-key", message))
        if not any(getattr(self, word) for word in EFFECTS):
            words = one_of([f"'{word}'" for word in EFFECTS])
            raise refusal(Problem("missing-key", f"needs an effect: {words}"))
        return self

    @property
    def sentence(self) -> str:
        """The text of its condition."""
        return self.while_ or self.when or ""
