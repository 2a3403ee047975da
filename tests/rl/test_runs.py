"""Whole runs on the real simulation: learn, stop, go on, be evaluated; and the command line's errors."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from cli.main import app
from rl.checkpoint import load as load_checkpoint
from rl.config import resolve
from rl.journal import read
from rl.report import tabulate
from rl.runs import Run, Weights
from rl.train import train
from tests.rl.alike import assert_alike
from worldgen import load
from worldgen.errors import UserError

TINY = {"worlds": 6, "rollout": 32, "chunk": 16, "minibatch": 200, "epochs": 1, "embed": 16, "dense": 16,
        "memory_size": 16, "past_every": 1, "past_fraction": 0.3}  # fmt: skip


def command(*words: str):
    return CliRunner().invoke(app, words)


def settings() -> list[str]:
    return [word for name, value in TINY.items() for word in ("--set", f"train.{name}={value}")]


@pytest.fixture(scope="module")
def chase():
    return load("chase", {"steps": 32})


@pytest.fixture(scope="module")
def whole(chase, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "whole"
    train(chase, resolve(TINY, steps=1200), folder, quiet=True)
    return folder


def test_a_run_resumed_is_the_run_never_stopped(chase, whole, tmp_path):
    rows = read(whole / "log.jsonl")
    assert len(rows) >= 3
    part = tmp_path / "part"
    train(chase, resolve(TINY, steps=rows[1]["steps"]), part, quiet=True)
    assert len(read(part / "log.jsonl")) == 2
    outcome = train(chase, resolve(TINY, steps=1200), part, resume=True, quiet=True)
    assert outcome.reason == "steps"
    assert outcome.steps == rows[-1]["steps"]
    assert_alike(whole, part)
    assert [row["update"] for row in read(part / "log.jsonl")] == [row["update"] for row in rows]


def test_a_run_keeps_what_is_needed_to_understand_it(chase, whole):
    run = Run(whole)
    manifest = run.manifest()
    assert manifest["hash"] == chase.hash
    assert manifest["config"]["worlds"] == 6
    assert set(manifest["versions"]) == {"worldgen", "torch", "mujoco", "numpy", "python"}
    assert run.scenario().hash == chase.hash  # the copy in the folder is the same game
    assert run.checkpoints()[0] == 0
    assert {"episode/hiders_seen", "kl/seekers", "steps_per_second"} <= set().union(*read(run.log))


def test_the_table_covers_every_pair_and_judges_every_run(whole):
    report = tabulate([Weights(Run(whole)), Weights(Run(whole))], 6, 6, 3, lambda done, total: None)
    cells = {(c["row"], c["column"]): c for c in report.data["cells"]}
    assert len(cells) == 18
    assert len(cells["trained", "random"]["runs"]) == 2
    assert len(cells["turner", "random"]["runs"]) == 1
    assert (
        cells["trained", "trained"]["runs"][0] == cells["trained", "trained"]["runs"][1]
    )  # the same run twice
    assert "NO " in report.text  # a thousand steps teach nothing
    assert report.text.count("| ") >= 18


def test_another_scenario_cannot_go_on_with_a_run(whole):
    other = load("chase", {"steps": 40})
    with pytest.raises(UserError, match="trained on another scenario"):
        train(other, resolve(TINY, steps=9), whole, resume=True, quiet=True)


def test_a_signal_saves_and_leaves_with_success_and_the_run_goes_on_as_if_never_stopped(tmp_path):
    out = tmp_path / "run"
    words = [sys.executable, "-m", "cli.main", "train", "chase", "--out", str(out), *settings()]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    log, limit = out / "log.jsonl", time.monotonic() + 90
    while not (log.exists() and log.read_text()):
        assert time.monotonic() < limit
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "SIGTERM: finishing this update, then saving" in errors
    assert "(SIGTERM)" in printed
    assert "Traceback" not in errors
    last = read(log)[-1]
    assert load_checkpoint(out / "latest.pt")["update"] == last["update"]
    longer = resolve(TINY, steps=last["steps"] + 1)  # one more update
    train(load("chase"), longer, out, resume=True, quiet=True)
    train(load("chase"), longer, tmp_path / "whole", quiet=True)
    assert_alike(tmp_path / "whole", out)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (
            ["train", "chase", "--set", "train.epoch=3"],
            "unknown key 'epoch' in 'train'; did you mean 'epochs'?",
        ),
        (["train", "chase", "--set", "train.rollout=50"], "rollout (50) must be a multiple of chunk (16)"),
        (["train", "chase", "--resume"], "--resume needs --out"),
        (["eval", "nowhere"], "this is no training run"),
    ],
)
def test_wrong_input_is_answered_with_what_to_change(words, wanted, tmp_path):
    answer = command(*words)
    assert answer.exit_code == 1
    assert wanted in answer.stderr
    assert "Traceback" not in answer.stderr


def test_eval_prints_json(whole):
    answer = command("eval", str(whole), "--episodes", "4", "--worlds", "4", "--against", "still", "--json")
    assert answer.exit_code == 0, answer.stderr
    results = json.loads(answer.stdout)["results"]
    assert [r["players"] for r in results] == [
        {"hiders": "trained", "seekers": "trained"},
        {"hiders": "trained", "seekers": "still"},
        {"hiders": "still", "seekers": "trained"},
    ]
    assert all(r["episodes"] == 4 for r in results)
