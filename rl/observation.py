"""Observation: the simulation's arrays as tensors.

Entities are kept once a world and relations once an agent, as the simulation gives them. Entity slots count all
agents first, then all things. Lengths below: A agents, B things, E = A + B entities, R rays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from rl.layout import ENTITY_UNITS, METRES, OWN_UNITS, RELATION_UNITS, Layout


@dataclass
class Observation:
    """Tensors with any leading axes `*`: [N] worlds, or [B, L] chunks of L steps."""

    OF_AGENTS: ClassVar = (
        "own",
        "lidar",
        "to_agents",
        "to_things",
        "sees",
        "present",
    )  # whose eyes these are

    own: Tensor  # [*, A, F] pose, velocity, clock, team
    lidar: Tensor  # [*, A, R]
    agents: Tensor  # [*, A, F] every agent in world coordinates
    things: Tensor  # [*, B, F]
    to_agents: Tensor  # [*, A, A, F] relation of each agent to each agent
    to_things: Tensor  # [*, A, B, F]
    sees: Tensor  # bool [*, A, E]
    exists: Tensor  # bool [*, E]
    present: Tensor  # bool [*, A]: the agents whose eyes these are; memory is empty while one is away
    params: Tensor  # [*, P], and what no policy is shown of agents [*, A, F] and things [*, B, F]
    agents_hidden: Tensor
    things_hidden: Tensor

    def map(self, function: Callable[[Tensor], Tensor]) -> Observation:
        return Observation(*(function(tensor) for tensor in vars(self).values()))

    def omniscient(self) -> Observation:
        """What the critic sees: everything there is, hidden columns too; only an agent is no entity to itself."""
        params = self.params.unsqueeze(-2).expand(*self.own.shape[:-1], self.params.shape[-1])
        wider = {
            "sees": self.others(),
            "own": torch.cat([self.own, params, self.agents_hidden], -1),
            "agents": torch.cat([self.agents, self.agents_hidden], -1),
            "things": torch.cat([self.things, self.things_hidden], -1),
        }
        return replace(self, **wider).bare()

    def others(self) -> Tensor:
        """bool [*, A, E]: what there is, but for oneself."""
        shape = self.own.shape[-2], self.exists.shape[-1]
        return self.exists.unsqueeze(-2) & ~torch.eye(*shape, dtype=torch.bool, device=self.exists.device)

    def bare(self) -> Observation:
        """Without what no policy is shown."""
        hidden = ("params", "agents_hidden", "things_hidden")
        return replace(self, **{name: getattr(self, name)[..., :0] for name in hidden})

    def seen_by(self, slots: slice) -> Observation:
        """The same chunks [B, L, ...] or worlds and steps through the eyes of some agents only."""
        return replace(self, **{name: getattr(self, name)[:, :, slots] for name in self.OF_AGENTS})

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
            present=torch.zeros(*lead, a, dtype=torch.bool),
            params=torch.zeros(*lead, layout.params),
            agents_hidden=torch.zeros(*lead, a, layout.agent_hidden),
            things_hidden=torch.zeros(*lead, b, layout.thing_hidden),
        )


class Reader:
    """Copies the simulation's arrays into an Observation, scaling by known units on the way (or not at all)."""

    def __init__(self, layout: Layout, units: bool):
        def column(known: tuple[float, ...], width: int) -> np.ndarray:
            return np.array((known + (1.0,) * width)[:width] if units else (1.0,) * width, np.float32)

        self.parts = (*layout.teams, *layout.groups)
        self.own = column(OWN_UNITS, layout.own)
        self.lidar = np.float32(METRES if units else 1.0)
        self.agent = column(ENTITY_UNITS, layout.agent)
        self.thing = column(ENTITY_UNITS, layout.thing)
        self.to_agent = column(RELATION_UNITS, layout.to_agent)
        self.to_thing = column(RELATION_UNITS, layout.to_thing)

    def read(self, sim: Any, into: Observation, among: slice = slice(None)) -> None:
        """Fill `into`, whose leading axis is the simulation's worlds: all of them, or those `among` some."""
        obs = sim.obs
        for name, scale in (
            ("lidar", self.lidar), ("agents", self.agent), ("things", self.thing),
            ("to_agents", self.to_agent), ("to_things", self.to_thing),
        ):  # fmt: skip
            np.multiply(getattr(obs, name)[among], scale, out=getattr(into, name).numpy()[among])
        np.multiply(obs.self[among], self.own, out=into.own.numpy()[among])
        for part in self.parts:
            into.sees.numpy()[among, :, part.slots] = obs.mask[part.name][among]
            into.exists.numpy()[among, part.slots] = obs.exists[part.name][among]
        into.present.numpy()[among] = sim.alive[among]
        for name in ("params", "agents_hidden", "things_hidden"):
            if getattr(into, name).shape[-1]:
                getattr(into, name).numpy()[among] = getattr(obs, name)[among]
