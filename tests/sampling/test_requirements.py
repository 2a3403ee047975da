"""`can reach`: walls and fixed things bar the way, what can be pushed does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from schemas.grammar.tree import Noun, Reaches, Target
from worldgen.sampling import PlacementError, sample
from worldgen.sampling.geometry import block, disc, distance
from worldgen.sampling.members import Item, Roster, Standing
from worldgen.sampling.requirements import Reach, Scene, quantified
from worldgen.sampling.ways import PITCH, connect, label, rows_of, unlabelled
from worldgen.world import Area, Rect

SPAN = (0, 1)


def sentence(subject="every", target="every", negated=False, region=None, side=None):
    goal = Noun(region, "region", SPAN) if region else Noun("flags", "object", SPAN)
    quantifier = "all" if region else target
    return Reaches(
        Target(Noun("runners", "team", SPAN), subject, SPAN),
        Target(goal, quantifier, SPAN, side=side),
        SPAN,
        negated,
    )


FLAG, RUNNER = disc(0.1, 2, 0), disc(0.2, -2, 0)


class Cast:
    """A roster of one team and its flags."""

    def groups(self, noun):
        return [noun.name]

    picked = Roster.picked


def standing(group, places, teams=("", "")):
    return [
        Standing(Item("", group, k, len(places), place, team), place, 0.0)
        for k, (place, team) in enumerate(zip(places, teams, strict=False))
    ]


def scene(barriers=(), flags=(FLAG,), runners=(RUNNER,), sides=("", "")):
    regions = {"east": Area((Rect(1, -3, 3, 3),)), "east/runners": Area((Rect(1, -3, 3, 3),))}
    regions["east/others"] = Area((Rect(-3, -3, 0, 3),))
    placed = {
        "runners": standing("runners", runners, ["runners"] * 2),
        "flags": standing("flags", flags, sides),
    }
    return Scene(placed, Cast(), tuple(barriers), Rect(-3, -3, 3, 3), regions)


def met(clause, scene):
    return Reach(scene).holds(clause)


def wall_with_gap(width, x=0.0):
    """A wall across the floor along y, open for `width` metres in the middle."""
    length = 3 - width / 2
    return [block(0.1, length, 0.0, x, side * (width / 2 + length / 2)) for side in (-1, 1)]


def test_an_open_floor_is_all_one():
    assert met(sentence(), scene())


@pytest.mark.parametrize(("width", "passes"), [(0.0, False), (0.39, False), (0.5, True), (0.7, True)])
def test_a_gap_is_passed_when_it_is_wider_than_the_agent(width, passes):
    assert met(sentence(), scene(wall_with_gap(width))) is passes
    assert met(sentence(region="east"), scene(wall_with_gap(width))) is passes
    assert met(sentence(negated=True), scene(wall_with_gap(width))) is not passes


def test_a_fixed_thing_in_the_gap_bars_the_way():
    assert not met(sentence(), scene([*wall_with_gap(0.7), disc(0.25)]))
    assert met(sentence(), scene([*wall_with_gap(1.6), disc(0.25)]))


def test_the_way_round_counts():
    spiral = [block(0.1, 5.5, 0, 0, 0.25), block(2, 0.1, 0.3, 1.8, 0.5)]
    assert met(sentence(), scene(spiral))


def test_something_fixed_is_reached_by_touching_it():
    pillar = disc(0.5, 2, 0)
    assert met(sentence(), scene([pillar], flags=[pillar]))
    assert not met(sentence(), scene([pillar, *wall_with_gap(0, x=1)], flags=[pillar]))


def test_a_thin_wall_is_not_reached_through():
    # the flag stands against the wall's other side, 0.3 m from the nearest place a runner can be
    flag = block(0.2, 0.2, 0, 0.16, 0)
    assert not met(sentence(), scene(wall_with_gap(0), flags=[flag]))


def test_quantifiers():
    two = [disc(0.1, 2, 0), disc(0.1, -1, 1)]
    divided = scene(wall_with_gap(0), flags=two, runners=[disc(0.2, -2, 0), disc(0.2, -2, 1)])
    assert met(sentence(target="any"), divided)
    assert not met(sentence(target="every"), divided)
    assert not met(sentence(subject="no", target="any"), divided)
    both = Target(Noun("flags", "object", SPAN), "at least", SPAN, number=2)
    assert quantified(both, [True, False, True])
    assert not quantified(both, [True, False])


def test_own_and_rival_go_by_the_team_of_the_agent():
    flags = (disc(0.1, 2, 0), disc(0.1, -1, 1))
    divided = scene(wall_with_gap(0), flags=flags, sides=("others", "runners"))
    assert met(sentence(side="own"), divided)  # its own flag is on its own side of the wall
    assert not met(sentence(side="rival"), divided)
    assert met(sentence(side="rival", negated=True), divided)
    assert met(sentence(region="east", side="rival"), divided)
    assert not met(sentence(region="east", side="own"), divided)


@settings(max_examples=60, deadline=None)
@given(arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_labels_are_the_connected_parts(free):
    labels, names = unlabelled(*free.shape)
    label(free, labels, names)
    labels = names[labels]
    assert ((labels > 0) == free).all()
    for row, column in np.argwhere(free):
        reached = flood(free, (row, column))
        assert ((labels == labels[row, column]) == reached).all()


middle = st.floats(-1, 1)
barrier = st.one_of(
    st.builds(disc, st.floats(0.1, 0.5), middle, middle),
    st.builds(
        block, st.floats(0.1, 1.5), st.floats(0.1, 1), st.sampled_from([0.0, 0.4, 2.0]), middle, middle
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(barrier, max_size=4), st.floats(0.05, 0.3))
def test_a_disc_can_be_where_no_barrier_is_nearer_than_its_radius(barriers, radius):
    xs = ys = np.arange(-1.0, 1.0 + PITCH / 2, PITCH)
    labels, names = unlabelled(len(ys), len(xs))
    connect(xs, ys, rows_of(barriers), radius, np.ones(labels.shape, bool), labels, names)
    for row, y in enumerate(ys.tolist()):
        for column, x in enumerate(xs.tolist()):
            gap = min((distance(other, x, y) for other in barriers), default=np.inf)
            if abs(gap - radius) > 1e-9:
                assert (labels[row, column] > 0) == (gap > radius)


def flood(free, start):
    reached, waiting = np.zeros_like(free), [start]
    while waiting:
        row, column = waiting.pop()
        if (
            0 <= row < free.shape[0]
            and 0 <= column < free.shape[1]
            and free[row, column]
            and not reached[row, column]
        ):
            reached[row, column] = True
            waiting += [(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)]
    return reached


CLOSED = """
    worldgen: 1
    world: {{layout: {{quadrant: {{doors: {doors}}}}}, worlds: 3}}
    teams: {{seekers: {{where: outside quadrant}}}}
    objects: {{ramps: {{is: ramp, where: inside quadrant}}}}
    require: {{playable: every seeker can reach every ramp}}
"""


def test_a_world_that_never_meets_its_requirement_says_which(scenario):
    assert sample(scenario(CLOSED.format(doors=1)), 5).doors
    with pytest.raises(PlacementError) as caught:
        sample(scenario(CLOSED.format(doors="none")), 5)
    text = str(caught.value)
    assert "no drawn world met 'every seeker can reach every ramp' (seed 5)" in text.splitlines()[0]
    assert text.splitlines()[0].endswith("[not-met]")
    assert "so it went in 3 of 3 redraws of the world" in text


HALVES = """
    worldgen: 1
    world: {{floor: 8, worlds: 60}}
    regions: {{yard: {{half: east}}}}
    teams: {{reds: {{sensors: {{sight: 90deg}}}}, blues: {{}}}}
    objects: {{boxes: {{is: box, count: 2}}}}
    require: {{asked: "{asked}"}}
"""


def test_what_rules_can_ask_can_be_required(scenario):
    for seed in range(20):
        world = sample(scenario(HALVES.format(asked="every box is inside yard")), seed)
        assert all(thing.x >= 0 for thing in world.things)  # a rule asks about centres
        world = sample(scenario(HALVES.format(asked="any red is within 3 of any blue")), seed)
        red, blue = world.agents
        assert np.hypot(red.x - blue.x, red.y - blue.y) <= 3
        world = sample(scenario(HALVES.format(asked="no red sees any blue")), seed)
        red, blue = world.agents
        turn = np.arctan2(blue.y - red.y, blue.x - red.x) - red.yaw
        seen = np.cos(turn) > np.cos(np.pi / 4) + 1e-6
        # nothing but a box hides on an open floor
        assert not seen or any(between(red, blue, thing) for thing in world.things)


def between(a, b, thing):
    """Whether the line from a to b passes within a box's half diagonal of its middle."""
    ab, at = np.array([b.x - a.x, b.y - a.y]), np.array([thing.x - a.x, thing.y - a.y])
    along = np.clip(at @ ab / (ab @ ab), 0, 1)
    return np.linalg.norm(at - along * ab) <= 0.5 * 2**0.5 / 2


def test_reaching_and_the_rest_are_asked_together(scenario):
    both = HALVES.format(asked="every agent can reach every box and no box is inside yard")
    assert all(thing.x < 0 for seed in range(10) for thing in sample(scenario(both), seed).things)


def test_cannot_reach(scenario):
    closed = CLOSED.replace("can reach", "cannot reach")
    assert not sample(scenario(closed.format(doors="none")), 5).doors
    with pytest.raises(PlacementError, match="cannot reach"):
        sample(scenario(closed.format(doors=2)), 5)
