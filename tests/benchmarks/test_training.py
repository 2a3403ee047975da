"""What training is measured by, on two worlds and an update or two: that it runs, and that it tells the truth."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

pytest.importorskip("pettingzoo")

from benchmarks import ablations, curves, train
from benchmarks.ablations import DUEL, SPEED, Cell, chosen, report
from benchmarks.arena import Arena
from rl.config import resolve
from rl.journal import read
from rl.players import Scripted
from worldgen.errors import UserError
from worldgen.scenario import load

TINY = {"worlds": 2, "rollout": 16, "chunk": 8, "minibatch": 32, "epochs": 1, "embed": 8, "dense": 8, "memory_size": 8,
        "threads": 1}  # fmt: skip
CHANGES = {"steps": 16} | {f"train.{name}": value for name, value in TINY.items()}
SETTINGS = [f"{name}={value}" for name, value in CHANGES.items()]
ONCE = 1e-6  # minutes: one update


@pytest.fixture(autouse=True)
def threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_training_is_set_beside_the_simulation_a_plain_ppo_and_the_papers_network():
    rows, sentence = train.measure(load("chase"), resolve(TINY), 0, 1, (2, 1))
    assert [row["must"] for row in rows] == ["> 0.29", "< 2.5", "> 5", "> 5", "> 2.5"]
    assert all(row["ratio"] > 0 and row["turns"] == train.LEAST for row in rows)
    assert rows[1]["one"] + rows[1]["other"] == pytest.approx(1, abs=0.2)  # medians of shares
    assert sentence.startswith("where the time went: ")


def test_ratios_are_medians_of_turns():
    found = {"a": [10.0, 30.0, 50.0], "b": [1.0, 10.0, 2.0]}
    row = train._row("a over b", found, "a", "b", "5", ">")
    assert (row["one"], row["other"], row["ratio"]) == (30.0, 2.0, 10.0)


def test_two_standard_errors_decide():
    low, high = Cell((1.0, 2.0, 3.0)), Cell((5.0, 6.0, 7.0))  # errors 1/sqrt(3), of the difference 0.816
    assert (high.beats(low, 1), low.beats(high, 1)) == (1, -1)
    assert (high.beats(low, -1), low.beats(high, -1)) == (-1, 1)
    near = Cell((2.5, 3.5, 4.5))
    assert (near.beats(low, 1), low.beats(near, 1)) == (0, 0)
    assert Cell((9.0,)).beats(low, 1) == 0  # one seed says nothing


def test_the_table_says_what_is_better_and_what_is_worse():
    default = {
        SPEED: Cell((1000.0, 1000.0)),
        "sees random": Cell((0.5, 0.5)),
        "seen by turner": Cell((0.4, 0.4)),
    }
    other = {SPEED: Cell((1200.0, 1400.0)), "sees random": Cell((0.6, 0.6)), "seen by turner": Cell((0.5, 0.5)),
             DUEL: Cell((-0.1, 0.1))}  # fmt: skip
    assert report("chase", {"default": default, "lr-3e-3": other, "past-none": default}, 4).splitlines() == [
        "chase, 4 minutes of training each, 2 seeds: mean ± standard error over seeds.",
        "",
        "| variant | agent steps/s | sees random | seen by turner | against default |",
        "|---|---|---|---|---|",
        "| default | 1,000 ± 0 | 0.500 ± 0.000 | 0.400 ± 0.000 |  |",
        "| lr-3e-3 | 1,300 ± 100 | 0.600 ± 0.000 | 0.500 ± 0.000 | 0.000 ± 0.100 |",
        "| past-none | 1,000 ± 0 | 0.500 ± 0.000 | 0.400 ± 0.000 |  |",
        "",
        "* lr-3e-3: better: sees random; worse: seen by turner",
        "* past-none: no difference of two standard errors",
    ]


def test_variants_are_chosen_by_the_beginning_of_their_names():
    assert chosen("heads,frame") == ["default", "frame-world", "heads-shared", "heads-separate"]
    assert chosen(None) == list(ablations.VARIANTS)
    with pytest.raises(UserError, match="no variant begins so; there are default"):
        chosen("haeds")


@pytest.mark.parametrize("name", ablations.VARIANTS)
def test_every_variant_is_one_that_can_be_trained(name):
    scenario = load("chase", ablations.VARIANTS[name])
    default = load("chase")
    assert (
        resolve(scenario.train) != resolve(default.train)
        or scenario.hash != default.hash
        or name == "default"
    )


def test_ablations_are_stopped_and_gone_on_with_at_will(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(ablations, "VARIANTS", {k: ablations.VARIANTS[k] for k in ("default", "frame-world")})
    met = []
    meet = Arena.meet
    monkeypatch.setattr(Arena, "meet", lambda *a: met.append(a[-1]) or meet(*a))

    def go(minutes: float, **options) -> str:
        ablations.main(tmp_path, minutes, 2, "chase", None, 2, 2, 2, options.get("report", False), SETTINGS)
        return capsys.readouterr().out

    first = go(ONCE)
    assert first.count(": trained") == 4
    rows = [line.split(" | ") for line in first.splitlines() if line.startswith(("| default", "| frame"))]
    assert [len(row) for row in rows] == [8, 8]
    assert {"hiders": "world", "seekers": "own"} in met  # each team in its own frame when two runs meet
    met.clear()
    again = go(ONCE)
    assert again.count(": was finished") == 4
    assert not met
    assert again[again.index("chase,") :] == first[first.index("chase,") :]
    with pytest.raises(UserError, match="no run of the default has had its 9 minutes"):
        go(9, report=True)
    folder = tmp_path / "default-0"
    assert ablations.train_one(
        "chase", folder, "default", 0, ablations.trained_for(folder) + ONCE, CHANGES, 1
    )  # goes on
    assert [row["update"] for row in read(folder / "log.jsonl")] == [1, 2]
    (tmp_path / "default-1" / "latest.pt").unlink()  # as if killed before its first checkpoint
    assert ablations.train_one("chase", tmp_path / "default-1", "default", 1, ONCE, CHANGES, 1)


def test_deeds_are_told_of_games_that_have_objects_and_doors():
    """Nobody moves, and boxes stand in the yard: nothing is locked, no door blocked."""
    still, own = Scripted("still"), {"hiders": "own", "seekers": "own"}
    for game, changes, wanted in (
        (
            "quadrant",
            {"steps": 10, "objects.boxes.where": "outside quadrant"},
            {"boxes locked": 0, "doors blocked": 0},
        ),
        ("chase", {"steps": 4}, {}),
    ):
        arena = Arena(game, 2, 2, changes)
        assert arena.deeds(still, own) == wanted
        arena.close()


def test_a_signal_ends_all_ablations_and_not_one_run(tmp_path, monkeypatch):
    monkeypatch.setattr(ablations, "train", lambda *_, **__: SimpleNamespace(reason="SIGTERM"))
    with pytest.raises(KeyboardInterrupt):
        ablations.train_one("chase", tmp_path / "default-0", "default", 0, 1.0, {}, 1)


def test_curves_are_of_all_three_learners_and_learnt_once(tmp_path, monkeypatch, capsys):
    go = lambda: curves.main(tmp_path, ONCE, "ours,paper,plain", 1, 2, 2, SETTINGS)  # noqa: E731
    go()
    assert {path.name for path in tmp_path.iterdir()} == {"curves.png"} | {
        f"{who}-0.{kind}" for who in ("ours", "paper", "plain") for kind in ("json", "jsonl")
    }
    points = json.loads((tmp_path / "plain-0.json").read_text())
    assert [point["steps"] for point in points] == [0, 64]
    said = capsys.readouterr().out
    monkeypatch.setattr(curves, "learner", None)
    go()
    assert capsys.readouterr().out == said


def test_the_learners_of_the_curves_have_the_networks_they_are_named_after():
    scenario = load("chase", CHANGES)
    ours, paper = (curves.learner(who, scenario, 0) for who in ("ours", "paper"))
    assert type(ours.trainer.policy).__name__ == "Policy"
    assert type(paper.trainer.policy).__name__ == "PaperPolicy"
    assert type(paper.player().policy).__name__ == "PaperPolicy"
    assert paper.trainer.critic.state == 16  # an LSTM of 8, as in the paper; ours has no memory there
    assert ours.trainer.critic.state == 0


STUB = """#!/usr/bin/env bash
echo "$@" >> "$CALLS"
if [ "$1" = train ]; then
  while [ $# -gt 0 ]; do [ "$1" = --out ] && mkdir -p "$2" && touch "$2/latest.pt"; shift; done
  echo "10 agent steps in 1.0 minutes, 1 updates (${REASON:-minutes})"
fi
"""


def test_the_evidence_script_skips_what_is_finished_and_goes_on_with_the_rest(tmp_path):
    """With a `worldgen` that only writes down what it was asked."""
    stub, calls, out = tmp_path / "bin" / "worldgen", tmp_path / "calls", tmp_path / "out"
    stub.parent.mkdir()
    stub.write_text(STUB)
    stub.chmod(0o755)
    script = Path(train.__file__).with_name("learning.sh")

    def go(**more: str) -> tuple[int, list[str]]:
        calls.write_text("")
        env = os.environ | {"PATH": f"{stub.parent}:{os.environ['PATH']}", "CALLS": str(calls)} | more
        done = subprocess.run(["bash", script, out, "1", "2", "3"], env=env, capture_output=True, text=True)
        return done.returncode, [line for line in calls.read_text().splitlines() if line.startswith("train")]

    status, trained = go(REASON="SIGINT")
    assert (status, len(trained)) == (130, 1)  # stopped: nothing else is begun
    status, trained = go()
    assert status == 0
    assert len(trained) == 8
    assert "--minutes 1" in trained[0]
    assert "--resume" in trained[0]  # goes on where it was stopped
    assert not any("--resume" in line for line in trained[1:])
    assert "--minutes 3" in trained[-1]
    assert go() == (0, [])
