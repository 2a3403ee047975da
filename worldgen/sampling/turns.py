"""The order in which things are placed: what a `where` refers to first, then the largest footprint, then file order."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.grammar.tree import Spot, Target, Where, Within
from worldgen.sampling.members import Item, Roster
from worldgen.sampling.where import depends_on, named_by


class Turns:
    """Who goes when, settled once a scenario.

    `clustered`: groups whose members keep near each other. `anchored`: groups that a `where` measures to; their
    members stay where they are. `circular`: groups whose `where` also looks at what is placed after them, so that it
    must be asked again in the end; `looked_at`: what they look at. `turning`: groups that face what is placed
    after them, so that they turn once all stand.
    """

    def __init__(self, wheres: dict[str, Where], facing: dict[str, Target | Spot], roster: Roster):
        self._order = {name: k for k, name in enumerate(wheres)}
        needs = {name: depends_on(where, name, roster) for name, where in wheres.items()}
        looks = {
            name: named_by(target, name, roster)
            for name, target in facing.items()
            if isinstance(target, Target)
        }
        self._depth = depths({name: need | looks.get(name, set()) for name, need in needs.items()})
        self._in_file_order = {
            name for name, where in wheres.items() if any(_of_each_other(place) for place in where.places)
        }
        self.clustered = frozenset(
            name
            for name, where in wheres.items()
            if any(isinstance(place, Within) and place.target is None for place in where.places)
        )
        self.anchored = frozenset(self._in_file_order.union(*needs.values()))
        self.turning = self._later(looks)
        self.circular = self._later(needs) | {name for name, need in needs.items() if need & self.turning}
        self.looked_at = frozenset(other for name in self.circular for other in needs[name])

    def _later(self, uses: dict[str, set[str]]) -> frozenset[str]:
        """The groups that use one which is placed together with them or after them."""
        found = (n for n, used in uses.items() if any(self._depth[o] >= self._depth[n] for o in used))
        return frozenset(found)

    def sorted(self, items: Sequence[Item]) -> list[Item]:
        largest: dict[str, float] = {}
        for item in items:
            if item.group in self._in_file_order:
                largest[item.group] = max(largest.get(item.group, 0.0), item.footprint.area)

        def turn(item: Item) -> tuple:
            # Members that must keep near each other are placed from the first on.
            area = largest.get(item.group) or item.footprint.area
            return self._depth[item.group], -area, self._order[item.group], item.member

        return sorted(items, key=turn)


def depths(needs: dict[str, set[str]]) -> dict[str, int]:
    """How many groups must be placed before each one, along its longest chain of `where`s.

    A circle (boxes near ramps, ramps near boxes) is cut where it closes: its last group is placed without the other.
    """

    def depth(name: str, above: tuple[str, ...]) -> int:
        return 1 + max(
            (depth(other, (*above, name)) for other in needs[name] if other not in above), default=-1
        )

    return {name: depth(name, (name,)) for name in needs}


def _of_each_other(place) -> bool:
    return hasattr(place, "distance") and place.target is None
