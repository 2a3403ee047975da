"""The map layout: walls and places drawn as text, a character a square."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import ValidationInfo, field_validator

from schemas.base import Model, Quantity, refusal, said
from schemas.problem import Problem

WALL = "#"
FREE = ". "
LARGEST = 200  # squares along a side
Side = Annotated[float, Quantity(unit="m", low=0, above=True, plain=True)]


class Map(Model):
    """A floor drawn as text, north at the top; its size is the floor's, and its letters are members of groups."""

    kind: ClassVar[str] = "map"
    regions: ClassVar[tuple[str, ...]] = ()

    cell: Side = said(0.5, "Side of one character's square, metres.")
    legend: dict[str, str] = said(
        {}, "Letter: the team or kind of object that has one member at each of its places."
    )
    rows: str = said(
        ...,
        "The map, one row a line: `#` is a wall as large as its square, `.` or a blank is floor, a letter is floor "
        "with a member of its group in the middle. Walls along the border are outer walls.",
    )

    @field_validator("legend", mode="after")
    @classmethod
    def _letters(cls, legend: dict[str, str]) -> dict[str, str]:
        for letter in legend:
            if len(letter) != 1 or letter.isspace() or letter in WALL + FREE:
                message = f"'{letter}' is no letter of a map: write one character other than '#' and '.'"
                raise refusal(Problem("bad-value", message, key=letter))
        return legend

    @field_validator("rows", mode="before")
    @classmethod
    def _drawn(cls, raw: Any, info: ValidationInfo) -> Any:
        """Refuse what is no map, pointing at the row or the letter; blanks at the ends of lines do not count."""
        if not isinstance(raw, str):
            return raw
        try:
            _check(raw, info.data.get("legend"))
        except Problem as problem:
            raise refusal(problem) from None
        return raw

    def grid(self) -> tuple[str, ...]:
        """The rows from north to south, all equally long."""
        return tuple(text for _, text in lines(self.rows))

    def size(self) -> tuple[int, int]:
        """(columns, rows)."""
        rows = self.grid()
        return len(rows[0]), len(rows)

    def floor(self) -> tuple[float, float]:
        """The floor's sides, metres: a map has its own, whatever `world.floor` says."""
        columns, rows = self.size()
        return columns * self.cell, rows * self.cell

    def places(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """The (column, row) of every member of a group, in reading order."""
        found: dict[str, list[tuple[int, int]]] = {group: [] for group in self.legend.values()}
        for row, text in enumerate(self.grid()):
            for column, letter in enumerate(text):
                if letter in self.legend:
                    found[self.legend[letter]].append((column, row))
        return {group: tuple(places) for group, places in found.items()}

    def counts(self) -> dict[str, int]:
        """How many members the map gives each group of its legend."""
        return {group: len(places) for group, places in self.places().items()}


def lines(text: str) -> list[tuple[int, str]]:
    """(where it starts in the text, its squares) of every row; empty lines above and below the map are left out."""
    rows, start = [], 0
    for line in text.split("\n"):
        rows.append((start, line.rstrip()))
        start += len(line) + 1
    filled = [k for k, (_, row) in enumerate(rows) if row]
    return rows[filled[0] : filled[-1] + 1] if filled else []


def _check(text: str, legend: dict[str, str] | None) -> None:
    rows = lines(text)
    if not rows:
        raise Problem("bad-value", "the map is empty", help=("draw it under 'rows: |', with # for walls",))
    longest = max(len(row) for _, row in rows)
    if longest > LARGEST or len(rows) > LARGEST:
        raise Problem("out-of-range", f"a map has at most {LARGEST} squares along a side")
    for number, (start, row) in enumerate(rows, 1):
        tab = row.find("\t")
        if tab >= 0:
            raise Problem("bad-value", f"row {number} has a tab in it", _span(start, tab), ("use blanks",))
        if len(row) != longest:
            help = ("write '.' for floor at the end of a row: blanks there do not count",)
            message = f"row {number} has {len(row)} squares, the longest has {longest}"
            raise Problem("bad-value", message, (start, start + max(1, len(row))), help)
        for column, letter in enumerate(row if legend is not None else ""):
            if letter not in WALL + FREE and letter not in (legend or {}):
                help = (f"say what it stands for, as in legend: {{{letter}: boxes}}",)
                raise Problem("unknown-name", f"the legend has no '{letter}'", _span(start, column), help)
    if all(letter == WALL for _, row in rows for letter in row):
        raise Problem("bad-value", "the map is all wall")


def _span(start: int, column: int) -> tuple[int, int]:
    return start + column, start + column + 1
