"""Tables for games without sight, without rivals or with many; and runs that remember which stage they were of."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import yaml

import worldgen.scenario
from rl import rewards
from rl.curriculum import Curriculum
from rl.players import Scripted
from rl.report import about_sight
from rl.rewards import reward_tables
from rl.runs import Run
from rl.table import Cell, markdown
from tests.rl.fake import Pursuit
from worldgen import load
from worldgen.errors import UserError
from worldgen.scenario.portable import differences, portable


def test_each_team_is_measured_with_every_policy_against_every_policy():
    told = []
    runs = [Scripted("chaser"), Scripted("turner")]  # they stand in for trained ones
    tables = reward_tables(Pursuit(4, steps=6), runs, 4, 0, lambda *done: told.append(done))
    assert list(tables) == ["runners", "chasers"]
    assert len(told) == 9  # a casting tells of both teams
    assert told[-1] == (8, 9)
    for cells in tables.values():
        assert len(cells) == 9
        assert len(cells["trained", "random"].means) == 2
        assert len(cells["still", "random"].means) == 1
    runner, chaser = (tables[team]["still", "still"].mean for team in tables)
    assert runner == pytest.approx(-chaser, rel=1e-5)  # gap - 1 against 1 - gap


def test_a_team_alone_has_one_column_and_no_rivals():
    tables = reward_tables(Pursuit(4, steps=6, alone=True), [Scripted("corner")], 4)
    assert list(tables["runners"]) == [("random", ""), ("still", ""), ("trained", "")]
    assert list(rewards.verdicts(tables)) == ["trained runners earn more than random and still ones"]
    assert markdown(tables["runners"], "runners").count("\n") == 4


def cell(*means: float, error: float = 0.1) -> Cell:
    return Cell(means, tuple(error for _ in means))


def test_a_verdict_needs_every_run_to_win_by_two_standard_errors():
    claim = "trained a earn more than random and still ones against random rivals"
    others = {("random", "random"): cell(1.0), ("still", "random"): cell(0.0)}
    # two errors of 0.1 combine to 0.1414: 1.29 is above 1 + 0.283, 1.28 is not
    for means, holds in (((1.29, 1.5), True), ((1.28, 1.5), False)):
        assert rewards.verdicts({"a": others | {("trained", "random"): cell(*means)}}) == {claim: holds}


def test_a_game_is_about_sight_when_a_rule_pays_for_it():
    assert about_sight(load("chase"))
    paid = SimpleNamespace(reward={"reds": 1}, sentence="each red touches any blue")
    unpaid = SimpleNamespace(reward={}, sentence="any red sees any blue")
    assert not about_sight(SimpleNamespace(rules={"a": paid, "b": unpaid}))


def test_differences_lead_from_one_document_to_the_other():
    one = {
        "steps": 10,
        "world": {"layout": {"open": {}}, "floor": 6},
        "curriculum": {"a": {}},
        "extends": "x",
    }
    two = {"steps": 10, "world": {"layout": {"rooms": {"count": 4}}, "floor": 8}, "rules": {"r": 1}}
    changes = differences(one, two)
    assert changes == {
        "world.layout.open": None, "world.layout.rooms": {"count": 4}, "world.floor": 8, "rules": {"r": 1},
    }  # fmt: skip


def family(**given):
    """A scenario whose seekers are like its hiders, so that the copied document needs both in `set`."""
    course = {"small": {"set": {"teams.hiders.count": 1}, "until": "1k steps"}, "large": None}
    document = {
        "worldgen": 1,
        "teams": {"hiders": {"count": 2}, "seekers": {"count": 2}},
        "curriculum": course,
    }
    small = {**document, "teams": {"hiders": {"count": 1}, "seekers": {"count": 1}}}
    stages = {"small": SimpleNamespace(document=small), "large": SimpleNamespace(document=document)}
    plain = {"name": "g", "hash": "a" * 12, "identity": "b" * 12, "document": document, "stage": None}
    return SimpleNamespace(**plain | {"stages": stages} | given)


def test_a_run_keeps_what_each_stage_comes_to():
    kept = portable(family())["curriculum"]
    assert kept["small"] == {"set": {"teams.hiders.count": 1, "teams.seekers.count": 1}, "until": "1k steps"}
    assert kept["large"] == {}
    alone = SimpleNamespace(document={"extends": "x", "steps": 3}, stages={})
    assert portable(alone) == {"steps": 3}


RING = """
worldgen: 1
steps: 20
world: {layout: {open: {}}}
teams:
  reds: {count: 1, mass: 1}
  blues: {like: reds, color: blue}
rules: {near: {while: each red is within 1 of any blue, reward: {the red: 1}}}
curriculum:
  heavy: {set: {teams.reds.mass: 3, steps: 30, world.layout: {quadrant: {}}}, until: 1k steps}
  light: {set: {teams.reds.mass: 2}, keep: 10%}
"""


@pytest.mark.parametrize("changes", [{}, {"steps": 40, "teams.reds.radius": 0.2}])
def test_the_copy_of_a_real_scenario_has_the_same_stages(tmp_path, changes):
    file, copy = tmp_path / "ring.yaml", tmp_path / "copy.yaml"
    file.write_text(RING)
    scenario = worldgen.scenario.load(str(file), changes)
    copy.write_text(yaml.safe_dump(portable(scenario), sort_keys=False))
    again = worldgen.scenario.load(str(copy))
    for name, stage in scenario.stages.items():
        ours, theirs = ({k: v for k, v in s.document.items() if k != "curriculum"}
                        for s in (again.stages[name], stage))  # fmt: skip
        assert ours == theirs, name
    assert scenario.stages["heavy"].document["teams"]["blues"]["mass"] == 3
    assert [(s.name, s.keep) for s in Curriculum.of(again, 0).stages] == [("heavy", 0.0), ("light", 0.1)]


@pytest.mark.parametrize(
    ("trained", "asked", "opened"),
    [(None, None, "large"), (None, "small", "small"), ("small", None, None), ("small", "large", "large")],
)
def test_a_run_is_opened_at_its_last_stage_or_the_one_it_was_trained_on(
    config, tmp_path, monkeypatch, trained, asked, opened
):
    run = Run(tmp_path / "x")
    run.begin(family(stage=trained), config(), "g")
    assert "curriculum" in yaml.safe_load((run.folder / "scenario.yaml").read_text())
    seen = {}
    monkeypatch.setattr(worldgen.scenario, "load", lambda path, changes, **more: seen.update(more))
    run.scenario(asked)
    assert seen.get("stage") == opened


def test_a_run_of_one_stage_does_not_go_on_as_another(config, tmp_path):
    run = Run(tmp_path / "x")
    run.begin(family(stage="small"), config(), "g")
    with pytest.raises(UserError, match="goes on as it began, with --stage small"):
        run.resume(family(), config())
