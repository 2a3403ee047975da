"""Scenario + seed -> World: everything random is settled here. The same seed gives the same World, always."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from worldgen.sampling.failure import PlacementError
from worldgen.sampling.sampler import Sampled, Sampler
from worldgen.world import World

if TYPE_CHECKING:
    from worldgen.scenario import Scenario

__all__ = ["PlacementError", "Sampled", "Sampler", "sample"]

_recent: OrderedDict[int, Sampler] = OrderedDict()


def sample(scenario: Scenario, seed: int) -> World:
    """The World that `seed` draws; raises `PlacementError`, which says what to change, when nothing fits."""
    return _sampler(scenario).sample(seed).world


def _sampler(scenario: Scenario) -> Sampler:
    """One Sampler a scenario object, kept for the next call; it holds the scenario, so its id stays its own."""
    sampler = _recent.get(id(scenario))
    if sampler is None:
        sampler = _recent[id(scenario)] = Sampler(scenario)
        if len(_recent) > 8:
            _recent.popitem(last=False)
    return sampler
