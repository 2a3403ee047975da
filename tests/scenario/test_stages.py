"""A curriculum: stages laid on the raw document, each a scenario of its own, and what is told where."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.curriculum import Until
from schemas.values import Constant, bounds
from worldgen.scenario import Scenario, ScenarioError, examine, load, loads

GAME = """
worldgen: 1
params: {radius: 1.5..2.5}
teams:
  reds: {where: inside disc, mass: 1}
  blues: {like: reds}
regions: {disc: {circle: $radius}}
rules: {fall: {when: each agent is outside disc, end: rival team wins}}
curriculum:
  wide: {set: {params.radius: 2.5}, until: 2M steps}
  heavy: {set: {teams.reds.mass: 3}, until: fall holds 40% over 500 episodes, keep: 10%}
  tight: {set: {params.radius: 1.2..2.0}, keep: 20%}
"""


def test_the_document_has_no_stage_laid_on_it_and_each_stage_is_a_scenario():
    game = loads(GAME)
    assert (game.stage, list(game.stages)) == (None, ["wide", "heavy", "tight"])
    assert [bounds(s.params["radius"]) for s in game.stages.values()] == [(2.5, 2.5), (1.5, 2.5), (1.2, 2.0)]
    assert bounds(game.params["radius"]) == (1.5, 2.5)
    assert game.stages["wide"].stage == "wide"
    assert game.stages["wide"].stages is game.stages
    assert game.stages["wide"].identity != game.stages["tight"].identity != game.identity


def test_siblings_are_copied_after_the_stage():
    heavy = loads(GAME, stage="heavy")
    assert heavy.teams["blues"].mass == Constant(3)
    assert heavy.stage == "heavy"
    assert list(heavy.stages) == ["wide", "heavy", "tight"]


def test_a_stage_says_when_it_is_over_and_how_much_of_the_others_is_kept():
    stages = loads(GAME).curriculum
    assert stages["wide"].until == Until(steps=2_000_000)
    assert stages["heavy"].until == Until(rule="fall", share=0.4, episodes=500)
    assert (stages["tight"].until, stages["tight"].keep) == (None, 0.2)


def test_overrides_come_after_the_stage_and_may_change_the_stage_itself(tmp_path: Path):
    path = tmp_path / "sumo.yaml"
    path.write_text(GAME)

    def radius(overrides: dict[str, object], stage: str | None) -> tuple[float, float]:
        return bounds(load(str(path), overrides, stage=stage).params["radius"])

    assert radius({"params.radius": 9}, "wide") == (9, 9)
    assert radius({"curriculum.tight.set.params.radius": 4}, "tight") == (4, 4)
    assert radius({"curriculum.tight.set.params.radius": 4}, "wide") == (2.5, 2.5)


def test_a_world_does_not_depend_on_when_training_goes_on():
    other = loads(GAME.replace("2M steps", "3M steps"))
    assert other.identity == loads(GAME).identity
    assert other.hash != loads(GAME).hash


def _errors(change: tuple[str, str], stage: str | None = None) -> tuple:
    with pytest.raises(ScenarioError) as caught:
        loads(GAME.replace(*change), stage=stage)
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("change", "code", "why"),
    [
        (("params.radius: 2.5", "params.radios: 2.5"), "unknown-name", "did you mean 'radius'"),
        (("params.radius: 2.5", "teams.reds.mas: 2"), "unknown-key", "did you mean 'mass'"),
        (("params.radius: 2.5", "worl.floor: 2"), "unknown-key", "did you mean 'world'"),
        (("params.radius: 2.5", "train.steps: 2"), "bad-value", "one for all stages"),
        (("params.radius: 2.5", "teams.blues: null"), "bad-value", "cannot take a whole group away"),
        ((", until: 2M steps", ""), "missing-key", "stage 'heavy' never begins"),
        (("2M steps", "soon"), "bad-value", "does not say when a stage is over"),
        (("fall holds", "fell holds"), "unknown-name", "did you mean 'fall'"),
        (("holds 40%", "holds 0%"), "out-of-range", "can never be judged"),
        (("keep: 20%", "keep: 200%"), "out-of-range", "from 0% to 100%"),
    ],
)
def test_what_is_wrong_with_a_stage_is_told_in_the_curriculum(change: tuple[str, str], code: str, why: str):
    found = _errors(change)
    assert code in [d.code for d in found]
    assert any(why in d.message for d in found)
    assert all(d.position.line >= 9 for d in found)


def test_what_a_stage_breaks_elsewhere_is_told_at_its_set():
    (found,) = _errors(("params.radius: 2.5", "regions.disc: null"))[:1]
    assert found.message.startswith("in stage 'wide': nothing is called 'disc'")
    assert (found.position.line, found.position.column) == (10, 10)
    assert found.message.endswith("(line 5)")


def test_an_unknown_stage_is_a_diagnostic(tmp_path: Path):
    path = tmp_path / "sumo.yaml"
    path.write_text(GAME)
    scenario, (found,) = examine(str(path), stage="tigt")
    assert scenario is None
    assert "did you mean 'tight'" in found.message
    with pytest.raises(ScenarioError, match="there is no stage 'x'"):
        load("chase", stage="x")


def test_a_game_without_curriculum_has_no_stages():
    game: Scenario = load("chase")
    assert (game.stage, game.stages) == (None, {})
