"""Boxed: a kernel's many arrays as one reference, read inside by their names as from the tuple they came in.

Numba passes a tuple of thirty arrays as two hundred numbers at every call: half a microsecond each time one compiled
function calls another that is not part of it, and again when Python does. A box is one pointer. Its arrays are not
counted references (their memory stays with the tuple, which the box keeps), so that reading one costs nothing either.
`box.whole` is the tuple, for kernels whose parts are compiled into one piece. `Row` is any number of boxes of a kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.core.extending import intrinsic
from numba.core.imputils import impl_ret_borrowed
from numba.experimental import structref
from numba.experimental.jitclass.base import imp_dtor

Boxed = Any  # a parameter that takes a box; kernels say in what tuple's


@structref.register
class BoxType(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


# What a proxy's property `_numba_type_` reads; numba asks it of every argument of every call, and a property is slow.
_TYPE: Any = structref.StructRefProxy._type


class Box(structref.StructRefProxy):
    """What `boxed` makes; arrays of the tuple it was made of must not be replaced by others."""

    values: Any
    whole: Any
    _numba_type_: Any = _TYPE


structref.define_boxing(BoxType, Box)


def boxed(values: Any) -> Any:
    """A NamedTuple of arrays and numbers as kernels take it, where a parameter is annotated with that tuple's class."""
    box = _box(values)
    box.values = values
    return box


@njit(cache=True)
def _box(values):
    return _filled(values)


@intrinsic
def _filled(typingctx, values: Any = None):
    kind = BoxType((*zip(values.fields, values.types, strict=True), ("whole", values)))

    def codegen(context, builder, signature, args):
        payload = context.data_model_manager[kind.get_data_type()].get_value_type()
        size = context.get_constant(types.uintp, context.get_abi_sizeof(payload))
        memory = context.nrt.meminfo_alloc_dtor(builder, size, imp_dtor(context, builder.module, kind))
        pointer = builder.bitcast(context.nrt.meminfo_data(builder, memory), payload.as_pointer())
        fields = cgutils.create_struct_proxy(kind.get_data_type())(context, builder, ref=pointer)
        whole = args[0]
        for k, (name, of) in enumerate(zip(values.fields, values.types, strict=True)):
            value = _uncounted(context, builder, of, builder.extract_value(whole, k))
            setattr(fields, name, value)
            whole = builder.insert_value(whole, value, k)
        fields.whole = whole
        box = context.make_helper(builder, kind)
        box.meminfo = memory
        return box._getvalue()

    return kind(values), codegen


def _uncounted(context, builder, of, value):
    """An array without its owner: nothing counts references to it."""
    if not isinstance(of, types.Array):
        return value
    array = context.make_array(of)(context, builder, value=value)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)
    array.parent = cgutils.get_null_value(array.parent.type)
    return array._getvalue()


class Row:
    """Boxes of one kind for a kernel that walks through them: `like(row.first, row.addresses[k])` is box k."""

    def __init__(self, boxes: Sequence[Any]):
        self.boxes = tuple(boxes)  # kept alive
        self.first: Any = self.boxes[0] if self.boxes else None
        self.addresses = np.array([_address(box) for box in self.boxes], np.int64)


@njit(cache=True)
def _address(box):
    return _address_of(box)


@intrinsic
def _address_of(typingctx, box: Any = None):
    def codegen(context, builder, signature, args):
        return builder.ptrtoint(context.make_helper(builder, box, value=args[0]).meminfo, cgutils.intp_t)

    return types.intp(box), codegen


@intrinsic
def like(typingctx, first: Any = None, address: Any = None):
    """The box at an address, of the kind of `first`."""

    def codegen(context, builder, signature, args):
        box = context.make_helper(builder, first)
        box.meminfo = builder.inttoptr(args[1], box.meminfo.type)
        return impl_ret_borrowed(context, builder, first, box._getvalue())

    return first(first, types.intp), codegen
