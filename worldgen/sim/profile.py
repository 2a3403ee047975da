"""Profile: where the time of steps goes, phase by phase; nothing is measured until somebody asks.

`sim.physics.profile = Profile()` switches it on. Code of a phase is called through `timed`, which without a profile
hands back the very function it was given, so that measuring costs nothing while nobody measures.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from time import perf_counter
from typing import Any


class Profile:
    """Seconds by phase. What the pool's threads add counts as thread-seconds, shared out among `threads`."""

    def __init__(self):
        self._home = get_ident()
        self._seconds: dict[
            tuple[str, int], float
        ] = {}  # by phase and thread, so that no two write the same one

    def add(self, phase: str, seconds: float) -> None:
        key = phase, get_ident()
        self._seconds[key] = self._seconds.get(key, 0.0) + seconds

    def wall(self, threads: int) -> dict[str, float]:
        """Seconds by phase as they pass on the clock: those of the thread that made the profile in full, those of the
        `threads` of a pool divided by their number."""
        found: dict[str, float] = {}
        for (phase, thread), seconds in list(self._seconds.items()):
            found[phase] = found.get(phase, 0.0) + seconds / (1 if thread == self._home else threads)
        return found


def timed(profile: Profile | None, phase: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """`call` itself without a profile; with one, a call of it that counts towards `phase`."""
    if profile is None:
        return call

    def measured(*arguments: Any) -> Any:
        start = perf_counter()
        try:
            return call(*arguments)
        finally:
            profile.add(phase, perf_counter() - start)

    return measured
