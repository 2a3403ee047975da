"""Base of every schema: strict frozen models, quantities with units and bounds, and choices made by one key.

`Model` refuses unknown keys. `Quantity` makes a field's type whose parsed form is a `schemas.values.Value`, with its
unit and bounds kept for the check, the JSON schema and the docs. `OneKey`, `ByIs` and `ByForm` are the ways a mapping
chooses between models: by its only key (`layout: {quadrant: {..}}`), by its `is`, by the key that names its form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import core_schema

from schemas.problem import Problem, did_you_mean, one_of
from schemas.quantity import Quantity, refusal
from schemas.values import Value


class Model(BaseModel):
    """Frozen and strict."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, defer_build=True)


def said(default: Any, meaning: str, **extra: Any) -> Any:
    """A field: its default (`...` when required) and the line that the schema, editors and docs show for it."""
    return Field(default, description=meaning, **extra)


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

    def __init__(self, what: str, models: Mapping[str, type[Model]]):
        self.what = what
        self.models = models

    def model(self, tag: str) -> type[Model] | None:
        return self.models.get(tag.strip("<>"))

    def _unknown(self, word: str, key: str) -> Problem:
        hint = did_you_mean(word, self.models) or f": it is {one_of(self.models)}"
        return Problem("bad-value", f"there is no {self.what} '{word}'{hint}", key=key)


class OneKey(_Chooser):
    """`{quadrant: {size: 50%}}`: the only key names the model, its value is what the model reads."""

    def _unwrap(self, raw: Any) -> Any:
        try:
            if isinstance(raw, Model):
                return {self._tag(raw): raw}
            if not isinstance(raw, Mapping) or len(raw) != 1:
                example = raw if isinstance(raw, str) and raw in self.models else next(iter(self.models))
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
        words = [str(key) for key in raw if key in self.models]
        if len(words) != 1:
            said = f"not {one_of(words, 'and')} together" if words else "none is given"
            raise Problem("bad-value", f"a {self.what} has one form, {said}: {one_of(self.models)}")
        return words[0]


def _sole(raw: Any) -> Any:
    inner = next(iter(raw.values())) if isinstance(raw, Mapping) else raw
    return {} if inner is None else inner
