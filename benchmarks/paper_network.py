"""The network of Baker et al. 2019 (arXiv 1909.07528, appendix B) as a peer of ours: same observations, same widths.

Every entity is put together with its relation and the agent's whole state, lidar included, and embedded by one dense
layer; all tokens attend to all (residual, layer norms), and their masked mean is taken; a dense layer, an LSTM and a
layer norm follow, in both towers. `PaperPolicy` and `PaperCritic` have the faces of Policy and Critic, so that the
same Trainer trains them. Nothing is shared with rl/'s encoder and attention: making those faster does not move what
they are measured against.
"""

from __future__ import annotations

from math import log
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from rl.actions import AXES, BINS
from rl.layout import Layout
from rl.observation import Observation
from rl.policy import Critic, Policy
from schemas.train import TrainConfig


class Embedding(nn.Module):
    """Observations [R, ...] -> own token [R, A, H], all tokens [R, A, 1 + E, H], which are seen [R, A, 1 + E]."""

    def __init__(self, layout: Layout, config: TrainConfig):
        super().__init__()
        half = config.lidar_kernel // 2
        self.rays = nn.Conv1d(
            1, config.lidar_filters, config.lidar_kernel, padding=half, padding_mode="circular"
        )
        main = layout.own + layout.rays * config.lidar_filters
        self.agents, self.teams, self.groups = layout.agents, layout.teams, layout.groups
        self.own = _dense(main, config.embed)
        agent, thing = layout.agent + layout.to_agent, layout.thing + layout.to_thing
        self.rivals = nn.ModuleList(_dense(agent + main, config.embed) for _ in layout.teams)
        self.things = nn.ModuleList(_dense(thing + main, config.embed) for _ in layout.groups)

    def forward(self, obs: Observation) -> tuple[Tensor, Tensor, Tensor]:
        main = torch.cat([obs.own, self._lidar(obs.lidar)], -1)
        own = functional.relu(self.own(main))
        tokens = [own.unsqueeze(-2)]
        for part, dense in zip(self.teams, self.rivals, strict=True):
            tokens.append(self._embed(dense, obs.agents, obs.to_agents, main, part.slots))
        for part, dense in zip(self.groups, self.things, strict=True):
            slots = slice(part.first - self.agents, part.first - self.agents + part.size)
            tokens.append(self._embed(dense, obs.things, obs.to_things, main, slots))
        return own, torch.cat(tokens, -2), torch.cat([torch.ones_like(obs.sees[..., :1]), obs.sees], -1)

    def _lidar(self, rays: Tensor) -> Tensor:
        if rays.shape[-1] == 0:
            return rays
        filtered = functional.relu(self.rays(rays.reshape(-1, 1, rays.shape[-1])))
        return filtered.reshape(*rays.shape[:-1], -1)

    @staticmethod
    def _embed(dense: nn.Module, entity: Tensor, relation: Tensor, main: Tensor, slots: slice) -> Tensor:
        relation = relation[..., slots, :]
        shape = relation.shape[:-1]
        entity = entity[..., slots, :].unsqueeze(-3).expand(*shape, entity.shape[-1])
        whole = torch.cat([entity, relation, main.unsqueeze(-2).expand(*shape, main.shape[-1])], -1)
        return functional.relu(dense(whole))


class ResidualAttention(nn.Module):
    """`residual_sa_block`: tokens [K, E, H], seen bool [K, E] -> [K, E, H]."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        for layer in (self.qkv, self.out):
            nn.init.normal_(layer.weight, std=(0.125 / width) ** 0.5)
            nn.init.zeros_(layer.bias)

    def forward(self, tokens: Tensor, seen: Tensor) -> Tensor:
        count, entities, width = tokens.shape
        parts = self.qkv(self.before(tokens)).view(count, entities, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen[:, None, None])
        return self.after(tokens + self.out(mixed.transpose(1, 2).flatten(2)))


class PaperTower(nn.Module):
    """[B, L, ...] observations and a state [B, A, S] -> outputs [B, L, A, K] and the state after L steps."""

    def __init__(self, layout: Layout, config: TrainConfig, outputs: int):
        super().__init__()
        self.embedding = Embedding(layout, config)
        self.attention = ResidualAttention(config.embed, config.attention_heads)
        self.dense = _dense(2 * config.embed, config.dense)
        self.memory = nn.LSTM(config.dense, config.memory_size)
        self.after = nn.LayerNorm(config.memory_size)
        self.state = 2 * config.memory_size
        shared = config.heads == "shared"
        self.sizes = [layout.agents] if shared else [team.size for team in layout.teams]
        self.heads = nn.ModuleList(nn.Linear(config.memory_size, outputs) for _ in self.sizes)
        with torch.no_grad():
            width = config.memory_size
            self.memory.bias_hh_l0[width : 2 * width] = 1.0
            for head in self.heads:
                head.weight.normal_()  # pyright: ignore
                head.weight.mul_(0.01 / head.weight.norm(dim=1, keepdim=True))  # pyright: ignore
                head.bias.zero_()  # pyright: ignore

    def forward(
        self, obs: Observation, state: Tensor, counts: tuple[int, ...] | None = None
    ) -> tuple[Tensor, Tensor]:
        batch, length, agents = obs.own.shape[:3]
        own, tokens, seen = self.embedding(obs.map(lambda tensor: tensor.flatten(0, 1)))
        attended = self.attention(tokens.flatten(0, 1), seen.flatten(0, 1))
        share = seen.flatten(0, 1).unsqueeze(-1).to(attended.dtype)
        pooled = ((attended * share).sum(1) / (share.sum(1) + 1e-5)).view(own.shape)
        x = functional.relu(self.dense(torch.cat([own, pooled], -1))).view(batch, length, agents, -1)
        x, state = self._remember(x, state, obs.present)
        if len(self.heads) == 1:
            return self.heads[0](self.after(x)), state
        sizes, axis = (
            (self.sizes, 2) if counts is None else (counts, 0)
        )  # by team, as rl.tower.Tower has them
        parts = zip(self.heads, self.after(x).split(sizes, axis), strict=True)
        return torch.cat([head(part) for head, part in parts], axis), state

    def _remember(self, x: Tensor, state: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """The LSTM over a chunk; who is away has an empty memory, and comes back with one."""
        batch, length, agents, width = x.shape
        rows = x.transpose(0, 1).reshape(length, batch * agents, width)
        there = present.transpose(0, 1).reshape(length, batch * agents, 1).to(x.dtype)
        state = state.reshape(1, batch * agents, self.state)
        together = length == 1 or not bool((there[1:] > there[:-1]).any())  # nobody comes back
        outputs = []
        for part, last in ((rows, there[-1]),) if together else zip(rows.split(1), there, strict=True):
            h, c = (half.contiguous() for half in state.chunk(2, -1))
            out, (h, c) = self.memory(part, (h, c))
            outputs.append(out)
            state = torch.cat([h, c], -1) * last
        whole = torch.cat(outputs).view(length, batch, agents, -1).transpose(0, 1)
        return whole, state.view(batch, agents, self.state)


class PaperPolicy(Policy):
    """Policy with the paper's tower in place of ours."""

    def __init__(self, layout: Layout, config: TrainConfig):
        super().__init__(layout, config)
        self.tower: Any = PaperTower(layout, config, self.space.logits)
        self.state = self.tower.state
        with torch.no_grad():  # as ours begin
            for head in self.tower.heads:
                head.bias[AXES * BINS + 1 :: 2] = log(config.first_grab / (1 - config.first_grab))


class PaperCritic(Critic):
    """Critic with the paper's tower in place of ours."""

    def __init__(self, layout: Layout, config: TrainConfig):
        super().__init__(layout, config)
        self.tower: Any = PaperTower(layout.omniscient, config, 1)
        self.state = self.tower.state


def _dense(inputs: int, outputs: int) -> nn.Linear:
    layer = nn.Linear(inputs, outputs)
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer
