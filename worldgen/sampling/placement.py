"""Finds a place for everything so that nothing overlaps, and gives up after a bounded search with the reasons counted.

One at a time, in dependency order of the `where`s and then largest footprint first: `tries` random candidates from the
ground its own `where` leaves, then whatever free ground remains on a fine grid, then places from which others must
go, if those find another one. Candidate k has its own stream, so a newcomer elsewhere changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from worldgen.sampling.draw import Draws
from worldgen.sampling.geometry import Footprint, overlap
from worldgen.sampling.ground import Ground
from worldgen.sampling.regions import Regions
from worldgen.sampling.where import CLEARANCE, Constraints, anchors_of, broken, ground

TRIALS = 12  # how many places are tried that others must leave
PITCH = 0.1  # m between the points of the free-ground search, wider on large floors
GRID_POINTS = 4000


@dataclass(frozen=True, slots=True)
class Item:
    """Something to place: `footprint` is turned but not yet anywhere."""

    path: str  # "objects.boxes"
    group: str
    member: int
    count: int  # members of the group in this world
    footprint: Footprint


@dataclass(frozen=True, slots=True)
class NoRoom:
    """Why something found no place: how many of the `tries` failed on what."""

    item: Item
    tries: int
    reasons: tuple[tuple[str, int], ...]  # ("overlapped walls", 38), most frequent first


class Placement:
    """One attempt at one world. `place` fills `placed`: group -> footprint of each member."""

    def __init__(
        self,
        items: Sequence[Item],
        wants: dict[str, Constraints],
        walls: Sequence[Footprint],
        regions: Regions,
        draws: Draws,
        tries: int,
        teams: Sequence[str],
        anchored: frozenset[str],
    ):
        self.items = items
        self.wants = wants
        self.walls = walls
        self.regions = regions
        self.draws = draws
        self.tries = tries
        self.teams = teams
        self.anchored = anchored  # groups that a `where` measures to: their members stay where they are
        self.groups = list(wants)
        self.placed: dict[str, list[Footprint | None]] = {group: [] for group in wants}
        for item in items:
            self.placed[item.group].append(None)
        self._grounds: dict[tuple, Ground] = {}

    def place(self) -> NoRoom | None:
        """Place every item; None when all found room."""
        for item in self.items:
            found, failure, misses = self._find(item)
            if found is not None:
                self._put(item, found)
            elif not self._make_room(item, misses):
                return failure
        return None

    def _put(self, item: Item, place: Footprint | None) -> None:
        self.placed[item.group][item.member] = place

    def _find(self, item: Item, search: bool = True) -> tuple[Footprint | None, NoRoom, list[Footprint]]:
        """(its place or None, the failure as far as it went, the candidates that were refused)."""
        wants = self.wants[item.group]
        anchors = anchors_of(wants, item.group, item.member, self.placed, self.groups, self.teams)
        space = self._ground(item, wants, anchors)
        misses: list[Footprint] = []
        reasons: Counter[str] = Counter()
        if wants.spots:
            candidates = [item.footprint.at(*spot) for spot in wants.spots[:1]]
        elif space.empty:
            candidates = []
            reasons[f"no ground {_where(wants)} is wide enough for it"] = 0
        else:
            streams = (self.draws.stream(f"{item.path}.where", item.member, k) for k in range(self.tries))
            candidates = (item.footprint.at(*space.point(source)) for source in streams)
        for candidate in candidates:
            reason = self._refusal(item, candidate, wants, anchors)
            if reason is None:
                return candidate, NoRoom(item, 0, ()), misses
            misses.append(candidate)
            reasons[reason] += 1
        hopeless = not search or wants.spots or space.empty
        found = None if hopeless else self._search(item, space, wants, anchors)
        return found, NoRoom(item, len(misses), tuple(reasons.most_common())), misses

    def _ground(self, item: Item, wants: Constraints, anchors: dict[int, list[Footprint]]) -> Ground:
        if anchors:
            return ground(wants, item.footprint, self.walls, anchors)
        key = (item.group, item.footprint)
        if key not in self._grounds:
            self._grounds[key] = ground(wants, item.footprint, self.walls, anchors)
        return self._grounds[key]

    def _refusal(
        self, item: Item, candidate: Footprint, wants: Constraints, anchors: dict[int, list[Footprint]]
    ) -> str | None:
        """Why a candidate is refused, in words; None when it is accepted."""
        roomy = candidate.grown(CLEARANCE)
        if any(overlap(roomy, wall) for wall in self.walls):
            return "overlapped walls"
        for group, members in self.placed.items():
            if any(other and overlap(roomy, other) for other in members):
                return f"overlapped {group}"
        text = broken(wants, candidate, self.regions, anchors)
        return f"broke '{text}'" if text else None

    def _search(
        self, item: Item, space: Ground, wants: Constraints, anchors: dict[int, list[Footprint]]
    ) -> Footprint | None:
        """The first acceptable point, in random order, of a grid over the ground."""
        points = space.grid(max(PITCH, (space.size / GRID_POINTS) ** 0.5))
        inner = min(item.footprint.half_x, item.footprint.half_y)
        for other in [other for members in self.placed.values() for other in members if other]:
            gap = np.hypot(points[:, 0] - other.x, points[:, 1] - other.y)
            points = points[gap >= inner + min(other.half_x, other.half_y)]
        order = np.random.default_rng(self.draws.stream(f"{item.path}.where", item.member, self.tries).bits())
        for x, y in order.permutation(points).tolist():
            candidate = item.footprint.at(x, y)
            if self._refusal(item, candidate, wants, anchors) is None:
                return candidate
        return None

    def _make_room(self, item: Item, misses: list[Footprint]) -> bool:
        """Put the item where others stand and those elsewhere, fewest first; False, all as before, when none works."""
        wants = self.wants[item.group]
        anchors = anchors_of(wants, item.group, item.member, self.placed, self.groups, self.teams)
        trials = []
        for candidate in misses:
            roomy = candidate.grown(CLEARANCE)
            if any(overlap(roomy, wall) for wall in self.walls) or broken(
                wants, candidate, self.regions, anchors
            ):
                continue
            blockers = [other for other in self.items if self._blocks(other, roomy)]
            if not any(other.group in self.anchored for other in blockers):
                trials.append((len(blockers), candidate, blockers))
        trials.sort(key=lambda trial: trial[0])
        return any(self._swap(item, candidate, blockers) for _, candidate, blockers in trials[:TRIALS])

    def _swap(self, item: Item, candidate: Footprint, blockers: list[Item]) -> bool:
        """Try to give `item` a place and everything in its way another one."""
        before = [self.placed[other.group][other.member] for other in blockers]
        for other in blockers:
            self._put(other, None)
        self._put(item, candidate)
        for other in blockers:
            found, _, _ = self._find(other, search=False)
            if found is None:
                break
            self._put(other, found)
        else:
            return True
        self._put(item, None)
        for other, place in zip(blockers, before, strict=True):
            self._put(other, place)
        return False

    def _blocks(self, other: Item, roomy: Footprint) -> bool:
        place = self.placed[other.group][other.member]
        return place is not None and overlap(roomy, place)


def _where(wants: Constraints) -> str:
    return " and ".join(text for _, text in wants.inside + wants.outside)
