"""The grammar reads every kind of sentence that the language's worked games use, and binds as the language says."""

from __future__ import annotations

import pytest

from schemas.grammar import (
    Vocabulary,
    bindings,
    parse_action,
    parse_facing,
    parse_forbidden,
    parse_goal,
    parse_measure,
    parse_outcome,
    parse_sentence,
    parse_target,
    parse_toward,
    parse_where,
    tree,
)
from schemas.problem import Problem
from schemas.values import Constant

WORDS = Vocabulary.of(
    teams=[
        "hiders",
        "seekers",
        "players",
        "builders",
        "reds",
        "blues",
        "prey",
        "predators",
        "runners",
        "taggers",
    ],
    objects=["boxes", "long_boxes", "ramps", "food", "grass", "flags", "sites", "treasure", "pillars"],
    regions=["quadrant", "yard", "ring", "bases", "halves", "rooms"],
    rules=["capture", "locked"],
    attributes=["energy", "bites"],
    per_team=["bases", "halves", "flags"],
    families=["rooms"],
)

CONDITIONS = """
always
every 10 steps
at step 40
at the end
no seeker sees any hider
any seeker sees any hider
each agent is outside floor
any object is outside floor
each agent is outside yard
each hider sees each food and the hider is within 0.5 of the food and no seeker sees any hider
each food has no bites
each box is locked
each box is unlocked
every box is locked
every box is locked and every player is within 0.1 of its start
every site is filled by any box within 0.1
each agent holds any rival flag and the agent is inside own base
each agent touches any rival agent and the rival agent is inside own half
each agent touches any own flag
each team has at least 3 captures
each agent has at least 1 energy
each agent has less than 2 energy
each agent is moving
each prey is within 0.3 of any grass and the grass has at least 1 bites
each predator touches any prey
each agent has no energy
every prey is removed
each box is after any unlocked box
each agent is outside ring
each tagger touches any runner
at least 2 hiders are not seen by any seeker
exactly 1 ramp is held by any hider
each long_box is wholly inside quadrant
each hider is not inside middle 50% of floor
each hider is 2 away from nearest locked box
treasure is seen by any hider
each object is behind any ramp
""".strip().splitlines()

WHERES = """
inside floor
outside quadrant
inside quadrant
inside floor and within 0.5 of each other
inside middle 25% of floor and within 0.25 of each other
inside middle 85% of floor and 0.6 away from each other
inside own base
center of own base
far edge of own half
outside bases
inside ring and 0.8 away from rival agents
spread over rooms
inside floor and 2 away from runners
""".strip().splitlines()

REQUIREMENTS = (
    "every agent can reach every ramp",
    "every player can reach every box",
    "every agent can reach every flag",
    "no red sees any blue",
    "no hider cannot reach any box",
)
ACTIONS = ("move", "grab boxes", "lock ramps", "grab rival flags", "lock own flag", "grab long_boxes")
OUTCOMES = ("builders wins", "predators win", "own team wins", "rival team wins", "draw", "episode")


@pytest.mark.parametrize("text", [*CONDITIONS, *REQUIREMENTS])
def test_conditions_parse(text: str):
    assert parse_sentence(text, WORDS).text == text


@pytest.mark.parametrize("text", WHERES)
def test_wheres_parse(text: str):
    assert len(parse_where(text, WORDS).places) == text.count(" and ") + 1


@pytest.mark.parametrize("text", ACTIONS)
def test_actions_parse(text: str):
    assert parse_action(text, WORDS).verb == text.split()[0]


@pytest.mark.parametrize("text", OUTCOMES)
def test_outcomes_parse(text: str):
    sentence = parse_sentence("each agent is outside ring", WORDS)
    assert parse_outcome(text, WORDS, bindings(sentence)).kind in ("wins", "draw", "episode")


def test_a_sentence_becomes_the_tree_it_says():
    (clause,) = parse_sentence("no seeker sees any hider", WORDS).clauses
    seeker = tree.Target(tree.Noun("seekers", "team", (3, 9)), "no", (0, 9))
    hider = tree.Target(tree.Noun("hiders", "team", (19, 24)), "any", (15, 24))
    assert clause == tree.Does(seeker, "sees", hider, (0, 24))


def test_counts_sides_and_states_are_kept():
    (clause,) = parse_sentence("at least 2 locked boxes are within 0.75 of any hider", WORDS).clauses
    assert isinstance(clause, tree.Is)
    assert (clause.subject.quantifier, clause.subject.number, clause.subject.state) == (
        "at least",
        2,
        "locked",
    )
    assert isinstance(clause.predicate, tree.Within)
    assert clause.predicate.distance == 0.75


def test_middles_of_middles_multiply():
    place = parse_where("inside middle 50% of middle 40% of floor", WORDS).places[0]
    assert isinstance(place, tree.Inside)
    assert (place.region.name, place.region.middle) == ("floor", pytest.approx(0.2))


def test_a_bare_plural_means_all_of_them():
    (place,) = parse_where("2 away from runners", WORDS).places
    assert isinstance(place, tree.Away)
    assert place.target is not None
    assert (place.target.quantifier, place.target.noun.name, place.distance) == ("all", "runners", 2)


def test_each_and_any_bind_but_nothing_under_no_every_or_a_count():
    def bound(text: str) -> list[tuple[str, str]]:
        return [(t.quantifier, t.noun.name) for t in bindings(parse_sentence(text, WORDS))]

    assert bound("each hider sees any food") == [("each", "hiders"), ("any", "food")]
    assert bound("no seeker sees any hider") == []
    assert bound("every prey is within 1 of any grass") == []
    assert bound("at least 2 hiders touch any box") == []
    assert bound("any box is held by any hider") == [("any", "boxes"), ("any", "hiders")]


def test_the_names_what_was_bound_also_in_the_effects():
    sentence = parse_sentence(
        "each agent touches any rival agent and the rival agent is inside own half", WORDS
    )
    assert parse_target("reward", "the agent", WORDS, bindings(sentence)).side is None
    assert parse_target("reward", "the rival agent", WORDS, bindings(sentence)).side == "rival"


def test_the_takes_the_side_of_the_only_member_it_can_name():
    sentence = parse_sentence("each red touches any rival agent", WORDS)
    target = parse_target("reward", "the agent", WORDS, bindings(sentence))
    assert (target.quantifier, target.side) == ("the", "rival")


def test_a_described_member_leaves_the_plain_name_to_the_other():
    sentence = parse_sentence("each box is after any unlocked box and the box is held", WORDS)
    last = sentence.clauses[-1]
    assert isinstance(last, tree.Is)
    assert last.subject.state is None


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("the hider is locked", "unbound", "the hider"),
        ("no seeker sees any hider and the hider is still", "unbound", "the hider"),
        ("any hider touches any rival agent", "unbound", "any rival agent"),
        ("each agent touches any agent", "ambiguous", "any agent"),
        ("no seekr sees any hider", "unknown-name", "seekr"),
        ("no seeker watches any hider", "unknown-word", "watches"),
        ("each hider is inside boxes", "unknown-name", "boxes"),
        ("each hider is within close of any box", "unknown-word", "close"),
        ("each hider sees any box or any ramp", "unknown-word", "or"),
        ("each agent has no energi", "unknown-name", "energi"),
        ("every 0 steps", "out-of-range", "0"),
        ("every 1.5 steps", "unknown-word", "1.5"),
        ("always, always", "unknown-word", ","),
        ("not always", "unknown-name", "not"),
    ],
)
def test_a_wrong_word_is_named_with_its_columns(text: str, code: str, words: str):
    with pytest.raises(Problem) as caught:
        parse_sentence(text, WORDS)
    assert caught.value.code == code
    assert caught.value.span is not None
    assert text[slice(*caught.value.span)] == words


def test_only_objects_are_grabbed_and_only_agents_paid():
    with pytest.raises(Problem, match="only objects can be grabbed"):
        parse_action("grab hiders", WORDS)
    with pytest.raises(Problem, match="only agents are paid"):
        parse_target("reward", "boxes", WORDS, ())


MEASURES = (
    ("-0.05 * soft -1.5 distance from corners of each site to corners of any box", tree.Distance),
    ("3 * count of sites", tree.CountOf),
    ("0.5 * progress of the player toward nearest unlocked box", tree.Progress),
    ("0.5 * progress of the player toward its start", tree.Progress),
    ("-0.001 * count of 100 rays from edge of floor to treasure", tree.RaysTo),
    ("$price * 2 * mean speed of builders", tree.SpeedOf),
    ("energy of the player", tree.AttributeOf),
)


@pytest.mark.parametrize(("text", "kind"), MEASURES)
def test_measures_parse(text: str, kind: type):
    bound = bindings(parse_sentence("each player is moving", WORDS))
    assert isinstance(parse_measure(text, WORDS, bound).quantity, kind)


def test_a_measure_keeps_its_factor_its_reduction_and_the_columns_of_its_words():
    measure = parse_measure(MEASURES[0][0], WORDS, ())
    assert (measure.factor, measure.reduce, measure.sharpness) == (Constant(-0.05), "soft", -1.5)
    distance = measure.quantity
    assert isinstance(distance, tree.Distance)
    assert (distance.start.corners, distance.start.target.noun.name) == (True, "sites")
    assert distance.end.target.quantifier == "any"
    assert measure.text[slice(*distance.end.target.span)] == "any box"
    assert parse_measure("count of sites", WORDS, ()).factor == Constant(1.0)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("2 * progres of agents toward any box", "unknown-word", "progres"),
        ("2 * count of 0 rays from edge of floor to treasure", "out-of-range", "0"),
        ("2 * count of rooms", "bad-value", "rooms"),
        ("2 * enrgy of the prey", "unknown-word", "enrgy"),
        ("1..2 * count of sites", "bad-value", "1..2 "),
        ("2 * count of sites and boxes", "unknown-word", "and"),
        ("2 * progress of the prey toward any box", "unbound", "the prey"),
    ],
)
def test_a_wrong_word_of_a_measure_is_named_with_its_columns(text: str, code: str, words: str):
    with pytest.raises(Problem) as caught:
        parse_measure(text, WORDS, ())
    assert caught.value.code == code
    assert caught.value.span is not None
    assert text[slice(*caught.value.span)] == words


def test_things_go_to_their_start_anew_or_to_a_region():
    bound = bindings(parse_sentence("each agent is moving", WORDS))
    assert parse_goal("start", WORDS, ()) == "start"
    assert parse_goal("anew", WORDS, ()) == "anew"
    home = parse_goal("own base", WORDS, bound)
    assert isinstance(home, tree.RegionRef)
    assert (home.name, home.which) == ("bases", "own")
    middle = parse_goal("middle 50% of floor", WORDS, ())
    assert isinstance(middle, tree.RegionRef)
    assert middle.middle == 0.5
    with pytest.raises(Problem, match="expected start, anew or a region"):
        parse_goal("boxes", WORDS, ())


@pytest.mark.parametrize(
    ("verb", "text", "why"),
    [
        ("lock", "hiders", "only objects are locked"),
        ("eat", "the hider", "only objects are eaten"),
        ("freeze", "boxes", "only agents can be frozen"),
        ("remove", "rooms", "'remove' is done to agents and objects"),
        ("reward", "no hider", "says how many"),
        ("reward", "every hider", "says how many"),
        ("reward", "teams", "which team"),
    ],
)
def test_an_effect_wants_those_that_it_can_be_done_to(verb: str, text: str, why: str):
    bound = bindings(parse_sentence("each hider is moving", WORDS))
    with pytest.raises(Problem, match=why):
        parse_target(verb, text, WORDS, bound)


def test_what_is_forbidden_is_moving_grabbing_or_locking():
    assert parse_forbidden("lock", "boxes", WORDS, ()).noun.name == "boxes"
    assert parse_forbidden("move", "hiders", WORDS, ()).noun.name == "hiders"
    with pytest.raises(Problem, match="what can be forbidden is move, grab or lock"):
        parse_forbidden("see", "hiders", WORDS, ())
    assert parse_forbidden("grab", "hiders", WORDS, ()).noun.name == "hiders"
    with pytest.raises(Problem, match="only agents move of themselves"):
        parse_forbidden("move", "boxes", WORDS, ())


def test_a_body_faces_the_middle_of_a_region_or_a_target():
    center = parse_facing("toward center of ring", WORDS)
    assert isinstance(center, tree.Spot)
    assert center.region.name == "ring"
    rival = parse_facing("toward nearest rival agent", WORDS)
    assert isinstance(rival, tree.Target)
    assert (rival.quantifier, rival.side) == ("nearest", "rival")
    assert parse_toward("center_of", Vocabulary.of(regions=["center_of"]), ()).noun.kind == "region"
    with pytest.raises(Problem, match="nothing that can be faced"):
        parse_facing("toward no box", WORDS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("inside own room", "no team has rooms of its own"),
        ("inside any ring", "no parts to choose from"),
        ("2 away from rival boxes", "no team has boxes of its own"),
    ],
)
def test_only_what_is_per_team_has_owners_and_only_families_have_parts(text: str, why: str):
    with pytest.raises(Problem, match=why):
        parse_where(text, WORDS)
    assert parse_where("inside any room and outside rival base", WORDS)


def test_singular_and_plural_name_the_same_group_and_a_given_singular_wins():
    words = Vocabulary.of(teams=["wolves", "sheep"], objects=["glasses"], singulars={"sheep": "ewe"})
    (first,) = parse_sentence("each wolf sees any ewe", words).clauses
    assert isinstance(first, tree.Does)
    assert (first.subject.noun.name, first.target.noun.name) == ("wolves", "sheep")
    (second,) = parse_sentence("each sheep sees any glass", words).clauses
    assert isinstance(second, tree.Does)
    assert second.target.noun.name == "glasses"
