"""Maps drawn as text: boxes, places, and what is no map."""

from __future__ import annotations

from textwrap import dedent

import pytest

from schemas.layouts import Map
from tests.sampling.layouts.walls import check, faces, inner
from worldgen.errors import UserError
from worldgen.sampling.draw import Draws
from worldgen.sampling.layouts import lay_out
from worldgen.sampling.layouts.map import blocks
from worldgen.scenario import loads
from worldgen.world import Area, Rect

GAME = """\
worldgen: 1
teams: {{runners: {{}}}}
objects: {{boxes: {{is: box}}, ramps: {{is: ramp}}}}
world:
  layout:
    map:
      cell: {cell}
      rows: |
{rows}
      legend: {legend}
"""
YARD = """
#########
#...#.B.#
#.B.###.#
#...R  .#
#########
"""


def game(rows, cell=0.5, legend="{B: boxes, R: ramps}"):
    text = dedent(rows).strip("\n")
    return loads(
        GAME.format(cell=cell, rows="\n".join("        " + row for row in text.split("\n")), legend=legend)
    )


def plan(rows, **keys):
    scenario = game(rows, **keys)
    grid, made = lay_out(scenario, Draws.of(scenario, 0), True)
    check(made, (grid.size_x, grid.size_y))
    return made


def test_walls_fill_their_squares_and_the_border_is_the_outer_walls():
    made = plan(YARD)
    # 9 x 5 squares of 0.5 m: x from -2.25 to 2.25, y from -1.25 to 1.25
    assert made.regions["floor"] == Area((Rect(-2.25, -1.25, 2.25, 1.25),))
    outer = {wall.name: faces(wall) for wall in made.walls if wall.outer}
    assert outer == {
        "outer_walls/0": (-2.25, 0.75, 2.25, 1.25),
        "outer_walls/1": (-2.25, -1.25, -1.75, 0.75),
        "outer_walls/2": (1.75, -1.25, 2.25, 0.75),
        "outer_walls/3": (-1.75, -1.25, 1.75, -0.75),
    }
    # the upright part first (a run of 1 x 2 squares), then what is left beside it
    assert inner(made) == [(-0.25, -0.25, 0.25, 0.75), (0.25, -0.25, 1.25, 0.25)]
    assert {wall.height for wall in made.walls if wall.outer} == {4.0}
    assert {wall.height for wall in made.walls if not wall.outer} == {0.5}


def test_members_stand_in_the_middle_of_their_letters_in_reading_order():
    assert plan(YARD).spots == {"boxes": [(1.0, 0.5), (-1.0, 0.0)], "ramps": [(0.0, -0.5)]}
    two = plan(YARD, legend="{B: boxes, R: boxes}")
    assert two.spots == {"boxes": [(1.0, 0.5), (-1.0, 0.0), (0.0, -0.5)]}


def test_the_model_tells_size_and_counts():
    made = Map(rows=YARD, legend={"B": "boxes", "R": "ramps", "X": "flags"}, cell=0.25)
    assert made.size() == (9, 5)
    assert made.floor() == (2.25, 1.25)
    assert made.counts() == {"boxes": 2, "ramps": 1, "flags": 0}


def test_a_map_without_a_border_has_no_outer_walls():
    made = plan("...\n.#.\n...\n")
    assert [(wall.name, wall.outer) for wall in made.walls] == [("walls/0", False)]


def test_blanks_at_the_ends_of_lines_and_empty_lines_around_do_not_count():
    assert Map(rows="\n\n###  \n#.#\t\n###\n\n").size() == (3, 3)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("###", "#.#", "###"), ([(0, 0, 2, 0), (0, 1, 0, 2), (2, 1, 2, 2), (1, 2, 1, 2)], [])),
        (("....", ".##.", ".##.", "...."), ([], [(1, 1, 2, 2)])),
        ((".....", ".#.#.", ".###.", "....."), ([], [(1, 1, 1, 2), (3, 1, 3, 2), (2, 2, 2, 2)])),
    ],
)
def test_squares_are_merged(rows, expected):
    assert blocks(rows) == expected


def test_merged_boxes_cover_every_wall_once():
    row = "#.##..#.#.##.###"
    rows = tuple(row[k:] + row[:k] for k in range(16))
    covered = [
        (x, y)
        for part in blocks(rows)
        for x0, y0, x1, y1 in part
        for x in range(x0, x1 + 1)
        for y in range(y0, y1 + 1)
    ]
    assert sorted(covered) == sorted((x, y) for y, r in enumerate(rows) for x, c in enumerate(r) if c == "#")


@pytest.mark.parametrize(
    ("rows", "legend", "line", "column", "said"),
    [
        ("###\n#.\n###", "{}", 10, 9, "row 2 has 2 squares, the longest has 3"),
        ("###\n#q#\n###", "{B: boxes}", 10, 10, "the legend has no 'q'"),
        ("#.#\n\n###", "{}", 9, None, "row 2 has 0 squares"),
        ("###\n###", "{}", 8, None, "the map is all wall"),
        ("#.#", "{BB: boxes}", 10, None, "'BB' is no letter of a map"),
    ],
)
def test_what_is_no_map_is_refused_where_it_stands(rows, legend, line, column, said):
    with pytest.raises(UserError) as refused:
        game(rows, legend=legend)
    [diagnostic] = refused.value.diagnostics  # pyright: ignore[reportAttributeAccessIssue]
    assert said in diagnostic.message
    assert diagnostic.position.line == line
    assert column is None or diagnostic.position.column == column


def test_an_empty_map_and_a_tab_are_refused():
    for rows, said in ((" \n ", "the map is empty"), ("###\n#\t#\n###", "row 2 has a tab in it")):
        with pytest.raises(ValueError, match=said):
            Map(rows=rows)
