"""`words`: the closed vocabulary, whole, by kind and by word."""

from __future__ import annotations

import json

import pytest

from schemas.train import TrainConfig


def test_every_word_has_its_meaning(call):
    found = json.loads(call("words", "--json").stdout)
    assert all(meaning for entries in found.values() for meaning in entries.values())
    assert {"verb", "state", "layout", "template", "keys of a team"} <= set(found)
    assert found["state"]["locked"]


@pytest.mark.parametrize("asked", ["layout", "layouts", "Layouts"])
def test_a_kind_is_found_in_singular_and_plural(call, asked):
    found = json.loads(call("words", asked, "--json").stdout)
    assert set(found) <= {"layout", "keys of world"}
    assert "quadrant" in found["layout"]


def test_a_word_is_shown_wherever_it_has_a_meaning(call):
    found = json.loads(call("words", "friction", "--json").stdout)
    assert {"keys of world", "keys of a team", "keys of ramp"} <= set(found)
    assert all(list(entries) == ["friction"] for entries in found.values())
    assert set(json.loads(call("words", "keys", "--json").stdout)) > {"keys of the file", "keys of a rule"}


@pytest.mark.parametrize("asked", ["lr", "train.lr"])
def test_a_setting_is_shown_with_its_default_and_the_papers(call, asked):
    found = json.loads(call("words", asked, "--json").stdout)
    assert found == {"keys of train": {"lr": "Adam's learning rate. Default 0.001. Preset paper: 0.0003."}}


def test_a_key_that_holds_keys_is_shown_with_them(call):
    found = json.loads(call("words", "train", "--json").stdout)
    assert list(found) == ["keys of the file", "keys of train"]
    assert {*found["keys of train"]} == {*TrainConfig.model_fields}


def test_a_slip_is_answered(call):
    done = call("words", "touchs")
    assert (done.exit_code, done.output.strip()) == (
        1,
        "'touchs' is no word of the language; did you mean 'touches'?",
    )


def test_lines_fit_a_page(call):
    lines = call("words").stdout.splitlines()
    assert len(lines) > 100
    assert max(map(len, lines)) <= 100
