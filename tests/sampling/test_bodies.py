"""What agents and things are like before they have a place: sizes, slots, ranks, teams, numbers of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.colors import rgb
from worldgen.game import Game
from worldgen.sampling.bodies import footprint
from worldgen.sampling.cast import Cast
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts import NoFit
from worldgen.scenario import load, loads

TEAMS = "worldgen: 1\nteams: {reds: {count: 1}, blues: {count: 1}}\n"


def drawn(objects: str, seed: int = 0, text: str = TEAMS, **groups: dict) -> list:
    """The things of a scenario with these `objects`; `groups` changes a group's GroupInfo."""
    scenario = loads(f"{text}objects: {objects}")
    game = Game.of(scenario)
    infos = tuple(replace(info, **groups.get(info.name, {})) for info in game.groups)
    return standing(Cast(scenario, replace(game, groups=infos)).things(Draws.of(scenario, seed)))


def standing(drafts: list) -> list:
    return [draft.standing(0.0, 0.0, 0.0, 0.0) for draft in drafts]


@pytest.mark.parametrize(
    ("kind", "size", "mass", "solid"),
    [
        ("box", (0.5, 0.5, 0.5), 1.0, True),
        ("pillar", (1.0, 1.0, 0.5), 1.0, True),
        ("ball", (0.4, 0.4, 0.4), 0.5, True),
        ("food", (0.2, 0.2, 0.1), 1.0, False),
        ("site", (0.5, 0.5, 0.5), 1.0, False),
        ("flag", (0.1, 0.1, 0.4), 0.1, True),
    ],
)
def test_every_kind_has_its_size_and_stands_on_the_floor(kind, size, mass, solid):
    (thing,) = drawn(f"{{them: {{is: {kind}}}}}")
    assert (thing.size, thing.mass, thing.solid) == (size, mass, solid)
    assert thing.z == size[2] / 2  # food at 0.05 and sites at 0.25, as in the original


def test_round_things_have_round_footprints():
    for kind, radius in (("pillar", 0.5), ("ball", 0.2), ("food", 0.1), ("site", 0.0), ("flag", 0.0)):
        (thing,) = drawn(f"{{them: {{is: {kind}}}}}")
        assert footprint(thing).radius == pytest.approx(radius)


def test_a_side_that_is_drawn_once_makes_a_cube():
    (box,) = drawn("{boxes: {is: box, size: 0.3..0.9}}")
    assert box.size[0] == box.size[1] == box.size[2]
    (long,) = drawn("{boxes: {is: box, size: [0.3..0.9, 0.3..0.9, 0.5]}}")
    assert long.size[0] != long.size[1]


def test_members_have_numbers_of_their_own():
    food = drawn("{food: {is: food, count: 3, has: {bites: 0..9 of 40, age: 7, sweet: 0.2..0.8}}}", seed=1)
    for morsel in food:
        (bites, age, sweet) = morsel.attributes
        assert bites[0] == "bites"
        assert 0 <= bites[1] <= 9
        assert bites[2] == 40
        assert age == ("age", 7, 7)
        assert sweet[1] == sweet[2]
    assert len({morsel.attributes for morsel in food}) == 3


def test_the_order_is_the_members_own_or_a_permutation_by_the_seed():
    assert [b.rank for b in drawn("{boxes: {is: box, count: 6}}")] == [0, 1, 2, 3, 4, 5]
    ranks = [
        [b.rank for b in drawn("{boxes: {is: box, count: 6, order: shuffled}}", seed)] for seed in range(20)
    ]
    assert all(sorted(row) == [0, 1, 2, 3, 4, 5] for row in ranks)
    assert len({tuple(row) for row in ranks}) > 15
    assert ranks[3] == [b.rank for b in drawn("{boxes: {is: box, count: 6, order: shuffled}}", 3)]


def test_every_team_has_things_of_its_own_in_its_share_of_the_slots():
    flags = drawn(
        "{boxes: {is: box, count: 2}, flags: {is: flag, per: team, count: 2}}",
        flags=dict(first=2, size=4, per_team=True),
    )[2:]
    assert [f.name for f in flags] == ["flags/0", "flags/1", "flags/2", "flags/3"]
    assert [f.team for f in flags] == ["reds", "reds", "blues", "blues"]
    assert [f.slot for f in flags] == [2, 3, 4, 5]
    cyan, red = (*rgb("cyan"), 1.0), (*rgb("red"), 1.0)  # the colours of the first and second team
    assert [f.color for f in flags] == [cyan, cyan, red, red]


def test_a_team_that_drew_fewer_leaves_its_own_slots_empty():
    changes = dict(flags=dict(size=6, per_team=True))
    for seed in range(10):
        flags = drawn("{flags: {is: flag, per: team, count: 1..3}}", seed, **changes)
        of = {team: [f.slot for f in flags if f.team == team] for team in ("reds", "blues")}
        assert of["reds"] == list(range(len(of["reds"])))
        assert of["blues"] == list(range(3, 3 + len(of["blues"])))
        assert [f.member for f in flags] == list(range(len(flags)))


def test_a_group_that_joins_another_shares_its_slots_the_hosts_members_first():
    objects = "{long: {is: box, also: boxes, count: 2}, boxes: {is: box, count: 3, order: shuffled}}"
    both = drawn(objects, boxes=dict(first=0, size=5), long=dict(first=0, size=5, within="boxes"))
    assert {b.name: b.slot for b in both} == {
        "boxes/0": 0,
        "boxes/1": 1,
        "boxes/2": 2,
        "long/0": 3,
        "long/1": 4,
    }
    assert sorted(b.rank for b in both) == [0, 1, 2, 3, 4]


def test_more_members_than_shared_slots_do_not_fit():
    objects = "{boxes: {is: box, count: 1..3, most: 4}, long: {is: box, also: boxes, count: 1..2}}"
    counts, refused = set(), []
    for seed in range(40):
        try:
            both = drawn(
                objects, seed, boxes=dict(first=0, size=4), long=dict(first=0, size=4, within="boxes")
            )
            counts.add(len(both))
        except NoFit as misfit:
            refused.append((misfit.path, str(misfit)))
    assert counts == {2, 3, 4}
    assert set(refused) == {("objects.boxes.most", "boxes and long are 5, and there is room for 4")}
    assert len(refused) < 20  # one in six


def test_only_what_is_solid_moves_and_does_not_roll_tilts():
    kinds = {
        kind: drawn(f"{{them: {{is: {kind}, tilts: true}}}}")[0].tilts for kind in ("box", "ball", "food")
    }
    assert kinds == {"box": True, "ball": False, "food": False}
    assert not drawn("{them: {is: box, tilts: true, fixed: true}}")[0].tilts


def test_an_authors_body_is_as_large_and_heavy_as_its_file_says(tmp_path):
    (tmp_path / "bot.xml").write_text(
        '<mujoco><worldbody><body name="b"><geom type="box" size=".2 .1 .3" mass="2"/></body></worldbody></mujoco>'
    )
    (tmp_path / "game.yaml").write_text(f"{TEAMS}objects: {{bots: {{is: mjcf, file: bot.xml}}}}")
    scenario = load(str(tmp_path / "game.yaml"))
    (bot,) = standing(Cast(scenario, Game.of(scenario)).things(Draws.of(scenario, 0)))
    assert bot.size == pytest.approx((0.4, 0.2, 0.6))
    assert (bot.mass, bot.z, bot.source) == (2.0, pytest.approx(0.3), str((tmp_path / "bot.xml").resolve()))


def test_agents_take_colours_in_turn_and_their_slots():
    scenario = loads("worldgen: 1\nteams: {reds: {count: 2}, blues: {count: 1, color: '#ff0000'}}")
    drawn_agents = standing(Cast(scenario, Game.of(scenario)).agents(Draws.of(scenario, 0)))
    assert [(a.name, a.slot) for a in drawn_agents] == [("reds/0", 0), ("reds/1", 1), ("blues/0", 2)]
    assert drawn_agents[2].color == (1.0, 0.0, 0.0, 1.0)
