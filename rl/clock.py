"""Clock: where an update's time goes. Whoever has done a piece of work says its name, and the time since the last such
word is the work's; so nothing is counted twice, and all parts together are the whole.

Names are paths: "act/read" is a part of "act". Nothing here is called for each operation, only a few times a step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import get_ident
from time import perf_counter
from typing import Any


@dataclass
class Lane:
    name: str
    share: float
    last: float


class Clock:
    """Seconds by name, since `start`."""

    def __init__(self):
        self.start()

    def start(self) -> None:
        self.seconds: dict[str, float] = {}
        self._lanes: dict[int, Lane] = {}  # by thread
        self._counted: dict[
            str, float
        ] = {}  # by lanes that have ended; a key each, since they end in threads
        self._last = perf_counter()

    def lap(self, name: str) -> None:
        """The time since this thread's last lap went into `name`."""
        now, lane = perf_counter(), self._lanes.get(get_ident())
        if lane:
            self._add(f"{lane.name}/{name}", (now - lane.last) * lane.share)
            lane.last = now
        else:
            self._add(name, now - self._last)
            self._last = now

    @contextmanager
    def lane(self, name: str, share: float) -> Iterator[None]:
        """Within, this thread's laps are parts of `name`; of threads that work side by side each counts its `share`."""
        lane = self._lanes[get_ident()] = Lane(name, share, perf_counter())
        begin = lane.last
        try:
            yield
        finally:
            self._counted[name] = self._counted.get(name, 0.0) + (lane.last - begin) * share
            del self._lanes[get_ident()]

    def rest(self, name: str) -> None:
        """After lanes: the time since the last lap outside them, less what they have counted, went into `name`."""
        now = perf_counter()
        self._add(name, max(0.0, now - self._last - sum(self._counted.values())))
        self._counted, self._last = {}, now

    def split(self, name: str, parts: dict[str, float]) -> None:
        """Seconds of `name` that are known in parts: what they leave is "rest", and they take no more than there is."""
        whole = self.seconds.pop(name, 0.0)
        known = sum(parts.values())
        scale = min(1.0, whole / known) if known else 1.0
        for part, seconds in parts.items():
            self._add(f"{name}/{part}", seconds * scale)
        self._add(f"{name}/rest" if parts else name, whole - known * scale)

    def shares(self) -> dict[str, float]:
        """Each name's part of all time since `start`, which add up to 1, and sums under every "A" of an "A/B"."""
        self.lap("other")
        whole = sum(self.seconds.values())
        found: dict[str, float] = {}
        for name, seconds in self.seconds.items():
            parts = name.split("/")
            for depth in range(1, len(parts) + 1):
                path = "/".join(parts[:depth])
                found[path] = found.get(path, 0.0) + seconds / whole
        return found

    def _add(self, name: str, seconds: float) -> None:
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds


class Phases:
    """What a simulation knows of its own steps: seconds of physics, senses and rules. `with phases: sim.step(...)`."""

    def __init__(self, sim: Any):
        self._physics = getattr(sim, "physics", None)  # other simulations than ours know nothing
        self.profile: Any = None
        self.start()

    def start(self) -> None:
        if self._physics is not None:
            from worldgen.sim.profile import Profile

            self.profile = Profile()

    def __enter__(self) -> None:
        if self._physics is not None:
            self._physics.profile = self.profile

    def __exit__(self, *exception: Any) -> None:
        if self._physics is not None:
            self._physics.profile = None

    def seconds(self) -> dict[str, float]:
        return self.profile.wall() if self.profile else {}
