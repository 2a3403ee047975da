"""EntityEncoder: what one agent senses, of any number of entities, as one vector.

Every agent forms an own token from its state and lidar. An entity's token is relu(W_e e + W_r r + W_s s), which is the
paper's dense layer on the concatenation of entity, relation and self, split so that W_e e is worked out once a
world and W_s s once an agent. Attention then gathers the tokens the agent may see.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rl.attention import OwnAttention, Pooling, SelfAttention
from rl.fused import Kept, fits
from rl.fused.gather import gather, stacked
from rl.layout import Layout
from rl.observation import Observation
from schemas.train import TrainConfig


class Lidar(nn.Module):
    """Circular convolution over the rays, relu, flattened: [*, R] -> [*, R * filters].

    It is one product with a circulant matrix: columns of three numbers are nothing a processor is fast with.
    """

    ring: Tensor

    def __init__(self, rays: int, filters: int, kernel: int):
        super().__init__()
        self.rays = rays
        self.filters = nn.Linear(kernel, filters)
        self.kept = Kept()
        steps, to = torch.arange(kernel).view(-1, 1, 1) - kernel // 2, torch.arange(rays).view(-1, 1)
        reached = torch.arange(rays) == (to + steps) % max(rays, 1)
        self.register_buffer("ring", reached.float().flatten(1), persistent=False)  # [kernel, to * from]

    def forward(self, rays: Tensor) -> Tensor:
        if self.rays == 0:
            return rays
        weight, bias = self.kept(self._circulant, self.filters.weight, self.filters.bias)
        return functional.relu(functional.linear(rays, weight, bias))

    def _circulant(self) -> tuple[Tensor, Tensor]:
        taps = (self.filters.weight @ self.ring).unflatten(-1, (self.rays, self.rays))
        return taps.transpose(0, 1).flatten(0, 1), self.filters.bias.repeat(self.rays)


class EntityEncoder(nn.Module):
    """[R, ...] observations -> [R, A, 2 * embed]: the own token beside what attention gathered."""

    def __init__(self, layout: Layout, config: TrainConfig):
        super().__init__()
        self.width = config.embed
        self.lidar = Lidar(layout.rays, config.lidar_filters, config.lidar_kernel)
        self.parts = [*((p, True) for p in layout.teams), *((p, False) for p in layout.groups)]
        self.agents = layout.agents
        main = layout.own + layout.rays * config.lidar_filters
        self.own = nn.Linear(main, config.embed)
        self.feel = config.lidar_everywhere
        context = main if self.feel else layout.own
        self.mine = nn.Linear(context, config.embed * len(self.parts))
        entity = {True: layout.agent, False: layout.thing}
        relation = {True: layout.to_agent, False: layout.to_thing}
        self.entity = nn.ModuleList(nn.Linear(entity[k], config.embed, bias=False) for _, k in self.parts)
        self.relation = nn.ModuleList(nn.Linear(relation[k], config.embed, bias=False) for _, k in self.parts)
        self.kept = Kept()
        self.part = np.repeat(np.arange(len(self.parts)), [part.size for part, _ in self.parts])
        attention = {"own": OwnAttention, "all": SelfAttention, "pool": Pooling}[config.attention]
        self.attention = attention(config.embed, config.attention_heads, config.layer_norm)
        self._xavier(context, entity, relation)

    def forward(self, obs: Observation) -> Tensor:
        main = torch.cat([obs.own, self.lidar(obs.lidar)], -1)
        own = functional.relu(self.own(main))
        mine = self.mine(main if self.feel else obs.own).unflatten(-1, (len(self.parts), self.width))
        if isinstance(self.attention, OwnAttention) and fits(own):
            query, teams = self.attention.queries(own), sum(is_agent for _, is_agent in self.parts)
            weights = list(self.entity.parameters()), list(self.relation.parameters())
            seen = obs.agents, obs.things, obs.to_agents, obs.to_things, obs.sees
            stacks = self.kept(lambda: stacked(*weights, teams), *weights[0], *weights[1])
            gathered = gather(
                own.float(), query.float(), mine.float(), *seen, self.part, teams, stacks, *weights
            )
            return torch.cat([own, self.attention.add(own, gathered)], -1)
        mask = torch.cat([torch.ones_like(obs.sees[..., :1]), obs.sees], -1)
        rows = own.flatten(0, 1), self._tokens(obs, own, mine).flatten(0, 1), mask.flatten(0, 1)
        return torch.cat([own, self.attention(*rows).view(own.shape)], -1)

    def _tokens(self, obs: Observation, own: Tensor, mine: Tensor) -> Tensor:
        """[R, A, 1 + E, embed], the own token first."""
        tokens = [own.unsqueeze(-2)]
        for (part, is_agent), share, embed, relate in zip(
            self.parts, mine.unbind(-2), self.entity, self.relation, strict=True
        ):
            first = part.first - (0 if is_agent else self.agents)
            slots = slice(first, first + part.size)
            entities = (obs.agents if is_agent else obs.things)[..., slots, :]
            relations = (obs.to_agents if is_agent else obs.to_things)[..., slots, :]
            tokens.append(
                functional.relu(embed(entities).unsqueeze(-3) + relate(relations) + share.unsqueeze(-2))
            )
        return torch.cat(tokens, -2)

    @torch.no_grad()
    def _xavier(self, context: int, entity: dict[bool, int], relation: dict[bool, int]) -> None:
        """Initial weights as if each token were one dense layer on its concatenated inputs."""
        nn.init.xavier_uniform_(self.own.weight)
        nn.init.zeros_(self.own.bias)
        nn.init.zeros_(self.mine.bias)
        rows = self.mine.weight.split(self.width)
        for (_, kind), mine, embed, relate in zip(self.parts, rows, self.entity, self.relation, strict=True):
            bound = (6 / (context + entity[kind] + relation[kind] + self.width)) ** 0.5
            for weight in (mine, embed.weight, relate.weight):
                weight.uniform_(-bound, bound)  # pyright: ignore[reportCallIssue]
