"""Measures: distance, progress, count, rays, speed and attributes as amounts, worked out by hand."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, lock, o, paid, put
from worldgen.world import Rect

BOX = "objects: {{boxes: {{is: box, count: {}, where: inside floor}}}}\n"
AGENTS = (a("hiders/0", 0, 0), a("hiders/1", 0, 2), a("seekers/0", 2.5, 2.5))
# from hiders/0: 1, 2 and 2 m; from hiders/1: sqrt 5, sqrt 8 and 4 m
THINGS = (o("boxes/0", 1, 0), o("boxes/1", -2, 0), o("boxes/2", 0, -2))


def measured(amount: str, to="hiders", sentence="while: always", bodies=(*AGENTS, *THINGS), head="", **more):
    game = bench(
        BOX.format(3) + head + f"rules: {{r: {{{sentence}, reward: {{{to}: {amount}}}}}}}", *bodies, **more
    )
    return game, paid(game)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("distance from the hider to any box", [1, 5**0.5]),  # the nearest of them
        ("distance from the hider to nearest box", [1, 5**0.5]),
        ("distance from the hider to boxes", [1, 5**0.5]),
        ("distance from the hider to first box", [1, 5**0.5]),
        ("distance from the hider to every box", [5 / 3, (5**0.5 + 8**0.5 + 4) / 3]),
        ("2 * distance from the hider to nearest seeker", [2 * 12.5**0.5, 2 * 6.5**0.5]),
        ("-1 * distance from the hider to nearest hider", [-2, -2]),
        ("count of boxes", [3, 3]),
        ("count of locked boxes", [0, 0]),
        ("0.5 * count of agents", [1.5, 1.5]),
        ("speed of the hider", [0, 0]),
        ("distance from the hider to its start", [0, 0]),
        ("distance from the hider to yard", [0.5, 1.0]),
    ],
)
def test_of_each_recipient(amount, expected):
    head = "regions: {yard: {rect: [[-1, -1], [-0.5, 1]]}}\n"
    _, got = measured(amount, "each hider", head=head, regions={"yard": Rect(-1, -1, -0.5, 1)})
    if "yard" in amount:
        expected = [0.5, np.hypot(0.5, 1)]
    assert got[:2] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("distance from each hider to nearest box", (1 + 5**0.5) / 2),
        ("mean distance from hiders to any box", (1 + 5**0.5) / 2),
        ("total distance from hiders to any box", 1 + 5**0.5),
        ("distance from any hider to any box", 1),
        ("distance from every box to any hider", (1 + 2 + 2) / 3),
        ("total distance from every box to any hider", 5),
        ("distance from every box to every hider", (1 + 5**0.5 + 2 + 8**0.5 + 2 + 4) / 6),
    ],
)
def test_of_all_together(amount, expected):
    _, got = measured(amount, "seekers")
    assert got[2] == pytest.approx(expected, abs=0.01)


def test_corners_are_those_of_the_bodies():
    things = (o("boxes/0", 1, 0), o("boxes/1", 2, 0), o("boxes/2", 2, -2))
    _, got = measured(
        "distance from corners of first box to corners of every box", "seekers", bodies=(*AGENTS, *things)
    )
    # of boxes/0 (0.75..1.25) to boxes/1 (1.75..2.25): two corners 0.5 off, two 1 m;
    # to boxes/2 (1.75..2.25, -2.25..-1.75)
    one = (0.5 + 0.5 + 1 + 1) / 4
    two = np.mean([np.hypot(1.75 - x, y + 1.75) for x in (0.75, 1.25) for y in (-0.25, 0.25)])
    assert got[2] == pytest.approx((one + two) / 2, abs=0.01)


def test_soft_is_the_references_soft_minimum():
    _, got = measured("soft -1.5 distance from first hider to every box", "seekers")
    d = np.array([1.0, 2.0, 2.0])
    assert got[2] == pytest.approx((d * np.exp(-1.5 * d)).sum() / np.exp(-1.5 * d).sum(), abs=0.01)


def test_a_measure_of_the_bound_is_of_each_firing():
    _, got = measured(
        "distance from the hider to the box", "the hider", "while: each hider is within 2.1 of each box"
    )
    assert got == pytest.approx([5, 0, 0], abs=0.01)
    _, got = measured(
        "distance from the hider to the box", "the hider", "while: each hider is within 9 of any box"
    )
    assert got == pytest.approx([1, 5**0.5, 0], abs=0.01)


def test_own_and_rival_ends_go_by_the_team_of_the_bound():
    _, got = measured(
        "distance from the agent to nearest rival agent", "the agent", "while: each agent is still"
    )
    assert got == pytest.approx([12.5**0.5, 6.5**0.5, 6.5**0.5], abs=0.01)
    _, got = measured("count of rival agents", "the agent", "while: each agent is still")
    assert got == [1, 1, 2]


def test_speed_is_metres_a_second_in_the_plane():
    game, _ = measured("speed of the hider", "each hider")
    game.act(3, move=(10, 10, 5))
    vx, vy = game.state.agent_velocity[0, 0, :2]
    assert game.reward[0, 0] == pytest.approx(np.hypot(vx, vy), rel=1e-5)
    assert game.reward[0, 0] > 0.5


# --- progress


def progress(target: str, places, to="each hider", of="the hider", sentence="while: always", act=None):
    """What hiders/0 is paid while it stands at `places` after steps 1, 2, ..."""
    text = BOX.format(2) + f"rules: {{r: {{{sentence}, reward: {{{to}: progress of {of} toward {target}}}}}}}"
    things = (o("boxes/0", 2, 0), o("boxes/1", -2, 0))
    game, out = bench(text, a("hiders/0", 0.5, 0), a("seekers/0", 2.5, 2.5), *things), []
    for k, place in enumerate(places):
        put(game, "hiders/0", *place)
        if act:
            act(game, k)
        out.append(paid(game)[0])
    return out


def test_progress_is_the_last_distance_less_this_one():
    assert progress("first box", [(1, 0), (1.2, 0), (0, 0)]) == pytest.approx([0.5, 0.2, -1.2], abs=0.01)
    assert progress("its start", [(1, 0), (1, 1), (0.5, 0)]) == pytest.approx(
        [-0.5, 0.5 - 1.25**0.5, 1.25**0.5], abs=0.01
    )


def test_a_change_of_the_nearest_is_no_leap():
    # nearest at 1.5, then 2 (the middle), then 1.8 of the other one, then 1
    assert progress("nearest box", [(0, 0), (-0.2, 0), (-1, 0)]) == pytest.approx([-0.5, 0.2, 0.8], abs=0.01)


def test_what_is_reached_and_no_target_any_more_was_reached():
    def shut(game, k):
        if k == 1:
            lock(game, "boxes/0", 0)

    # in step 2 boxes/0 is locked: its last 1 m are credited; then boxes/1 is 3 m away, 2.8 m in step 3
    got = progress("nearest unlocked box", [(1, 0), (1, 0), (0.8, 0)], act=shut)
    assert got == pytest.approx([0.5, 1.0, 0.2], abs=0.01)


def test_no_target_is_no_progress():
    def shut(game, k):
        if k == 0:
            lock(game, "boxes/0", 0)
            lock(game, "boxes/1", 0)

    got = progress("nearest unlocked box", [(0.5, 0), (1, 0), (0, 0)], act=shut)
    assert got[1:] == pytest.approx([0, 0], abs=0.01)


def test_progress_begins_anew_when_its_rule_did_not_hold():
    near = "while: any hider is within 2.1 of any seeker"  # 2.5 m north-east
    places = [(1.5, 1.5), (1.5, 1.0), (-2.5, 0), (1.5, 1.0), (1.5, 1.5)]
    got = progress("its start", places, sentence=near)
    d = [np.hypot(x - 0.5, y) for x, y in places]
    assert got == pytest.approx([0, d[0] - d[1], 0, 0, d[3] - d[4]], abs=0.01)


def test_progress_of_a_whole_team_is_the_mean():
    text = "rules: {r: {while: always, reward: {seekers: progress of hiders toward its start}}}"
    game = bench(text, a("hiders/0", 0, 0), a("hiders/1", 0, 2), a("seekers/0", 2.5, 2.5))
    put(game, "hiders/0", 1, 0)
    assert paid(game)[2] == pytest.approx(-0.5, abs=0.01)


def test_progress_toward_who_is_removed_stops():
    pay = "reward: {each hider: progress of the hider toward nearest seeker}"
    text = f"rules: {{gone: {{when: at step 2, remove: seekers}}, r: {{while: always, {pay}}}}}"
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 0))
    out = []
    for x in (0.5, 1, 1.5, 0):
        put(game, "hiders/0", x, 0)
        out.append(paid(game)[0])
    assert out[:2] == pytest.approx([0.5, 0.5], abs=0.01)
    assert abs(out[3]) < 1e-6


def test_rays_are_counted_that_meet_the_target_first():
    # a box in the middle of a bare floor is met by every ray that nobody stands before, one
    # behind a wall of boxes by fewer
    _, got = measured("count of 100 rays from edge of floor to first box", "seekers",
                      bodies=(a("hiders/0", 2.7, -2.7), a("seekers/0", 2.7, 2.7), o("boxes/0", 0, 0)))  # fmt: skip
    assert got[-1] == 98  # the two agents stand in the corners, before one ray each
    things = (o("boxes/0", 0, 0), o("boxes/1", -1, 0, size=(0.2, 3, 0.5)))
    _, hid = measured("count of 100 rays from edge of floor to first box", "seekers",
                      bodies=(a("hiders/0", 2.7, -2.7), a("seekers/0", 2.7, 2.7), *things))  # fmt: skip
    # the wall spans atan(1.5 / 0.9) either side of west as seen from the box: the whole west side and part
    # of two others
    assert 60 <= hid[-1] <= 75
