"""Others: the company of one running world, for whoever seeks a place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from worldgen.compiled.boxed import Boxed
from worldgen.compiled.kernel import kernel, part
from worldgen.sampling.bodies import ARMS
from worldgen.sampling.company import Body, Company, Pose
from worldgen.sampling.members import Roster

if TYPE_CHECKING:
    from worldgen.sim.hands import Hands


ROUNDING = 1e-9  # m that sums of sizes may be off


class Others(Company):
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

    def near(self, x: float, y: float, reach: float) -> list[int]:
        found: list[int] = []
        at, box = 0, self._hands.box[0]
        while (e := next_near(at, self._w, x, y, reach, ARMS, box)) >= 0:
            if e != self._e:
                found.append(e)
            at = e + 1
        return found

    def member(self, number: int) -> tuple[Body, Pose]:
        hands, w, t = self._hands, self._w, number - self._hands.game.agents
        pose = hands.state.agent_pose[w, number] if t < 0 else hands.state.thing_pose[w, t]
        return hands.body(w, number), pose.tolist()


@njit(cache=True, nogil=True)
def next_near(after, w, x, y, reach, arms, h: Boxed):
    """The first entity from `after` on that is there and may have a part less than `reach` metres from a point along
    both axes, however it is turned; -1 for none. Agents reach as far as `arms` radii."""
    return _next_near(after, w, x, y, reach, arms, h.whole)


@kernel
def _next_near(after, w, x, y, reach, arms, h):
    agents = h.present.shape[1]
    for a in range(after, agents):
        span = reach + arms * h.agent_radius[w, a]
        if h.present[w, a] and _within(span, x, y, h.agent_pose[w, a]):
            return a
    for t in range(max(0, after - agents), h.exists.shape[1]):
        span = reach + h.thing_half[w, t, 0] + h.thing_half[w, t, 1]
        if h.exists[w, t] and _within(span, x, y, h.thing_pose[w, t]):
            return agents + t
    return -1


@part
def _within(span, x, y, pose):
    return abs(pose[0] - x) < span + ROUNDING and abs(pose[1] - y) < span + ROUNDING
