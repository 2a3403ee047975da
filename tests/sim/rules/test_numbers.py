"""Numbers: rewards, attributes and eating, in amounts worked out by hand."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, food, number, o, paid, put

HAS = "has: {energy: 10 of 20}"
FULL = {"energy": (10, 20)}
TWO = (a("hiders/0", 0, 0, has=FULL), a("seekers/0", 2, 2, has=FULL))


def rules(*lines: str) -> str:
    return "rules:\n" + "".join(f"  r{k}: {{{line}}}\n" for k, line in enumerate(lines))


def energies(game) -> list:
    return [number(game, "energy", name) for name in ("hiders/0", "seekers/0")]


# --- rewards


def test_amounts_of_several_rules_and_recipients_add_up():
    text = rules(
        "while: always, reward: {hiders: 1, agents: 0.25}",
        "while: always, reward: {hiders: -0.5, seekers: 2}",
    )
    game = bench(text, a("hiders/0", 0, 0), a("hiders/1", 1, 0), a("seekers/0", 2, 2))
    assert paid(game) == [0.75, 0.75, 2.25]
    assert game.rewards_by_rule["r0"][0].tolist() == [1.25, 1.25, 0.25]


def test_a_team_that_is_away_is_paid_nothing_and_the_others_in_full():
    text = rules("when: at step 1, remove: first hider", "while: always, reward: {hiders: 1}")
    game = bench(text, a("hiders/0", 0, 0), a("hiders/1", 1, 0), a("seekers/0", 2, 2))
    assert [paid(game), paid(game)] == [[1, 1, 0], [0, 1, 0]]


def test_who_is_removed_in_a_step_is_still_paid_for_it():
    text = rules("when: at step 1, reward: {hiders: -1}, remove: hiders")
    assert paid(bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 2))) == [-1, 0]


def test_a_drawn_amount_is_drawn_once_an_episode():
    text = rules("while: always, reward: {hiders: 1..2, seekers: 1..2}")
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 2))
    first, second = paid(game), paid(game)
    assert first == second
    assert 1 <= first[0] <= 2
    assert first[0] != first[1]


def test_two_sides_of_a_push_are_two_draws():
    text = rules("while: always, push: {hiders: [10..20, 10..20]}")
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 2))
    game.act()
    east, north = game.state.shove[0, 0]
    assert 10 <= east <= 20
    assert east != north
    game.act()
    assert game.state.shove[0, 0].tolist() == [east, north]


def test_parameters_are_amounts_and_factors():
    text = "params: {pay: 3..5}\n" + rules(
        "while: always, reward: {hiders: $pay, seekers: $pay * count of agents}"
    )
    assert paid(bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 2), params={"pay": 4.0})) == [4, 8]


# --- attributes


def test_add_keeps_between_nothing_and_the_ceiling():
    game = bench(rules("while: always, add: {hiders: {energy: 4}, seekers: {energy: -4}}"), *TWO, team=HAS)
    seen = []
    for _ in range(4):
        game.act()
        seen.append(energies(game))
    assert seen == [[14, 6], [18, 2], [20, 0], [20, 0]]


def test_additions_of_several_firings_are_summed_before_they_are_cut():
    text = rules(
        "while: each hider is within 9 of each seeker, add: {the hider: {energy: 7}, the seeker: {energy: -7}}"
    )
    agents = (TWO[0], a("seekers/0", 2, 2, has=FULL), a("seekers/1", 2, 0, has=FULL))
    game = bench(text, *agents, team=HAS)
    game.act()
    assert [number(game, "energy", n) for n in ("hiders/0", "seekers/0", "seekers/1")] == [20, 3, 3]


def test_set_gives_a_value_within_the_limits_and_several_firings_no_more():
    text = rules(
        "while: each hider is within 9 of each seeker, set: {the hider: {energy: 7}, the seeker: {energy: 99}}"
    )
    agents = (TWO[0], a("seekers/0", 2, 2, has=FULL), a("seekers/1", 2, 0, has=FULL))
    game = bench(text, *agents, team=HAS)
    game.act()
    assert [number(game, "energy", n) for n in ("hiders/0", "seekers/0", "seekers/1")] == [7, 20, 20]


def test_add_and_set_apply_in_file_order():
    game = bench(rules("while: always, add: {hiders: {energy: 3}}", "while: always, set: {hiders: {energy: 5}}",
                       "while: always, add: {hiders: {energy: 1}}"), *TWO, team=HAS)  # fmt: skip
    game.act()
    assert energies(game) == [6, 10]


def test_amounts_may_be_measured_and_all_are_of_one_state():
    text = rules("while: always, add: {each hider: {energy: -0.5 * energy of the hider}}, "
                 "reward: {each hider: energy of the hider}")  # fmt: skip
    game = bench(text, *TWO, team=HAS)
    assert [paid(game)[0], paid(game)[0]] == [10, 5]
    assert energies(game)[0] == 2.5


def test_what_has_no_such_attribute_is_left_alone():
    head = "objects: {boxes: {is: box, has: {marks: 1 of 3}}, balls: {is: ball}}\n"
    text = head + rules(
        "while: always, add: {objects: {marks: 1}}", "while: each object has no marks, reward: {hiders: 1}"
    )
    box, ball = (
        o("boxes/0", 1, 1, has={"marks": (1, 3)}),
        o("balls/0", -1, -1, kind="ball", size=(0.4, 0.4, 0.4)),
    )
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 2), box, ball)
    assert paid(game) == [0, 0]
    assert number(game, "marks", "boxes/0") == 2
    assert number(game, "marks", "balls/0") == 0


@pytest.mark.parametrize(
    ("amount", "steps"),
    [
        ("no", [10, 11]),
        ("exactly", []),
        ("less than 0.25", [8, 9, 10, 11]),
        ("at least 0.3", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("0.5", [5]),
    ],
)
def test_amounts_compare_sums_of_tenths_as_one_would_by_hand(amount, steps):
    if amount == "exactly":
        amount, steps = "0.7", [3]  # 1.0 less three tenths, whose float sum is not 0.7
    text = rules(
        "while: always, add: {hiders: {energy: -0.1}}",
        f"while: each hider has {amount} energy, reward: {{hiders: 1}}",
    )
    game = bench(text, a("hiders/0", 0, 0, has={"energy": (1, 1)}), a("seekers/0", 2, 2, has={"energy": (1, 1)}),
                 team="has: {energy: 1}")  # fmt: skip
    assert [k for k, pay in enumerate(paid(game, 12)) if pay] == steps


def test_rules_are_counted_by_team():
    text = rules("when: each agent touches any box, move: {the box: start}, reward: {own team: 1}")
    text += "  won: {when: each team has at least 2 r0, end: own team wins}\n"
    text += "  told: {while: any team has 1 r0, reward: {agents: 8}}\n"
    boxes = "objects: {boxes: {is: box, count: 1, where: inside floor}}\n"
    game = bench(boxes + text, a("hiders/0", 0, 0), a("seekers/0", 2, 2), o("boxes/0", -2, -2))
    out = []
    for x, y in ((0.3, 0.3), (2.3, 2.3), (-1, -1), (0.3, 0.3)):
        put(game, "boxes/0", x, y)
        out.append(paid(game))
    assert out == [[1, 0], [8, 9], [8, 8], [9, 8]]
    assert not game.done[0]
    game.act()
    assert game.done[0]
    assert game.winner[0] == 0


def test_rules_are_counted_by_agent_and_a_team_named_in_the_plural_counts_together():
    text = rules("when: each agent touches any box, move: {the box: start}")
    text += "  own: {while: each agent has at least 1 r0, reward: {the agent: 1}}\n"
    text += "  both: {while: hiders have at least 2 r0, reward: {seekers: 10}}\n"
    boxes = "objects: {boxes: {is: box, count: 1, where: inside floor}}\n"
    bodies = a("hiders/0", 0, 0), a("hiders/1", 0, 2), a("seekers/0", 2, 2), o("boxes/0", -2, -2)
    game = bench(boxes + text, *bodies)
    out = []
    for x, y in ((0.3, 0.3), (0.3, 1.7), (-1, -1)):
        put(game, "boxes/0", x, y)
        out.append(paid(game))
    assert out == [[0, 0, 0], [1, 0, 0], [1, 1, 10]]


# --- eating

FOOD = "objects: {food: {is: food, count: 2, has: {bites: 5}, where: inside floor}}\n"
EAT = rules("while: each hider is within 1 of each food, eat: {the food: 2}")


def test_the_eater_is_paid_what_it_bit_off():
    game = bench(FOOD + EAT, a("hiders/0", 0, 0), a("seekers/0", 2, 2), food("food/0", 0.5, 0, 5))
    assert paid(game, 4) == [2, 2, 1, 0]


def test_several_share_what_is_left_in_proportion():
    agents = (a("hiders/0", 0, 0), a("hiders/1", 0, 0.6), a("hiders/2", -2, -2), a("seekers/0", 2, 2))
    game = bench(FOOD + EAT, *agents, food("food/0", 0.3, 0.3, 5), food("food/1", -2, -2.5, 5))
    assert [paid(game) for _ in range(3)] == [[2, 2, 2, 0], [0.5, 0.5, 2, 0], [0, 0, 1, 0]]


def test_one_may_eat_of_several_and_of_any_only_the_nearest():
    agents = (a("hiders/0", 0, 0), a("seekers/0", 2, 2))
    meal = (food("food/0", 0.5, 0, 5), food("food/1", 0, 0.6, 5))
    assert paid(bench(FOOD + EAT, *agents, *meal)) == [4, 0]
    one = FOOD + EAT.replace("each food", "any food")
    game = bench(one, *agents, *meal)
    assert paid(game) == [2, 0]
    assert [number(game, "bites", f"food/{k}") for k in range(2)] == [3, 5]


def test_what_is_eaten_up_can_be_asked_for_and_be_refilled():
    text = (
        FOOD
        + EAT
        + "  again: {when: each food has no bites, set: {the food: {bites: 5}}, reward: {seekers: 1}}\n"
    )
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", 2, 2), food("food/0", 0.5, 0, 5))
    out = [paid(game) for _ in range(8)]
    # eaten up in step 3, seen and refilled in step 4, eaten of from step 5 on
    assert [row[0] for row in out] == [2, 2, 1, 0, 2, 2, 1, 0]
    assert [row[1] for row in out] == [0, 0, 0, 1, 0, 0, 0, 1]


def test_attributes_come_back_to_their_start_with_a_new_episode():
    game = bench(rules("while: always, add: {hiders: {energy: -3}}"), *TWO, team=HAS, steps=3)
    game.act(3)
    assert energies(game)[0] == 1
    game.reset_done()
    assert energies(game) == [10, 10]
    assert np.isclose(game.obs.self[0, 0, game.obs.columns["self"].index("energy")], 10)
