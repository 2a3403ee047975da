"""Control: freeze, forbid and end; the order of effects."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, o, paid, place_of, put

AGENTS = (a("hiders/0", 0, 0), a("seekers/0", 2, 2))
BOX = "objects: {boxes: {is: box, count: 1, where: inside floor}}\n"
GRAB = "actions: [move, grab boxes, lock boxes]"


def rules(*lines: str) -> str:
    return "rules:\n" + "".join(f"  r{k}: {{{line}}}\n" for k, line in enumerate(lines))


def speeds(game, steps: int, **choices) -> list:
    out = []
    for _ in range(steps):
        game.act(**choices)
        out.append(round(float(np.hypot(*game.state.agent_velocity[0, 0, :2])), 3))
    return out


def test_freeze_governs_the_next_steps():
    for lasting, still in (("freeze: hiders", [False, False, True, False, False, False]),
                           ("freeze: {hiders: 3 steps}", [False, False, True, True, True, False])):  # fmt: skip
        game = bench(rules(f"when: at step 2, {lasting}"), *AGENTS)
        told, frozen = [], []
        for _ in range(6):
            told.append(bool(game.frozen[0, 0]))
            game.act(move=(10, 5, 5))
            frozen.append(not game.physics.datas[0].ctrl[game.physics.bodies.agent_ctrl[0, 0, 0]])
        assert told == frozen == still


def test_a_longer_freeze_is_not_cut_short_by_a_later_one():
    game = bench(
        rules("when: at step 1, freeze: {hiders: 4 steps}", "when: at step 2, freeze: {hiders: 1 steps}"),
        *AGENTS,
    )
    told = []
    for _ in range(6):
        game.act()
        told.append(bool(game.frozen[0, 0]))
    assert told == [True, True, True, True, False, False]


def test_the_frozen_do_not_grab_or_lock():
    game = bench(
        BOX + rules("when: at step 1, freeze: {hiders: 2 steps}"), *AGENTS, o("boxes/0", 0.45, 0), team=GRAB
    )
    held, locked = [], []
    for _ in range(5):
        game.act(grab=[0], lock=[0])
        held.append(int(game.state.held[0, 0]))
        locked.append(bool(game.state.locked[0, 0]))
    assert held == [0, -1, -1, 0, 0]
    assert locked == [True] * 5  # nobody voted against it


def test_forbidden_moving_is_a_step_without_force_but_not_without_hands():
    game = bench(
        BOX + rules("while: always, forbid: {move: hiders}"), *AGENTS, o("boxes/0", 0.45, 0), team=GRAB
    )
    game.act(move=(10, 5, 5))  # what holds at reset governs the first step
    assert place_of(game, "hiders/0")[0] == 0
    game.act(3, move=(10, 5, 5), grab=[0])
    assert game.state.held[0, 0] == 0
    assert not game.physics.datas[0].ctrl[game.physics.bodies.agent_ctrl[0, 0]].any()


@pytest.mark.parametrize("whom", ["boxes", "hiders"])
def test_forbidden_grabbing(whom):
    game = bench(
        BOX + rules(f"while: every 2 steps, forbid: {{grab: {whom}}}"),
        *AGENTS,
        o("boxes/0", 0.45, 0),
        team=GRAB,
    )
    held = []
    for _ in range(5):
        game.act(grab=[0])
        held.append(int(game.state.held[0, 0]))
    assert held == [0, 0, -1, 0, -1]  # at steps 2 and 4, not at reset


@pytest.mark.parametrize("whom", ["boxes", "hiders"])
def test_forbidden_locking_leaves_unlocking_alone(whom):
    text = BOX + rules(f"while: always, forbid: {{lock: {whom}}}", "when: at step 3, lock: boxes")
    game = bench(text, *AGENTS, o("boxes/0", 0.45, 0), team=GRAB)
    game.hands.changed[:] = False
    locked = []
    for _ in range(3):
        game.act(lock=[0] if game.episode_step[0] > 0 else [])
        locked.append(bool(game.state.locked[0, 0]))
    assert locked == [False, False, True]
    game.state.owner[0, 0] = 0
    game.act()
    assert not game.state.locked[0, 0]


ENDS = [
    ("hiders wins", 0), ("seekers wins", 1), ("draw", -1), ("episode", -1),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "winner"), ENDS)
def test_end_says_who_won(outcome, winner):
    game = bench(rules(f"when: at step 2, end: {outcome}"), *AGENTS)
    game.act()
    assert not game.done[0]
    assert game.winner[0] == -1
    game.act()
    assert game.terminated[0]
    assert game.winner[0] == winner
    assert game.statistics["hiders_won"][0] == (winner == 0)
    game.reset_done()
    assert game.winner[0] == -1


@pytest.mark.parametrize(
    ("outcome", "winner"), [("own team wins", 0), ("rival team wins", 1), ("the hider wins", 0)]
)
def test_the_winner_may_be_the_bound_members_team(outcome, winner):
    game = bench(rules(f"while: each hider is within 9 of any seeker, end: {outcome}"), *AGENTS)
    game.act()
    assert game.winner[0] == winner


def test_ends_with_different_winners_make_a_draw_and_with_one_none():
    game = bench(rules("when: at step 1, end: hiders wins", "when: at step 1, end: seekers wins"), *AGENTS)
    game.act()
    assert (game.terminated[0], game.winner[0]) == (True, -1)
    game = bench(rules("when: at step 1, end: hiders wins", "while: always, end: hiders wins"), *AGENTS)
    game.act()
    assert (game.terminated[0], game.winner[0]) == (True, 0)
    game = bench(rules("while: each agent is within 9 of any rival agent, end: own team wins"), *AGENTS)
    game.act()
    assert (game.terminated[0], game.winner[0]) == (True, -1)


def test_the_order_of_effects_is_the_languages_not_the_files():
    # written backwards: the removal must still come after the payment, the lock before the push and so on
    text = BOX + rules(
        "when: at step 1, end: hiders wins", "when: at step 1, remove: boxes", "when: at step 1, push: {boxes: [5, 0]}",
        "when: at step 1, lock: boxes",
        "when: at step 1, reward: {hiders: count of boxes, seekers: count of locked boxes}",
    )  # fmt: skip
    game = bench(text, *AGENTS, o("boxes/0", -2, 0))
    assert paid(game) == [1, 0]
    assert not game.state.exists[0, 0]
    assert not game.state.locked[0, 0]  # locked, then removed
    assert game.winner[0] == 0


def test_effects_of_a_kind_are_in_file_order():
    unlock = BOX + rules("when: at step 1, lock: boxes", "when: at step 1, unlock: boxes")
    game = bench(unlock, *AGENTS, o("boxes/0", -2, 0))
    game.act()
    assert not game.state.locked[0, 0]
    lock = BOX + rules("when: at step 1, unlock: boxes", "when: at step 1, lock: boxes")
    game = bench(lock, *AGENTS, o("boxes/0", -2, 0))
    game.act()
    assert game.state.locked[0, 0]


def test_effects_find_their_members_by_the_state_before_any():
    # what the first rule locks was not locked when the second one fired
    text = BOX + rules("when: at step 1, lock: first box", "when: at step 1, remove: locked boxes")
    game = bench(text, *AGENTS, o("boxes/0", -2, 0))
    game.act()
    assert game.state.locked[0, 0]
    assert game.state.exists[0, 0]


def test_all_effects_are_asked_of_the_state_before_any():
    # the box is moved away from the hider; the freeze still goes to who was nearest before
    text = BOX + rules(
        "when: each box is within 3 of any hider, move: {the box: start}, freeze: nearest hider, lock: unlocked boxes",
        "when: at step 2, remove: boxes",
    )  # fmt: skip
    game = bench(
        text, a("hiders/0", -2, 0), a("hiders/1", 2, 0), a("seekers/0", 0, 2.5), o("boxes/0", 0, -2.5)
    )
    put(game, "boxes/0", 1.3, 0)
    put(game, "hiders/0", -0.5, -2)
    game.act()
    assert game.frozen[0].tolist() == [False, True, False]
