"""`worldgen tournament` on real runs: what it prints, what it keeps, and what it answers to wrong input."""

from __future__ import annotations

import json

import pytest
from PIL import Image
from typer.testing import CliRunner

from cli.main import app
from rl.config import resolve
from rl.train import train
from worldgen import load

TINY = {"worlds": 4, "rollout": 32, "chunk": 16, "minibatch": 128, "epochs": 1, "embed": 8, "dense": 8,
        "memory_size": 8, "lidar_filters": 2, "threads": 1}  # fmt: skip
QUICK = ("--episodes", "4", "--worlds", "4")
ALONE = """
worldgen: 1
steps: 32
world: {floor: 6}
teams: {walkers: {count: 1, where: inside floor}}
rules: {go: {while: each walker is inside floor, reward: {the walker: 1}}}
"""


def command(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def learn(folder, steps: int = 300, **changes):
    train(load("chase", {"steps": 32} | changes), resolve(TINY, steps=steps), folder, quiet=True)
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return learn(tmp_path_factory.mktemp("runs") / "c0")


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Trained on the same arrays and another game: a wider floor."""
    return learn(tmp_path_factory.mktemp("runs") / "c1", **{"world.floor": 7})


def test_a_run_alone_is_a_tournament_of_its_checkpoints(run, tmp_path):
    out = tmp_path / "ratings.png"
    answer = command("tournament", run, *QUICK, "--with", "chaser,random", "--out", out)
    assert answer.exit_code == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert lines[:2] == [
        "chase, seed 1000000",
        "16 pairings of 4 episodes in the same worlds; a win is the higher return",
    ]
    for team in ("hiders", "seekers"):
        assert sum(line.startswith(f"| {team} ") for line in lines) == 1 + (team == "seekers")
        assert f"random {team} are 0; by these ratings they beat random " in answer.stdout
    for name in ("random", "chaser", "update 0", "update 2"):
        assert sum(line.startswith(f"| {name} ") for line in lines) == 3, name
    assert "Ratings alone do not show progress" in answer.stdout
    assert lines[-1] == str(out)
    assert "\x1b" not in answer.stdout + answer.stderr
    assert Image.open(out).size == (2 * 560 + 12, 320 + 40)


def test_json_holds_all_that_is_printed_and_the_same_command_prints_the_same(run):
    words = ("tournament", f"{run}@0", f"{run}@2", *QUICK, "--seed", 5, "--json")
    one, two = command(*words), command(*words)
    assert one.exit_code == 0, one.stderr
    assert one.stdout == two.stdout
    data = json.loads(one.stdout)
    assert data["played"] == {"pairings": 9, "of": 9, "episodes": 4}
    assert data["seed"] == 5
    assert data["entrants"] == [
        {"name": "random", "run": None, "update": None, "steps": None},
        {"name": "update 0", "run": "c0", "update": 0, "steps": 0},
        {"name": "update 2", "run": "c0", "update": 2, "steps": data["entrants"][2]["steps"]},
    ]
    assert data["entrants"][2]["steps"] >= 300
    assert list(data["teams"]) == ["hiders", "seekers"]
    for about in data["teams"].values():
        assert len(about["cells"]) == 9
        for row in about["ratings"]:
            assert row["won"] + row["drawn"] + row["lost"] == 12
            assert row["low"] <= row["rating"] <= row["high"]


def test_several_runs_send_their_latest_and_it_is_told_whose_game_is_played(run, other):
    answer = command("tournament", run, other, *QUICK, "--json")
    assert answer.exit_code == 0, answer.stderr
    data = json.loads(answer.stdout)
    assert [entrant["name"] for entrant in data["entrants"]] == ["random", "c0@2", "c1@2"]
    (note,) = data["notes"]
    assert note.startswith(f"{other} was trained on 'chase' ")
    assert "and plays 'chase' " in note
    both = command("tournament", run, *QUICK, "--checkpoints", 1, "--set", "world.floor=7", "--json")
    (note,) = json.loads(both.stdout)["notes"]
    assert note.startswith(f"{run} was trained on 'chase' ")


def test_another_scenario_can_be_played(run, tmp_path):
    file = tmp_path / "short.yaml"
    file.write_text("worldgen: 1\nextends: chase\nsteps: 10\n")
    answer = command("tournament", run, *QUICK, "--checkpoints", 1, "--scenario", file)
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout.splitlines()[0] == "short, seed 1000000"
    assert "was trained on 'chase'" in answer.stdout.splitlines()[1]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("RUN@1",), "no checkpoint of update 1; kept are 0, 2"),
        (("RUN@2",), "c0@2 is named twice; name every checkpoint once"),
        (("--with", "champion"), "there is no scripted policy 'champion'"),
        (("--with", "none", "--checkpoints", "1"), "a tournament needs two entrants"),
        (("--out", "ratings.txt"), "--out can end in .png"),
        (("--scenario", "quadrant"), "this policy was trained on a game of another shape"),
        (("--scenario", "ALONE"), "ratings need rivals, and this game has one team"),
        (("--stage", "wide"), "stage"),
    ],
)
def test_wrong_input_is_answered_with_what_to_change(run, words, wanted, tmp_path):
    (tmp_path / "alone.yaml").write_text(ALONE)
    words = [word.replace("RUN", str(run)).replace("ALONE", str(tmp_path / "alone.yaml")) for word in words]
    answer = command("tournament", run, *QUICK, *words)
    assert answer.exit_code == 1
    assert wanted in answer.stderr
    assert "Traceback" not in answer.stderr


def test_no_run_and_the_same_run_twice_are_refused(run, tmp_path):
    assert "this is no training run" in command("tournament", tmp_path).stderr
    twice = command("tournament", run, run)
    assert twice.exit_code == 1
    assert "c0@2 is named twice; name every checkpoint once" in twice.stderr


def test_one_update_of_a_run_meets_the_latest_of_another(run, other):
    answer = command("tournament", f"{run}@0", other, *QUICK, "--json")
    assert answer.exit_code == 0, answer.stderr
    found = json.loads(answer.stdout)["entrants"]
    assert [(one["name"], one["run"], one["update"]) for one in found[1:]] == [
        ("c0@0", "c0", 0), ("c1@2", "c1", 2),
    ]  # fmt: skip


def test_ctrl_c_in_the_middle_prints_what_there_is_and_says_so(run, monkeypatch):
    from rl import round_robin

    real, seen = round_robin.evaluate, []

    def interrupted(*given):
        seen.append(given)
        if len(seen) == 6:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(round_robin, "evaluate", interrupted)
    answer = command("tournament", run, *QUICK)
    assert answer.exit_code == 130
    assert "interrupted: of 9 pairings" in answer.stdout
    assert "update 0" in answer.stdout
    assert "update 2" not in answer.stdout
    monkeypatch.setattr(round_robin, "evaluate", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
    answer = command("tournament", run, *QUICK)
    assert answer.exit_code == 130
    assert answer.stderr.strip().endswith("interrupted")
