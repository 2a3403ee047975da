"""Kernels draw and judge as the rest of the sampler does, bit for bit."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from worldgen.compiled.kernel import kernel
from worldgen.sampling.blake import WORDS, key, uniform
from worldgen.sampling.crowd import Crowd
from worldgen.sampling.geometry import Footprint, block, disc
from worldgen.sampling.ground import Ground
from worldgen.sampling.members import Item, Standing
from worldgen.sampling.obstacles import Obstacles, blocked
from worldgen.sampling.streams import name_of, stream
from worldgen.sampling.where import CLEARANCE
from worldgen.world import Wall

FLOOR = Ground(((-2.0, -2.0, 2.0, 2.0),), ())


@kernel
def _first(text, split, number, words):
    """The first number of a stream."""
    _, share = uniform(key(text, split, number, words))
    return share


@settings(max_examples=300, deadline=None)
@given(
    st.integers(-(2**63), 2**63),
    st.text(max_size=300),
    st.integers(0, 999),
    st.integers(0, 10**6),
    st.integers(0, 99),
)
@example(0, "x" * 119, 0, 9, 0)  # exactly one block of the hash
@example(0, "x" * 119, 0, 10, 0)  # and a digit more
def test_a_kernels_stream_is_the_one_of_that_name(seed, path, member, attempt, redraw):
    path = path.encode(errors="ignore").decode()
    text, split = name_of(seed, path, member, redraw)
    words = np.empty(WORDS, np.uint64)
    drawn = _first(np.frombuffer(text, np.uint8), split, attempt, words)
    assert drawn == stream(seed, path, member, attempt, redraw).uniform()


shape = st.one_of(
    st.builds(disc, st.sampled_from([0.1, 0.2, 0.5])),
    st.builds(
        block,
        st.sampled_from([0.2, 0.5, 1.5]),
        st.sampled_from([0.2, 0.5]),
        st.sampled_from([0.0, 0.3, np.pi / 2, 2.0]),
    ),
)
spot = st.tuples(shape, st.floats(-2, 2), st.floats(-2, 2), st.booleans())


@settings(max_examples=200, deadline=None)
@given(shape, st.booleans(), st.lists(spot, max_size=6), st.integers(0, 10**6))
def test_throws_are_refused_for_the_first_thing_in_the_way(ground, solid, others, seed):
    walls = [
        Wall("walls/0", -1.0, 0.5, 0.9, 0.05, 0.5, 1.0, False),
        Wall("walls/1", 0.7, 0, 0.05, 1, 0.5, 1.0, False),
    ]
    obstacles = Obstacles.of(walls, ())
    crowd = Crowd({"others": others, "them": [None]}, obstacles, 30)
    standing = [
        Standing(Item("", "others", k, 6, print_, solid=firm), print_.at(x, y), 0.0)
        for k, (print_, x, y, firm) in enumerate(others)
    ]
    for other in standing[::-1]:
        crowd.put(other.item, other)
    item = Item("objects.them", "them", 0, 1, ground, solid=solid)
    welcome = list(crowd.candidates(item, FLOOR, name_of(seed, "them.where", 0, 0), 0))
    places = [ground.at(*FLOOR.point(stream(seed, "them.where", 0, k))) for k in range(30)]
    expected = [_reason(item, place, obstacles, standing) for place in places]
    assert crowd.misses(item) == places
    assert welcome == [(k, places[k], True) for k in range(30) if expected[k] == "none"]
    assert crowd.reasons({k: "none" for k, _, _ in welcome}) == Counter(expected)


def _reason(item: Item, place: Footprint, obstacles: Obstacles, standing: list[Standing]) -> str:
    roomy = place.grown(CLEARANCE)
    if obstacles.refusal(place, roomy):
        return "overlapped walls"
    taken = any(blocked(item, place, roomy, other) for other in standing)
    return "overlapped others" if taken else "none"


def test_a_disc_as_near_to_a_corner_as_the_clearance_is_left_to_python():
    """Python's hypot may round otherwise than a square root."""
    ground = Ground(((0.0, 0.0, 0.0, 0.0),), ())  # a point
    wall = Wall("walls/0", 1.0, 1.0, 1 - 0.3, 1 - 0.4, 0.5, 1.0, False)
    item = Item("", "them", 0, 1, disc(0.5 - CLEARANCE))
    crowd = Crowd({"them": [None]}, Obstacles.of([wall], ()), 1)
    [(_, place, sure)] = crowd.candidates(item, ground, name_of(0, "", 0, 0), 0)
    assert not sure
    assert abs(place.x) < 1e-9
