"""Boxed: a kernel's many arrays handed over as one reference.

Numba takes every array of a tuple apart at each call, a tenth of a microsecond each and more when caches are cold; a
box is one pointer. A kernel reads `box.data` once and goes on with the tuple.
"""

from __future__ import annotations

from typing import Any

from numba import types
from numba.experimental import structref


@structref.register
class BoxType(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Box(structref.StructRefProxy):
    """`Box(data)`: a NamedTuple of arrays, which must not be replaced by others while the box is in use."""

    data: Any

    def __new__(cls, data: Any) -> Box:
        return structref.StructRefProxy.__new__(cls, data)


structref.define_proxy(Box, BoxType, ["data"])
