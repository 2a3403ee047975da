"""Finds a place for everything so that nothing overlaps, and gives up after a bounded search with the reasons counted.

One at a time, in dependency order of the `where`s and then largest footprint first: `tries` random candidates from the
ground its own `where` leaves, then whatever free ground remains on a fine grid, then places from which others must
go, if those find another one; members that must keep near each other then start over together. Candidate k has its
own stream, so a newcomer elsewhere changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from worldgen.sampling.centres import centres
from worldgen.sampling.circles import disturbed
from worldgen.sampling.crowd import Crowd
from worldgen.sampling.geometry import Footprint
from worldgen.sampling.ground import Ground
from worldgen.sampling.members import Item, Standing
from worldgen.sampling.nearness import Anchors, anchors_of
from worldgen.sampling.obstacles import blocked
from worldgen.sampling.rings import around
from worldgen.sampling.setting import NoRoom, Setting
from worldgen.sampling.where import CLEARANCE, Constraints, broken

TRIALS = 12  # how many places are tried that others must leave
ROUNDS = 6  # how often members that keep near each other start over
PITCH = 0.1  # m between the points of the free-ground search, wider on large floors
GRID_POINTS = 4000
FEW_POINTS = 400  # a small ground is searched so finely that it has about as many
SLACK = 0.25  # m that a thing may stand off its spot on a drawn map, where a wall is in the way


class Placement:
    """One attempt at one world. `place` fills `placed`: group -> each member in its place."""

    def __init__(self, items: Sequence[Item], setting: Setting):
        self.setting = setting
        self.items = setting.turns.sorted(items)
        self.placed: dict[str, list[Standing | None]] = {group: [] for group in setting.roster.paths}
        for item in items:
            self.placed[item.group].append(None)
        self._grounds: dict[tuple, Ground] = {}
        self._crowd = Crowd(self.placed, setting.obstacles, setting.tries)
        self._rounds: dict[str, int] = defaultdict(int)  # group -> how often it started over

    def place(self) -> NoRoom | None:
        """Place every item; None when all found room."""
        k = 0
        while k < len(self.items):
            item = self.items[k]
            found, failure, misses = self._find(item)
            if found is not None:
                self._put(item, found)
            elif not self._make_room(item, misses):
                k -= self._start_over(item)
                if self.items[k] is item:
                    return failure
                continue
            k += 1
        return self._settled()

    def _start_over(self, item: Item) -> int:
        """Take away the members that this one must keep near, so that they look for roomier ground together.

        Returns how many there were; 0 when there are none or it was done often enough.
        """
        rounds = self._rounds[item.group]
        mates = [other for other in self.placed[item.group] if other is not None]
        if item.group not in self.setting.turns.clustered or rounds >= ROUNDS:
            return 0
        self._rounds[item.group] += 1
        for mate in mates:
            self._put(mate.item, None)
        return len(mates)

    def _settled(self) -> NoRoom | None:
        """What a circle of `where`s left broken, once everything stands and faces where it should."""
        turns = self.setting.turns
        if not turns.turning and not turns.circular:
            return None
        for item in self.items:
            standing = self.placed[item.group][item.member]
            if standing is not None and item.group in turns.turning:
                self._put(item, standing.place)
        for item in self.items:
            standing = self.placed[item.group][item.member]
            if standing is not None and item.group in turns.circular:
                wants = self.setting.wishes.of(item)
                text = broken(wants, standing.place, self._anchors(wants, item))
                if text:
                    return NoRoom(item, 1, ((f"broke '{text}'", 1),))
        return None

    def _put(self, item: Item, place: Footprint | None) -> None:
        """Stand an item in a place, or (None) take it away."""
        standing = None
        if place is not None:
            yaw = self.setting.facing.heading(item, place.x, place.y, self.placed)
            standing = Standing(item, place, yaw)
        self._set(item, standing)

    def _set(self, item: Item, standing: Standing | None) -> None:
        self.placed[item.group][item.member] = standing
        self._crowd.put(item, standing)

    def _anchors(self, wants: Constraints, item: Item) -> Anchors:
        return anchors_of(wants.nearness, item, self.placed, self.setting.roster)

    def _find(
        self, item: Item, search: bool = True
    ) -> tuple[Footprint | None, NoRoom | None, list[Footprint]]:
        """(its place or None, how random candidates failed, those that were refused)."""
        wants = self.setting.wishes.of(item)
        anchors = self._anchors(wants, item)
        given = self._given(item, wants)
        if given is not None:
            return self._offered(item, given, wants, anchors)
        space = self._ground(item, wants, anchors)
        if space.empty:
            return None, NoRoom(item, 0, ((f"no ground {_where(wants)} is wide enough for it", 0),)), []
        told: dict[int, str] = {}
        name = self.setting.draws.name(f"{item.path}.where", item.member)
        content = wants.plain and item.group not in self.setting.turns.looked_at
        for k, candidate, sure in self._crowd.candidates(item, space, name, self._candidate(item)):
            if sure and content:
                return candidate, None, []
            ask = self._unwelcome if sure else self._refusal
            reason = ask(item, candidate, wants, anchors)
            if reason is None:
                return candidate, None, []
            told[k] = reason
        misses, reasons = self._crowd.misses(item), self._crowd.reasons(told)
        found = self._search(item, space, wants, anchors) if search else None
        return found, NoRoom(item, len(misses), tuple(reasons.most_common())), misses

    def _given(self, item: Item, wants: Constraints) -> Iterable[tuple[float, float]] | None:
        """The only spots an item may have, best first; None when it may stand anywhere on its ground."""
        if wants.spots is not None:
            return wants.spots
        spots = self.setting.spots.get(item.group, ())
        return around(*spots[item.member], SLACK) if item.member < len(spots) else None

    def _offered(
        self, item: Item, given: Iterable[tuple[float, float]], wants: Constraints, anchors: Anchors
    ) -> tuple[Footprint | None, NoRoom | None, list[Footprint]]:
        misses: list[Footprint] = []
        reasons: Counter[str] = Counter()
        for x, y in given:
            candidate = item.footprint.at(x, y)
            reason = self._refusal(item, candidate, wants, anchors)
            if reason is None:
                return candidate, None, misses
            misses.append(candidate)
            reasons[reason] += 1
        return None, NoRoom(item, len(misses), tuple(reasons.most_common())), misses

    def _candidate(self, item: Item) -> int:
        """The number of an item's next candidate; the one after its tries numbers the order of the search."""
        return self._rounds[item.group] * (self.setting.tries + 1)

    def _ground(self, item: Item, wants: Constraints, anchors: Anchors) -> Ground:
        obstacles = self.setting.obstacles
        if anchors:
            return centres(wants, item.footprint, obstacles, anchors)
        key = id(wants), item.footprint
        if key not in self._grounds:
            self._grounds[key] = centres(wants, item.footprint, obstacles, anchors)
        return self._grounds[key]

    def _refusal(self, item: Item, candidate: Footprint, wants: Constraints, anchors: Anchors) -> str | None:
        """Why a candidate is refused, in words; None when it is accepted."""
        roomy = candidate.grown(CLEARANCE)
        reason = self.setting.obstacles.refusal(candidate, roomy)
        if reason:
            return reason
        taken = _taken(other for members in self.placed.values() for other in members)
        for other in _blockers(item, candidate, roomy, taken):
            return f"overlapped {other.item.group}"
        return self._unwelcome(item, candidate, wants, anchors)

    def _unwelcome(
        self, item: Item, candidate: Footprint, wants: Constraints, anchors: Anchors
    ) -> str | None:
        """Why a candidate is refused that nothing is in the way of, in words; None when it is accepted."""
        text = broken(wants, candidate, anchors)
        if text:
            return f"broke '{text}'"
        turns = self.setting.turns
        if item.group in turns.looked_at:
            return disturbed(
                item, candidate, self.placed, turns.circular, self.setting.wishes, self.setting.roster
            )
        return None

    def _search(self, item: Item, space: Ground, wants: Constraints, anchors: Anchors) -> Footprint | None:
        """The first acceptable point, in random order, of a grid over the ground."""
        points = space.grid(pitch(space.size))
        inner = min(item.footprint.half_x, item.footprint.half_y)
        for other in [other.place for members in self.placed.values() for other in members if other]:
            gap = np.hypot(points[:, 0] - other.x, points[:, 1] - other.y)
            points = points[gap >= inner + min(other.half_x, other.half_y)]
        number = self._candidate(item) + self.setting.tries
        order = np.random.default_rng(
            self.setting.draws.stream(f"{item.path}.where", item.member, number).bits()
        )
        for x, y in order.permutation(points).tolist():
            candidate = item.footprint.at(x, y)
            if self._refusal(item, candidate, wants, anchors) is None:
                return candidate
        return None

    def _make_room(self, item: Item, misses: list[Footprint]) -> bool:
        """Put the item where others stand and those elsewhere, fewest first; False, all as before, when none works."""
        wants = self.setting.wishes.of(item)
        anchors = self._anchors(wants, item)
        trials = []
        taken = _taken(self.placed[other.group][other.member] for other in self.items)
        for candidate in misses:
            roomy = candidate.grown(CLEARANCE)
            if self.setting.obstacles.refusal(candidate, roomy) or broken(wants, candidate, anchors):
                continue
            blockers = [other.item for other in _blockers(item, candidate, roomy, taken)]
            if not any(other.group in self.setting.turns.anchored for other in blockers):
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
        for other, standing in zip(blockers, before, strict=True):
            self._set(other, standing)
        return False


def pitch(size: float) -> float:
    """Metres between the points that search a ground of `size` square metres."""
    return max((size / GRID_POINTS) ** 0.5, min(PITCH, (size / FEW_POINTS) ** 0.5))


Taken = tuple[float, float, float, Standing]
"""x, y, how far a footprint can reach from there along an axis, and whose it is"""


def _taken(standing: Iterable[Standing | None]) -> list[Taken]:
    return [
        (place.x, place.y, place.radius or place.half_x + place.half_y, other)
        for other in standing
        if other is not None
        for place in (other.place,)
    ]


def _blockers(item: Item, place: Footprint, roomy: Footprint, taken: list[Taken]) -> Iterator[Standing]:
    """Those that leave no room for an item. Most are far away, which is asked first and without a call."""
    x, y, reach = roomy.x, roomy.y, roomy.radius or roomy.half_x + roomy.half_y
    for ox, oy, far, other in taken:
        if abs(ox - x) < reach + far and abs(oy - y) < reach + far and blocked(item, place, roomy, other):
            yield other


def _where(wants: Constraints) -> str:
    return " and ".join(text for _, text in wants.inside + wants.outside)
