"""What may stand in a region beside plain values: a value for each team, and places said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic_core import core_schema

from schemas.base import refusal
from schemas.problem import Problem, did_you_mean

Which = Literal["own", "rival", "any", "every"]
Word = Literal["center of", "far edge of"]
_WHICH: tuple[Which, ...] = ("own", "rival", "any", "every")
_WORDS: tuple[Word, ...] = ("center of", "far edge of")
_DRAWN = frozenset(("choose", "normal", "log"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A region named in another one: `own base` has which "own" and the name "base", singular or plural as written.
    `path`: where it stands in the region's entry, ("union", 1)."""

    text: str
    name: str
    which: Which | None
    path: tuple[str | int, ...] = ()

    @staticmethod
    def of(text: str, path: tuple[str | int, ...] = ()) -> Mention:
        which, name = _split(text)
        return Mention(text, name, which, path)


@dataclass(frozen=True, slots=True)
class At:
    """`far edge of own half`."""

    text: str
    word: Word
    name: str
    which: Which | None


def read_at(raw: Any) -> At:
    """Raises `Problem` for words that name no place."""
    if isinstance(raw, At):
        return raw
    for word in _WORDS:
        if raw.strip().startswith(word + " "):
            which, name = _split(raw.strip()[len(word) :])
            if name and " " not in name:
                return At(raw, word, name, which)
    hint = did_you_mean(" ".join(raw.split()[:2]), _WORDS)
    help = ("write [x, y], 'center of REGION' or 'far edge of REGION'",)
    raise Problem("bad-value", f"'{raw}' is no place{hint}", (0, len(raw)), help)


def _split(text: str) -> tuple[Which | None, str]:
    """`own base` -> own, base."""
    words = text.split()
    which: Which | None = None
    for word in _WHICH:
        if words[:1] == [word] and len(words) > 1:
            which = word
    return which, " ".join(words[1:] if which else words)


class OrWords:
    """A point, or a place in words."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        def words(raw: Any) -> At:
            try:
                return read_at(raw)
            except Problem as problem:
                raise refusal(problem) from None

        choices: dict[Any, core_schema.CoreSchema] = {
            "<words>": core_schema.no_info_plain_validator_function(words),
            "<point>": handler(source),
        }
        return core_schema.tagged_union_schema(
            choices, discriminator=lambda raw: "<words>" if isinstance(raw, (str, At)) else "<point>"
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(schema["choices"]["<point>"])]}


class PerTeam:
    """One value, or a mapping with one for each team."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        one = handler(source)
        choices: dict[Any, core_schema.CoreSchema] = {
            "<one>": one,
            "<teams>": core_schema.dict_schema(core_schema.str_schema(), one),
        }
        return core_schema.tagged_union_schema(choices, discriminator=self._tag)

    @staticmethod
    def _tag(raw: Any) -> str:
        return "<teams>" if isinstance(raw, Mapping) and _DRAWN.isdisjoint(raw) else "<one>"

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        one = handler(schema["choices"]["<one>"])
        return {"anyOf": [one, {"type": "object", "additionalProperties": one}]}
