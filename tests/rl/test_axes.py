"""The table of what every weight stands for is that of the networks as they are."""

from __future__ import annotations

import pytest

from rl.axes import describe
from rl.layout import Layout
from rl.policy import Critic, Policy
from tests.rl.fake import Pursuit
from tests.rl.games import layout
from tests.rl.test_network import VARIANTS

GAMES = {
    "named": layout(attributes=("energy",), params=2),
    "grabs": layout(grabs=True, rays=0),
    "nameless": Layout.of(Pursuit(2)),
    "alone": Layout.of(Pursuit(2, alone=True)),
    "no things": layout(groups=()),
}
PAPER = {"preset": "paper", "embed": 8, "dense": 12, "memory_size": 8, "chunk": 4, "rollout": 8}


MORE = [PAPER, {"memory_skip": False, "layer_norm": True}, {"attention": "pool", "critic": "masked"},
        {"attention": "pool", "layer_norm": True}]  # fmt: skip


@pytest.mark.parametrize("variant", [*VARIANTS, *MORE], ids=str)
@pytest.mark.parametrize("game", GAMES)
def test_every_tensor_is_described_and_as_long_as_it_is(config, game, variant):
    settings = config(**variant)
    for build in (Policy, Critic):
        network = build(GAMES[game], settings)
        weights = describe(network, settings, ("radius", "push")).weights
        state = network.state_dict()
        assert weights.keys() == state.keys()
        for name, weight in weights.items():
            assert tuple(map(len, weight.axes)) == tuple(state[name].shape), name
            assert all(len(set(axis)) == len(axis) for axis in weight.axes), name
        kinds = [(w.owner, w.layer, w.part) for w in weights.values()]
        assert len(set(kinds)) == len(kinds)
