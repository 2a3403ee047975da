"""Choosing among the bins of every head, and the probability and entropy of what was chosen, in one pass.

With logits l of a head: log p = l - max - log sum exp(l - max), entropy H = -sum p log p; their gradients are
d log p_a / d l_i = [i = a] - p_i and d H / d l_i = -p_i (log p_i + H).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from rl.fused import inlined, kernel


@inlined
def _softmax(logits, first, last, out):
    """Fill `out` with probabilities; returns by how much logits exceed log-probabilities."""
    most, total = logits[first], np.float32(0)
    for i in range(first, last):
        most = max(most, logits[i])
    for i in range(first, last):
        out[i] = np.exp(logits[i] - most)
        total += out[i]
    for i in range(first, last):
        out[i] /= total
    return most + np.log(total)


@kernel
def _sample(logits, noise, usable, edges, neutral, actions, logp):
    """Rows [R, A, ...]: by inverse CDF, the bin in whose stretch of [0, 1) the noise lies."""
    row = np.empty(logits.shape[2], np.float32)
    for r in range(logits.shape[0]):
        for a in range(logits.shape[1]):
            total = np.float32(0)
            for h in range(len(neutral)):
                actions[r, a, h] = neutral[h]
                if usable[a, h]:
                    first, last = edges[h], edges[h + 1]
                    shift = _softmax(logits[r, a], first, last, row)
                    chosen, below = first, row[first]
                    while chosen < last - 1 and noise[r, a, h] >= below:
                        chosen += 1
                        below += row[chosen]
                    actions[r, a, h] = chosen - first
                    total += logits[r, a, chosen] - shift
            logp[r, a] = total


@kernel
def _evaluate(logits, actions, usable, edges, each, entropies, shifts, logp, entropy):
    """Also fills `each` [R, A, K], the probability of every bin, and entropies [R, A, heads]."""
    for r in range(logits.shape[0]):
        for a in range(logits.shape[1]):
            total, spread = np.float32(0), np.float32(0)
            row = each[r, a]
            for h in range(usable.shape[2]):
                if usable[r, a, h]:
                    first, last = edges[h], edges[h + 1]
                    shift = _softmax(logits[r, a], first, last, row)
                    total += logits[r, a, first + actions[r, a, h]] - shift
                    here = shift
                    for i in range(first, last):
                        here -= row[i] * logits[r, a, i]
                    shifts[r, a, h], entropies[r, a, h] = shift, here
                    spread += here
            logp[r, a] = total
            entropy[r, a] = spread


@kernel
def _slopes(logits, actions, usable, edges, each, entropies, shifts, of_logp, of_entropy, slope):
    """Gradient of the logits from those of log-probability and entropy; `slope` comes filled with zeros."""
    for r in range(each.shape[0]):
        for a in range(each.shape[1]):
            row, out = each[r, a], slope[r, a]
            for h in range(usable.shape[2]):
                if usable[r, a, h]:
                    first, last = edges[h], edges[h + 1]
                    rest = entropies[r, a, h] - shifts[r, a, h]
                    for i in range(first, last):
                        out[i] = -row[i] * (of_logp[r, a] + of_entropy[r, a] * (logits[r, a, i] + rest))
                    out[first + actions[r, a, h]] += of_logp[r, a]


class _Evaluate(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, logits: Tensor, actions: Tensor, usable: np.ndarray, edges: np.ndarray):
        flat = logits.detach().reshape(-1, *logits.shape[-2:]).contiguous().numpy()
        chosen = actions.reshape(-1, *actions.shape[-2:]).to(torch.int8).contiguous().numpy()
        usable = np.ascontiguousarray(usable.reshape(chosen.shape))
        each, entropies, shifts = np.empty_like(flat), *np.zeros((2, *chosen.shape), np.float32)
        logp, entropy = np.empty((2, *flat.shape[:2]), np.float32)
        _evaluate(flat, chosen, usable, edges, each, entropies, shifts, logp, entropy)
        ctx.kept = flat, chosen, usable, edges, each, entropies, shifts
        shape = logits.shape[:-1]
        return torch.from_numpy(logp).view(shape), torch.from_numpy(entropy).view(shape)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor):  # pyright: ignore[reportIncompatibleMethodOverride]
        logits = ctx.kept[0]
        flat = [slope.reshape(logits.shape[:2]).contiguous().numpy() for slope in slopes]
        found = np.zeros_like(logits)
        _slopes(*ctx.kept, *flat, found)
        return torch.from_numpy(found).view(*slopes[0].shape, -1), None, None, None


def evaluate(logits: Tensor, actions: Tensor, usable: np.ndarray, edges: np.ndarray) -> tuple[Tensor, Tensor]:
    """Log-probability and entropy [*, A] of actions [*, A, heads] under logits [*, A, K]; differentiable.

    usable bool [*, A, heads]; head h has the logits edges[h] to edges[h + 1].
    """
    return _Evaluate.apply(logits, actions, usable, edges)  # pyright: ignore[reportReturnType]


def sample(
    logits: Tensor, noise: Tensor, usable: np.ndarray, edges: np.ndarray, neutral: np.ndarray
) -> tuple[Tensor, Tensor]:
    """Actions int8 [N, A, heads] (`neutral` [heads] where not usable) and their log-probability [N, A]."""
    shape = (*logits.shape[:-1], len(neutral))
    actions, logp = np.empty(shape, np.int8), np.empty(shape[:-1], np.float32)
    _sample(
        logits.detach().contiguous().numpy(),
        noise.contiguous().numpy(),
        usable,
        edges,
        neutral,
        actions,
        logp,
    )
    return torch.from_numpy(actions), torch.from_numpy(logp)
