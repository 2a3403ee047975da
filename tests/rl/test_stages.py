"""A curriculum on the real simulation: trained across a change of stage, stopped in between, evaluated by stage."""

from __future__ import annotations

import pytest

from rl.checkpoint import load as load_checkpoint
from rl.config import resolve
from rl.journal import read
from rl.report import compare, tabulate
from rl.runs import Run, Weights
from rl.train import train
from tests.rl.alike import assert_alike
from tests.rl.test_runs import TINY
from worldgen.scenario import load

GAME = """
worldgen: 1
steps: 12
world: {floor: 5}
teams:
  prey: {count: 1..2, has: {energy: 5}}
  hunters: {count: 1, force: 120}
rules:
  live: {while: always, reward: {prey: 0.1}}
  tire: {while: always, add: {prey: {energy: -1}}}
  starve: {when: each prey has no energy, reward: {the prey: -1}, remove: the prey}
  near: {while: any hunter is within 2 of any prey, reward: {hunters: 0.1}}
curriculum:
  small: {set: {world.floor: 3}, until: 300 steps}
  large: {set: {teams.prey.count: 2}, keep: 30%}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("games") / "hunt.yaml"
    path.write_text(GAME)
    return path


@pytest.fixture(scope="module")
def whole(file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "whole"
    train(load(str(file)), resolve(TINY, steps=1500), folder, quiet=True)
    return folder


def test_a_run_resumed_before_a_change_of_stage_is_the_run_never_stopped(file, whole, tmp_path):
    rows = read(whole / "log.jsonl")
    stages = [row["stage"] for row in rows]
    assert stages == sorted(stages, reverse=True)
    cut = stages.index("large") - 1  # the last row of the first stage: the change comes right after it
    part = tmp_path / "part"
    for steps in (rows[cut]["steps"], 1500):
        train(load(str(file)), resolve(TINY, steps=steps), part, resume=steps == 1500, quiet=True)
    assert load_checkpoint(part / "latest.pt")["curriculum"]["index"] == 1
    assert any("episode/prey/starve" in row for row in rows)
    assert_alike(whole, part)


def test_a_run_is_evaluated_in_its_last_stage_unless_another_is_asked_for(whole):
    run = Run(whole)
    assert run.scenario().stage == "large"
    report = compare([Weights(run)], ["still"], 4, 4, 1, lambda done, total: None, stage="small")
    assert report.data["stage"] == "small"
    assert "prey/starve" in report.data["results"][0]["statistics"]
    table = tabulate([Weights(run)], 4, 4, 1, lambda done, total: None)
    assert table.data["stage"] == "large"
    assert {cell["team"] for cell in table.data["cells"]} == {"prey", "hunters"}


def test_one_stage_is_trained_alone(file, tmp_path):
    train(load(str(file), stage="small"), resolve(TINY, steps=200), tmp_path / "x", quiet=True)
    run = Run(tmp_path / "x")
    assert run.manifest()["stage"] == "small"
    assert run.manifest()["stages"] == []
    assert run.scenario().document["world"]["floor"] == 3
    assert "stage" not in read(run.log)[-1]
