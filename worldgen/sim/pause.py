"""Pause: no garbage is collected while worlds are drawn. Drawing makes thousands of small objects and no cycles, and
every few hundred of them Python would walk through all that are young: a tenth of a draw."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """What is due is collected afterwards; who has switched collection off finds it off."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
