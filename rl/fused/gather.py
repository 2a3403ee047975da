"""Tokens and the attention to them in one pass: what an agent does not see costs nothing.

For an agent with own token s, queries q_i (one a head) and what it sees of entities e with relations r:

    t_0 = s,   t_k = relu(W_e e_k + W_r r_k + m),   m the agent's share of the part that k belongs to
    g_i = sum_k softmax_k(q_i . t_k) t_k

Tokens are worked out again for the gradient: they lie in the fastest cache then, and keeping them would not be faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rl.fused import inlined, kernel


@inlined
def _product(x, weight, out):
    """out += weight^T x for weight [F, H]."""
    last = len(x) - len(x) % 4
    for f in range(0, last, 4):  # four at a time: `out` is read and written less often
        x0, x1, x2, x3 = x[f], x[f + 1], x[f + 2], x[f + 3]
        for c in range(len(out)):
            here = x0 * weight[f, c] + x1 * weight[f + 1, c]
            out[c] += here + x2 * weight[f + 2, c] + x3 * weight[f + 3, c]
    for f in range(last, len(x)):
        x0 = x[f]
        for c in range(len(out)):
            out[c] += x0 * weight[f, c]


@inlined
def _outer(x, y, into):
    """into += x y^T."""
    for f in range(len(x)):
        here = x[f]
        for c in range(len(y)):
            into[f, c] += here * y[c]


@inlined
def _dot(x, y):
    total = np.float32(0)
    for c in range(len(x)):
        total += x[c] * y[c]
    return total


@inlined
def _embed(w, x, weight, part, first, seen, embedded):
    """W_e e of the entities of world `w` that anybody there sees; `first`: slot of x's first entity."""
    for j in range(x.shape[1]):
        if seen[first + j]:
            embedded[first + j] = 0
            _product(x[w, j], weight[part[first + j]], embedded[first + j])


@inlined
def _tokens(w, a, own, mine, to_agents, to_things, of_agents, of_things, part, sees, embedded, tokens, slots):
    """Fill `tokens` with what agent `a` of world `w` attends to and `slots` with which they are; how many."""
    tokens[0] = own[w, a]
    count, agents = 1, to_agents.shape[2]
    for j in range(sees.shape[2]):
        if sees[w, a, j]:
            token, entity, share = tokens[count], embedded[j], mine[w, a, part[j]]
            for c in range(len(token)):
                token[c] = entity[c] + share[c]
            if j < agents:
                _product(to_agents[w, a, j], of_agents[part[j]], token)
            else:
                _product(to_things[w, a, j - agents], of_things[part[j]], token)
            for c in range(len(token)):
                token[c] = max(token[c], np.float32(0))
            slots[count] = 1 + j
            count += 1
    return count


@inlined
def _anybody(w, sees, seen):
    for j in range(len(seen)):
        seen[j] = False
        for a in range(sees.shape[1]):
            seen[j] |= sees[w, a, j]


@kernel
def _forward(
    own, query, mine, agents, things, to_agents, to_things, sees, part,
    agent_weight, thing_weight, of_agents, of_things, weights, gathered,
):  # fmt: skip
    """Shapes as in `gather`; weights [P, F, H] by part; fills weights [R, A, h, 1 + E] and gathered [R, A, h, H]."""
    entities, width = sees.shape[2], own.shape[2]
    embedded, tokens = np.empty((entities, width), np.float32), np.empty((1 + entities, width), np.float32)
    slots, seen = np.zeros(1 + entities, np.int64), np.zeros(entities, np.bool_)
    for w in range(own.shape[0]):
        _anybody(w, sees, seen)
        _embed(w, agents, agent_weight, part, 0, seen, embedded)
        _embed(w, things, thing_weight, part, agents.shape[1], seen, embedded)
        for a in range(own.shape[1]):
            count = _tokens(
                w, a, own, mine, to_agents, to_things, of_agents, of_things, part, sees, embedded, tokens, slots
            )  # fmt: skip
            for i in range(query.shape[2]):
                row, out = weights[w, a, i], gathered[w, a, i]
                row[:] = 0
                out[:] = 0
                most, total = np.float32(-np.inf), np.float32(0)
                for k in range(count):
                    logit = _dot(query[w, a, i], tokens[k])
                    row[slots[k]] = logit
                    most = max(most, logit)
                for k in range(count):
                    row[slots[k]] = np.exp(row[slots[k]] - most)
                    total += row[slots[k]]
                for k in range(count):
                    share = row[slots[k]] / total
                    row[slots[k]] = share
                    token = tokens[k]
                    for c in range(width):
                        out[c] += share * token[c]


@kernel
def _backward(
    slope, own, query, mine, agents, things, to_agents, to_things, sees, part,
    agent_weight, thing_weight, of_agents, of_things, weights,
    d_own, d_query, d_mine, d_agent_weight, d_thing_weight, d_of_agents, d_of_things,
):  # fmt: skip
    """From slope = dL/d gathered to the gradients `d_...`, which come filled with zeros."""
    entities, width, team = sees.shape[2], own.shape[2], agents.shape[1]
    embedded, tokens = np.empty((entities, width), np.float32), np.empty((1 + entities, width), np.float32)
    d_embedded, d_tokens = np.empty_like(embedded), np.empty_like(tokens)
    slots, seen = np.zeros(1 + entities, np.int64), np.zeros(entities, np.bool_)
    d_weight = np.empty(1 + entities, np.float32)
    for w in range(own.shape[0]):
        _anybody(w, sees, seen)
        _embed(w, agents, agent_weight, part, 0, seen, embedded)
        _embed(w, things, thing_weight, part, team, seen, embedded)
        d_embedded[:] = 0
        for a in range(own.shape[1]):
            count = _tokens(
                w, a, own, mine, to_agents, to_things, of_agents, of_things, part, sees, embedded, tokens, slots
            )  # fmt: skip
            d_tokens[:count] = 0
            for i in range(query.shape[2]):
                row, g, q, d_q = weights[w, a, i], slope[w, a, i], query[w, a, i], d_query[w, a, i]
                mean = np.float32(0)
                for k in range(count):
                    d_weight[k] = _dot(g, tokens[k])
                    mean += row[slots[k]] * d_weight[k]
                for k in range(count):
                    share = row[slots[k]]
                    d_logit = share * (d_weight[k] - mean)
                    token, back = tokens[k], d_tokens[k]
                    for c in range(width):
                        d_q[c] += d_logit * token[c]
                        back[c] += share * g[c] + d_logit * q[c]
            d_own[w, a] = d_tokens[0]
            for k in range(1, count):
                j, back, token = slots[k] - 1, d_tokens[k], tokens[k]
                d_e, d_m = d_embedded[j], d_mine[w, a, part[j]]
                for c in range(width):
                    slip = back[c] if token[c] > 0 else np.float32(0)
                    back[c] = slip
                    d_e[c] += slip
                    d_m[c] += slip
                if j < team:
                    _outer(to_agents[w, a, j], back, d_of_agents[part[j]])
                else:
                    _outer(to_things[w, a, j - team], back, d_of_things[part[j]])
        for j in range(entities):
            if seen[j] and j < team:
                _outer(agents[w, j], d_embedded[j], d_agent_weight[part[j]])
            elif seen[j]:
                _outer(things[w, j - team], d_embedded[j], d_thing_weight[part[j]])


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, part: np.ndarray, count: int, stacks: list[np.ndarray], *tensors: Tensor) -> Tensor:
        arrays = [tensor.detach().contiguous().numpy() for tensor in tensors[:8]]
        (rows, agents, heads, width), entities = arrays[1].shape, len(part)
        weights = np.empty((rows, agents, heads, 1 + entities), np.float32)
        gathered = np.empty((rows, agents, heads, width), np.float32)
        _forward(*arrays, part, *stacks, weights, gathered)
        ctx.kept = arrays, part, count, stacks, weights
        return torch.from_numpy(gathered)

    @staticmethod
    def backward(ctx: Any, slope: Tensor):  # pyright: ignore[reportIncompatibleMethodOverride]
        arrays, part, count, stacks, weights = ctx.kept
        found = [np.zeros_like(array) for array in (*arrays[:3], *stacks)]
        _backward(slope.contiguous().numpy(), *arrays, part, *stacks, weights, *found)
        own, query, mine, *by_part = map(torch.from_numpy, found)
        entity = [by_part[0 if p < count else 1][p].t() for p in range(len(by_part[0]))]
        relation = [by_part[2 if p < count else 3][p].t() for p in range(len(by_part[0]))]
        return None, None, None, own, query, mine, None, None, None, None, None, *entity, *relation


def stacked(entity: Sequence[Tensor], relation: Sequence[Tensor], teams: int) -> list[np.ndarray]:
    """Weights as kernels want them, each [P, F, H]: entities' of agents and of things, then relations'; 0 elsewhere."""
    parts, stacks = len(entity), []
    for weights in (entity, relation):
        for first, last in ((0, teams), (teams, parts)):
            chosen = [weight.detach().numpy().T for weight in weights[first:last]]
            stack = np.zeros((parts, *(chosen[0].shape if chosen else (0, len(weights[0])))), np.float32)
            if chosen:
                stack[first:last] = chosen
            stacks.append(stack)
    return stacks


def gather(
    own: Tensor,
    query: Tensor,
    mine: Tensor,
    agents: Tensor,
    things: Tensor,
    to_agents: Tensor,
    to_things: Tensor,
    sees: Tensor,
    part: np.ndarray,
    teams: int,
    stacks: list[np.ndarray],
    entity: Sequence[Tensor],
    relation: Sequence[Tensor],
) -> Tensor:
    """[R, A, h, H] gathered by each head of each agent, of R rows; differentiable in own, query, mine and weights.

    own [R, A, H], query [R, A, h, H], mine [R, A, P, H]; agents [R, A, F], things [R, B, F], to_agents [R, A, A, F],
    to_things [R, A, B, F], sees bool [R, A, E]; part int64 [E] tells the part of each of the E = A + B slots, of which
    the first `teams` are teams; entity and relation: P weights [H, F] each, and as `stacked`.
    """
    return _Gather.apply(  # pyright: ignore[reportReturnType]
        part, teams, stacks, own, query, mine, agents, things, to_agents, to_things, sees, *entity, *relation
    )
