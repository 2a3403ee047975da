"""Tower: encoder, dense layer, memory and heads, from observations to an output row an agent.

Policy and critic are two towers of the same build. `heads` decides what teams share: all of it, the trunk, or
nothing. A recurrent state is one tensor [*, A, S]; S is 0 without memory, and an LSTM keeps (h, c) side by side.
"""

from __future__ import annotations

from itertools import accumulate, pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from rl.encoder import EntityEncoder
from rl.layout import Layout, Part
from rl.observation import Observation
from schemas.train import TrainConfig


class Memory(nn.Module):
    """A GRU or LSTM over the steps of a chunk: [B, L, A, D], state [B, A, S] -> [B, L, A, H], state after L steps.

    Who is not `present` (bool [B, L, A]) has an empty memory (zero) after that step, and so comes back with one.
    """

    def __init__(self, kind: str, inputs: int, width: int):
        super().__init__()
        self.kind = kind
        self.cell = (nn.LSTM if kind == "lstm" else nn.GRU)(inputs, width)
        self.state = 2 * width if kind == "lstm" else width
        if kind == "lstm":
            with torch.no_grad():  # remember by default: forget gates start open
                self.cell.bias_hh_l0[width : 2 * width] = 1.0  # pyright: ignore

    def forward(self, x: Tensor, state: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        batch, length, agents, width = x.shape
        rows = x.transpose(0, 1).reshape(length, batch * agents, width)
        there = present.transpose(0, 1).reshape(length, batch * agents, 1)
        state = state.reshape(batch * agents, self.state)
        # one call as long as nobody comes back: what runs on in the absent is read by no one
        backs = (there[1:] & ~there[:-1]).flatten(1).any(1).nonzero().flatten() + 1
        edges, parts = [0, *backs.tolist(), length], []
        for first, last in pairwise(edges):
            out, state = self._run(rows[first:last], state)
            state = state * there[last - 1]
            parts.append(out)
        whole = parts[0] if len(parts) == 1 else torch.cat(parts)
        return whole.view(length, batch, agents, -1).transpose(0, 1), state.view(batch, agents, self.state)

    def _run(self, rows: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        start = state.unsqueeze(0)
        if self.kind == "lstm":
            h, c = (part.contiguous() for part in start.chunk(2, -1))
            out, (h, c) = self.cell(rows, (h, c))
            return out, torch.cat([h, c], -1).squeeze(0)
        out, end = self.cell(rows, start.contiguous())
        return out, end.squeeze(0)


class Tower(nn.Module):
    """[B, L, ...] observations and a state [B, A, S] -> outputs [B, L, A, K] and the state after L steps.

    Either every chunk holds all agents, or one each: then `counts` tells how many there are of each team, in order.
    """

    def __init__(
        self, layout: Layout, config: TrainConfig, memory: str, outputs: int, teams: tuple[Part, ...]
    ):
        super().__init__()
        norm = nn.LayerNorm if config.layer_norm else nn.Identity
        self.encoder = EntityEncoder(layout, config)
        self.before, self.between = norm(2 * config.embed), norm(config.dense)
        self.dense = nn.Linear(2 * config.embed, config.dense)
        nn.init.xavier_uniform_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)
        width = config.dense
        self.memory = None if memory == "none" else Memory(memory, config.dense, config.memory_size)
        self.skip = config.memory_skip
        if self.memory:
            width = config.memory_size + (config.dense if config.memory_skip else 0)
        self.after = norm(width) if self.memory else nn.Identity()
        self.state = self.memory.state if self.memory else 0
        self.teams = teams
        self.heads = nn.ModuleList(_head(width, outputs) for _ in teams)

    def forward(
        self, obs: Observation, state: Tensor, counts: tuple[int, ...] | None = None
    ) -> tuple[Tensor, Tensor]:
        batch, length = obs.own.shape[:2]
        x = self.encoder(obs.map(lambda tensor: tensor.flatten(0, 1)))
        x = self.between(functional.relu(self.dense(self.before(x)))).view(
            batch, length, -1, self.dense.out_features
        )
        if self.memory is not None:
            with torch.autocast(
                x.device.type, enabled=False
            ):  # its gradient is slower in bf16, and it adds up
                remembered, state = self.memory(x.float(), state, obs.present)
            x = self.after(torch.cat([x, remembered], -1) if self.skip else remembered)
        if len(self.heads) == 1:
            return self.heads[0](x), state
        parts = x.split([team.size for team in self.teams], 2) if counts is None else x.split(counts)
        out = [head(part) for head, part in zip(self.heads, parts, strict=True)]
        return torch.cat(out, 2 if counts is None else 0), state


class Towers(nn.Module):
    """A tower a team that shares nothing, behind the face of one Tower."""

    def __init__(self, layout: Layout, config: TrainConfig, memory: str, outputs: int):
        super().__init__()
        self.teams = layout.teams
        alone = (Part("everyone", 0, layout.agents),)
        self.towers = nn.ModuleList(Tower(layout, config, memory, outputs, alone) for _ in layout.teams)
        self.state: int = self.towers[0].state  # pyright: ignore[reportAttributeAccessIssue]

    def forward(
        self, obs: Observation, state: Tensor, counts: tuple[int, ...] | None = None
    ) -> tuple[Tensor, Tensor]:
        if counts is None:
            shares = [(obs.seen_by(team.slots), state[:, team.slots]) for team in self.teams]
        else:
            edges = pairwise([0, *accumulate(counts)])
            shares = [(obs.map(lambda t, a=a, b=b: t[a:b]), state[a:b]) for a, b in edges]
        pairs = [tower(*share) for tower, share in zip(self.towers, shares, strict=True) if len(share[1])]
        axis = 2 if counts is None else 0
        return torch.cat([out for out, _ in pairs], axis), torch.cat(
            [end for _, end in pairs], max(axis - 1, 0)
        )


def build(layout: Layout, config: TrainConfig, memory: str, outputs: int) -> Tower | Towers:
    """The tower, or towers, that `config.heads` asks for."""
    if config.heads == "separate" and len(layout.teams) > 1:
        return Towers(layout, config, memory, outputs)
    teams = layout.teams if config.heads == "per_team" else (Part("everyone", 0, layout.agents),)
    return Tower(layout, config, memory, outputs, teams)


def _head(width: int, outputs: int) -> nn.Linear:
    """A linear layer whose every output starts with weights of norm 0.01, as in the released policies."""
    head = nn.Linear(width, outputs)
    with torch.no_grad():
        head.weight.normal_()
        head.weight.mul_(0.01 / head.weight.norm(dim=1, keepdim=True))
        head.bias.zero_()
    return head
