"""Compiled: how the kernels of a step are compiled; a plain `njit` made `act` twenty-five times slower.

They borrow every array that they touch and make none, so they need not count references to them (`_nrt`): counting
took most of their time. Whoever allocates does so in a plain `njit` around them. A function that takes the tuples of
arrays is a `part`: part of its callers' own code, because handing over the tuples costs more than what is done with
them; it cannot be called from Python, which halves the time to compile it.
"""

from __future__ import annotations

from typing import Any

from numba import njit

_BORROWS: Any = {"nogil": True, "_nrt": False}
_INSIDE: Any = {"forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

kernel = njit(cache=True, **_BORROWS)
part = njit(**_BORROWS, **_INSIDE)
