"""Every value of a checked model with its path and its bounds, for checks that need the parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel

from schemas.base import OneKey, Quantity
from worldgen.scenario.nodes import Path
from worldgen.scenario.shape import bare


def quantities(model: BaseModel, path: Path = ()) -> list[tuple[Path, Any, Quantity]]:
    """Every value of a checked model with its path and its bounds, for checks that need the parameters."""
    found: list[tuple[Path, Any, Quantity]] = []
    for name, info in type(model).model_fields.items():
        annotation, metadata = bare(info.annotation, tuple(info.metadata))
        found += _quantities(getattr(model, name), annotation, metadata, (*path, info.alias or name))
    return found


def _quantities(
    value: Any, annotation: Any, metadata: tuple[Any, ...], path: Path
) -> list[tuple[Path, Any, Quantity]]:
    own = next((item for item in metadata if isinstance(item, Quantity)), None)
    if own is not None:
        each = value.items() if isinstance(value, Mapping) else ()  # one for each team
        return [((*path, str(team)), part, own) for team, part in each] or [(path, value, own)]
    if isinstance(value, BaseModel):
        kind = getattr(type(value), "kind", None)
        inner = (
            (kind,) if any(isinstance(item, OneKey) for item in metadata) and isinstance(kind, str) else ()
        )
        return quantities(value, (*path, *inner))
    if isinstance(value, Mapping):
        inner, more = bare(get_args(annotation)[1], ()) if get_args(annotation) else (None, ())
        return [q for key, item in value.items() for q in _quantities(item, inner, more, (*path, str(key)))]
    if isinstance(value, tuple) and get_args(annotation):
        inner, more = bare(get_args(annotation)[0], ())
        return [q for index, item in enumerate(value) for q in _quantities(item, inner, more, (*path, index))]
    return []
