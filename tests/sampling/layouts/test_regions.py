"""Regions for each team, places in words, and unions and differences of areas with holes."""

from __future__ import annotations

import pytest

from schemas.grammar.tree import RegionRef
from worldgen.errors import UserError
from worldgen.sampling.areas import Uncut, difference, far_edge, union
from worldgen.sampling.draw import Draws
from worldgen.sampling.geometry import area_has, area_holds, disc
from worldgen.sampling.regions import Regions
from worldgen.scenario import loads
from worldgen.world import Area, Circle, Rect

FLOOR = Area((Rect(-5, -5, 5, 5),))
BASES = """
halves: {per: team, half: {reds: west, blues: east}}
bases: {per: team, circle: 1, at: far edge of own half}
"""


def regions(text, seed=0, made=None):
    """The Regions of two teams on a floor of 10 m; what they are made of is put past the check of the document."""
    game = loads("worldgen: 1\nteams: {reds: {}, blues: {}}\nworld: {floor: 10}\n")
    from pydantic import TypeAdapter

    from schemas.regions import RegionSpec
    from worldgen.scenario.reader import read

    specs = TypeAdapter(dict[str, RegionSpec]).validate_python(read(text, "regions").plain())
    made = {"floor": FLOOR, **(made or {})}
    return Regions(game.model_copy(update={"regions": specs}), made, Draws(seed))


def round_part(made, name):
    shape = made.named(name).inside[0]
    assert isinstance(shape, Circle)
    return shape


def ref(name, which=None, middle=None):
    return RegionRef(name, (0, 0), which, middle)


def test_every_team_has_its_own():
    both = regions(BASES)
    west, east = Rect(-5, -5, 0, 5), Rect(0, -5, 5, 5)
    assert both.all() == (
        ("floor", FLOOR),
        ("halves", Area((west, east))),
        ("halves/reds", Area((west,))),
        ("halves/blues", Area((east,))),
        ("bases", Area((Circle(-4, 0, 1), Circle(4, 0, 1)))),
        ("bases/reds", Area((Circle(-4, 0, 1),))),
        ("bases/blues", Area((Circle(4, 0, 1),))),
    )


def test_own_and_rival_go_by_the_team():
    both = regions(BASES)
    assert both.of(ref("bases", "own"), "reds") == Area((Circle(-4, 0, 1),))
    assert both.of(ref("bases", "rival"), "reds") == Area((Circle(4, 0, 1),))
    assert both.of(ref("bases", "any")) == both.of(ref("bases", "every")) == both.named("bases")
    assert both.of(ref("halves", "own", 0.5), "blues") == Area((Rect(1.25, -2.5, 3.75, 2.5),))
    with pytest.raises(UserError, match="no team to go by"):
        both.of(ref("bases", "own"))
    with pytest.raises(UserError, match="needs a region that is 'per: team'"):
        both.of(ref("floor", "own"), "reds")


def test_spots_of_regions():
    both = regions(BASES)
    assert both.spot("center of", ref("halves", "own"), "reds") == (-2.5, 0)
    assert both.spot("far edge of", ref("halves", "own"), "reds") == (-5, 0)
    assert both.spot("far edge of", ref("halves", "rival"), "reds", inset=0.2) == (4.8, 0)


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (Area((Rect(-2, 1, 2, 4),)), (0, 3.5)),  # north of the middle
        (Area((Rect(-2, -9, 2, -1),)), (0, -4.5)),  # its southern part is beyond the floor
        (Area((Rect(1, 1, 3, 3),)), (2.5, 2)),  # as far north as east: east
        (Area((Circle(-3, 1, 1),)), (-3.5, 1)),
        (Area((Rect(2, -0.2, 2.4, 0.2),)), (2.2, 0)),  # narrower than the inset: its middle
        (FLOOR, (4.5, 0)),
    ],
)
def test_the_far_edge_faces_away_from_the_floors_middle(area, expected):
    assert far_edge(area, Rect(-5, -5, 5, 5), 0.5) == pytest.approx(expected)


def test_other_forms_for_each_team():
    made = regions(
        """
        homes: {per: team, rect: {reds: [[0, 0], [1, 2]], blues: [[-3, -3], [-1, -1]]}}
        yards: {per: team, grow: own home, by: {reds: 1, blues: 2}}
        rests: {per: team, minus: [floor, own yard]}
        cores: {per: team, middle: 50%, of: own home}
        boths: {union: [homes, yards]}
        spots: {circle: 0.5, at: center of yards}
        sizes: {per: team, circle: {choose: [1, 2]}, at: {reds: [1, 1], blues: center of rival home}}
        """
    )
    assert made.named("yards/reds") == Area((Rect(-1, -1, 2, 3),))
    assert made.named("yards/blues") == Area((Rect(-5, -5, 1, 1),))
    assert made.named("rests/reds") == Area(FLOOR.inside, (Rect(-1, -1, 2, 3),))
    assert made.named("cores/blues") == Area((Rect(-2.5, -2.5, -1.5, -1.5),))
    assert len(made.named("boths").inside) == 4
    assert made.named("spots") == Area((Circle(-1.5, -1, 0.5),))
    reds, blues = (round_part(made, f"sizes/{team}") for team in ("reds", "blues"))
    assert (reds.x, reds.y, blues.x, blues.y) == (1, 1, 0.5, 1)
    assert {reds.radius, blues.radius} <= {1, 2}


def test_what_is_drawn_for_a_team_does_not_depend_on_the_other():
    radii = {round_part(regions("a: {per: team, circle: 1..2}", seed), "a/reds").radius for seed in range(20)}
    assert len(radii) == 20
    other = "a: {per: team, circle: {reds: 1..2, blues: 3}}"
    assert radii == {round_part(regions(other, seed), "a/reds").radius for seed in range(20)}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("half: {reds: west, blues: east}", "needs 'per: team': 'half' says a value for each team"),
        ("grow: own base\n  by: 1", "needs 'per: team': 'own base' is one team's"),
        ("circle: 1\n  at: middle of floor", "'middle of floor' is no place"),
        ("circle: 1\n  at: far edge of", "is no place"),
        ("circle: {reds: -1}\n  per: team", "must be above 0, not -1"),
    ],
)
def test_what_is_no_region(entry, said):
    with pytest.raises(ValueError, match=said):
        regions(f"a:\n  {entry}")


def test_a_team_left_out_is_said():
    with pytest.raises(UserError, match="'half' says nothing for team blues"):
        regions("a: {per: team, half: {reds: west}}").named("a")


def test_mentions_are_told_with_their_place():
    made = regions(BASES + "rests: {per: team, minus: [floor, own base]}")
    spec = made._specs["rests"]
    assert [(m.text, m.name, m.which, m.path) for m in spec.mentions()] == [
        ("floor", "floor", None, ("minus", 0)),
        ("own base", "base", "own", ("minus", 1)),
    ]
    assert made._specs["halves"].teams() == (("half", ("reds", "blues")),)


def test_parts_of_a_layouts_family_are_listed_after_it():
    rooms = {"rooms": Area((Rect(0, 0, 1, 1),)), "rooms/0": Area((Rect(0, 0, 1, 1),))}
    made = regions("inner: {shrink: room, by: 0.1}", made=rooms)
    assert [name for name, _ in made.all()] == ["floor", "rooms", "rooms/0", "inner"]
    assert made.named("inner") == Area((Rect(0.1, 0.1, 0.9, 0.9),))
    assert made.of(ref("rooms", "any")) == rooms["rooms"]


# --- unions and differences

FRAME = Area((Rect(-2, -2, 2, 2),), (Rect(-1, -1, 1, 1),))


def grid(step=0.25, half=3.0):
    count = int(2 * half / step)
    return [(-half + (i + 0.4) * step, -half + (j + 0.4) * step) for i in range(count) for j in range(count)]


def same_points(area, wanted):
    return [point for point in grid() if area_has(area, *point)] == [
        point for point in grid() if wanted(*point)
    ]


@pytest.mark.parametrize(
    "filler",
    [
        Area((Rect(0, 0, 3, 3),)),
        Area((Rect(-1, -1, 1, 1),)),
        Area((Circle(0, 0, 1.5),)),
        Area((Rect(-0.5, -0.5, 3, 0.5),), (Rect(0.2, -0.2, 2.5, 0.2),)),
        FRAME,
    ],
)
def test_a_union_is_in_either(filler):
    for areas in ([FRAME, filler], [filler, FRAME]):
        assert same_points(union(areas), lambda x, y: area_has(FRAME, x, y) or area_has(filler, x, y))


@pytest.mark.parametrize(
    "taken",
    [
        Area((Rect(0, 0, 3, 3),), (Rect(1.2, 1.2, 1.8, 2.5),)),
        Area((Rect(-3, -3, 3, 3),), (Rect(-1.5, -3, 1.5, 0), Rect(-1.5, 0, 0, 3))),
        Area((Circle(0, 0, 1.6),)),
    ],
)
def test_a_difference_is_in_the_first_only(taken):
    made = difference(FRAME, [taken])
    assert same_points(made, lambda x, y: area_has(FRAME, x, y) and not area_has(taken, x, y))


def test_a_hole_filled_exactly_is_gone_and_holds_what_stands_there():
    whole = union([FRAME, Area((Rect(-1, -1, 1, 1),))])
    assert whole.outside == ()
    assert area_holds(whole, disc(0.5))


def test_round_shapes_are_not_cut():
    ring = Area((Circle(0, 0, 2),), (Circle(0, 0, 1),))
    with pytest.raises(Uncut):
        union([ring, Area((Rect(0, -3, 3, 3),))])
    with pytest.raises(UserError, match="one of them is round; use rectangles"):
        regions(
            "a: {circle: 2}\nb: {circle: 1}\nc: {minus: [a, b]}\nd: {half: east}\ne: {union: [c, d]}"
        ).named("e")
