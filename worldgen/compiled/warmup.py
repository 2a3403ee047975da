"""Warm-up: the kernels are compiled on the machine's first run and kept; whoever waits for that is told why."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import cache

NOTICE = "worldgen: compiling the simulation's kernels; this takes about a minute, on the first run only"
PATIENCE = 2.0  # seconds that loading kept kernels may take


def warm_up(*kernels: Callable[[], object]) -> None:
    """Call each kernel once, on nothing; say so on stderr where that takes long."""
    timer = threading.Timer(PATIENCE, _say)
    timer.daemon = True
    timer.start()
    try:
        for kernel in kernels:
            kernel()
    finally:
        timer.cancel()


@cache
def _say() -> None:
    """Once, however many have to be waited for."""
    print(NOTICE, file=sys.stderr, flush=True)
