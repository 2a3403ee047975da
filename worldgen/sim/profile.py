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
    """Seconds by phase, as they pass on the clock."""

    def __init__(self):
        # by phase and thread, so that no two write the same one
        self._seconds: dict[tuple[str, int], float] = {}

    def add(self, phase: str, seconds: float) -> None:
        key = phase, get_ident()
        self._seconds[key] = self._seconds.get(key, 0.0) + seconds

    def wall(self) -> dict[str, float]:
        """Seconds by phase."""
        found: dict[str, float] = {}
        for (phase, _), seconds in list(self._seconds.items()):
            found[phase] = found.get(phase, 0.0) + seconds
        return found


def timed(
    profile: Profile | None, phase: str, call: Callable[..., Any], threads: int = 1
) -> Callable[..., Any]:
    """`call` itself without a profile; with one, a call of it that counts towards `phase`. Where `threads` share the
    work, a second of one of them is that part of a second on the clock."""
    if profile is None:
        return call

    def measured(*arguments: Any) -> Any:
        start = perf_counter()
        try:
            return call(*arguments)
        finally:
            profile.add(phase, (perf_counter() - start) / threads)

    return measured
