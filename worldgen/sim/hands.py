"""Hands: how rules change running worlds: locks, grips, and bodies put elsewhere or out of the game.

These are rare beside stepping, so they are done one by one from Python on MuJoCo's own arrays. `changed` [N] marks
worlds in which bodies moved or left, so that their agents look again before the observation is taken.
"""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from worldgen.game import Game
from worldgen.sampling.regions import joined, scaled
from worldgen.sampling.regions import middle as middle_of
from worldgen.sampling.relocate import Place, Relocation
from worldgen.sim.physics import Physics
from worldgen.sim.rays import ABSENT, primitive
from worldgen.sim.state import NEVER, State
from worldgen.world import Agent, Area, Thing, World

FAR_OFF = 1000.0  # m: where removed bodies stand, each on a spot of its own, until they come back


class Members:
    """By world, the bodies that it was drawn with, by entity; worked out when a rule first asks."""

    def __init__(self, game: Game, worlds: int):
        self._agents = game.agents
        self._worlds: list[World | None] = [None] * worlds
        self._found: list[dict[int, Agent | Thing] | None] = [None] * worlds

    def place(self, w: int, world: World) -> None:
        self._worlds[w], self._found[w] = world, None

    def __getitem__(self, w: int) -> dict[int, Agent | Thing]:
        world, found = self._worlds[w], self._found[w]
        if found is None:
            assert world is not None
            found = {a.slot: a for a in world.agents} | {self._agents + t.slot: t for t in world.things}
            self._found[w] = found
        return found


class Hands:
    def __init__(self, game: Game, state: State, physics: Physics, step: np.ndarray):
        self.game, self.state, self.physics, self.step = game, state, physics, step
        n = len(step)
        self.worlds: list[World | None] = [None] * n
        self.relocations: list[Relocation | None] = [None] * n
        self.bodies = Members(game, n)
        self.moves = np.zeros(
            (n, game.agents + game.objects), np.int64
        )  # draws of a new place, in this episode
        self.changed = np.zeros(n, bool)
        self._awaited = False  # whether anybody may be due to come back
        self.stood = np.zeros(n, np.int64)  # how often a rule has put a body somewhere

    def place(self, w: int, world: World, relocation: Relocation) -> None:
        """A new episode begins in slot w."""
        self.worlds[w], self.relocations[w] = world, relocation
        self.bodies.place(w, world)
        self.moves[w] = 0
        self.changed[w] = False

    # --- locks and grips

    def lock(self, w: int, t: int, owner: int) -> None:
        state, bodies = self.state, self.physics.bodies
        if state.locked[w, t] or not state.exists[w, t] or bodies.thing_joint[w, t, 0] < 0:
            return
        self.physics.limit(w, bodies.thing_joint[w, t], True)
        state.locked[w, t], state.owner[w, t] = True, owner
        self.changed[w] = True

    def unlock(self, w: int, t: int) -> None:
        if not self.state.locked[w, t]:
            return
        self.physics.limit(w, self.physics.bodies.thing_joint[w, t], False)
        self.state.locked[w, t], self.state.owner[w, t] = False, -1
        self.changed[w] = True

    def release(self, w: int, e: int) -> None:
        """End every grip by or on entity e."""
        agents = self.game.agents
        holders = [e] if e < agents else np.flatnonzero(self.state.held[w] == e - agents).tolist()
        for a in holders:
            if self.state.held[w, a] >= 0:
                self.state.held[w, a] = -1
                self.physics.let_go(w, int(self.physics.bodies.agent_weld[w, a]))

    # --- places

    def move(self, w: int, e: int, goal: str | tuple[str, ...], middle: float | None = None) -> None:
        """Put entity e at its `start`, `anew`, or into one of the named regions; where there is no room, as near as
        there is. Ends its grips and its lock, and stops it."""
        if not self._there(w, e) or self._fixed(w, e):
            return  # another rule has just removed it; or nothing moves it
        body, relocation, world = self.bodies[w][e], self.relocations[w], self.worlds[w]
        assert relocation is not None
        assert world is not None
        present, turn = self._present(w, leave_out=e), int(self.moves[w, e])
        self.moves[w, e] += 1
        place: Place | None = None
        near = (body.x, body.y)
        if goal == "anew":
            place = relocation.anew(world, body, present, turn)
        elif goal != "start":
            area = self._area(world, goal, middle)
            place = relocation.into(world, body, present, area, turn)
            near = middle_of(area)
        place = place or relocation.near(world, body, present, *near)
        if place is not None:
            self._put(w, e, place)

    def remove(self, w: int, e: int, steps: int | None) -> None:
        """Take entity e out of the game: for good, or until `steps` steps have passed and there is room."""
        agents, state = self.game.agents, self.state
        self._detach(w, e)
        self._stand(w, e, (FAR_OFF + 3.0 * e, FAR_OFF, self.bodies[w][e].z, self.bodies[w][e].yaw))
        if e < agents:
            state.present[w, e], state.agent_radius[w, e] = False, 0.0
            self.physics.idle(w, self.physics.bodies.agent_ctrl[w, e])
        else:
            state.exists[w, e - agents], state.thing_kind[w, e - agents] = False, ABSENT
            body = int(self.physics.bodies.thing_body[w, e - agents])
            self.physics.vanish(w, body) if self._fixed(w, e) else self.physics.no_push(w, body)
        state.back[w, e] = NEVER if steps is None else self.step[w] + steps
        self._awaited |= steps is not None
        self.changed[w] = True

    def come_back(self, active: np.ndarray) -> None:
        """Bring back whoever's time has come, by their own `where` and in full, where there is room."""
        if not self._awaited:
            return
        due = (self.state.back <= self.step[:, None]) & active[:, None]
        for w, e in np.argwhere(due).tolist() if due.any() else ():
            body, relocation, world = self.bodies[w][e], self.relocations[w], self.worlds[w]
            assert relocation is not None
            assert world is not None
            others, turn = self._present(w, leave_out=e), int(self.moves[w, e])
            if self._fixed(w, e):
                place = relocation.near(world, body, others, body.x, body.y)
                place = place if place is not None and (place.x, place.y) == (body.x, body.y) else None
            else:
                place = relocation.anew(world, body, others, turn)
            self.moves[w, e] += 1
            if place is None:
                continue
            self.state.back[w, e] = NEVER
            self.state.attribute[w, e] = self.state.fresh[w, e]
            self._appear(w, e, body)
            self._put(w, e, place)

    # --- pieces

    def _appear(self, w: int, e: int, body: Agent | Thing) -> None:
        state, agents = self.state, self.game.agents
        if isinstance(body, Agent):
            state.present[w, e], state.agent_radius[w, e] = True, body.radius
        else:
            state.exists[w, e - agents], state.thing_kind[w, e - agents] = True, primitive(body)
            self.physics.appear(w, int(self.physics.bodies.thing_body[w, e - agents]))

    def _put(self, w: int, e: int, place: Place) -> None:
        self._detach(w, e)
        self._stand(w, e, tuple(place))
        self.changed[w] = True

    def _detach(self, w: int, e: int) -> None:
        self.release(w, e)
        if e >= self.game.agents:
            self.unlock(w, e - self.game.agents)

    def _stand(self, w: int, e: int, pose: tuple[float, ...]) -> None:
        """Set a body down at (x, y, z, yaw), at rest."""
        self.stood[w] += 1
        state, bodies, agents = self.state, self.physics.bodies, self.game.agents
        if e < agents:
            self.physics.teleport(
                w, bodies.agent_qpos[w, e], bodies.agent_dof[w, e], state.agent_start[w, e], pose
            )
            state.agent_pose[w, e], state.agent_velocity[w, e] = pose, 0.0
            return
        t = e - agents
        if bodies.thing_mocap[w, t] >= 0:
            self.physics.show(w, int(bodies.thing_mocap[w, t]), pose)
        elif bodies.thing_joint[w, t, 0] >= 0:
            self.physics.teleport(
                w, bodies.thing_qpos[w, t], bodies.thing_dof[w, t], state.thing_start[w, t], pose
            )
            self.physics.stop_spin(w, int(bodies.thing_ball_dof[w, t]))
        else:
            return  # what is fixed stays where it is; removed, it is only no longer solid
        state.thing_pose[w, t], state.thing_velocity[w, t], state.thing_tilt[w, t] = pose, 0.0, 0.0

    def _fixed(self, w: int, e: int) -> bool:
        bodies, t = self.physics.bodies, e - self.game.agents
        return t >= 0 and bodies.thing_joint[w, t, 0] < 0 and bodies.thing_mocap[w, t] < 0

    def _there(self, w: int, e: int) -> bool:
        agents = self.game.agents
        return bool(self.state.present[w, e] if e < agents else self.state.exists[w, e - agents])

    def _present(self, w: int, leave_out: int) -> list[Agent | Thing]:
        """Everyone who takes room now, where they are now."""
        state, agents, found = self.state, self.game.agents, []
        for e, body in self.bodies[w].items():
            if self._there(w, e) and e != leave_out:
                pose = state.agent_pose[w, e] if e < agents else state.thing_pose[w, e - agents]
                x, y, z, yaw = pose.tolist()
                found.append(replace(body, x=x, y=y, z=z, yaw=yaw))
        return found

    def _area(self, world: World, names: Any, middle: float | None) -> Area:
        parts = [world.region(name) for name in names]
        parts = [part if middle is None else scaled(part, middle) for part in parts]
        return parts[0] if len(parts) == 1 else joined(parts, f"regions.{names[0].partition('/')[0]}")
