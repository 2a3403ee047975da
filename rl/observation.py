"""Observation: the simulation's arrays as tensors, and the Layout that says which column and slot is what.

Entities are kept once a world and relations once an agent, as the simulation gives them. Entity slots count all
agents first, then all things. Lengths below: A agents, B things, E = A + B entities, R rays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

METRES, SPEED = 1 / 2, 1 / 8  # what the `units` scaling multiplies lengths by, and velocities
OWN_UNITS = (METRES,) * 3 + (1.0, 1.0) + (SPEED,) * 4 + (1.0,)  # x y z, cos sin, vx vy vz spin, clock
ENTITY_UNITS = (METRES,) * 3 + (1.0, 1.0) + (SPEED,) * 4  # x y z, cos sin, vx vy vz spin; then sizes, locked
RELATION_UNITS = (METRES,) * 4 + (1.0, 1.0) + (SPEED,) * 2  # dx dy dz distance, cos sin, dvx dvy; then locks


@dataclass(frozen=True)
class Part:
    """A team or a group of things: its slots among all entities."""

    name: str
    first: int
    size: int

    @property
    def slots(self) -> slice:
        return slice(self.first, self.first + self.size)


@dataclass(frozen=True)
class Layout:
    """The static shapes a network is built from; plain enough to be kept in a checkpoint."""

    teams: tuple[Part, ...]
    groups: tuple[Part, ...]
    agents: int
    things: int
    rays: int
    own: int  # columns of each array
    agent: int
    thing: int
    to_agent: int
    to_thing: int
    moves: tuple[bool, ...]  # by agent slot
    grabs: tuple[bool, ...]
    locks: tuple[bool, ...]

    @staticmethod
    def of(sim: Any) -> Layout:
        game, obs = sim.game, sim.obs
        teams = tuple(Part(t.name, t.first, t.size) for t in game.teams)
        groups = tuple(Part(g.name, game.agents + g.first, g.size) for g in game.groups)
        moves = tuple(team.moves for team in game.teams for _ in range(team.size))
        return Layout(
            teams=teams,
            groups=groups,
            agents=game.agents,
            things=game.objects,
            rays=obs.lidar.shape[-1],
            own=obs.self.shape[-1],
            agent=obs.agents.shape[-1],
            thing=obs.things.shape[-1],
            to_agent=obs.to_agents.shape[-1],
            to_thing=obs.to_things.shape[-1],
            moves=moves,
            grabs=tuple(bool(x) for x in sim.can_grab),
            locks=tuple(bool(x) for x in sim.can_lock),
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> Layout:
        parts = {name: tuple(Part(**part) for part in raw[name]) for name in ("teams", "groups")}
        flags = {name: tuple(raw[name]) for name in ("moves", "grabs", "locks")}
        return Layout(**{**raw, **parts, **flags})

    @property
    def team_of_agent(self) -> list[int]:
        return [index for index, team in enumerate(self.teams) for _ in range(team.size)]


@dataclass
class Observation:
    """Tensors with any leading axes `*`: [N] worlds, or [B, L] chunks of L steps."""

    own: Tensor  # [*, A, F] pose, velocity, clock, team
    lidar: Tensor  # [*, A, R]
    agents: Tensor  # [*, A, F] every agent in world coordinates
    things: Tensor  # [*, B, F]
    to_agents: Tensor  # [*, A, A, F] relation of each agent to each agent
    to_things: Tensor  # [*, A, B, F]
    sees: Tensor  # bool [*, A, E]
    exists: Tensor  # bool [*, E]

    def map(self, function: Callable[[Tensor], Tensor]) -> Observation:
        return Observation(*(function(tensor) for tensor in vars(self).values()))

    def omniscient(self) -> Observation:
        """What the critic sees: everything there is, except that an agent is no entity to itself."""
        agents = self.own.shape[-2]
        others = ~torch.eye(agents, self.exists.shape[-1], dtype=torch.bool, device=self.exists.device)
        return Observation(**{**vars(self), "sees": self.exists.unsqueeze(-2) & others})

    def seen_by(self, slots: slice) -> Observation:
        """The same worlds through the eyes of some agents only."""
        mine = {n: getattr(self, n)[..., slots, :] for n in ("own", "lidar", "sees")}
        theirs = {n: getattr(self, n)[..., slots, :, :] for n in ("to_agents", "to_things")}
        return Observation(agents=self.agents, things=self.things, exists=self.exists, **mine, **theirs)

    @staticmethod
    def empty(layout: Layout, *lead: int) -> Observation:
        a, b, entities = layout.agents, layout.things, layout.agents + layout.things
        return Observation(
            own=torch.zeros(*lead, a, layout.own),
            lidar=torch.zeros(*lead, a, layout.rays),
            agents=torch.zeros(*lead, a, layout.agent),
            things=torch.zeros(*lead, b, layout.thing),
            to_agents=torch.zeros(*lead, a, a, layout.to_agent),
            to_things=torch.zeros(*lead, a, b, layout.to_thing),
            sees=torch.zeros(*lead, a, entities, dtype=torch.bool),
            exists=torch.zeros(*lead, entities, dtype=torch.bool),
        )


class Reader:
    """Copies the simulation's arrays into an Observation, scaling by known units on the way (or not at all)."""

    def __init__(self, layout: Layout, units: bool):
        def column(known: tuple[float, ...], width: int) -> np.ndarray:
            return np.array((known + (1.0,) * width)[:width] if units else (1.0,) * width, np.float32)

        self.own = column(OWN_UNITS, layout.own)
        self.lidar = np.float32(METRES if units else 1.0)
        self.agent = column(ENTITY_UNITS, layout.agent)
        self.thing = column(ENTITY_UNITS, layout.thing)
        self.to_agent = column(RELATION_UNITS, layout.to_agent)
        self.to_thing = column(RELATION_UNITS, layout.to_thing)

    def read(self, sim: Any, into: Observation) -> None:
        """Fill `into`, whose leading axis is the simulation's worlds."""
        obs = sim.obs
        np.multiply(obs.self, self.own, out=into.own.numpy())
        np.multiply(obs.lidar, self.lidar, out=into.lidar.numpy())
        np.multiply(obs.agents, self.agent, out=into.agents.numpy())
        np.multiply(obs.things, self.thing, out=into.things.numpy())
        np.multiply(obs.to_agents, self.to_agent, out=into.to_agents.numpy())
        np.multiply(obs.to_things, self.to_thing, out=into.to_things.numpy())
        np.concatenate(list(obs.mask.values()), axis=-1, out=into.sees.numpy())
        np.concatenate(list(obs.exists.values()), axis=-1, out=into.exists.numpy())
