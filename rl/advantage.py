"""Generalised advantage estimation (Schulman et al. 2016, arXiv 1506.02438), with truncation told from termination."""

from __future__ import annotations

import torch
from torch import Tensor


def gae(
    reward: Tensor,
    value: Tensor,
    next_value: Tensor,
    terminated: Tensor,
    done: Tensor,
    gamma: float,
    lam: float,
) -> Tensor:
    """Advantages [T, *] of T steps.

    `value` is V of the state a step was taken in, `next_value` of the state it led to; when the episode was cut off
    (truncated) that is the terminal state's, which still promises reward. After termination nothing follows, so the
    next value counts 0. No advantage flows back over the end of an episode (`done`, either kind).

        delta_t = r_t + gamma V(s_t+1) (1 - terminated_t) - V(s_t)
        A_t     = delta_t + gamma lambda (1 - done_t) A_t+1
    """
    delta = reward + gamma * next_value * ~terminated - value
    follow = gamma * lam * (~done).to(delta.dtype)
    advantage = torch.empty_like(delta)
    running = torch.zeros_like(delta[0])
    for t in range(len(delta) - 1, -1, -1):
        running = delta[t] + follow[t] * running
        advantage[t] = running
    return advantage
