"""Boxes: kernels read and write the very arrays that a tuple holds, by their names."""

import gc
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.boxed import Row, boxed, like


class Pair(NamedTuple):
    first: np.ndarray
    second: np.ndarray
    number: int


@njit
def doubled(p: Pair):
    for k in range(len(p.first)):
        p.second[k, 0] = p.number * p.first[k]
    return p.first.sum()


def test_a_kernel_reads_and_writes_the_arrays_of_a_box_in_place():
    values = Pair(np.array([1.0, 2.0]), np.zeros((2, 3)), 2)
    box = boxed(values)
    assert doubled(box) == 3.0
    assert values.second[:, 0].tolist() == [2.0, 4.0]
    values.first[:] = 10.0  # what changes outside is seen inside
    assert doubled(box) == 20.0


def test_a_box_keeps_its_arrays_alive():
    box = boxed(Pair(np.arange(1000.0), np.zeros((1000, 1)), 1))
    gc.collect()
    np.full((1000,), 7.0)  # would be put where freed arrays were
    assert doubled(box) == 499500.0


def test_boxes_of_one_kind_of_tuple_share_compiled_code():
    before = len(doubled.signatures)
    for _ in range(2):
        doubled(boxed(Pair(np.zeros(1), np.zeros((1, 1)), 0)))
    assert len(doubled.signatures) <= before + 1


@njit
def totals(first, addresses, out):
    for k in range(len(addresses)):
        out[k] = like(first, addresses[k]).first.sum()


def test_a_kernel_walks_through_a_row_of_boxes():
    row = Row([boxed(Pair(np.full(3, float(k)), np.zeros((1, 1)), k)) for k in range(4)])
    out = np.zeros(4)
    for _ in range(100):  # as often as one likes: the row keeps its boxes
        totals(row.first, row.addresses, out)
    gc.collect()
    totals(row.first, row.addresses, out)
    assert out.tolist() == [0.0, 3.0, 6.0, 9.0]
