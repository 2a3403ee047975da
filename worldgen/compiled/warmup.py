"""Warm-up: the kernels are compiled on the machine's first run and kept; whoever waits for that is told why."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import cache

NOTICE = "worldgen: compiling the simulation's kernels; this takes about a minute, on the first run only"
PATIENCE = 2.0  # seconds of work that loading kept kernels may take; waiting for a busy machine is none


def warm_up(*kernels: Callable[[], object]) -> None:
    """Call each kernel once, on nothing; say so on stderr where that takes long."""
    done = threading.Event()
    threading.Thread(target=_watch, args=(done,), daemon=True).start()
    try:
        for kernel in kernels:
            kernel()
    finally:
        done.set()


def _watch(done: threading.Event) -> None:
    begun = time.process_time()
    while not done.wait(0.1):
        if time.process_time() - begun > PATIENCE:
            _say()
            return


@cache
def _say() -> None:
    """Once, however many have to be waited for."""
    print(NOTICE, file=sys.stderr, flush=True)
