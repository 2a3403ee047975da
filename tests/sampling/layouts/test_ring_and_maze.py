"""The ring's platform; mazes that are perfect, or braided, with few walls."""

from __future__ import annotations

from statistics import mean

import pytest

from tests.sampling.layouts.walls import inner
from worldgen.sampling.layouts.lattice import Lattice
from worldgen.sampling.layouts.maze import braid, carved, dead_ends
from worldgen.sampling.streams import stream
from worldgen.world import Area, Circle, Platform


def test_a_ring_is_a_platform_and_a_region(plans):
    [plan] = plans("ring: {radius: 2.5, height: 0.4}", world="friction: 0.3")
    circle = Circle(0.0, 0.0, 2.5)
    assert plan.platforms == [Platform("ring", circle, 0.4, 0.3)]
    assert plan.regions["ring"] == Area((circle,))
    assert not inner(plan)


def test_a_ring_may_reach_the_walls_or_the_edge_without_them(plans):
    assert plans("ring: {radius: 2.85}")
    assert not plans("ring: {radius: 2.86}")
    assert plans("ring: {radius: 3}", world="outer_walls: 0%")


def test_drawn_radii_are_as_said(plans):
    radii = [plan.platforms[0].shape.radius for plan in plans("ring: {radius: 1.5..2.5}", range(300))]
    assert 1.5 <= min(radii) < 1.55
    assert 2.45 < max(radii) <= 2.5
    assert mean(radii) == pytest.approx(2, abs=0.07)


def reached(passages, columns, rows):
    """How many squares can be reached from the first."""
    seen, trail = {(0, 0)}, [(0, 0)]
    while trail:
        here = trail.pop()
        for a, b in passages:
            if here in (a, b) and (there := b if here == a else a) not in seen:
                seen.add(there)
                trail.append(there)
    return len(seen)


@pytest.mark.parametrize(("columns", "rows"), [(2, 2), (7, 4), (9, 9)])
def test_a_carved_maze_has_one_way_from_anywhere_to_anywhere(columns, rows):
    for seed in range(20):
        passages = carved(columns, rows, stream(seed, "maze"))
        assert len(passages) == columns * rows - 1
        assert reached(passages, columns, rows) == columns * rows
        assert len(dead_ends(columns, rows, passages)) >= 2


def test_dead_ends_are_few_and_braiding_opens_them():
    ends, half, none = [], [], []
    for seed in range(60):
        passages = carved(12, 12, stream(seed, "maze"))
        ends.append(len(dead_ends(12, 12, passages)))
        some = set(passages)
        braid(12, 12, some, 0.5, stream(seed, "loops"))
        half.append(len(dead_ends(12, 12, some)))
        braid(12, 12, passages, 1.0, stream(seed, "loops"))
        none.append(len(dead_ends(12, 12, passages)))
    assert 0.06 < mean(ends) / 144 < 0.14
    assert 0.3 < mean(half) / mean(ends) < 0.55
    assert set(none) == {0}


def test_the_walls_of_a_maze_by_hand():
    # two by two squares of 1 m; all passages but the one between the southern squares
    passages = {((0, 0), (0, 1)), ((0, 1), (1, 1)), ((1, 0), (1, 1))}
    [wall] = Lattice(2, 2, -1.0, -1.0, 1.0, 1.0, 0.1).walls(passages)
    # it runs from the southern border's face to the far side of the middle
    assert (wall.axis, wall.across) == ("y", 0.0)
    assert (wall.low, wall.high) == pytest.approx((-0.95, 0.05))


def test_where_walls_cross_one_is_cut_and_the_middle_belongs_to_the_other():
    lines = list(Lattice(2, 2, -1.0, -1.0, 1.0, 1.0, 0.1).walls(set()))
    assert [(line.axis, round(line.low, 9), round(line.high, 9)) for line in lines] == [
        ("y", -0.95, 0.95),
        ("x", -0.95, -0.05),
        ("x", 0.05, 0.95),
    ]


@pytest.mark.parametrize("floor", ["8", "[6, 9]"])
def test_mazes_fill_the_floor_with_corridors_at_least_so_wide(plans, floor):
    for plan in plans("maze: {corridor: 0.8, braid: 30%}", range(40), floor=floor):
        ends = [area.inside[0] for name, area in plan.regions.items() if name.startswith("dead_ends/")]
        assert plan.regions["dead_ends"].inside == tuple(ends)
        assert all(0.8 <= min(r.x1 - r.x0, r.y1 - r.y0) < 1.0 for r in ends)


def test_no_two_walls_of_a_maze_could_be_one(plans):
    for plan in plans("maze: {}", range(20), floor="8"):
        faces = inner(plan)
        for a in faces:
            for b in faces:
                same_line = a != b and (a[0], a[2]) == (b[0], b[2]) and a[3] == b[1]
                assert not same_line
                assert not (a != b and (a[1], a[3]) == (b[1], b[3]) and a[2] == b[0])
