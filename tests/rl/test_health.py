"""Signs that learning has gone wrong are told once each, and a run whose numbers break stops before it saves them."""

from __future__ import annotations

import math

import pytest

from rl.checkpoint import load as load_checkpoint
from rl.config import resolve
from rl.health import Health
from rl.journal import read
from rl.runs import Run
from rl.train import train
from rl.trainer import Trainer
from tests.rl.test_runs import TINY
from worldgen import load
from worldgen.errors import UserError


def told_by(rows: list[dict], health: Health | None = None) -> list[str]:
    health = health or Health()
    return [warning for k, row in enumerate(rows, 1) for warning in health.look({"update": k} | row)]


def test_a_healthy_run_is_not_commented_on():
    rows = [
        {"entropy/hiders": 7 - k / 20, "kl/hiders": 0.01, "explained_variance/hiders": 0.5} for k in range(40)
    ]
    assert told_by(rows) == []


def test_a_collapse_of_entropy_is_told_once_after_five_updates():
    rows = [{"entropy/hiders": 7.0}] + [{"entropy/hiders": 0.6}] * 9
    assert told_by(rows) == [
        "update 6: hiders hardly explore any more (entropy 0.6, 7 at the start); "
        "a higher train.entropy or a lower train.lr keeps them trying"
    ]
    assert told_by([{"entropy/hiders": 7.0}] + [{"entropy/hiders": 0.71}] * 9) == []


def test_jumps_of_a_policy_count_only_in_a_row():
    assert told_by([{"kl/hiders": 0.2}] * 4 + [{"kl/hiders": 0.05}] + [{"kl/hiders": 0.2}] * 4) == []
    found = told_by([{"kl/hiders": 0.2, "kl/seekers": 0.01}] * 5)
    assert len(found) == 1
    assert "the policy of hiders jumps" in found[0]


def test_updates_that_measured_nothing_neither_count_nor_interrupt():
    rows = [{"explained_variance/hiders": None if k % 2 else -0.5} for k in range(40)]
    found = told_by(rows)
    assert len(found) == 1
    assert found[0].startswith("update 39: the critic of hiders has been worse than a constant")


def test_a_run_that_goes_on_does_not_repeat_what_was_told():
    rows = [{"update": k, "kl/hiders": 0.2} for k in range(1, 6)]
    assert told_by([{"kl/hiders": 0.2}] * 9, Health(rows)) == []
    assert len(told_by([{"kl/hiders": 0.2}], Health(rows[:4]))) == 1


@pytest.mark.parametrize("name", ["value_loss", "grad_norm/policy", "entropy/hiders"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_losses_that_are_no_numbers_stop_the_run(name, value):
    with pytest.raises(UserError, match=f"update 3: {name} is {value}: learning broke down"):
        Health().look({"update": 3, name: value})


def test_a_run_that_breaks_down_keeps_its_last_whole_checkpoint(tmp_path, monkeypatch):
    update = Trainer.update

    def broken(self):
        row = update(self)
        if self.updates == 3:
            for weight in self.policy.parameters():
                weight.data.fill_(math.nan)
            row["grad_norm/policy"] = math.nan
        return row

    monkeypatch.setattr(Trainer, "update", broken)
    chase, config = load("chase", {"steps": 32}), resolve(TINY, steps=4000, checkpoint_minutes=1e-6)
    with pytest.raises(UserError, match="nothing of this update was saved"):
        train(chase, config, tmp_path / "run", quiet=True)
    saved = load_checkpoint(Run(tmp_path / "run").latest)
    assert saved["update"] == 2
    assert all(tensor.isfinite().all() for tensor in saved["policy"].values())
    assert [row["update"] for row in read(tmp_path / "run" / "log.jsonl")] == [1, 2]
