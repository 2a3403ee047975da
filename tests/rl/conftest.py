"""Small configs and seeded networks over the fake pursuit game, shared by the learner's tests."""

from __future__ import annotations

import pytest
import torch

from rl.collect import Collector
from rl.layout import Layout
from rl.policy import Critic, Policy
from schemas.train import TrainConfig
from tests.rl.fake import Pursuit

SMALL = {"worlds": 4, "rollout": 8, "chunk": 4, "minibatch": 24, "epochs": 2, "embed": 8, "dense": 12, "memory_size": 8,
         "past_every": 1, "lidar_filters": 2}  # fmt: skip


@pytest.fixture(autouse=True)
def one_thread_one_seed():
    torch.manual_seed(0)  # about one network in 300 drawn at random is blind to what a test shows it
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def config():
    return lambda **changes: TrainConfig.model_validate(SMALL | changes)


@pytest.fixture
def collector(config):
    """A Collector of a fresh game with fresh networks; keyword arguments reach the game, `config` the settings."""

    def make(settings=None, **game) -> Collector:
        made, sim = settings or config(), Pursuit(worlds=4, **game)
        torch.manual_seed(made.seed)
        layout = Layout.of(sim)
        return Collector(sim, Policy(layout, made), Critic(layout, made), made)

    return make
