"""Plans of a layout without anything placed on them."""

from __future__ import annotations

import pytest

from tests.sampling.layouts.walls import check
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts import NoFit, lay_out
from worldgen.scenario import loads


@pytest.fixture
def plans():
    """(layout as YAML, seeds, floor, more of `world`) -> the checked plans of those seeds that fit."""

    def plans_(layout: str, seeds=range(1), floor="6", world=""):
        text = f"worldgen: 1\nteams: {{a: {{}}, b: {{}}}}\nworld: {{floor: {floor}, layout: {{{layout}}}, {world}}}\n"
        game = loads(text)
        made = []
        for seed in seeds:
            try:
                grid, plan = lay_out(game, Draws.of(game, seed), True)
            except NoFit:
                continue
            check(plan, (grid.size_x, grid.size_y))
            made.append(plan)
        return made

    return plans_
