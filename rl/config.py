"""From a scenario's `train:` section and the command line to a TrainConfig, with errors that name what to change."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from schemas.problem import did_you_mean
from schemas.train import TrainConfig
from worldgen.errors import UserError


def resolve(raw: dict[str, Any], **given: Any) -> TrainConfig:
    """The TrainConfig of a raw mapping, `given` fields that are not None winning.

    Raises UserError with one line for each thing that is wrong.
    """
    merged = dict(raw) | {name: value for name, value in given.items() if value is not None}
    try:
        return TrainConfig.model_validate(merged)
    except ValidationError as error:
        raise UserError("\n".join(_line(detail) for detail in error.errors())) from None


def _line(detail: Any) -> str:
    name = ".".join(map(str, detail["loc"]))
    if detail["type"] == "extra_forbidden":
        return f"train.{name}: there is no such setting{did_you_mean(name, TrainConfig.model_fields)}"
    message = detail["msg"].removeprefix("Value error, ")
    return f"train.{name}: {message}, not {detail['input']!r}" if name else f"train: {message}"
