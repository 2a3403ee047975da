"""Rules' effects: every form, as the trees that the simulation runs."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.grammar import tree
from schemas.values import Constant, Range
from worldgen.scenario import ScenarioError, loads

GAME = """
worldgen: 1
params: {price: 2}
regions: {home: {circle: 1}, bases: {per: team, half: {prey: west, predators: east}}}
teams:
  prey: {count: 2, has: {energy: 10 of 20}}
  predators: {like: prey}
objects:
  grass: {is: food, has: {bites: 5}}
  boxes: {is: box}
rules:
  r: {when: each predator touches any prey, EFFECT}
  graze: {while: each prey is within 1 of any grass, eat: {the grass: 1}}
"""


def effects(text: str, rule: str = "r") -> tuple[tree.Effect, ...]:
    return loads(GAME.replace("EFFECT", text)).effects(rule)


def said(effect: tree.Effect) -> tuple[str, str, str]:
    assert effect.target is not None
    return effect.verb, effect.target.quantifier, effect.target.noun.name


def test_each_target_and_attribute_is_an_effect_of_its_own_in_file_order():
    found = effects("add: {the predator: {energy: 1..3}, the prey: {energy: -1}}, remove: the prey")
    assert [said(e) for e in found] == [
        ("add", "the", "predators"),
        ("add", "the", "prey"),
        ("remove", "the", "prey"),
    ]
    assert [e.attribute for e in found] == ["energy", "energy", None]
    assert [e.amount for e in found] == [Range(1, 3, integer=True), Constant(-1), None]
    assert [e.path for e in found] == [
        "rules.r.add.the predator.energy",
        "rules.r.add.the prey.energy",
        "rules.r.remove.the prey",
    ]


def test_rewards_are_values_or_measures_and_a_recipient_may_bind():
    paid, measured = effects(
        "reward: {own team: $price, each prey: 2 * progress of the prey toward nearest box}"
    )
    assert (paid.target and paid.target.side, paid.amount.text) == ("own", "$price")
    assert said(measured) == ("reward", "each", "prey")
    assert isinstance(measured.amount, tree.Measure)
    assert isinstance(measured.amount.quantity, tree.Progress)
    assert measured.amount.quantity.of.quantifier == "the"


def test_a_measure_may_name_what_the_condition_bound():
    (found,) = effects("reward: {the predator: energy of the prey}")
    assert isinstance(found.amount.quantity, tree.AttributeOf)
    assert found.amount.factor == Constant(1)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("remove: the prey", [None]),
        ("remove: [the prey, boxes]", [None, None]),
        ("remove: {the prey: 5 steps, boxes: null}", [5]),
        ("freeze: {the prey: 10 steps}", [10]),
        ("freeze: agents", [None]),
    ],
)
def test_removing_and_freezing_take_a_target_a_list_or_steps(text: str, steps: list[Any]):
    assert [e.steps for e in effects(text)] == steps


def test_things_move_to_their_start_anew_or_to_a_region():
    start, anew, home = effects("move: {the prey: start, boxes: anew, the predator: own base}")
    assert (start.place, anew.place) == ("start", "anew")
    assert isinstance(home.place, tree.RegionRef)
    assert (home.place.name, home.place.which) == ("bases", "own")


def test_pushes_have_a_force_and_a_way_or_two_components():
    to, away, plain = effects(
        "push: {the prey: {force: 50, away from: the predator}, "
        "boxes: {force: $price, toward: home}, agents: [1, -2..2]}"
    )
    assert (to.amount, to.away, to.toward and to.toward.noun.name) == (Constant(50), True, "predators")
    assert (away.away, away.toward and away.toward.noun.kind) == (False, "region")
    assert plain.direction == (Constant(1), Range(-2, 2, integer=True))


def test_locking_dropping_and_forbidding_list_their_targets():
    lock, drop, also = effects("lock: boxes, drop: [the prey, boxes]")
    assert [said(e)[::2] for e in (lock, drop, also)] == [
        ("lock", "boxes"),
        ("drop", "prey"),
        ("drop", "boxes"),
    ]
    forbidden = effects("forbid: {move: the prey, lock: [boxes]}")
    assert [(e.action, said(e)[2]) for e in forbidden] == [("move", "prey"), ("lock", "boxes")]
    assert forbidden[0].path == "rules.r.forbid.move.the prey"


def test_an_end_has_its_outcome_and_eating_its_amount():
    (end,) = effects("end: own team wins")
    assert end.outcome is not None
    assert (end.outcome.kind, end.path) == ("wins", "rules.r.end")
    (eat,) = effects("end: draw", rule="graze")
    assert (said(eat), eat.amount) == (("eat", "the", "grass"), Constant(1))


def test_every_path_is_its_own():
    found = effects(
        "add: {the prey: {energy: 1}}, set: {the prey: {energy: 1}}, forbid: {grab: boxes, lock: boxes}"
    )
    assert len({e.path for e in found}) == len(found) == 4


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("add: {boxes: {energy: 1}}", "unknown-name", "boxes have no 'energy'"),
        ("add: {the prey: {enrgy: 1}}", "unknown-name", "did you mean 'energy'"),
        ("lock: grass", "bad-value", "grass cannot be locked"),
        ("push: {grass: [1, 1]}", "bad-value", "which nothing touches"),
        ("push: {the prey: {force: 5}}", "bad-value", "neither is given"),
        ("push: {the prey: {force: 5, towards: home}}", "unknown-key", "did you mean 'toward'"),
        ("push: {the prey: [5]}", "missing-key", "its entry number 2 is missing"),
        ("move: {the prey: hme}", "unknown-word", "did you mean 'home'"),
        ("remove: {the prey: 0 steps}", "bad-value", "not a number of steps"),
        ("freeze: boxes", "bad-value", "only agents can be frozen"),
        ("forbid: {jump: the prey}", "unknown-word", "move, grab or lock"),
        ("reward: {the prey: speed of nobody}", "unknown-name", "nobody"),
        ("reward: {the prey: energy of boxes}", "unknown-name", "boxes have no 'energy'"),
        ("eat: {boxes: 1}", "unknown-name", "boxes have no 'bites'"),
        ("plugins: {a: 1}", "unknown-key", "plugins"),
    ],
)
def test_effects_that_cannot_be_meant_are_refused(text: str, code: str, why: str):
    with pytest.raises(ScenarioError) as caught:
        effects(text)
    assert code in [d.code for d in caught.value.diagnostics]
    assert why in str(caught.value)
