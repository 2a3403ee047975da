"""`worldgen train --from RUN` as a user meets it: another real game from a run's weights, stopped and gone on with."""

from __future__ import annotations

import shutil

import pytest
import torch
from typer.testing import CliRunner

from cli.main import app
from rl.checkpoint import load
from rl.journal import read
from rl.page import report_page
from rl.runs import Run
from tests.rl.alike import assert_alike
from tests.rl.test_runs import TINY

SETTINGS = {name: value for name, value in TINY.items() if name not in ("embed", "dense", "memory_size")}


def train(game: str, out, *words: str, steps: int, **changes):
    given = {"train.steps": steps} | {f"train.{name}": value for name, value in (SETTINGS | changes).items()}
    sets = [word for name, value in given.items() for word in ("--set", f"{name}={value}")]
    return CliRunner().invoke(app, ["train", game, "--out", str(out), *sets, *words])


@pytest.fixture(scope="module")
def chase(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "chase"
    answer = train("chase", folder, steps=500, embed=16, dense=16, memory_size=16)
    assert answer.exit_code == 0, answer.output
    return folder


def test_another_game_begins_with_the_weights_that_fit_and_everything_else_at_zero(chase, tmp_path):
    answer = train("quadrant", tmp_path / "q", "--from", str(chase), "--set", "steps=64", steps=300)
    assert answer.exit_code == 0, answer.output
    assert "of the policy and" in answer.stderr
    assert "network as there: embed 16, dense 16, memory_size 16" in answer.stderr
    assert "  not used: policy and critic: group 'pillars'\n" in answer.stderr
    assert "  new here, to be learnt: policy and critic: group 'ramps'\n" in answer.stderr
    run = Run(tmp_path / "q")
    about = run.manifest()["from"]
    assert (about["run"], about["update"]) == (str(chase), read(Run(chase).log)[-1]["update"])
    assert about["unused"] == ["policy and critic: group 'pillars'"]
    page = report_page([run], tmp_path / "x.html")
    assert (
        f"<dt>begins</dt><dd>with the weights of {chase} ({about['share']['policy']:.0%} of the policy"
        in page
    )
    assert run.manifest()["config"]["embed"] == 16
    first, before, now = load(run.numbered(0)), load(Run(chase).latest), load(run.latest)
    assert (first["update"], first["steps"]) == (0, 0)
    name = "tower.memory.cell.weight_hh_l0"
    assert torch.equal(first["policy"][name], before["policy"][name])
    assert all(
        torch.equal(first["policy"][name], tensor) for name, tensor in now["guests"]["pool"]["0"].items()
    )
    assert now["optimizers"][0]["state"][0]["step"] == sum(row["gradient_steps"] for row in read(run.log))


def test_a_run_started_from_another_goes_on_without_it(chase, tmp_path):
    """Also when it was killed before anything was saved: only then is the other run needed once more."""
    other, changed = tmp_path / "other", ("--set", "steps=48")
    shutil.copytree(chase, other)
    for folder, steps in (("whole", 400), ("part", 200), ("lost", 200)):
        answer = train("chase", tmp_path / folder, "--from", str(other), *changed, steps=steps)
        assert answer.exit_code == 0, answer.output
    lost = Run(tmp_path / "lost")
    lost.latest.unlink()
    shutil.rmtree(lost.numbered(0).parent)
    for folder in ("lost", "part"):
        answer = train("chase", tmp_path / folder, "--resume", *changed, steps=400)
        assert answer.exit_code == 0, answer.output
        assert_alike(tmp_path / "whole", tmp_path / folder)
        shutil.rmtree(other, ignore_errors=True)
    assert load(tmp_path / "part" / "latest.pt")["update"] >= 2


def test_what_cannot_be_started_from_is_refused_before_a_folder_is_made(chase, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(chase, broken)
    (broken / "latest.pt").write_bytes((broken / "latest.pt").read_bytes()[:-400])
    out = tmp_path / "out"
    for words, wanted in (
        (["--from", str(tmp_path / "nowhere")], "this is no training run"),
        (["--from", f"{chase}@7000"], "no checkpoint of update 7000; kept are 0"),
        (["--from", str(broken)], "this is no checkpoint of worldgen, or it is damaged"),
        (["--from", str(chase), "--set", "train.embed=8"], "train.embed: 16 there, 8 here"),
        (["--from", str(chase), "--resume"], "leave --from out"),
    ):
        answer = train("chase", out, *words, steps=100)
        assert answer.exit_code == 1
        assert wanted in answer.stderr
        assert not out.exists()


def test_weights_of_another_build_of_the_program_are_refused_plainly(chase, tmp_path):
    from rl.checkpoint import save

    other = tmp_path / "other"
    shutil.copytree(chase, other)
    state = load(other / "latest.pt")
    for change in ({"layout": {}}, {"config": {"embedding": 3}}, {"policy": {}}):
        save(other / "latest.pt", state | change)
        answer = train("chase", tmp_path / "out", "--from", str(other), steps=100)
        assert answer.exit_code == 1
        assert "its weights cannot be read, another version may have written them" in answer.stderr
