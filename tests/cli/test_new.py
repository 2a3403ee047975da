"""`new`: what it writes works as it is, and nothing is ever overwritten."""

from __future__ import annotations

import json

import pytest

from worldgen.sampling import sample
from worldgen.scenario import bundled, load


@pytest.mark.parametrize("extra", [[], ["--like", "quadrant"], ["--extends", "chase"]])
def test_what_it_writes_checks_without_a_warning_and_draws(call, family, extra):
    done = call("new", "mine", *extra)
    assert done.exit_code == 0
    assert done.output.startswith("mine.yaml: written.")
    assert "worldgen check mine.yaml" in done.output
    scenario = load("mine.yaml")
    assert scenario.warnings == ()
    assert len(sample(scenario, 0).agents) >= 2


def test_what_it_says_to_type_can_be_typed_where_names_have_spaces(call, family):
    (family / "my games").mkdir()
    assert "worldgen check 'my games/mine.yaml'" in call("new", "mine", "--dir", "my games").output


def test_the_comments_of_the_starter_are_the_language_too(call, family):
    call("new", "mine")
    text = (family / "mine.yaml").read_text()
    rows = [
        line.removeprefix("# ") if line.startswith(("# phases", "#   ")) else line
        for line in text.splitlines()
    ]
    (family / "full.yaml").write_text(
        "\n".join(rows).replace("  # layout", "  layout").replace("  # over", "  over")
    )
    scenario = load("full.yaml")
    assert list(scenario.phases) == ["ready", "go"]
    assert scenario.world.layout.kind == "quadrant"
    assert "over" in scenario.rules


def test_a_copy_means_what_its_original_means(call, family):
    call("new", "mine", "--like", "quadrant", "--dir", "games")
    assert load("games/mine.yaml").identity == load("quadrant").identity


def test_nothing_is_overwritten(call, family):
    before = (family / "base.yaml").read_text()
    done = call("new", "base")
    assert (done.exit_code, (family / "base.yaml").read_text()) == (1, before)
    assert "base.yaml is there already" in done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["../up"], "cannot name a scenario"),
        (["two words"], "cannot name a scenario"),
        ([""], "cannot name a scenario"),
        (["chase"], "comes with worldgen"),
        (["mine", "--like", "quadrat"], "did you mean 'quadrant'?"),
        (["mine", "--like", "chase", "--extends", "chase"], "choose one of them"),
        (["mine", "--dir", "base.yaml"], "is there already"),
    ],
)
def test_what_cannot_be_written_says_why(call, family, arguments, said):
    files = sorted(path.name for path in family.iterdir())
    done = call("new", *arguments)
    assert done.exit_code == 1
    assert said in done.output
    assert sorted(path.name for path in family.iterdir()) == files


def test_as_json_it_names_the_file(call, family):
    assert json.loads(call("new", "mine.yaml", "--json").stdout) == {"out": "mine.yaml"}
    assert "mine" not in bundled()
