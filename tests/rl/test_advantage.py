"""Advantages against numbers worked out by hand."""

from __future__ import annotations

import pytest
import torch

from rl.advantage import gae


def run(reward, value, after, terminated, done, gamma=0.5, lam=0.5):
    columns = [torch.tensor(x, dtype=torch.float32) for x in (reward, value, after)]
    flags = [torch.tensor(x, dtype=torch.bool) for x in (terminated, done)]
    return gae(*columns, *flags, gamma, lam).tolist()


def test_without_an_end_the_advantage_sums_discounted_deltas():
    # deltas: 1 + .5*2 - 4 = -2;  2 + .5*6 - 2 = 3;  A1 = 3, A0 = -2 + .25*3 = -1.25
    assert run([1, 2], [4, 2], [2, 6], [0, 0], [0, 0]) == [-1.25, 3.0]


def test_truncation_bootstraps_from_the_terminal_state_and_cuts_the_flow():
    # delta0 = 1 + .5*8 - 4 = 1, and nothing of A1 = 2 + .5*6 - 2 = 3 crosses the end
    assert run([1, 2], [4, 2], [8, 6], [0, 0], [1, 0]) == [1.0, 3.0]


def test_termination_expects_nothing_after_the_end():
    # delta0 = 1 + 0 - 4 = -3, whatever value was noted for the state after
    assert run([1, 2], [4, 2], [8, 6], [1, 0], [1, 0]) == [-3.0, 3.0]


def test_lambda_one_and_gamma_one_give_the_return_minus_the_value():
    out = run([1, 1, 1], [5, 5, 5], [5, 5, 9], [0, 0, 0], [0, 0, 0], gamma=1.0, lam=1.0)
    assert out == pytest.approx([3 + 9 - 5, 2 + 9 - 5, 1 + 9 - 5])


def test_every_agent_is_worked_out_alone():
    reward = [[1, 10], [2, 20]]
    out = run(reward, [[4, 0], [2, 0]], [[2, 0], [6, 0]], [[0], [0]], [[0], [0]])
    assert out == [[-1.25, 15.0], [3.0, 20.0]]
