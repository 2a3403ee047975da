"""Binding: what `each`, `any`, `first` and `nearest` bind, what `the ...` then means, and who is paid how often."""

import pytest

from tests.sim.rules.bench import a, bench, food, lock, number, o, paid, place_of, put
from worldgen.scenario import ScenarioError
from worldgen.world import Rect

FOOD = "objects: {food: {is: food, count: 3, has: {bites: 9}, where: inside floor}}\n"
BOXES = "objects: {boxes: {is: box, count: 3, where: inside floor}}\n"
HERE = "regions: {north: {rect: [[-3, 0.5], [3, 3]]}}\n"
NORTH = {"north": Rect(-3, 0.5, 3, 3)}
# the hider faces food 0.3, 0.4 and 0.45 m away, of which only the last two are in the north
HIDER, FAR = a("hiders/0", 0, 0.4), a("seekers/0", 2.5, -2.5)
MEAL = (food("food/0", 0.3, 0.4), food("food/1", 0, 0.8), food("food/2", 0, 0.85))


def rule(sentence: str, effects: str) -> str:
    return f"rules: {{r: {{while: {sentence}, {effects}}}}}"


def bites(game) -> list:
    return [number(game, "bites", f"food/{k}") for k in range(3)]


def test_any_binds_the_nearest_that_satisfies_every_clause():
    near = rule("each hider is within 1 of any food", "add: {the food: {bites: -1}}")
    game = bench(FOOD + near, HIDER, FAR, *[food(f.name, f.x, f.y, 9) for f in MEAL])
    game.act()
    assert bites(game) == [8, 9, 9]
    both = rule(
        "each hider is within 1 of any food and the food is inside north", "add: {the food: {bites: -1}}"
    )
    game = bench(FOOD + HERE + both, HIDER, FAR, *[food(f.name, f.x, f.y, 9) for f in MEAL], regions=NORTH)
    game.act()
    assert bites(game) == [9, 8, 9]


def test_a_second_witness_pays_once_and_each_pays_for_every_pair():
    once = bench(
        FOOD + rule("each hider is within 1 of any food", "reward: {the hider: 1}"), HIDER, FAR, *MEAL
    )
    assert paid(once) == [1, 0]
    pairs = bench(
        FOOD + rule("each hider is within 1 of each food", "reward: {the hider: 1}"), HIDER, FAR, *MEAL
    )
    assert paid(pairs) == [3, 0]


def test_each_pair_does_its_effects_to_its_own_members():
    text = rule("each hider is within 1 of each food", "add: {the food: {bites: -1}}")
    meal = [food(f.name, f.x, f.y, 9) for f in MEAL]
    game = bench(FOOD + text, HIDER, a("hiders/1", 0, 1.7), FAR, *meal)  # hiders/1: 1.33, 0.9 and 0.85 m away
    game.act()
    assert bites(game) == [8, 7, 7]


def test_the_subject_of_a_later_clause_may_be_what_any_bound():
    text = rule("each hider sees any seeker and the seeker sees any box and the box is inside north",
                "reward: {the hider: 1, the seeker: 2}, add: {the box: {marks: 1}}")  # fmt: skip
    boxes = "objects: {boxes: {is: box, count: 2, where: inside floor, has: {marks: 0 of 9}}}\n"
    mark = {"marks": (0, 9)}
    things = (o("boxes/0", 2, -1, has=mark), o("boxes/1", 2, 2, has=mark))
    game = bench(boxes + HERE + text, a("hiders/0", -2, 0), FAR, *things, regions=NORTH)
    assert paid(game) == [1, 2]
    assert [number(game, "marks", f"boxes/{k}") for k in range(2)] == [0, 1]


def test_nearest_and_first_bind_and_are_named_later():
    near = rule("each hider is within 9 of nearest box and the box is inside north", "reward: {the hider: 1}")
    first = rule("each hider is within 9 of first box and the box is inside north", "reward: {the hider: 1}")
    things = (o("boxes/0", 0, 1.5), o("boxes/1", 0, -1), o("boxes/2", 2, 2))
    agents = (a("hiders/0", 0, 0), a("hiders/1", 2, 1), FAR)
    # nearest to hiders/0 is boxes/1, in the south; nearest to hiders/1 is boxes/2; the first is in the north
    assert paid(bench(BOXES + HERE + near, *agents, *things, regions=NORTH)) == [0, 1, 0]
    assert paid(bench(BOXES + HERE + first, *agents, *things, regions=NORTH)) == [1, 1, 0]


def test_nearest_is_settled_before_the_other_clauses_and_any_by_them():
    nearest = rule(
        "each hider is within 1 of nearest food and the food is inside north", "reward: {the hider: 1}"
    )
    assert paid(bench(FOOD + HERE + nearest, HIDER, FAR, *MEAL, regions=NORTH)) == [0, 0]


def test_states_before_a_noun_narrow_who_is_meant_and_the_noun_names_it():
    text = rule("each hider is within 9 of nearest unlocked box", "add: {the box: {marks: 1}}")
    boxes = "objects: {boxes: {is: box, count: 2, where: inside floor, has: {marks: 0 of 9}}}\n"
    mark = {"marks": (0, 9)}
    game = bench(
        boxes + text, a("hiders/0", 0, 0), FAR, o("boxes/0", 1, 0, has=mark), o("boxes/1", 2, 0, has=mark)
    )
    game.act()
    lock(game, "boxes/0", 0)
    game.act(2)
    assert [number(game, "marks", f"boxes/{k}") for k in range(2)] == [1, 2]


def test_two_agents_of_one_word_are_told_apart_by_rival():
    text = rule("each agent is within 1 of any rival agent", "reward: {the agent: 1, the rival agent: 10}")
    game = bench(text, a("hiders/0", 0, 0), a("hiders/1", 0, 0.5), a("seekers/0", 0.9, 0))
    # hiders/0 and seekers/0 bind each other; hiders/1 is 1.03 m from the seeker
    assert paid(game) == [11, 0, 11]


def test_own_leaves_out_the_member_itself():
    text = rule("each agent is within 1 of any own agent", "reward: {the agent: 1, the own agent: 10}")
    game = bench(text, a("hiders/0", 0, 0), a("hiders/1", 0, 0.5), a("seekers/0", 0.9, 0))
    assert paid(game) == [11, 11, 0]


def test_a_recipient_may_bind_and_a_group_is_paid_for_every_binding():
    text = rule("any food is inside north", "reward: {each hider: 1, seekers: 2, agents: 4}")
    game = bench(FOOD + HERE + text, HIDER, a("hiders/1", 2, 2), FAR, *MEAL, regions=NORTH)
    assert paid(game) == [5, 5, 6]
    text = rule("each food is inside north", "reward: {each hider: 1, seekers: 2}")
    game = bench(FOOD + HERE + text, HIDER, a("hiders/1", 2, 2), FAR, *MEAL, regions=NORTH)
    assert paid(game) == [2, 2, 4]


def test_own_and_rival_team_go_by_the_member_that_each_bound():
    text = rule("each agent is inside north", "reward: {own team: 1, rival team: -1}")
    game = bench(HERE + text, a("hiders/0", 0, 1), a("hiders/1", 0, -1), a("seekers/0", 2, 2), regions=NORTH)
    assert paid(game) == [0, 0, 0]
    game = bench(HERE + text, a("hiders/0", 0, 1), a("hiders/1", 0, 2), a("seekers/0", 2, -2), regions=NORTH)
    assert paid(game) == [2, 2, -2]


@pytest.mark.parametrize(
    ("sentence", "rewards"),
    [
        ("each agent is inside own base", [1, 0, 0]),
        ("each agent is inside rival base", [0, 1, 0]),
        ("each agent is inside any base", [1, 1, 0]),
        ("each agent is outside own base", [0, 1, 1]),
        ("each agent is 1 away from own base", [0, 1, 0]),
        ("each agent is within 1 of own base", [1, 0, 1]),
        ("each agent is within 0.4 of rival base", [0, 1, 0]),
    ],
)
def test_own_and_rival_regions_of_the_member_that_is_asked(sentence, rewards):
    # hiders/0 at home, hiders/1 at the seekers', seekers/0 0.5 m from its own base and 3.5 from the hiders'
    base = "regions: {bases: {per: team, rect: {hiders: [[-3, -3], [-2, 3]], seekers: [[2, -3], [3, 3]]}}}\n"
    home, away = Rect(-3, -3, -2, 3), Rect(2, -3, 3, 3)
    areas = {"bases": (home, away), "bases/hiders": home, "bases/seekers": away}
    agents = (a("hiders/0", -2.5, 0), a("hiders/1", 2.5, 0), a("seekers/0", 1.5, 1))
    assert paid(bench(base + rule(sentence, "reward: {the agent: 1}"), *agents, regions=areas)) == rewards


FLAGS = "objects: {flags: {is: flag, per: team, where: inside floor}}\n"


def flag(member: int, team: str, x: float, y: float):
    return o(f"flags/{member}", x, y, kind="flag", size=(0.15, 0.15, 0.4), team=team)


@pytest.mark.parametrize(
    ("sentence", "rewards"),
    [
        ("each agent is within 0.6 of any own flag", [1, 0, 0]),
        ("each agent is within 0.6 of any rival flag", [0, 1, 0]),
        ("each agent is within 0.6 of any flag", [1, 1, 0]),
        ("each agent is within 2 of nearest rival flag", [0, 1, 0]),
        ("each agent is within 9 of nearest rival flag and the flag is seen by the agent", [1, 1, 1]),
    ],
)
def test_own_and_rival_things_of_a_group_that_is_per_team(sentence, rewards):
    text = FLAGS + rule(sentence, "reward: {the agent: 1}")
    agents = (a("hiders/0", -2, 0), a("hiders/1", 2, 0), a("seekers/0", 0, -2))
    assert paid(bench(text, *agents, flag(0, "hiders", -2, 0.5), flag(1, "seekers", 2, 0.5))) == rewards


def test_own_region_of_another_noun_is_still_that_of_the_first_each():
    base = "regions: {bases: {per: team, rect: {hiders: [[-3, -3], [-2, 3]], seekers: [[2, -3], [3, 3]]}}}\n"
    home, away = Rect(-3, -3, -2, 3), Rect(2, -3, 3, 3)
    areas = {"bases": (home, away), "bases/hiders": home, "bases/seekers": away}
    text = base + rule(
        "each agent sees any rival agent and the rival agent is inside own base", "reward: {the agent: 1}"
    )
    game = bench(text, a("hiders/0", 0, 0), a("seekers/0", -2.5, 0), regions=areas)
    assert paid(game) == [1, 0]
    put(game, "seekers/0", 2.5, 0)
    assert paid(game) == [0, 0]


def test_not_before_any_means_of_none_of_them():
    text = rule("each hider is not within 1 of any seeker", "reward: {the hider: 1}")
    agents = (a("hiders/0", 0, 0), a("hiders/1", -2, 0), a("seekers/0", 0.5, 0), a("seekers/1", 2, 0))
    assert paid(bench(text, *agents)) == [0, 1, 0, 0]
    text = rule("each hider is not seen by any seeker", "reward: {the hider: 1}")
    assert paid(bench(text, *agents)) == [0, 1, 0, 0]  # hiders/1 stands behind hiders/0


def test_moving_what_any_bound_moves_no_other():
    text = rule("each hider touches any box", "move: {the box: start}")
    things = (o("boxes/0", 0.4, 0), o("boxes/1", 2, 2))
    game = bench(BOXES.replace("3", "2") + text, a("hiders/0", -2, -2), FAR, *things)
    put(game, "boxes/1", 1, 1)
    put(game, "boxes/0", -1.6, -2)
    game.act()
    assert place_of(game, "boxes/0") == pytest.approx([0.4, 0], abs=0.01)
    assert place_of(game, "boxes/1") == pytest.approx([1, 1], abs=0.01)


def test_nearest_is_meant_of_what_any_bound_where_there_is_no_each():
    boxes = "objects: {boxes: {is: box, count: 2, where: inside floor}}\n"
    text = boxes + HERE + rule("any hider is inside north", "lock: nearest box")
    agents = (a("hiders/0", 1, -1), a("hiders/1", -1, 1), FAR)
    game = bench(text, *agents, o("boxes/0", 2, 2), o("boxes/1", -2, 0), regions=NORTH)
    game.act()
    assert game.state.locked[0].tolist() == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "r: {when: at step 5, lock: nearest box}",
        "r: {while: nearest box is locked, reward: {hiders: 1}}",
        "r: {while: nearest box is within 1 of hiders, reward: {hiders: 1}}",
        "r: {while: each team has 1 s, lock: nearest box}\n  s: {when: each agent is still, reward: {the agent: 1}}",
        "r: {while: always, reward: {hiders: count of nearest box}}",
        "r: {while: always, reward: {hiders: distance from nearest box to floor}}",
    ],
)
def test_nearest_to_nothing_is_refused_where_the_file_is_checked(text):
    with pytest.raises(ScenarioError, match="nearest to what"):
        bench(f"{BOXES}rules:\n  {text}\n", HIDER, FAR)
