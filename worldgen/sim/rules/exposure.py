"""Exposure: `count of 100 rays from edge of floor to treasure`, the shelter reward of original-mechanics.md 7.4.

Rays start on the floor, evenly around the region's bounding rectangle drawn in by 1.01 cells of the layout's grid
(so that they start inside the walls around a floor), and aim at each target's centre; those that meet it first count.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from schemas.grammar import tree
from worldgen.compiled.boxed import boxed
from worldgen.sim.rules import share
from worldgen.sim.rules.casting import Memory, count_rays
from worldgen.sim.rules.measure import Measure
from worldgen.sim.rules.program import Program
from worldgen.sim.rules.where import key

INSET = 1.01  # cells


class Exposure(Measure):
    def __init__(self, program: Program, spec: tree.Measure, quantity: tree.RaysTo, cell: float):
        super().__init__(program, spec)
        self.slot = program.place(quantity.target, local=True)
        self.number, self.region, self.inset = quantity.number, quantity.region, INSET * cell
        self.ground.region(key(quantity.region.name, quantity.region.middle))

    @cached_property
    def memory(self) -> Any:
        """A Memory in a box."""
        return boxed(Memory.empty(self.ground.state.shapes(), len(self.slot.members), self.number))

    @cached_property
    def shapes(self) -> Any:
        return boxed(self.ground.state.shapes())

    @cached_property
    def _counts(self) -> np.ndarray:
        """float64 [N, E]"""
        return np.zeros((self.ground.worlds, self.ground.entities))

    def start(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        boxes = bounds(self.ground.pieces(key(self.region.name, self.region.middle))[worlds])
        boxes += self.inset * np.array([1, 1, -1, -1])
        memory: Memory = self.memory.values
        memory.known[worlds], memory.box[worlds] = False, boxes
        memory.start[worlds] = around(boxes, self.number)
        if self.shapes.values.wall is not self.ground.state.wall:  # some world has more walls than any before
            del self.shapes

    def take(self, worlds: np.ndarray, holds: np.ndarray) -> None:
        """Only what the slot runs over is worked out."""
        state = self.ground.state
        count_rays(
            worlds, self.shapes, state.present, state.exists, self.slot.members, self.memory, self._counts
        )
        self.over(worlds, self.slot, share.VALUES, share.TOTAL, values=self._counts)


def around(boxes: np.ndarray, number: int) -> np.ndarray:
    """[N, number, 2]: points evenly around rectangles [N, 4], anticlockwise from the south-west corner."""
    t = 4.0 * np.arange(number) / number
    x0, y0, x1, y1 = (column[:, None] for column in boxes.T)
    along = np.clip(np.stack([t, t - 1, t - 2, t - 3]), 0, 1)
    x = x0 + (x1 - x0) * (along[0] - along[2])
    y = y0 + (y1 - y0) * (along[1] - along[3])
    return np.stack([x, y], axis=-1)


def bounds(table: np.ndarray) -> np.ndarray:
    """float64 [N, 4]: x0, y0, x1, y1 around a region's `inside` pieces [N, P, 6]."""
    kind, sign, a, b, c, d = table.transpose(2, 0, 1)
    circle = kind == 2
    low_x, low_y = np.where(circle, a - c, a), np.where(circle, b - c, b)
    high_x, high_y = np.where(circle, a + c, c), np.where(circle, b + c, d)
    there = (kind > 0) & (sign > 0)
    edges = [np.where(there, low, np.inf).min(axis=1) for low in (low_x, low_y)]
    edges += [np.where(there, high, -np.inf).max(axis=1) for high in (high_x, high_y)]
    return np.stack(edges, axis=1)
