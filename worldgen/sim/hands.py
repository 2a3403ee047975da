"""Hands: how rules change running worlds: locks, grips, and bodies put elsewhere or out of the game.

What asks for no place is done for all worlds at once (see `handle`); a place is sought for one body after another,
each in the way of the next. `changed` [N] marks worlds in which bodies moved or left, so that their agents look again
before the observation is taken.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from worldgen.compiled.boxed import boxed
from worldgen.compiled.warmup import warm_up
from worldgen.game import Game
from worldgen.sampling.bodies import ARMS
from worldgen.sampling.regions import middle as middle_of
from worldgen.sampling.relocate import Place, Places, Relocation
from worldgen.sim import handle
from worldgen.sim.handle import Handling
from worldgen.sim.others import Others, next_near
from worldgen.sim.physics import Physics
from worldgen.sim.rays import ABSENT, primitive
from worldgen.sim.state import State
from worldgen.world import Agent, Thing, World

FOR_GOOD = -1  # steps
NOBODY = np.zeros(0, np.int64)


class Hands:
    def __init__(self, game: Game, state: State, physics: Physics, step: np.ndarray):
        """`step` int32 [N], taken in the episode, is kept and read at every call."""
        self.game, self.state, self.physics = game, state, physics
        n, self.entities = len(step), game.agents + game.objects
        self.worlds: list[World | None] = [None] * n
        self.relocations: list[Relocation | None] = [None] * n
        self.moves = np.zeros((n, self.entities), np.int64)  # draws of a new place, in this episode
        self.changed = np.zeros(n, bool)
        self.stood = np.zeros(n, np.int64)  # how often a rule has put a body somewhere
        self._places: list[Places | None] = [None] * n  # of worlds in which a place was ever sought
        self._awaited = False  # whether anybody may be due to come back
        own = {"step": step, "changed": self.changed, "stood": self.stood}
        arrays = {name: own[name] if name in own else getattr(state, name) for name in Handling._fields}
        self.box: tuple[Any, Any] = boxed(Handling(**arrays)), boxed(physics.bodies)

    def place(self, w: int, world: World, relocation: Relocation) -> None:
        """A new episode begins in slot w."""
        self.worlds[w], self.relocations[w], self._places[w] = world, relocation, None
        self.moves[w] = 0
        self.changed[w] = False

    # --- for all whom a rule means; see `handle.do`

    def lock(self, fired: np.ndarray, times: np.ndarray, owners: np.ndarray = NOBODY) -> None:
        handle.do(handle.LOCK, fired, times, owners, FOR_GOOD, *self.box)

    def unlock(self, fired: np.ndarray, times: np.ndarray) -> None:
        handle.do(handle.UNLOCK, fired, times, NOBODY, FOR_GOOD, *self.box)

    def drop(self, fired: np.ndarray, times: np.ndarray) -> None:
        handle.do(handle.DROP, fired, times, NOBODY, FOR_GOOD, *self.box)

    def remove(self, fired: np.ndarray, times: np.ndarray, steps: int | None) -> None:
        """Out of the game for good, or until `steps` steps have passed and there is room."""
        if handle.do(handle.REMOVE, fired, times, NOBODY, FOR_GOOD if steps is None else steps, *self.box):
            for w, e in np.argwhere((times > 0).any(axis=1) & self.state.drawn).tolist():
                if _immovable(self.body(w, e)):
                    self.physics.vanish(w, self._thing_body(w, e))
        self._awaited |= steps is not None

    # --- places

    def stand(self, w: int, e: int, pose: tuple[float, float, float, float]) -> None:
        """Set entity e down at `pose` (x, y, z, yaw), at rest; its grips and its lock end."""
        x, y, z, yaw = map(float, pose)
        handle.put(w, e, x, y, z, yaw, False, 0.0, ABSENT, *self.box)

    def move(self, w: int, e: int, goal: str | tuple[str, ...], middle: float | None = None) -> None:
        """Put entity e at its `start`, `anew`, or into one of the named regions; where there is no room, as near as
        there is. Ends its grips and its lock, and stops it."""
        body = self.body(w, e)
        if not self._there(w, e) or _immovable(body):
            return  # another rule has just removed it; or nothing moves it
        places, turn = self._found(w), int(self.moves[w, e])
        company = Others(self, w, e, places.roster)
        self.moves[w, e] += 1
        place: Place | None = None
        near = (body.x, body.y)
        if goal == "anew":
            place = places.anew(body, company, turn)
        elif goal != "start":
            assert isinstance(goal, tuple)
            area = places.area(goal, middle)
            place = places.into(body, company, area, turn)
            near = middle_of(area)
        place = place or places.near(body, company, *near)
        if place is not None:
            self.stand(w, e, place)

    def come_back(self, active: np.ndarray) -> None:
        """Bring back whoever's time has come, by their own `where` and in full, where there is room."""
        if not self._awaited:
            return
        due = handle.next_due(0, active, self.box[0])
        while due >= 0:
            self._bring_back(*divmod(due, self.entities))
            due = handle.next_due(due + 1, active, self.box[0])

    # --- who is where

    def world(self, w: int) -> World:
        world = self.worlds[w]
        assert world is not None
        return world

    def body(self, w: int, e: int) -> Agent | Thing:
        """Entity e as it was drawn."""
        world, agents = self.world(w), self.game.agents
        bodies, slot = (world.agents, e) if e < agents else (world.things, e - agents)
        return next(body for body in bodies if body.slot == slot)

    # --- pieces

    def _bring_back(self, w: int, e: int) -> None:
        places, body, turn = self._found(w), self.body(w, e), int(self.moves[w, e])
        company = Others(self, w, e, places.roster)
        if _immovable(body):
            place = places.near(body, company, body.x, body.y)
            place = place if place is not None and (place.x, place.y) == (body.x, body.y) else None
        else:
            place = places.anew(body, company, turn)
        self.moves[w, e] = turn + 1
        if place is None:
            return
        radius, kind = (body.radius, ABSENT) if isinstance(body, Agent) else (0.0, primitive(body))
        x, y, z, yaw = map(float, place)
        handle.put(w, e, x, y, z, yaw, True, radius, kind, *self.box)
        if _immovable(body):
            self.physics.appear(w, self._thing_body(w, e))

    def _thing_body(self, w: int, e: int) -> int:
        return int(self.physics.bodies.thing_body[w, e - self.game.agents])

    def _there(self, w: int, e: int) -> bool:
        agents = self.game.agents
        return bool(self.state.present[w, e] if e < agents else self.state.exists[w, e - agents])

    def _found(self, w: int) -> Places:
        """The places of the world in slot w: most worlds need none, so they are settled at the first need."""
        places = self._places[w]
        if places is None:
            relocation = self.relocations[w]
            assert relocation is not None
            places = self._places[w] = Places(relocation, self.world(w))
        return places

    def warm_up(self) -> None:
        """Have what it calls compiled, for games whose rules act."""
        (h, b), nowhere = self.box, np.zeros(len(self.worlds), bool)
        times = np.zeros((len(self.worlds), 1, self.entities), np.int32)
        warm_up(
            lambda: handle.do(handle.LOCK, nowhere, times, NOBODY, FOR_GOOD, h, b),
            lambda: handle.put(-1, 0, 0.0, 0.0, 0.0, 0.0, False, 0.0, ABSENT, h, b),
            lambda: handle.next_due(0, nowhere, h),
            lambda: next_near(self.entities, 0, 0.0, 0.0, 0.0, ARMS, h),
        )


def _immovable(body: Agent | Thing) -> bool:
    """Whether it is part of the floor to MuJoCo; what is not solid is not."""
    return isinstance(body, Thing) and body.fixed and body.solid


def those(chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(fired, times) of an effect for those `chosen`, bool [N, E]: what effects of plug-ins are given."""
    return np.any(chosen, axis=1), chosen[:, None].astype(np.int32)
