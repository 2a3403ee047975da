"""The open layout: a bare floor, with or without outer walls."""

from __future__ import annotations

from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts.base import Grid, Plan


def lay_out(spec, grid: Grid, plan: Plan, draws: Draws) -> None:
    """Adds nothing: `spec` has no keys."""
