"""Quantifiers: how many of whom a sentence asks for, and who does not count."""

import pytest

from tests.sim.rules.bench import a, bench, o, paid
from worldgen.world import Rect

WEST = Rect(-3, -3, -0.5, 3)

BOXES = "objects: {boxes: {is: box, count: 3, where: inside floor}}\n"
# hiders at 1 and 2 m west of the middle, the seeker at 2.5 m east; boxes in the north at x = -2, 0, 2
AGENTS = (a("hiders/0", -1, 0), a("hiders/1", -2, 0), a("seekers/0", 2.5, 0))
THINGS = (o("boxes/0", -2, 2), o("boxes/1", 0, 2), o("boxes/2", 2, 2))


def holds(sentence: str, bodies=(*AGENTS, *THINGS)) -> float:
    """What the seeker is paid in one step: how often `while: sentence` fired."""
    game = bench(
        f"{BOXES}regions: {{west: {{rect: [[-3, -3], [-0.5, 3]]}}}}\n"
        f"rules: {{r: {{while: {sentence}, reward: {{seekers: 1}}}}}}",
        *bodies,
        regions={"west": WEST},
    )
    return paid(game)[2]


@pytest.mark.parametrize(
    ("sentence", "fired"),
    [
        ("each agent is inside west", 2),
        ("any agent is inside west", 1),
        ("every agent is inside west", 0),
        ("every hider is inside west", 1),
        ("hiders are inside west", 1),
        ("agents are inside west", 0),
        ("no seeker is inside west", 1),
        ("no agent is inside west", 0),
        ("first hider is inside west", 1),
        ("first box is inside west", 1),
        ("at least 2 agents are inside west", 1),
        ("at least 3 agents are inside west", 0),
        ("exactly 2 agents are inside west", 1),
        ("exactly 1 agents are inside west", 0),
        ("exactly 1 box is inside west", 1),
        ("each object is outside west", 2),
        ("no hider is outside west", 1),
        ("any hider is not inside west", 0),
        ("any agent is not inside west", 1),
        ("every box is not inside west", 0),
        ("exactly 2 boxes are not inside west", 1),
    ],
)
def test_a_clause_about_one_noun(sentence, fired):
    assert holds(sentence) == fired


@pytest.mark.parametrize(
    ("sentence", "fired"),
    [
        # distances: hiders to the seeker 3.5 and 4.5; hiders/0 to boxes 2.236, 2.236, 3.606; hiders/1: 2, 2.828, 4.472;
        # the seeker: 4.924, 3.202, 2.062
        ("each hider is within 2.5 of each box", 3),
        ("each hider is within 2.5 of any box", 2),
        ("each hider is within 2.5 of every box", 0),
        ("each hider is within 4 of every box", 1),
        ("each hider is within 4 of boxes", 1),
        ("each hider is within 2.5 of no box", 0),
        ("each agent is within 2.1 of no box", 1),
        ("each hider is within 2.5 of at least 2 boxes", 1),
        ("each hider is within 2.5 of exactly 1 box", 1),
        ("each hider is within 2.1 of first box", 1),
        ("each agent is within 2.1 of nearest box", 2),
        ("no agent is within 2 of nearest box", 0),
        ("no seeker is within 2 of nearest box", 1),
        ("every agent is within 2.3 of nearest box", 1),
        ("at least 2 agents are within 2.1 of any box", 1),
        ("exactly 3 agents are within 2.1 of any box", 0),
        ("no hider is within 4 of any seeker", 0),
        ("no hider is within 3 of any seeker", 1),
        ("any hider is within 4 of every seeker", 1),
        ("every hider is 3 away from every seeker", 1),
        ("every hider is 4 away from every seeker", 0),
        ("any hider is 4 away from every seeker", 1),
        ("no hider is within 4 of no seeker", 0),
        ("no hider is within 5 of no seeker", 1),
    ],
)
def test_a_clause_about_two_nouns(sentence, fired):
    assert holds(sentence) == fired


def test_of_no_members_every_and_no_are_true_and_the_others_false():
    empty = AGENTS
    assert [holds(f"{q} box is inside west", empty) for q in ("every", "no", "any", "first", "each")] == [
        1,
        1,
        0,
        0,
        0,
    ]
    assert holds("boxes are inside west", empty) == 1
    assert holds("at least 1 box is inside west", empty) == 0
    assert holds("exactly 0 boxes are inside west", empty) == 1
    assert holds("each hider is within 9 of nearest box", empty) == 0


def test_a_group_that_may_have_no_members_at_all_can_be_asked_about():
    none = "objects: {boxes: {is: box, count: 0, where: inside floor}}\n"
    for sentence in ("any box is locked", "first box is locked", "each hider is within 1 of nearest box"):
        game = bench(f"{none}rules: {{r: {{while: {sentence}, reward: {{seekers: 1}}}}}}", *AGENTS)
        assert paid(game) == [0, 0, 0]
    game = bench(
        f"{none}rules: {{r: {{while: always, reward: {{each hider: 1 * progress of the hider toward nearest box}}}}}}",
        *AGENTS,
    )
    assert paid(game) == [0, 0, 0]


@pytest.mark.parametrize(
    ("sentence", "fired"),
    [
        ("each hider is within 1 of any agent", 2),  # of each other, not of itself
        ("each hider is within 0.9 of any agent", 0),
        ("each hider is within 0.9 of no agent", 2),
        ("every hider is 0.9 away from every hider", 1),
        ("every hider is 1.1 away from every hider", 0),
        ("no hider is within 0.9 of any hider", 1),
        ("each hider is within 1.1 of nearest agent", 2),
        ("each agent is within 1.1 of nearest hider", 2),
        ("hiders are within 1.1 of each other", 1),
        ("hiders are within 0.9 of each other", 0),
        ("hiders are 0.9 away from each other", 1),
        ("hiders are 1.1 away from each other", 0),
        ("boxes are within 4.1 of each other", 1),
        ("boxes are within 3 of each other", 0),  # of the first, at x = -2
        ("seekers are within 1 of each other", 1),
    ],
)
def test_nobody_is_measured_against_themselves(sentence, fired):
    assert holds(sentence) == fired


def test_first_follows_the_groups_order_not_the_slots():
    bodies = (*AGENTS, o("boxes/0", -2, 2, rank=2), o("boxes/1", 0, 2, rank=0), o("boxes/2", 2, 2, rank=1))
    assert holds("first box is inside west", bodies) == 0
    # from boxes/1, the first, hiders/0 is 2.236 m away and hiders/1 2.828
    assert holds("each hider is within 2.3 of first box", bodies) == 1
    # boxes/0 is last although its slot is the first
    assert holds("no box is before first box", bodies) == 1
    assert holds("exactly 2 boxes are after first box", bodies) == 1
