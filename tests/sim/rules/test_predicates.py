"""Predicates: verbs, their passives and states, asked of members placed by hand."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, lock, o, paid

AGENTS = (a("hiders/0", 0, 0), a("seekers/0", 2, 2))


def boxes(count: int) -> str:
    return f"objects: {{boxes: {{is: box, count: {count}, where: inside floor}}}}\n"


def rule(sentence: str, effects: str = "reward: {hiders: 1}") -> str:
    return f"rules: {{r: {{while: {sentence}, {effects}}}}}"


def fires(sentence: str, *bodies, head: str = "", regions=None) -> bool:
    return paid(bench(head + rule(sentence), *bodies, regions=regions))[0] == 1


@pytest.mark.parametrize(
    ("sentence", "true"),
    [
        ("any hider sees any seeker", True),
        ("any seeker sees any hider", False),  # it faces east and has a cone of 90 degrees
        ("any hider is seen by any seeker", False),
        ("any seeker is seen by any hider", True),
        ("no hider is seen by any seeker", True),
        ("every seeker is seen by every hider", True),
        ("hiders see seekers", True),
        ("any hider sees any agent", True),  # not itself: it sees the seeker
        ("each seeker sees any agent", False),
    ],
)
def test_sees_and_seen_by(sentence, true):
    whole = """
worldgen: 1
world: {floor: 6, layout: {open: {}}}
teams:
  hiders: {count: 1, sensors: {sight: 360deg}}
  seekers: {count: 1, sensors: {sight: 90deg}}
"""
    game = bench(whole + rule(sentence), a("hiders/0", 0, 0), a("seekers/0", 2, 0, facing=0), whole=True)
    assert (paid(game)[0] == 1) == true


def test_touches_is_between_surfaces_and_works_both_ways():
    head = boxes(1)
    near = (a("hiders/0", 0, 0), a("seekers/0", -0.31, 0), o("boxes/0", 0.41, 0))
    for sentence in (
        "any hider touches any box", "any box touches any hider", "any box is touched by any agent",
        "any hider touches any seeker", "any hider is touched by any seeker", "each box touches any agent",
    ):  # fmt: skip
        assert fires(sentence, *near, head=head), sentence
    assert not fires("any seeker touches any box", *near, head=head)
    assert not fires("no hider touches any agent", *near, head=head)


@pytest.mark.parametrize(("x", "touch"), [(0.51, True), (0.6, False)])
def test_objects_touch_each_other_between_surfaces(x, touch):
    head = boxes(1)[:-2] + ", pillars: {is: pillar, count: 1, where: inside floor}}\n"
    bodies = (*AGENTS, o("boxes/0", 0, -2), o("pillars/0", x - 0.05, -2, kind="pillar", size=(0.4, 0.4, 1)))
    assert fires("any box touches any pillar", *bodies, head=head) == touch


@pytest.mark.parametrize(
    ("x", "y", "yaw", "touch"),
    [
        (0.51, 0, 0, True),
        (0.53, 0, 0, False),
        (0.61, 0, 45, True),  # a corner 0.354 m from its centre meets a side 0.25 m away
        (0.63, 0, 45, False),
        (0.51, 0.51, 0, True),  # corner to corner: 0.014 m
        (0.52, 0.52, 0, False),  # 0.028 m
    ],
)
def test_boxes_touch_by_sides_and_corners(x, y, yaw, touch):
    bodies = (*AGENTS, o("boxes/0", -2, -2), o("boxes/1", -2 + x, -2 + y, yaw))
    assert fires("every box touches every box", *bodies, head=boxes(2)) == touch


def test_holds_and_held():
    head = "objects: {boxes: {is: box, count: 2, where: inside floor}}\n"
    text = """
rules:
  holds: {while: each hider holds any box, reward: {the hider: 1}}
  held: {while: any box is held, reward: {hiders: 2}}
  by: {while: any box is held by any hider, reward: {hiders: 4}}
  free: {while: exactly 1 boxes are free, reward: {hiders: 8}}
  word: {while: any held box is within 1 of any hider, reward: {hiders: 16}}
"""
    team = "actions: [move, grab boxes]"
    things = (o("boxes/0", 0.45, 0), o("boxes/1", -2, 0))
    game = bench(head + text, *AGENTS, *things, team=team)
    assert paid(game) == [0, 0]
    assert paid(game, grab=[0]) == [31, 0]


def test_states_of_objects_and_agents():
    head = boxes(2)
    things = (o("boxes/0", 1, -1), o("boxes/1", -2, 0))
    game = bench(
        head
        + """
rules:
  a: {while: any unlocked box is within 9 of any hider, reward: {hiders: 1}}
  b: {while: any locked box is within 9 of any hider, reward: {hiders: 2}}
  c: {while: every box is not locked, reward: {hiders: 4}}
  d: {while: exactly 1 boxes are free, reward: {hiders: 8}}
  e: {while: any hider is still, reward: {hiders: 16}}
  f: {while: any moving hider is within 9 of any box, reward: {hiders: 32}}
""",
        *AGENTS,
        *things,
    )
    assert paid(game)[0] == 1 + 4 + 16
    lock(game, "boxes/1")
    assert paid(game)[0] == 1 + 2 + 8 + 16
    for _ in range(5):
        game.act(move=(10, 5, 5))
    assert game.reward[0, 0] == 1 + 2 + 8 + 32


def test_upright_is_lost_by_tilting():
    head = "objects: {boxes: {is: box, count: 1, where: inside floor, tilts: true}}\n"
    game = bench(head + rule("any box is upright"), *AGENTS, o("boxes/0", 0, -2, tilts=True))
    assert paid(game)[0] == 1
    data, bodies = game.physics.datas[0], game.physics.bodies
    data.qpos[bodies.thing_qpos[0, 0, 4]] = np.radians(90)
    assert paid(game)[0] == 0


def test_removed_asks_about_all_members():
    game = bench(
        boxes(2)
        + """
rules:
  out: {when: at step 1, remove: {boxes: 3 steps}}
  gone: {while: every box is removed, reward: {hiders: 1}}
  some: {while: exactly 2 boxes are removed, reward: {hiders: 2}}
  back: {while: no box is removed, reward: {hiders: 4}}
  here: {while: at least 1 boxes are not removed, reward: {hiders: 8}}
""",
        *AGENTS,
        o("boxes/0", 1, -1),
        o("boxes/1", -2, 0),
    )
    assert paid(game, 6) == [12, 3, 3, 3, 12, 12]
