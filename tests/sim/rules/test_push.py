"""Pushes: newtons on bodies, against F = m a worked out by hand."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, entity, o, place_of
from worldgen.world import Rect

AGENTS = (a("hiders/0", 0, 0), a("seekers/0", 2, 2))
BOX = "objects: {boxes: {is: box, count: 1, where: inside floor}}\n"
TWO_BASES = (
    "regions: {bases: {per: team, rect: {hiders: [[-3, -3], [-1.5, 3]], seekers: [[1.5, -3], [3, 3]]}}}\n"
)
HOME, AWAY = Rect(-3, -3, -1.5, 3), Rect(1.5, -3, 3, 3)
BASES = {"bases": (HOME, AWAY), "bases/hiders": HOME, "bases/seekers": AWAY}


def at(step: int, effects: str, head: str = BOX) -> str:
    return f"{head}rules: {{r: {{when: at step {step}, {effects}}}}}"


@pytest.mark.parametrize("force", [20.0, 40.0])
def test_a_push_on_a_box_is_newtons_for_a_step(force):
    # 1 kg, friction: mu = 0.2, weight 50 N: 10 N; 15 substeps of 5 ms: v = (F - 10) t = 0.075 (F - 10)
    game = bench(at(1, f"push: {{boxes: [{force}, 0]}}"), *AGENTS, o("boxes/0", -2, -2))
    game.act(2)
    assert game.state.thing_velocity[0, 0, 0] == pytest.approx(0.075 * (force - 10), rel=0.1)
    assert place_of(game, "boxes/0")[0] + 2 == pytest.approx(0.5 * (force - 10) * 0.075**2, rel=0.2)
    game.act(20)
    assert not game.state.thing_velocity[0, 0, :2].any() or abs(game.state.thing_velocity[0, 0, 0]) < 0.01


def test_pushes_toward_and_away_have_their_direction():
    for word, sign in (("toward", 1), ("away from", -1)):
        push = f"{{the box: {{force: 40, {word}: the hider}}}}"
        text = BOX + f"rules: {{r: {{while: each hider is within 9 of any box, push: {push}}}}}"
        game = bench(text, *AGENTS, o("boxes/0", 1.5, 0))
        game.act(2)
        assert np.sign(0 - (place_of(game, "boxes/0")[0] - 1.5)) == sign
        assert abs(place_of(game, "boxes/0")[1]) < 0.01


def test_every_binding_pushes_in_its_own_direction():
    # two hiders push one box, from the west and from the south: it goes north-east
    text = (
        BOX
        + "rules: {r: {while: each hider is within 9 of any box, push: {the box: {force: 30, away from: the hider}}}}"
    )
    game = bench(
        text, a("hiders/0", -1.5, 0), a("hiders/1", 0, -1.5), a("seekers/0", 2.5, 2.5), o("boxes/0", 0, 0)
    )
    game.act()
    assert game.state.shove[0, entity(game, "boxes/0")] == pytest.approx([30, 30], abs=0.5)


def test_each_box_is_pushed_by_its_own_hider_only():
    head = BOX.replace("count: 1", "count: 2")
    text = (
        head
        + "rules: {r: {while: each hider is within 1.2 of each box, push: {the box: {force: 30, toward: the hider}}}}"
    )
    agents = (a("hiders/0", 0, 0), a("hiders/1", 1.9, 0), a("seekers/0", 2.5, 2.5))
    game = bench(text, *agents, o("boxes/0", -1, 0), o("boxes/1", 0.9, 0))
    game.act()
    shove = game.state.shove[0]
    assert shove[entity(game, "boxes/0")] == pytest.approx([30, 0], abs=0.1)
    assert shove[entity(game, "boxes/1")] == pytest.approx(
        [0, 0], abs=0.1
    )  # 30 from the west, 30 from the east


@pytest.mark.parametrize("goal", ["nearest seeker", "any seeker", "seekers", "any rival agent"])
def test_a_push_toward_a_group_is_toward_its_nearest(goal):
    text = f"rules: {{r: {{while: each hider is still, push: {{the hider: {{force: 30, toward: {goal}}}}}}}}}"
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 0), a("seekers/1", 0, 1.5))
    game.act()
    assert game.state.shove[0, 0] == pytest.approx([0, 30], abs=0.1)


def test_a_push_toward_a_region_is_toward_its_middle_and_own_is_the_teams():
    text = (
        TWO_BASES
        + "rules: {r: {while: each agent is still, push: {the agent: {force: 30, toward: own base}}}}"
    )
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 0, 2), regions=BASES)
    game.act()
    assert game.state.shove[0, 0] == pytest.approx([-30, 0], abs=0.1)
    assert game.state.shove[0, 1] == pytest.approx(30 * np.array([2.25, -2]) / np.hypot(2.25, 2), abs=0.1)


def test_a_push_wakes_what_sleeps():
    game = bench(at(40, "push: {boxes: [40, 0]}"), *AGENTS, o("boxes/0", -2, -2))
    game.act(43)
    assert place_of(game, "boxes/0")[0] > -1.95


def test_a_pushed_agent_moves_by_its_own_will_besides():
    # 60 N of its own and 30 N of the push along x against 15 N... only the ratio to no push matters here
    text = "rules: {r: {while: always, push: {hiders: [30, 0]}}}"
    pushed, alone = bench(text, *AGENTS), bench("rules: {r: {while: always, reward: {hiders: 1}}}", *AGENTS)
    for game in (pushed, alone):
        game.act(4, move=(7, 5, 5))
    assert place_of(pushed, "hiders/0")[0] > place_of(alone, "hiders/0")[0] + 0.05
