"""Rules over time: `while`, `when`, `for`, `during`, who is paid, what ends. Expectations are worked out by hand."""

import numpy as np
import pytest

from tests.sim.rig import Rig, agent, scenario, thing, world
from worldgen.world import PhaseSpan

# two hiders in the west, one seeker far east that faces away: turning it is how a test shows or hides the hiders
HIDER, OTHER, SEEKER = 0, 1, 2


def rig(
    rules: str, extra: str = "", things=(), boxes=0, phases=None, steps=200, facing=0.0, hiders=None
) -> Rig:
    text = "rules:\n" + "\n".join(f"  {line}" for line in rules.strip().splitlines()) + "\n" + extra
    game = scenario(hiders=2, seekers=1, boxes=boxes, steps=steps, sight=135, extra=text)
    places = hiders or [(-1, 0), (-1, 1)]
    agents = [agent(f"hiders/{i}", i, x, y) for i, (x, y) in enumerate(places)]
    agents.append(agent("seekers/0", 2, 2, 0, facing))
    return Rig(game, world(agents, things, phases=phases, steps=steps))


SEEK = """
hidden: {while: no seeker sees any hider, reward: {hiders: 1, seekers: -1}}
found: {while: any seeker sees any hider, reward: {hiders: -1, seekers: 1}}
"""


@pytest.mark.parametrize(("facing", "reward"), [(0, [1, 1, -1]), (180, [-1, -1, 1])])
def test_hide_and_seek_pays_the_whole_team_by_whether_any_hider_is_seen(facing, reward):
    game = rig(SEEK, facing=facing)
    game.act()
    assert game.reward[0].tolist() == reward


def test_an_absent_member_is_paid_nothing():
    game = rig(SEEK, hiders=[(-1, 0)])
    game.act()
    assert game.reward[0].tolist() == [1, 0, -1]


def test_each_pays_only_the_member_it_binds_and_once_a_member():
    game = rig(
        "stray: {while: each agent is outside floor, reward: {the agent: -10}}", hiders=[(-1, 0), (-9, 0)]
    )
    game.act()
    assert game.reward[0].tolist() == [0, -10, 0]


def test_any_fires_once_however_many_witnesses_there_are():
    game = rig("stray: {while: any hider is outside floor, reward: {agents: -10}}", hiders=[(-8, 0), (-9, 0)])
    game.act()
    assert game.reward[0].tolist() == [-10, -10, -10]


def test_a_team_is_paid_once_for_every_binding_of_each():
    game = rig("stray: {while: each hider is outside floor, reward: {seekers: 2}}", hiders=[(-8, 0), (-9, 0)])
    game.act()
    assert game.reward[0].tolist() == [0, 0, 4]


def test_rewards_of_several_rules_add_up_and_are_kept_apart_by_rule():
    game = rig(SEEK + "late: {while: always, reward: {agents: 0.5}}")
    game.act()
    assert game.reward[0].tolist() == [1.5, 1.5, -0.5]
    assert game.rewards_by_rule["late"][0].tolist() == [0.5, 0.5, 0.5]


def test_when_fires_at_the_step_a_condition_becomes_true_and_again_after_it_stopped():
    game = rig("spot: {when: any seeker sees any hider, reward: {seekers: 1}}")
    paid = []
    for facing in (0, 180, 180, 0, 180):
        game.physics.datas[0].qpos[game.physics.bodies.agent_qpos[0, SEEKER, 3]] = np.radians(facing)
        game.act()
        paid.append(float(game.reward[0, SEEKER]))
    assert paid == [0, 1, 0, 0, 1]


def test_when_does_not_fire_for_what_was_already_true_at_reset():
    game = rig("spot: {when: any seeker sees any hider, reward: {seekers: 1}}", facing=180)
    game.act(3)
    assert game.reward[0, SEEKER] == 0


def test_for_asks_that_it_has_held_so_long():
    once = rig("spot: {when: any seeker sees any hider, for: 3 steps, reward: {seekers: 1}}")
    game = rig("spot: {while: any seeker sees any hider, for: 3 steps, reward: {seekers: 1}}")
    paid = []
    for side in (once, game):
        side.physics.datas[0].qpos[side.physics.bodies.agent_qpos[0, SEEKER, 3]] = np.pi
        row = []
        for _ in range(5):
            side.act()
            row.append(float(side.reward[0, SEEKER]))
        paid.append(row)
    assert paid == [[0, 0, 1, 0, 0], [0, 0, 1, 1, 1]]


PHASES = (PhaseSpan("prep", 0, 3), PhaseSpan("hunt", 3, 200))
TWO = "phases:\n  prep: {lasts: 3 steps, freeze: seekers, rewards: none}\n  hunt: {}\n"


def test_a_silent_phase_pays_nothing_and_a_frozen_team_stands_still():
    game = rig(SEEK, TWO, phases=PHASES)
    paid, moved = [], []
    for _ in range(5):
        before = game.state.agent_pose[0, SEEKER, :2].copy()
        game.act(who=SEEKER, move=(5, 10, 5))
        paid.append(float(game.reward[0, HIDER]))
        moved.append(bool(np.linalg.norm(game.state.agent_pose[0, SEEKER, :2] - before) > 0.05))
    assert paid == [0, 0, 0, 1, 1]
    assert moved == [False, False, False, True, True]


def test_frozen_tells_who_cannot_act_in_the_next_step():
    game = rig(SEEK, TWO, phases=PHASES)
    told = [game.frozen[0].tolist()]
    for _ in range(3):
        game.act()
        told.append(game.frozen[0].tolist())
    assert told == [[False, False, True]] * 3 + [[False, False, False]]


def test_the_clock_rises_to_one_when_preparation_ends():
    game = rig(SEEK, TWO, phases=PHASES)
    clock = [float(game.obs.self[0, 0, 9])]
    for _ in range(4):
        game.act()
        clock.append(float(game.obs.self[0, 0, 9]))
    assert clock == pytest.approx([0, 1 / 3, 2 / 3, 1, 1])


def test_during_counts_only_firings_in_that_phase():
    game = rig("late: {while: always, during: hunt, reward: {hiders: 1}}", TWO, phases=PHASES)
    paid = []
    for _ in range(4):
        game.act()
        paid.append(float(game.reward[0, HIDER]))
    assert paid == [0, 0, 0, 1]


def test_end_terminates_and_running_out_of_steps_truncates():
    ends = rig("over: {while: at step 2, end: hiders wins}")
    ends.act()
    assert not ends.done[0]
    ends.act()
    assert ends.terminated[0]
    assert not ends.truncated[0]
    runs = rig(SEEK, steps=2)
    runs.act(2)
    assert runs.truncated[0]
    assert not runs.terminated[0]


def test_touching_is_between_surfaces():
    rules = "tag: {while: any seeker touches any hider, reward: {seekers: 1}}"
    near, far = rig(rules, hiders=[(1.69, 0), (-1, 1)]), rig(rules, hiders=[(1.6, 0), (-1, 1)])
    for game in (near, far):
        game.act()
    assert near.reward[0, SEEKER] == 1
    assert far.reward[0, SEEKER] == 0


def test_holding_and_locked_can_be_asked_for():
    rules = """
grip: {while: each hider holds any box, reward: {the hider: 1}}
shut: {when: each box is locked, reward: {hiders: 5}}
"""
    game = rig(rules, boxes=1, things=[thing("boxes/0", 0, -0.55, 0)])
    game.act(grab=[HIDER])
    assert game.reward[0].tolist() == [1, 0, 0]
    game.act(grab=[HIDER], lock=[HIDER])
    assert game.reward[0].tolist() == [6, 5, 0]


def test_own_and_rival_are_taken_from_the_member_that_each_binds():
    rules = "tag: {while: each hider touches any rival agent, reward: {own team: -1, rival team: 2}}"
    game = rig(rules, hiders=[(1.69, 0), (-1, 1)])
    game.act()
    assert game.reward[0].tolist() == [-1, -1, 2]


def test_within_counts_metres_between_centres():
    rules = """
near: {while: any seeker is within 2 of any hider, reward: {seekers: 1}}
far: {while: every seeker is 2 away from every hider, reward: {hiders: 1}}
"""
    game = rig(rules, hiders=[(-1, 0), (-1, 1)])
    game.act()
    assert game.reward[0].tolist() == [1, 1, 0]
    game = rig(rules, hiders=[(0.1, 0), (-1, 1)])
    game.act()
    assert game.reward[0].tolist() == [0, 0, 1]
