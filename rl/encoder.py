"""EntityEncoder: what one agent senses, of any number of entities, as one vector.

Every agent forms an own token from its state and lidar. An entity's token is relu(W_e e + W_r r + W_s s), which is the
paper's dense layer on the concatenation of entity, relation and self, split so that W_e e is worked out once a
world and W_s s once an agent. Attention then gathers the tokens the agent may see.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from rl.attention import OwnAttention, Pooling, SelfAttention
from rl.layout import Layout
from rl.observation import Observation
from schemas.train import TrainConfig


class Lidar(nn.Module):
    """Circular convolution over the rays, relu, flattened: [*, R] -> [*, R * filters]."""

    def __init__(self, filters: int, kernel: int):
        super().__init__()
        self.kernel = kernel
        self.filters = nn.Linear(kernel, filters)

    def forward(self, rays: Tensor) -> Tensor:
        if rays.shape[-1] == 0:
            return rays
        half = self.kernel // 2
        ring = torch.cat([rays[..., -half:], rays, rays[..., :half]], -1) if half else rays
        return functional.relu(self.filters(ring.unfold(-1, self.kernel, 1))).flatten(-2)


class EntityEncoder(nn.Module):
    """[R, ...] observations -> [R, A, 2 * embed]: the own token beside what attention gathered."""

    def __init__(self, layout: Layout, config: TrainConfig):
        super().__init__()
        self.width = config.embed
        self.lidar = Lidar(config.lidar_filters, config.lidar_kernel)
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
        attention = {"own": OwnAttention, "all": SelfAttention, "pool": Pooling}[config.attention]
        self.attention = attention(config.embed, config.attention_heads, config.layer_norm)
        self._xavier(context, entity, relation)

    def forward(self, obs: Observation) -> Tensor:
        main = torch.cat([obs.own, self.lidar(obs.lidar)], -1)
        own = functional.relu(self.own(main))
        shares = self.mine(main if self.feel else obs.own).split(self.width, -1)
        tokens = [own.unsqueeze(-2)]
        for (part, is_agent), mine, embed, relate in zip(
            self.parts, shares, self.entity, self.relation, strict=True
        ):
            first = part.first - (0 if is_agent else self.agents)
            slots = slice(first, first + part.size)
            entities = (obs.agents if is_agent else obs.things)[..., slots, :]
            relations = (obs.to_agents if is_agent else obs.to_things)[..., slots, :]
            tokens.append(
                functional.relu(embed(entities).unsqueeze(-3) + relate(relations) + mine.unsqueeze(-2))
            )
        mask = torch.cat([torch.ones_like(obs.sees[..., :1]), obs.sees], -1)
        rows = own.flatten(0, 1), torch.cat(tokens, -2).flatten(0, 1), mask.flatten(0, 1)
        return torch.cat([own, self.attention(*rows).view(own.shape)], -1)

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
