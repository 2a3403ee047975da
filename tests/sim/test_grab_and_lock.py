"""Grab and lock, by the truth tables of original-mechanics.md section 6."""

import numpy as np
import pytest

from tests.sim.rig import Rig, agent, scenario, thing, wall, world
from worldgen.sim.act import ALL, ANYONE, OWNER, TEAM, decide

HIDER, MATE, SEEKER, RIVAL_MATE = 0, 1, 2, 3


def around_a_box(locks: str = "team", worlds: int = 1) -> Rig:
    """Two hiders and two seekers, one on each side of a box, all within reach of it and seeing it."""
    places = [(-0.45, 0), (0.45, 0), (0, -0.45), (0, 0.45)]
    names = ["hiders/0", "hiders/1", "seekers/0", "seekers/1"]
    agents = [agent(n, i, x, y) for i, (n, (x, y)) in enumerate(zip(names, places, strict=True))]
    game = scenario(hiders=2, seekers=2, boxes=1, locks=locks)
    return Rig(game, world(agents, [thing("boxes/0", 0, 0, 0)]), worlds)


# kind, locked, yes, no, mates among no, owner lets go -> locked afterwards
TABLE = [
    (TEAM, False, 1, 0, 0, False, True),
    (TEAM, False, 1, 2, 0, False, True),  # never locked: no owner, nobody vetoes
    (TEAM, False, 0, 3, 0, False, False),
    (TEAM, True, 0, 2, 0, False, True),  # only rivals want it free
    (TEAM, True, 0, 1, 1, True, False),
    (TEAM, True, 1, 1, 1, False, False),  # a team mate's no outweighs a yes
    (TEAM, True, 0, 0, 0, False, True),  # nobody near
    (OWNER, False, 1, 1, 0, False, True),
    (OWNER, True, 0, 1, 1, False, True),  # a mate's no does not count
    (OWNER, True, 0, 1, 1, True, False),
    (OWNER, True, 1, 1, 1, True, True),  # another takes over
    (OWNER, False, 0, 0, 0, False, False),
    (ANYONE, False, 1, 1, 0, False, True),
    (ANYONE, True, 0, 1, 0, False, False),
    (ANYONE, True, 1, 1, 0, False, True),
    (ANYONE, True, 0, 0, 0, False, True),
    (ALL, False, 2, 0, 0, False, True),
    (ALL, False, 2, 1, 0, False, False),
    (ALL, True, 2, 1, 0, False, False),
    (ALL, True, 0, 0, 0, False, True),
]


@pytest.mark.parametrize("row", TABLE)
def test_the_four_lock_kinds_follow_the_truth_table(row):
    *votes, after = row
    assert decide(*votes) == after


def test_a_team_lock_is_opened_by_the_locking_team_only():
    rig = around_a_box()
    rig.act(lock=[HIDER, MATE, SEEKER, RIVAL_MATE])
    assert rig.state.locked[0, 0]
    owner = rig.state.owner[0, 0]
    same, other = (
        ([HIDER, MATE], [SEEKER, RIVAL_MATE]) if owner < 2 else ([SEEKER, RIVAL_MATE], [HIDER, MATE])
    )
    rig.act(3, lock=same)  # the other team wants it free
    assert rig.state.locked[0, 0]
    rig.act(lock=other)
    assert not rig.state.locked[0, 0]
    assert rig.state.owner[0, 0] == -1


def test_an_owner_lock_passes_to_another_who_wants_it():
    rig = around_a_box("owner")
    rig.act(lock=[HIDER])
    assert rig.state.owner[0, 0] == HIDER
    rig.act(lock=[SEEKER])
    assert rig.state.locked[0, 0]
    assert rig.state.owner[0, 0] == SEEKER
    rig.act()
    assert not rig.state.locked[0, 0]


def test_a_lock_for_all_needs_everyone_in_reach():
    rig = around_a_box("all")
    rig.act(lock=[HIDER, MATE, SEEKER])
    assert not rig.state.locked[0, 0]
    rig.act(lock=[HIDER, MATE, SEEKER, RIVAL_MATE])
    assert rig.state.locked[0, 0]


def test_the_observation_says_whose_lock_it_is():
    rig = around_a_box()
    rig.act(lock=[HIDER])
    assert rig.obs.entity["boxes"][0, 0, 12] == 1
    assert rig.obs.relation["boxes"][0, :, 0, 8].tolist() == [1, 0, 0, 0]
    assert rig.obs.relation["boxes"][0, :, 0, 9].tolist() == [1, 1, 0, 0]


def test_the_new_owner_is_drawn_evenly_among_those_who_want_the_lock():
    rig = around_a_box(worlds=64)
    rig.episode_seed[:] = np.arange(64) * 7919
    rig.act(lock=[HIDER, SEEKER, RIVAL_MATE])
    owners = rig.state.owner[:, 0]
    assert set(owners) == {HIDER, SEEKER, RIVAL_MATE}
    assert np.bincount(owners, minlength=4).max() < 40


def test_a_frozen_agent_does_not_vote():
    rig = around_a_box()
    rig.act(lock=[SEEKER])
    rig.frozen[:, 2:] = True
    rig.act()  # the seekers' zero does not unlock
    assert rig.state.locked[0, 0]


def two_boxes(walls=(), sight=360) -> Rig:
    """An agent facing east at the origin, box 0 to the north at 0.10 m, box 1 to the east at 0.05 m (surfaces)."""
    things = [thing("boxes/0", 0, 0, 0.50), thing("boxes/1", 1, 0.45, 0.0)]
    agents = [agent("hiders/0", 0, 0, 0), agent("seekers/0", 1, 9, 9)]
    return Rig(scenario(boxes=2, sight=sight), world(agents, things, walls))


def test_grab_takes_the_closest_visible_object():
    rig = two_boxes()
    rig.act(grab=[0])
    assert rig.state.held[0, 0] == 1


def test_grab_lets_go_when_no_longer_wanted():
    rig = two_boxes()
    rig.act(grab=[0])
    rig.act()
    assert rig.state.held[0, 0] == -1


def test_grab_is_decided_anew_every_step_and_switches_to_a_closer_object():
    rig = two_boxes()
    rig.act(grab=[0])
    rig.state.gap[0, 0] = [0.01, 0.02]
    rig.act(grab=[0])
    assert rig.state.held[0, 0] == 0


def test_grab_needs_the_object_to_have_been_seen():
    rig = two_boxes(sight=90)  # facing east: box 0 in the north is out of sight
    rig.state.gap[0, 0, 1] = 9.0
    rig.act(grab=[0])
    assert rig.state.held[0, 0] == -1


def test_a_grabbed_locked_box_pins_the_agent():
    rig = two_boxes()
    rig.act(lock=[0])
    rig.act(20, move=(0, 5, 5), grab=[0], lock=[0])
    assert np.linalg.norm(rig.state.agent_pose[0, 0, :2]) < 0.1


def test_a_lock_reaches_only_what_is_near_and_seen():
    rig = Rig(
        scenario(boxes=1),
        world([agent("hiders/0", 0, 0, 0), agent("seekers/0", 1, 9, 9)], [thing("boxes/0", 0, 0.55, 0)]),
    )
    rig.act(lock=[0])
    assert not rig.state.locked[0, 0]  # 0.30 m from the centre to the surface
    behind = two_boxes(sight=90)
    behind.act(lock=[0])
    assert behind.state.locked[0].tolist() == [False, True]


def test_a_wall_between_agent_and_box_keeps_it_from_being_grabbed():
    rig = Rig(
        scenario(boxes=1),
        world(
            [agent("hiders/0", 0, 0, 0), agent("seekers/0", 1, 9, 9)],
            [thing("boxes/0", 0, 0.49, 0)],
            [wall(0.19, 0.2, -1, 1)],
        ),
    )
    rig.act(grab=[0])
    assert rig.state.held[0, 0] == -1
