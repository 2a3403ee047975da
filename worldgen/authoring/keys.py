"""What a dotted path means: the checked value there, its key's line of meaning, unit, bounds and default.

Meanings come from the models' own descriptions, so that a plug-in's keys are explained like the language's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from schemas.base import Quantity
from schemas.problem import did_you_mean
from schemas.scenario import Scenario
from worldgen.errors import UserError


@dataclass(frozen=True)
class Key:
    path: str
    value: Any  # as checked: a model, a mapping, a `schemas.values.Value`, a number, a text
    meaning: str
    default: Any = None  # as it would be written
    quantity: Quantity | None = None

    @property
    def unit(self) -> str:
        return self.quantity.unit if self.quantity else ""


def key_at(scenario: Scenario, path: str) -> Key:
    """Raises UserError where the scenario has no such path, with the nearest one that it has."""
    key = Key("", scenario, _doc(scenario))
    parts = path.split(".")
    for at, part in enumerate(parts):
        inner = _inside(key, part, scenario)
        if inner is None:
            raise UserError(_nothing(key, part, ".".join(parts[:at])))
        key = inner
    return key


def _inside(key: Key, part: str, scenario: Scenario) -> Key | None:
    path, value = f"{key.path}.{part}".strip("."), key.value
    if key.path == "train":
        from schemas.train import TrainConfig

        value = TrainConfig.model_validate(dict(value))
    if isinstance(value, BaseModel):
        return _field(value, part, path, key)
    if isinstance(value, Mapping) and part in value:
        inner = value[part]
        return Key(
            path, inner, _doc(inner) if isinstance(inner, BaseModel) else key.meaning, None, key.quantity
        )
    if isinstance(value, tuple) and part.isdigit() and int(part) < len(value):
        return Key(path, value[int(part)], key.meaning, None, key.quantity)
    return None


def _field(model: BaseModel, part: str, path: str, key: Key) -> Key | None:
    for name, info in type(model).model_fields.items():
        if part == (info.alias or name):
            default = None if info.default is PydanticUndefined else info.default
            return Key(path, getattr(model, name), info.description or "", default, _quantity(info))
    # `world.layout.quadrant`: the word that chose the model stands in the path and in no field.
    chosen = part == getattr(model, "kind", None)
    return Key(path, model, _doc(model), None) if chosen else None


def _quantity(info: FieldInfo) -> Quantity | None:
    """The bounds of a field, or of the entries of a mapping or list."""
    pending: list[Any] = [*info.metadata, info.annotation]
    while pending:
        item = pending.pop(0)
        if isinstance(item, Quantity):
            return item
        pending += [*get_args(item), *getattr(item, "__metadata__", ())]
    return None


def inner_keys(key: Key) -> list[str]:
    """What may follow a path."""
    if isinstance(key.value, BaseModel):
        return [info.alias or name for name, info in type(key.value).model_fields.items()]
    if isinstance(key.value, Mapping):
        return [str(name) for name in key.value]
    return [str(index) for index in range(len(key.value))] if isinstance(key.value, tuple) else []


def _nothing(key: Key, part: str, above: str) -> str:
    options = inner_keys(key)
    if not options:
        return f"'{above}' is one value: nothing is below it; leave '.{part}' out"
    hint = did_you_mean(part, options) or f"; there are {', '.join(options)}"
    return f"there is no '{part}' in {above or 'the scenario'}{hint}"


def _doc(value: Any) -> str:
    return (type(value).__doc__ or "").strip().split("\n")[0]
