"""`yaw: toward ...`: the heading of a body once its place is known."""

from __future__ import annotations

from math import atan2, hypot

from schemas.grammar.tree import RegionRef, Spot, Target
from worldgen.sampling.members import Item, Placed, Roster
from worldgen.sampling.nearness import EVERY
from worldgen.sampling.regions import Regions, middle


class Facing:
    """The headings of one world: `targets` has the groups that say `toward`."""

    def __init__(self, targets: dict[str, Target | Spot], regions: Regions, roster: Roster):
        self._targets = targets
        self._regions = regions
        self._roster = roster

    def __contains__(self, group: str) -> bool:
        return group in self._targets

    def heading(self, item: Item, x: float, y: float, placed: Placed) -> float:
        """Radians; towards the nearest of those that the target names, the middle of all for `every`.

        What has nobody to face, or stands right on them, keeps the heading it drew.
        """
        target = self._targets.get(item.group)
        if target is None:
            return item.yaw
        points = self._points(target, item, placed)
        if not points:
            return item.yaw
        if isinstance(target, Target) and target.quantifier in EVERY:
            to = (
                sum(point[0] for point in points) / len(points),
                sum(point[1] for point in points) / len(points),
            )
        else:
            to = min(points, key=lambda point: hypot(point[0] - x, point[1] - y))
        return item.yaw if hypot(to[0] - x, to[1] - y) < 1e-9 else atan2(to[1] - y, to[0] - x)

    def _points(self, target: Target | Spot, item: Item, placed: Placed) -> list[tuple[float, float]]:
        if isinstance(target, Spot):
            return [self._regions.spot(target.word, target.region, item.team)]
        if target.noun.kind == "region":
            ref = RegionRef(target.noun.name, target.span, target.side)
            return [middle(self._regions.of(ref, item.team))]
        return [(other.place.x, other.place.y) for other in self._roster.picked(target, item, placed)]
