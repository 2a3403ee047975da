"""Company: who takes room in a running world, and where they are now."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cached_property
from math import cos, sin

from worldgen.sampling.geometry import Footprint
from worldgen.sampling.members import Item, Roster, Standing
from worldgen.sampling.obstacles import blocked
from worldgen.world import Agent, Thing

Body = Agent | Thing
Pose = Sequence[float]  # x, y, z, yaw


class Company(ABC):
    """Everyone but the one for whom a place is sought. Whoever has them says who comes near; footprints are made only
    of those, as most candidates for a place have nobody near them."""

    def __init__(self, roster: Roster):
        self._roster = roster
        self._made: dict[int, Standing] = {}

    @abstractmethod
    def everyone(self) -> Iterable[int]:
        """Their numbers, agents before things, in the order of the world."""

    @abstractmethod
    def near(self, x: float, y: float, reach: float) -> Iterable[int]:
        """Who may have a part less than `reach` metres from a point along both axes; too many are no mistake."""

    @abstractmethod
    def member(self, number: int) -> tuple[Body, Pose]:
        """Somebody as drawn, and the pose that it has now."""

    def blocks(self, item: Item, place: Footprint, roomy: Footprint) -> bool:
        """Whether anybody leaves no room for an item; `roomy` is its place with the clearance around it."""
        reach = roomy.radius or roomy.half_x + roomy.half_y
        return any(blocked(item, place, roomy, self._stand(k)) for k in self.near(place.x, place.y, reach))

    @cached_property
    def standing(self) -> list[Standing]:
        """All of them."""
        return [self._stand(k) for k in self.everyone()]

    @cached_property
    def placed(self) -> dict[str, list[Standing]]:
        """All of them by group."""
        found: dict[str, list[Standing]] = {group: [] for group in self._roster.paths}
        for other in self.standing:
            found[other.item.group].append(other)
        return found

    def _stand(self, number: int) -> Standing:
        found = self._made.get(number)
        if found is None:
            body, (x, y, _, yaw) = self.member(number)
            item = turned(self._roster.item(body, 1), yaw)
            found = self._made[number] = Standing(item, item.footprint.at(x, y), yaw)
        return found


def turned(item: Item, yaw: float) -> Item:
    """An item whose footprint is turned to `yaw`."""
    ground = item.footprint
    return item if ground.radius else item._replace(footprint=ground._replace(cos=cos(yaw), sin=sin(yaw)))
