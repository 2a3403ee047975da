"""Crowd: who stands in a world so far, as rows of numbers, among whom an item's random candidates fall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from worldgen.sampling.geometry import Footprint
from worldgen.sampling.ground import Ground
from worldgen.sampling.members import Item, Standing
from worldgen.sampling.obstacles import Obstacles
from worldgen.sampling.throws import CLEAR, STANDING, WALLED, Score, throw
from worldgen.sampling.where import CLEARANCE


class Crowd:
    """`groups`: the members of each group, whose rows follow one another; `tries`: how many candidates an item has."""

    def __init__(self, groups: Mapping[str, Sequence], obstacles: Obstacles, tries: int):
        self._first: dict[str, int] = {}
        self._owners: list[str] = []
        for group, members in groups.items():
            self._first[group] = len(self._owners)
            self._owners += [group] * len(members)
        self._rows = np.zeros((len(self._owners), STANDING))
        self._walls = obstacles.rows
        # The edges of platforms are asked of before those who stand, and not by kernels.
        self._plain = not obstacles.platforms
        self._score = Score.of(tries)

    def put(self, item: Item, standing: Standing | None) -> None:
        """Stand an item in its place, or (None) take it away."""
        numbers = 0.0 if standing is None else (*standing.place, 1.0, item.solid)
        self._rows[self._first[item.group] + item.member] = numbers

    def candidates(
        self, item: Item, space: Ground, name: tuple[bytes, int], number: int
    ) -> Iterator[tuple[int, Footprint, bool]]:
        """Those of an item's random candidates that nothing is in the way of, and whether that is sure: (which, its
        place, sure). `name` and `number` of the first give their streams (see `streams.name_of`)."""
        _, _, half_x, half_y, cos, sin, radius = item.footprint
        places, why, words = self._score
        text, split = name
        standing = self._rows if self._plain else self._rows[:0]
        k, tries = 0, len(places)
        while k < tries:
            k, verdict = throw(
                k, np.frombuffer(text, np.uint8), split, number, space.lines, space.cells, space.sizes, half_x, half_y,
                cos, sin, radius, item.solid, CLEARANCE, self._walls, standing, places, why, words,
            )  # fmt: skip
            if k < tries:
                x, y = places[k].tolist()
                sure = self._plain and verdict == CLEAR
                yield k, Footprint(x, y, half_x, half_y, cos, sin, radius), sure
            k += 1

    def reasons(self, told: Mapping[int, str]) -> Counter[str]:
        """Why the last item's candidates were refused, in words; `told`: those that others refused."""
        return Counter(
            told.get(k) or ("overlapped walls" if owner == WALLED else f"overlapped {self._owners[owner]}")
            for k, owner in enumerate(self._score.why.tolist())
        )

    def misses(self, item: Item) -> list[Footprint]:
        """Where the last item's candidates were."""
        return [item.footprint.at(x, y) for x, y in self._score.places.tolist()]
