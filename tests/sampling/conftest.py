"""Scenarios from text (`scenario`) and the 2,000 worlds that the property tests share (`worlds`)."""

from __future__ import annotations

from functools import cache
from textwrap import dedent

import pytest

from worldgen.sampling import Sampler
from worldgen.scenario import load
from worldgen.world import World

SEEDS = 2000


@pytest.fixture
def scenario(tmp_path, monkeypatch):
    """Text -> Scenario, read from a file called game.yaml in the working directory."""

    def scenario_(text: str):
        (tmp_path / "game.yaml").write_text(dedent(text))
        monkeypatch.chdir(tmp_path)
        return load("game.yaml")

    return scenario_


@pytest.fixture(scope="session", params=["chase", "quadrant"])
def worlds(request):
    """(scenario, its worlds for seeds 0..1999)."""
    return load(request.param), drawn(request.param)


@pytest.fixture(scope="session")
def quadrants():
    """Worlds of the quadrant for seeds 0..1999."""
    return drawn("quadrant")


@cache
def drawn(name: str) -> list[World]:
    sampler = Sampler(load(name))
    return [sampler.sample(seed).world for seed in range(SEEDS)]
