"""Memory: numbers at an address, for kernels that read and write MuJoCo's own arrays without Python.

Each takes the address of an array and an index into it, then, to put it there, a value; `copy` takes the addresses to
copy to and from, and how many bytes. Nothing checks that the arrays are there, or that long.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_INTEGER, _SHORT, _OCTET, _DOUBLE = ir.IntType(32), ir.IntType(16), ir.IntType(8), ir.DoubleType()


def _place(builder, kind, address, index):
    """Pointer to element `index` of an array of `kind`."""
    return builder.gep(builder.inttoptr(address, kind.as_pointer()), [index])


def _put(kind, number):
    """The typing of a function that writes an element of a `kind`, which numba calls a `number`."""

    def typing(typingctx, address, index, value):
        def codegen(context, builder, signature, args):
            at = context.cast(builder, args[1], signature.args[1], types.int64)
            told = context.cast(builder, args[2], signature.args[2], number)
            builder.store(told, _place(builder, kind, args[0], at))
            return context.get_dummy_value()

        return types.void(types.int64, index, value), codegen

    return typing


def _get(kind, number):
    """As _put, of a function that reads one."""

    def typing(typingctx, address, index):
        def codegen(context, builder, signature, args):
            at = context.cast(builder, args[1], signature.args[1], types.int64)
            return builder.load(_place(builder, kind, args[0], at))

        return number(types.int64, index), codegen

    return typing


def _copy(typingctx, target, source, octets):
    def codegen(context, builder, signature, args):
        to, of = (builder.inttoptr(address, _OCTET.as_pointer()) for address in args[:2])
        cgutils.raw_memcpy(builder, to, of, args[2], 1)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), codegen


double: Any = intrinsic(_get(_DOUBLE, types.float64))
integer: Any = intrinsic(_get(_INTEGER, types.int32))
put_double: Any = intrinsic(_put(_DOUBLE, types.float64))
put_integer: Any = intrinsic(_put(_INTEGER, types.int32))
put_short: Any = intrinsic(_put(_SHORT, types.int16))
put_octet: Any = intrinsic(_put(_OCTET, types.uint8))
copy: Any = intrinsic(_copy)
