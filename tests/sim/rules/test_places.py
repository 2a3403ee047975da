"""Places: regions, distances and relative places, asked of members placed by hand."""

import pytest

from tests.sim.rules.bench import a, bench, entity, o, paid, place_of, put
from worldgen.world import Area, Circle, Rect

AGENTS = (a("hiders/0", 0, 0), a("seekers/0", 2, 2))


def boxes(count: int) -> str:
    return f"objects: {{boxes: {{is: box, count: {count}, where: inside floor}}}}\n"


def rule(sentence: str, effects: str = "reward: {hiders: 1}") -> str:
    return f"rules: {{r: {{while: {sentence}, {effects}}}}}"


def fires(sentence: str, *bodies, head: str = "", regions=None) -> bool:
    return paid(bench(head + rule(sentence), *bodies, regions=regions))[0] == 1


YARD = Area((Rect(-2, -2, 1, 1),), (Circle(0.5, 0.5, 0.25),))


@pytest.mark.parametrize(
    ("x", "y", "inside", "wholly", "outside", "wholly_outside"),
    [
        (-1, -1, 1, 1, 0, 0),
        (-1.9, -1, 1, 0, 0, 0),  # the arms reach 0.2 m
        (-2.1, -1, 0, 0, 1, 0),
        (-2.3, -1, 0, 0, 1, 1),
        (0.5, 0.5, 0, 0, 1, 1),  # in the hole
        (0.5, 0.8, 1, 0, 0, 0),  # the hole's edge is 0.05 m away
    ],
)
def test_inside_asks_about_the_centre_and_wholly_about_the_footprint(
    x, y, inside, wholly, outside, wholly_outside
):
    head = "regions: {yard: {rect: [[-2, -2], [1, 1]]}}\n"
    bodies = (a("hiders/0", x, y), a("seekers/0", 2.5, 2.5))
    words = ("inside", "wholly inside", "outside", "wholly outside")
    found = [fires(f"any hider is {word} yard", *bodies, head=head, regions={"yard": YARD}) for word in words]
    assert found == [bool(v) for v in (inside, wholly, outside, wholly_outside)]


def test_wholly_of_a_turned_box():
    head = boxes(1) + "regions: {yard: {rect: [[-3, -3], [0, 3]]}}\n"
    yard = {"yard": Rect(-3, -3, 0, 3)}
    # its half diagonal is 0.354 m
    for yaw, x, true in ((0, -0.26, True), (45, -0.26, False), (45, -0.36, True), (0, -0.24, False)):
        box = o("boxes/0", x, -2, yaw)
        assert fires("any box is wholly inside yard", *AGENTS, box, head=head, regions=yard) == true


def test_the_middle_of_a_region():
    words = ("inside middle 50% of floor", "outside middle 50% of floor", "inside middle 20% of floor")
    # half of 6 m: from -1.5 to 1.5; a fifth: from -0.6 to 0.6
    for x, expected in ((1.4, [1, 0, 0]), (1.6, [0, 1, 0]), (0.5, [1, 0, 1])):
        found = [fires(f"any hider is {word}", a("hiders/0", x, 0), a("seekers/0", 2, 2)) for word in words]
        assert found == expected


@pytest.mark.parametrize(
    ("sentence", "true"),
    [
        ("any hider is within 2.9 of any seeker", True),  # 2.828
        ("any hider is within 2.8 of any seeker", False),
        ("any hider is 2.8 away from every seeker", True),
        ("any hider is 2.9 away from every seeker", False),
        ("any hider is within 0.5 of yard", True),
        ("any hider is within 0.4 of yard", False),
        ("any hider is 0.5 away from yard", True),
        ("any hider is 0.6 away from yard", False),
        ("any hider is within 0.1 of its start", True),
        ("any hider is 0.1 away from its start", False),
        ("any hider is not within 0.1 of its start", False),
    ],
)
def test_distances_to_members_regions_and_the_start(sentence, true):
    head = "regions: {yard: {rect: [[0.5, -1], [1, 1]]}}\n"
    assert fires(sentence, *AGENTS, head=head, regions={"yard": Rect(0.5, -1, 1, 1)}) == true


def test_the_start_is_where_each_one_started():
    game = bench(
        rule("each hider is 1 away from its start", "reward: {the hider: 1}"), *AGENTS, a("hiders/1", -1, 0)
    )
    put(game, "hiders/1", 0, 1)
    assert paid(game) == [0, 1, 0]


def test_near_is_half_a_metre_between_surfaces():
    for x, true in ((0.94, True), (0.96, False)):  # 0.2 m of arms, 0.5 m, 0.25 m of box
        assert fires("any hider is near any box", *AGENTS, o("boxes/0", x, 0), head=boxes(1)) == true


def test_behind_an_agent_is_at_its_back():
    for facing, true in ((0, False), (180, True)):
        bodies = (a("hiders/0", 0.8, 0), a("seekers/0", 0, 0, facing))
        assert fires("any hider is behind any seeker", *bodies) == true


def test_behind_a_box_is_on_its_far_side_from_the_middle():
    for x, true in ((1.6, True), (0.4, False)):
        bodies = (a("hiders/0", x, 0), a("seekers/0", 2, 2), o("boxes/0", 1, 0))
        assert fires("any hider is behind any box", *bodies, head=boxes(1)) == true


def test_under_is_below_within_the_outline():
    head = "objects: {boxes: {is: box, count: 1, where: inside floor, fixed: true}}\n"
    for x, true in ((0.3, True), (0.9, False)):
        roof = o("boxes/0", x, 0, size=(1, 1, 0.2), z=1.0, fixed=True)
        assert fires("any hider is under any box", *AGENTS, roof, head=head) == true


def test_filled_by_asks_the_centre_and_every_corner():
    head = boxes(1)[:-2] + ", sites: {is: site, count: 1, where: inside floor}}\n"
    # both 0.5 m wide; turned by 10 degrees a corner is 0.354 * 2 sin 5 = 0.062 m off, by 30 degrees 0.183
    for dx, yaw, true in (
        (0, 0, True),
        (0.09, 0, True),
        (0.11, 0, False),
        (0, 10, True),
        (0, 30, False),
        (0, 90, True),
    ):
        bodies = (*AGENTS, o("boxes/0", -2 + dx, -2, yaw), site(-2, -2))
        assert fires("any site is filled by any box within 0.1", *bodies, head=head) == true


def site(x: float, y: float):
    return o("sites/0", x, y, kind="site", size=(0.5, 0.5, 0.5), solid=False)


def test_a_world_of_several_regions_is_asked_of_any_and_every_part():
    head = "regions: {bases: {per: team, rect: {hiders: [[-3, -3], [-2, 3]], seekers: [[2, -3], [3, 3]]}}}\n"
    home, away = Rect(-3, -3, -2, 3), Rect(2, -3, 3, 3)
    areas = {"bases": (home, away), "bases/hiders": home, "bases/seekers": away}
    for x, inside in ((-2.5, True), (2.5, True), (0, False)):
        bodies = (a("hiders/0", x, 0), a("seekers/0", 0, 2))
        assert fires("any hider is inside any base", *bodies, head=head, regions=areas) == inside
        assert fires("any hider is outside every base", *bodies, head=head, regions=areas) == (not inside)
        assert fires("any hider is inside bases", *bodies, head=head, regions=areas) == inside


def test_entities_are_where_they_are_put():
    game = bench(boxes(1) + rule("always"), *AGENTS, o("boxes/0", 1, 1))
    put(game, "boxes/0", 2, 1)
    assert entity(game, "boxes/0") == 2
    assert place_of(game, "boxes/0").tolist() == [2, 1]
