"""Others: the crowd of one running world, for whoever seeks a place in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from worldgen.sampling.bodies import ARMS
from worldgen.sampling.crowd import Body, Crowd, Pose
from worldgen.sampling.members import Roster
from worldgen.sim import handle

if TYPE_CHECKING:
    from worldgen.sim.hands import Hands


class Others(Crowd):
    """Everyone in world w but entity e; their numbers are those of entities."""

    def __init__(self, hands: Hands, w: int, e: int, roster: Roster):
        super().__init__(roster)
        self._hands, self._w, self._e = hands, w, e

    def everyone(self) -> list[int]:
        hands, w = self._hands, self._w
        world, state, agents = hands.world(w), hands.state, hands.game.agents
        found = [a.slot for a in world.agents if state.present[w, a.slot]]
        found += [agents + t.slot for t in world.things if state.exists[w, t.slot]]
        return [e for e in found if e != self._e]

    def near(self, x: float, y: float, reach: float) -> Iterator[int]:
        box = self._hands.box[0]
        e = handle.next_near(0, self._w, x, y, reach, ARMS, box)
        while e >= 0:
            if e != self._e:
                yield e
            e = handle.next_near(e + 1, self._w, x, y, reach, ARMS, box)

    def member(self, number: int) -> tuple[Body, Pose]:
        hands, agents = self._hands, self._hands.game.agents
        poses = hands.state.agent_pose if number < agents else hands.state.thing_pose
        return hands.body(self._w, number), poses[
            self._w, number if number < agents else number - agents
        ].tolist()
