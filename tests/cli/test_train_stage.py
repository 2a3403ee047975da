"""`worldgen train --stage` hands one stage to the trainer; without it, the curriculum as a whole."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from cli.main import app


@pytest.mark.parametrize(("option", "stage"), [([], None), (["--stage", "tight"], "tight")])
def test_the_stage_that_was_asked_for_is_trained(option, stage, tmp_path, monkeypatch):
    import rl.train

    trained = []

    def train(scenario, *rest, **named):
        trained.append(scenario)
        return SimpleNamespace(steps=1, minutes=0.0, updates=1, reason="steps", last={"update": 1})

    monkeypatch.setattr(rl.train, "train", train)
    done = CliRunner().invoke(app, ["train", "sumo", "--out", str(tmp_path / "run"), *option])
    assert done.exit_code == 0, done.output
    assert [scenario.stage for scenario in trained] == [stage]
