"""Predator and prey: energies step by step. Living pays 0.01 a step; each step costs 0.05, a step on the run 0.1 more.

Slots: prey 0..7 (two play here), predators 8..10 (one plays).
"""

import pytest

from tests.games.stage import Stage

PREY, MATE, PREDATOR = 0, 1, 8


def game(grass=((4, 4),), energy=None, prey=((-2, 0), (-2, 2)), predator=(2, 0), bites=5):
    told = {name: {"energy": number} for name, number in (energy or {}).items()} | {"grass": {"bites": bites}}
    return Stage(
        "predator_prey",
        {"prey": list(prey), "predators": [predator]},
        {"grass": list(grass)},
        attributes=told,
    )


def paid(stage, **doing):
    row = stage.paid(**doing)
    return [row[PREY], row[MATE], row[PREDATOR]]


def energies(stage):
    return [stage.has(name, "energy") for name in ("prey/0", "prey/1", "predators/0")]


def test_standing_still_costs_a_twentieth_a_step_and_living_pays_a_hundredth():
    stage = game()
    assert energies(stage) == [10, 10, 20]
    assert [paid(stage) for _ in range(4)] == [[0.01] * 3] * 4
    assert energies(stage) == pytest.approx([9.8, 9.8, 19.8])


def test_running_costs_a_tenth_more():
    stage = game()
    stage.act(3, who=PREY, move=(10, 5, 5))  # above 0.1 m/s from the first step on
    assert energies(stage) == pytest.approx([10 - 3 * 0.15, 9.85, 19.85])


def test_prey_on_grass_takes_a_bite_a_step_and_no_more_than_there_is():
    stage = game(grass=[(-2, 0.29), (4, 4)], bites=2)
    stage.act()
    assert energies(stage) == pytest.approx([10.95, 9.95, 19.95])
    assert stage.has("grass/0", "bites") == 1
    stage.act(2)
    assert energies(stage)[0] == pytest.approx(10 + 2 - 3 * 0.05)


def test_two_on_one_tuft_take_two_bites_a_step():
    stage = game(grass=[(-2, 0.25)], prey=[(-2, 0), (-2, 0.5)])
    stage.act()
    assert energies(stage)[:2] == pytest.approx([10.95, 10.95])
    assert stage.has("grass/0", "bites") == 3


def test_of_two_tufts_the_nearer_is_grazed():
    stage = game(grass=[(-2, 0.25), (-2, -0.1)])
    stage.act()
    assert energies(stage)[0] == pytest.approx(10.95)
    assert [stage.has("grass/0", "bites"), stage.has("grass/1", "bites")] == [5, 4]


def test_energy_stays_below_its_ceiling():
    stage = game(grass=[(-2, 0.25)], energy={"prey/0": 19.9})
    stage.act()
    assert energies(stage)[0] <= 20
    stage.act()
    assert energies(stage)[0] <= 20


def test_eaten_grass_is_gone_and_grows_elsewhere_in_full_fifty_steps_later():
    stage = game(grass=[(-2, 0.25), (4, 4)], bites=1)
    stage.act()
    assert stage.state.exists[0, 0]
    stage.act()  # the step that sees it eaten up takes it away
    assert not stage.state.exists[0, 0]
    stage.act(49)
    assert not stage.state.exists[0, 0]
    stage.act()
    assert stage.state.exists[0, 0]
    assert stage.has("grass/0", "bites") == 1  # what it started with, here
    assert max(map(abs, stage.where("grass/0"))) <= 5


def test_predators_do_not_graze():
    stage = game(grass=[(2, 0.1)])
    stage.act()
    assert energies(stage)[2] == pytest.approx(19.95)


def test_a_catch_is_worth_ten_and_takes_the_prey_away():
    stage = game()
    stage.act()
    stage.put("prey/0", 2.31, 0)
    assert paid(stage) == [0.01] * 3
    assert not stage.alive[0, PREY]
    assert energies(stage)[2] == pytest.approx(20 - 0.1 + 10)
    assert paid(stage) == [0, 0.01, 0.01]
    assert not stage.done[0]


def test_a_full_predator_gains_no_more_than_its_ceiling():
    stage = game(energy={"predators/0": 35})
    stage.act()
    stage.put("prey/0", 2.31, 0)
    stage.act()
    assert energies(stage)[2] <= 40


def test_predators_win_when_no_prey_is_left():
    stage = game()
    stage.act()
    stage.put("prey/0", 2.31, 0)
    stage.act()
    stage.put("prey/1", 2.31, 0)
    stage.act(2)
    assert stage.terminated[0]
    assert stage.winner[0] == 1


def test_who_has_no_energy_pays_one_and_is_out():
    stage = game(energy={"prey/0": 0.1, "predators/0": 1.1})
    assert paid(stage) == [0, 0.01, 0.01]  # below 1 energy, living pays nothing
    assert paid(stage) == [0, 0.01, 0.01]  # 0.05 and 1.05 were left; 0 and 1 are now
    assert paid(stage) == [-1, 0.01, 0.01]
    assert not stage.alive[0, PREY]
    assert paid(stage) == [0, 0.01, 0]  # the predator is below 1
    assert not stage.done[0]


def test_starved_predators_leave_the_field_to_the_prey():
    stage = game(energy={"predators/0": 0.05})
    stage.act()
    assert paid(stage) == [0.01, 0.01, -1]
    assert not stage.alive[0, PREDATOR]
    stage.act(3)
    assert not stage.done[0]
