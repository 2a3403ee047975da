"""Places measured to others, with distances worked out by hand."""

from __future__ import annotations

from math import pi

import pytest

from schemas.grammar.tree import Noun, Target
from worldgen.sampling.facing import Facing
from worldgen.sampling.geometry import block, disc, gap
from worldgen.sampling.members import Item, Roster, Standing
from worldgen.sampling.nearness import Nearness, anchors_of, behind, boxes, kept
from worldgen.world import Area, Circle, Rect

SPAN = (0, 1)


class Cast:
    """Reds and blues, and boxes which belong to one side or to nobody."""

    teams = ("reds", "blues")

    def groups(self, noun):
        return list(self.teams) if noun.kind == "agents" else [noun.name]

    picked = Roster.picked


def to(name, quantifier="any", side=None, number=None):
    kind = {"agent": "agents", "boxes": "object"}.get(name, "team")
    return Target(Noun(name, kind, SPAN), quantifier, SPAN, number, side)


def stand(group, member, place, team="", rank=0, yaw=0.0):
    agent = group in Cast.teams
    item = Item(group, group, member, 1, place, team or (group if agent else ""), rank, True, agent, yaw)
    return Standing(item, place, yaw)


PLACED = {
    "reds": [stand("reds", 0, disc(0.2, 0, 0)), None],
    "blues": [stand("blues", 0, disc(0.2, 3, 0)), stand("blues", 1, disc(0.2, 0, 4))],
    "boxes": [
        stand("boxes", 0, block(1, 1, 0, -2, 0), "reds", rank=1),
        stand("boxes", 1, block(1, 1, 0, 0, -3), "blues", rank=0),
    ],
}
RED = Item("reds", "reds", 1, 2, disc(0.2), "reds", 0, True, True)
BOX = Item("boxes", "boxes", 2, 3, disc(0.2))


def names(target, item=RED):
    return [f"{s.item.group}/{s.item.member}" for s in Cast().picked(target, item, PLACED)]


def test_sides_go_by_the_team_of_what_is_placed():
    assert names(to("agent")) == ["reds/0", "blues/0", "blues/1"]
    assert names(to("agent", side="own")) == ["reds/0"]
    assert names(to("agent", side="rival")) == ["blues/0", "blues/1"]
    assert names(to("boxes", side="own")) == ["boxes/0"]
    assert names(to("boxes", side="rival")) == ["boxes/1"]
    assert names(to("boxes", side="rival"), BOX) == ["boxes/0", "boxes/1"]  # what has no side has no own
    assert names(to("boxes", side="own"), BOX) == []


def test_nobody_is_measured_to_itself_and_first_goes_by_the_order():
    assert names(to("agent", side="own"), PLACED["reds"][0].item) == []
    assert names(to("boxes", "first")) == ["boxes/1"]


def keeps(word, metres, target, x, y, item=RED):
    nearness = Nearness(word, metres, "", target)
    anchors = anchors_of([nearness], item, PLACED, Cast())
    return kept(nearness, item.footprint.at(x, y), anchors.get(0))


@pytest.mark.parametrize(
    ("word", "metres", "target", "yes", "no"),
    [
        ("within", 2, to("blues"), (3, 1.9), (3, 2.1)),
        ("away", 2, to("blues"), (0.9, 2), (1.1, 0)),
        ("away", 1, to("agent", side="rival"), (0.1, 0), (3, 0.9)),  # its own team's is not looked at
        ("within", 3.5, to("blues", "at least", number=2), (1.5, 2), (3, 0)),
        ("within", 1, to("blues", "no"), (0, 0), (3, 0.9)),
        ("near", 0.5, to("blues", "nearest"), (3, 0.89), (3, 0.91)),  # 0.2 + 0.5 + 0.2
        ("near", 0.5, to("boxes", "first"), (0, -1.81), (0, -1.79)),  # the box ends at y = -2.5
    ],
)
def test_quantifiers_and_distances(word, metres, target, yes, no):
    assert keeps(word, metres, target, *yes)
    assert not keeps(word, metres, target, *no)


def test_within_of_every_is_within_of_all():
    # the middle between (3, 0) and (0, 4) is 2.5 m from both
    assert keeps("within", 2.51, to("blues", "every"), 1.5, 2)
    assert not keeps("within", 2.49, to("blues", "every"), 1.5, 2)


def test_nothing_is_asked_where_nobody_is():
    assert keeps("within", 0.1, to("agent", side="own"), 9, 9, PLACED["reds"][0].item)


def test_each_other_is_the_first_of_the_own_side_or_away_from_all():
    near = Nearness("within", 1, "")
    flag = Item("boxes", "boxes", 2, 3, disc(0.1), "blues")
    [anchor] = anchors_of([near], flag, PLACED, Cast())[0]
    assert anchor.item.member == 1
    assert len(anchors_of([Nearness("away", 1, "")], flag, PLACED, Cast())[0]) == 2


def test_behind_an_agent_is_behind_its_back():
    north = pi / 2  # it faces north, so its back is south
    assert behind(disc(0.2, 0, -0.5), disc(0.2), north)
    assert behind(disc(0.2, 0.9, -0.1), disc(0.2), north)
    assert not behind(disc(0.2, 0.9, 0.1), disc(0.2), north)
    assert not behind(disc(0.2, 0, -1.41), disc(0.2), north)  # more than 1 m between them
    assert behind(disc(0.2, 0, -1.39), disc(0.2), north)


def test_behind_a_thing_is_its_far_side_from_the_middle():
    pillar = disc(0.5, 2, 0)  # covers asin(0.5 / 2) = 14.5 degrees to either side
    assert behind(disc(0.2, 3, 0), pillar, None)
    assert not behind(disc(0.2, 1, 0), pillar, None)
    assert behind(disc(0.2, 3, 0.75), pillar, None)  # 14.04 degrees
    assert not behind(disc(0.2, 3, 0.8), pillar, None)  # 14.93 degrees
    assert not behind(disc(0.2, 3.75, 0), pillar, None)  # 1.05 m between them
    assert behind(disc(0.2, 0, -1), disc(0.5), None)  # in the very middle every side is the far one


def test_areas_are_near_by_their_shapes():
    area = Area((Circle(0, 0, 1), Rect(4, 4, 5, 5)))
    near, within = Nearness("near", 0.5, "", area=area), Nearness("within", 0.5, "", area=area)
    assert kept(near, disc(0.2, 1.69, 0), None)
    assert not kept(near, disc(0.2, 1.71, 0), None)
    assert kept(within, disc(0.2, 1.49, 0), None)  # centres count
    assert not kept(within, disc(0.2, 1.51, 0), None)
    assert kept(within, disc(0.2, 5.4, 4.5), None)


def test_boxes_leave_nothing_possible_out():
    near = Nearness("near", 0.5, "", to("blues"))
    anchors = anchors_of([near], RED, PLACED, Cast())[0]
    # both centres at most 0.2 + 0.5 + 0.2 apart
    assert boxes(near, RED.footprint, anchors) == [
        [pytest.approx((2.1, -0.9, 3.9, 0.9)), pytest.approx((-0.9, 3.1, 0.9, 4.9))]
    ]
    every = Nearness("within", 1, "", to("blues", "every"))
    assert [len(union) for union in boxes(every, RED.footprint, anchors)] == [1, 1]
    assert boxes(Nearness("away", 1, "", to("blues")), RED.footprint, anchors) == []


def test_gaps_between_footprints():
    assert gap(disc(0.2), disc(0.3, 3, 4)) == pytest.approx(4.5)
    assert gap(disc(0.2, 2, 0), block(1, 1)) == pytest.approx(1.3)
    assert gap(block(1, 1), block(1, 1, 0, 4, 5)) == pytest.approx(5.0)  # corner to corner, 3 and 4
    assert gap(block(1, 1), block(1, 1, pi / 4, 2, 0)) == pytest.approx(2 - 0.5 - 0.5**0.5)
    assert gap(block(1, 1), block(1, 1, 0, 0.5, 0)) == 0


def test_headings_point_at_the_nearest_the_first_or_the_middle_of_all():
    def heading(target, x=0.0, y=0.0):
        return Facing({"reds": target}, None, Cast()).heading(RED._replace(yaw=9.0), x, y, PLACED)

    assert heading(to("blues", "nearest")) == pytest.approx(0)  # (3, 0) is nearer than (0, 4)
    assert heading(to("blues", "nearest"), 0, 2) == pytest.approx(pi / 2)
    assert heading(to("blues", "every"), 1.5, 0) == pytest.approx(pi / 2)  # the middle is (1.5, 2)
    assert heading(to("boxes", "first"), 0, 0) == pytest.approx(-pi / 2)
    assert heading(to("boxes", side="own"), 0, 0) == pytest.approx(pi)
    assert heading(to("agent", side="own"), 0, 0) == 9.0  # right on it: as drawn
