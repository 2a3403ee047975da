"""Keys of the whole language as a loaded Scenario gives them: headings, phases, attributes, maps, what is observed."""

from __future__ import annotations

import pytest

from schemas.attributes import Attribute
from schemas.grammar import tree
from schemas.grammar.words import RESERVED, STATES, VERBS, WORDS
from schemas.values import Constant, Range
from worldgen.scenario import ScenarioError, loads

MAP = """
worldgen: 1
world:
  layout:
    map:
      cell: 0.5
      rows: |
        ######
        #B..R#
        #..B.#
        ######
      legend: {B: boxes, R: runners}
teams: {runners: {}}
objects: {boxes: {is: box}}
"""


def test_a_map_gives_the_floor_and_the_counts_that_nobody_wrote():
    game = loads(MAP)
    assert game.world.floor == (Constant(3), Constant(2))
    assert (game.objects["boxes"].count, game.teams["runners"].count) == (Constant(2), Constant(1))
    assert game.document["world"]["floor"] == [3, 2]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("{is: box}", "{is: box, count: 3}"), "there are 3 boxes here and 2 on the map"),
        (("world:\n", "world:\n  floor: 3\n"), "the floor is 3 x 3 m here and 3 x 2 m by the map"),
        (("B: boxes", "B: boxs"), "there is no group 'boxs'; did you mean 'boxes'?"),
    ],
)
def test_a_map_and_the_rest_must_agree(change: tuple[str, str], why: str):
    with pytest.raises(ScenarioError) as caught:
        loads(MAP.replace(*change))
    assert why in str(caught.value)


def test_writing_what_the_map_says_is_no_error():
    assert loads(
        MAP.replace("{is: box}", "{is: box, count: 2}").replace("world:\n", "world:\n  floor: [3, 2]\n")
    )


def test_headings_may_be_said_in_words():
    game = loads(
        "worldgen: 1\nteams: {reds: {yaw: toward center of floor}, blues: {yaw: toward nearest rival agent}}\n"
        "objects: {boxes: {is: box, yaw: 0..90}}\n"
    )
    center, rival = game.facing("teams.reds"), game.facing("teams.blues")
    assert isinstance(center, tree.Spot)
    assert isinstance(rival, tree.Target)
    assert (center.region.name, rival.quantifier, game.facing("objects.boxes")) == ("floor", "nearest", None)
    assert game.teams["reds"].yaw == "toward center of floor"


def test_a_phase_may_change_what_teams_do_and_perceive():
    game = loads(
        "worldgen: 1\nteams: {reds: {actions: [move, grab boxes]}}\nobjects: {boxes: {is: box}}\n"
        "phases:\n  blind:\n    lasts: 10\n    freeze: agents\n"
        "    set: {reds.actions: [move], reds.sensors: {sight: 0, noise: 0.1}, reds.reach: 0.4}\n  play: {}\n"
    )
    change = game.phases["blind"].set["reds"]
    assert (change.sensors.sight, change.sensors.noise, change.sensors.range, change.reach) == (
        0,
        0.1,
        None,
        0.4,
    )
    assert [a.verb for a in game.actions("reds", "blind")] == ["move"]
    assert (
        [a.verb for a in game.actions("reds", "play")]
        == [a.verb for a in game.actions("reds")]
        == ["move", "grab"]
    )


def test_attributes_have_a_start_and_a_ceiling():
    game = loads("worldgen: 1\nteams: {prey: {has: {energy: 0..5 of 20, luck: 3}}}\n")
    assert game.teams["prey"].has == {
        "energy": Attribute(Range(0, 5, integer=True), Constant(20)),
        "luck": Attribute(Constant(3)),
    }


def test_what_is_observed_names_groups_features_and_parameters():
    base = "worldgen: 1\nparams: {size: 2}\nteams: {prey: {has: {energy: 3}}}\nobserve: "
    game = loads(base + "{prey: [position, energy], params: [size]}\n")
    assert game.observe == {"prey": ("position", "energy"), "params": ("size",)}
    assert loads(base + "auto\n").observe == "auto"
    for wrong, why in (
        ("{pray: [position]}", "did you mean 'prey'"),
        ("{prey: [positon]}", "did you mean 'position'"),
        ("{params: [siz]}", "did you mean 'size'"),
        ("all", "does not say what is observed"),
    ):
        with pytest.raises(ScenarioError, match=why):
            loads(base + wrong + "\n")


def test_every_word_has_one_line_that_says_what_it_means():
    assert all(meaning and "\n" not in meaning for words in WORDS.values() for meaning in words.values())
    assert set(VERBS.values()) == set(WORDS["verb"])
    assert set(STATES) <= RESERVED


@pytest.fixture
def words_for_a_while():
    """What is added to the language here is gone again afterwards."""
    from schemas import registry
    from schemas.grammar import words
    from schemas.rules import RuleSpec

    tables = (words.VERBS, words.PASSIVES, words.STATES, words.MEASURES, words.OPTIONS, RuleSpec.model_fields)
    with pytest.MonkeyPatch.context() as patch:
        for table in (*tables, *WORDS.values()):
            for key in ("hears", "hear", "heard", "hungry", "heat", "glow"):
                patch.setitem(table, key, None)
                patch.delitem(table, key)
        patch.setattr(words, "RESERVED", set(RESERVED))
        yield words
    registry.renew()


def test_a_word_that_a_plugin_adds_is_understood_and_refused_as_a_name(words_for_a_while):
    from schemas import registry
    from schemas.base import Model
    from schemas.problem import Problem

    class Glow(Model):
        color: str = "red"

    words = words_for_a_while
    words.add_verb("hears", "is near enough to hear", passive="heard", plural="hear")
    words.add_state("hungry", "has little energy left")
    words.add_measure("heat", "how warm it is there")
    registry.add_effect("glow", "shines", Glow)
    game = loads(
        "worldgen: 1\nteams: {prey: {count: 2}}\nobjects: {boxes: {is: box}}\nrules:\n"
        "  a: {while: each prey hears any box and the box is heard by any hungry prey, reward: {the prey: 1}}\n"
        "  b: {while: each prey is hungry, reward: {the prey: 2 * heat of boxes}, glow: {boxes: {color: blue}}}\n"
    )
    assert getattr(game.sentence("rules.a.while").clauses[0], "verb", None) == "hears"
    paid, glow = game.effects("b")
    assert isinstance(paid.amount.quantity, tree.Custom)
    assert (glow.verb, glow.options) == ("glow", (("color", "blue"),))
    with pytest.raises(Problem, match="is a word of the language already"):
        words.add_state("hungry", "again")


def test_a_phase_without_a_length_may_stand_anywhere():
    phases = "phases: {first: {lasts: 30 steps}, middle: {}, last: {lasts: 20%}}"
    assert list(loads(f"worldgen: 1\nsteps: 100\nteams: {{reds: {{}}}}\n{phases}\n").phases)[1] == "middle"
    with pytest.raises(ScenarioError, match="phase 'middle' never begins"):
        loads(f"worldgen: 1\nsteps: 35\nteams: {{reds: {{}}}}\n{phases.replace('20%', '5 steps')}\n")
