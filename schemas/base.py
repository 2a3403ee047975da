"""Base of every schema: strict frozen models, quantities with units and bounds, and choices made by one key.

`Model` refuses unknown keys. `Quantity` makes a field's type whose parsed form is a `schemas.values.Value`, with its
unit and bounds kept for the check, the JSON schema and the docs. `OneKey`, `ByIs` and `ByForm` are the ways a mapping
chooses between models: by its only key (`layout: {quadrant: {..}}`), by its `is`, by the key that names its form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError, core_schema

from schemas.problem import Problem, did_you_mean, one_of
from schemas.values import Constant, Value, bounds, is_integer, names_used, parse_value


class Model(BaseModel):
    """Frozen and strict."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, defer_build=True)


def said(default: Any, meaning: str, **extra: Any) -> Any:
    """A field: its default (`...` when required) and the line that the schema, editors and docs show for it."""
    return Field(default, description=meaning, **extra)


def refusal(problem: Problem) -> PydanticCustomError:
    """A `Problem` in the form that pydantic collects; the loader reads code, span and help back from its context."""
    context = {
        "code": problem.code,
        "span": problem.span,
        "help": problem.help,
        "text": problem.message,
        "key": problem.key,
    }
    return PydanticCustomError("problem", "{text}", context)  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True)
class Quantity:
    """A number in the language: unit, bounds (`above` leaves the lower one out), whole or not, what `%` means."""

    unit: str = ""
    low: float = -inf
    high: float = inf
    above: bool = False
    integer: bool = False
    percent: bool = False
    facing: bool = False  # a heading, which may also be "toward" something
    plain: bool = False  # one number, never drawn: array shapes and compiled rules depend on it

    def check(self, value: Value, params: Mapping[str, Value] | None = None) -> None:
        """Raise `Problem` where some draw of `value` would break the bounds."""
        low, high = bounds(value, params)
        if self.integer and not is_integer(value):
            raise Problem("bad-value", "a whole number is wanted")
        if self.integer and high == inf:
            raise Problem("out-of-range", "a count needs an upper bound; write a range such as 1..3")
        # A normal has no bounds of its own; the draw clips it, and only its mean can be wrong here.
        if low == -inf and high == inf:
            return
        if low < self.low or high > self.high or (self.above and low == self.low):
            wrong = high if high > self.high else low
            raise Problem(
                "out-of-range", f"must be {self.limits()}, not {wrong:.9g}", help=self._remedy(wrong)
            )

    def limits(self) -> str:
        """`above 0`, `from 0 to 1`, in words."""
        if self.low > -inf and self.high < inf:
            between = "above {:.9g} and at most {:.9g}" if self.above else "from {:.9g} to {:.9g}"
            return between.format(self.low, self.high)
        if self.low > -inf:
            return f"{'above' if self.above else 'at least'} {self.low:g}"
        return f"at most {self.high:g}" if self.high < inf else "any number"

    def _remedy(self, wrong: float) -> tuple[str, ...]:
        chance = self.percent and self.high == 1 and 1 < wrong <= 100
        return (f"write {wrong:g}% for a percentage",) if chance else ()

    def parse(self, raw: Any) -> Any:
        try:
            if self.facing and isinstance(raw, str) and raw.startswith("toward"):
                return raw  # a sentence, which the loader parses
            value = parse_value(raw)
            if not self.percent and getattr(value, "percent", False):
                raise Problem("bad-value", "a percentage has no meaning here; write the number itself")
            if self.plain and not isinstance(value, Constant):
                raise Problem(
                    "bad-value", "one number is wanted here: it must be known before anything is drawn"
                )
            if not names_used(value):
                self.check(value)
        except Problem as problem:
            raise refusal(problem) from None
        if not self.plain:
            return value
        assert isinstance(value, Constant)
        return int(value.value) if self.integer else value.value

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        number = "integer" if self.integer else "number"
        if self.plain and self.unit != "deg":
            return {"type": number, **self._json_limits()}
        if self.plain:
            return {"type": [number, "string"], **self._json_limits()}
        form = {"choose": {"type": "array"}, "normal": {"type": "array"}, "log": {"type": "string"}}
        return {
            "type": [number, "string", "object"],  # a number; "50%", "3..9", "$name"; {choose: [..]}
            **self._json_limits(),
            "properties": form,
            "additionalProperties": False,
        }

    def _json_limits(self) -> dict[str, float]:
        """Bounds in JSON schema's words; they speak of numbers only."""
        limits = {} if self.low == -inf else {"exclusiveMinimum" if self.above else "minimum": self.low}
        return limits if self.high == inf else {**limits, "maximum": self.high}


SHORT_NUMBER = {"type": ["number", "string"]}  # where one number stands for a list of them

Number = Annotated[Value, Quantity()]
Count = Annotated[Value, Quantity(unit="members", low=0, high=1000, integer=True)]
Chance = Annotated[Value, Quantity(low=0, high=1, percent=True)]
Length = Annotated[Value, Quantity(unit="m", low=0, above=True)]
Share = Annotated[Value, Quantity(unit="m or % of the floor", low=0, above=True, percent=True)]
Angle = Annotated[Value | str, Quantity(unit="deg", facing=True)]
Mass = Annotated[Value, Quantity(unit="kg", low=0, above=True)]
Friction = Annotated[Value, Quantity(unit="sliding coefficient", low=0)]
Newtons = Annotated[Value, Quantity(unit="N", low=0)]
Seconds = Annotated[Value, Quantity(unit="s", low=0, high=0.1, above=True)]
Whole = Annotated[int, Quantity(low=1, high=1_000_000, integer=True, plain=True)]


@dataclass(frozen=True)
class Short:
    """A shorter way to write a field (`floor: 6` for `[6, 6]`): `read` makes the long form of it and leaves anything
    else alone; `schema` is the short form's JSON schema."""

    read: Callable[[Any], Any]
    schema: dict[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"anyOf": [self.schema, handler(schema)]}


class _Chooser:
    """Shared by the two ways a mapping picks one of several models."""

    def __init__(self, what: str, models: Mapping[str, type[Model]], later: tuple[str, ...] = ()):
        self.what = what
        self.models = models
        self.later = later

    def model(self, tag: str) -> type[Model] | None:
        return self.models.get(tag.strip("<>"))

    def _unknown(self, word: str, key: str) -> Problem:
        if word in self.later:
            message = f"the {self.what} '{word}' is part of the language but not available yet"
            return Problem("not-yet", message, key=key)
        hint = did_you_mean(word, self.models) or f": it is {one_of(self.models)}"
        return Problem("bad-value", f"there is no {self.what} '{word}'{hint}", key=key)


class OneKey(_Chooser):
    """`{quadrant: {size: 50%}}`: the only key names the model, its value is what the model reads."""

    def _unwrap(self, raw: Any) -> Any:
        try:
            if isinstance(raw, Model):
                return {self._tag(raw): raw}
            if not isinstance(raw, Mapping) or len(raw) != 1:
                example = next(iter(self.models))
                raise Problem("bad-value", f"a {self.what} is one key, as in {{{example}: {{}}}}")
            word = str(next(iter(raw)))
            if word not in self.models:
                raise self._unknown(word, key=word)
        except Problem as problem:
            raise refusal(problem) from None
        return raw

    def _tag(self, raw: Any) -> str:
        if isinstance(raw, Mapping):
            return str(next(iter(raw)))
        return next(word for word, model in self.models.items() if isinstance(raw, model))

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        inner = core_schema.no_info_before_validator_function
        choices: dict[Any, core_schema.CoreSchema] = {}
        for word, model in self.models.items():
            choices[word] = inner(_sole, handler.generate_schema(model))
        union = core_schema.tagged_union_schema(choices, discriminator=self._tag)
        return core_schema.no_info_before_validator_function(self._unwrap, union)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        choices = schema["schema"]["choices"]
        return {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {word: handler(choice["schema"]) for word, choice in choices.items()},
        }


class _Whole(_Chooser):
    """The chosen model reads the whole mapping; tags are bracketed so that no key of the file can look like one."""

    def word(self, raw: Mapping[Any, Any]) -> str:
        """The word that chooses; raises `Problem` where there is none."""
        raise NotImplementedError

    def _check(self, raw: Any) -> Any:
        try:
            if isinstance(raw, Model):
                return raw
            if not isinstance(raw, Mapping):
                raise Problem("bad-type", f"a {self.what} is a mapping of keys to values")
            word = self.word(raw)
            if word not in self.models:
                raise self._unknown(word, key="is" if "is" in raw else word)
        except Problem as problem:
            raise refusal(problem) from None
        return raw

    def _tag(self, raw: Any) -> str:
        if isinstance(raw, Mapping):
            return f"<{self.word(raw)}>"
        return next(f"<{word}>" for word, model in self.models.items() if isinstance(raw, model))

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        choices = {f"<{word}>": handler.generate_schema(model) for word, model in self.models.items()}
        union = core_schema.tagged_union_schema(choices, discriminator=self._tag)
        return core_schema.no_info_before_validator_function(self._check, union)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"anyOf": [handler(choice) for choice in schema["schema"]["choices"].values()]}


class ByIs(_Whole):
    """`{is: box, count: 2}`: the template named by `is`."""

    def word(self, raw: Mapping[Any, Any]) -> str:
        if "is" not in raw:
            raise Problem("missing-key", f"needs the key 'is': {one_of(self.models)}")
        return str(raw["is"])


class ByForm(_Whole):
    """`{grow: floor, by: 6}`: the one key that names a form, whatever stands beside it."""

    def word(self, raw: Mapping[Any, Any]) -> str:
        words = [str(key) for key in raw if key in self.models or key in self.later]
        if len(words) != 1:
            said = f"not {one_of(words, 'and')} together" if words else "none is given"
            raise Problem("bad-value", f"a {self.what} has one form, {said}: {one_of(self.models)}")
        return words[0]


def _sole(raw: Any) -> Any:
    inner = next(iter(raw.values())) if isinstance(raw, Mapping) else raw
    return {} if inner is None else inner
