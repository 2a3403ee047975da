"""Gradients by team: the lengths of the parts that policies of their own have, before clipping."""

from __future__ import annotations

import pytest

from rl.trainer import Trainer
from tests.rl.fake import Pursuit


def updated(config, **changes) -> dict:
    settings = config(minibatch=10_000, epochs=1, past_fraction=0.0, **changes)
    return Trainer(Pursuit(worlds=4), settings).update()


def test_networks_of_their_own_have_gradients_that_make_up_the_whole(config):
    for limit in (1e-3, 1e3):  # with clipping and without
        row = updated(config, heads="separate", grad_norm=limit)
        assert row["gradient_steps"] == 1
        parts = row["grad_norm/runners"], row["grad_norm/chasers"]
        assert min(parts) > 0
        assert (parts[0] ** 2 + parts[1] ** 2) ** 0.5 == pytest.approx(row["grad_norm/policy"], rel=1e-4)


def test_teams_that_share_weights_have_none(config):
    assert not {"grad_norm/runners", "grad_norm/chasers"} & set(updated(config))
