"""What the program says when something outside the scenario is in the way: a file, a full disk, a missing package."""

from __future__ import annotations

import sys

import pytest

from worldgen.authoring.plain import effects


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["eval", "base.yaml"], "base.yaml: this is no training run"),
        (
            ["train", "base.yaml", "--out", "base.yaml"],
            "base.yaml is a file; --out names the folder of the run",
        ),
        (["eval", "run", "--curves", "curves.txt"], "--curves can end in .png"),
    ],
)
def test_a_wrong_file_is_answered(call, family, words, wanted):
    answer = call(*words)
    assert answer.exit_code == 1
    assert wanted in answer.output


def test_a_missing_extra_is_answered_with_how_to_install_it(call, family, monkeypatch):
    for name in [name for name in sys.modules if name == "torch" or name.startswith(("rl", "torch."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    answer = call("train", "base.yaml")
    assert answer.exit_code == 1
    assert "this needs torch, which is not installed: pip install 'worldgen[train]'" in answer.output


def test_a_full_disk_is_no_traceback(call, family, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cli.commands.list.print", full, raising=False)
    answer = call("list")
    assert answer.exit_code == 1
    assert "standard output: No space left on device" in answer.output


def test_the_version_is_told(call):
    assert call("--version").output.startswith("worldgen 0.")


def test_places_in_installed_games_go_by_the_name_they_are_called_by(call, family):
    assert " chase:" in call("diff", "base.yaml", "chase").output
    assert "/" not in call("explain", "quadrant", "teams.seekers.where").output


def test_lasting_effects_moves_and_pushes_read_as_sentences():
    rule = {
        "freeze": {"the mouse": 10, "the cat": "1 step"},
        "remove": {"the food": 1},
        "move": {"the food": "anew", "mice": "start", "the cat": "own base"},
        "push": {"the cat": {"force": 5, "away from": "the mouse"}, "the ball": [10, 0]},
    }
    assert effects(rule) == [
        "the mouse is frozen for 10 steps",
        "the cat is frozen for 1 step",
        "the food is removed for 1 step",
        "the food moves to a newly drawn place",
        "mice move to their start",
        "the cat moves to own base",
        "the cat is pushed with 5 N away from the mouse",
        "the ball is pushed by [10, 0] N",
    ]
