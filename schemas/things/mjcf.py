"""Bodies that an author brings as MJCF files of their own."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import model_validator

from schemas.base import refusal, said
from schemas.problem import Problem
from schemas.things.thing import Thing

INSIDE = ("mass", "friction")  # what the file itself says of its body


class Mjcf(Thing):
    """The one body of an MJCF file, with its joints, meshes and actuators; rays meet its bounding box."""

    shades: ClassVar[tuple[str, ...]] = ("silver", "tan", "teal")

    kind: Literal["mjcf"] = said("mjcf", "The template.", alias="is")
    file: str = said(..., "The MJCF file, beside the scenario or in a folder below it.")

    @model_validator(mode="after")
    def _says_it_once(self) -> Mjcf:
        twice = next((key for key in INSIDE if key in self.model_fields_set), None)
        if twice:
            message = f"the {twice} of an mjcf body is said in its file; take '{twice}' away here"
            raise refusal(Problem("bad-value", message, key=twice))
        return self
