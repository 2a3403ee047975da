"""Crowd: who takes room in a running world, and where they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import cos, sin

from schemas.things import kind_of
from worldgen.sampling.bodies import ARMS
from worldgen.sampling.geometry import Footprint
from worldgen.sampling.members import Item, Roster, Standing
from worldgen.sampling.obstacles import blocked
from worldgen.world import Agent, Thing

Body = Agent | Thing
Pose = Sequence[float]  # x, y, z, yaw


class Crowd:
    """`present`: each body as it was drawn, its span and its pose. Footprints are made only of those in whose way
    something comes: most candidates for a place have nobody near them."""

    def __init__(self, roster: Roster, present: Iterable[tuple[Body, float, Pose]]):
        self._roster = roster
        self._present = list(present)
        self._made: dict[int, Standing] = {}

    def blocks(self, item: Item, place: Footprint, roomy: Footprint) -> bool:
        """Whether anybody leaves no room for an item; `roomy` is its place with the clearance around it."""
        x, y = place.x, place.y
        own = roomy.radius or roomy.half_x + roomy.half_y
        for k, (_, span, pose) in enumerate(self._present):
            reach = own + span
            if (
                abs(pose[0] - x) < reach
                and abs(pose[1] - y) < reach
                and blocked(item, place, roomy, self._standing(k))
            ):
                return True
        return False

    @cached_property
    def standing(self) -> list[Standing]:
        """All of them."""
        return [self._standing(k) for k in range(len(self._present))]

    @cached_property
    def placed(self) -> dict[str, list[Standing]]:
        """All of them by group."""
        found: dict[str, list[Standing]] = {group: [] for group in self._roster.paths}
        for other in self.standing:
            found[other.item.group].append(other)
        return found

    def _standing(self, k: int) -> Standing:
        found = self._made.get(k)
        if found is None:
            body, _, (x, y, _, yaw) = self._present[k]
            item = turned(self._roster.item(body, 1), yaw)
            found = self._made[k] = Standing(item, item.footprint.at(x, y), yaw)
        return found


def span_of(body: Body) -> float:
    """Metres from a body's middle beyond which nothing of it reaches along either axis, however it is turned."""
    if isinstance(body, Agent):
        return body.radius * ARMS
    x, y, _ = body.size
    return x / 2 if kind_of(body.kind).outline == "disc" else x / 2 + y / 2


def turned(item: Item, yaw: float) -> Item:
    """An item that faces `yaw` instead."""
    ground = item.footprint
    if not ground.radius:
        ground = ground._replace(cos=cos(yaw), sin=sin(yaw))
    return item._replace(footprint=ground, yaw=yaw)
