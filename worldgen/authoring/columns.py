"""Text tables that fit a page: columns as wide as they need, the widest wrapped."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

WIDTH = 100
GAP = "  "
LEAST = 8  # no column is wrapped to fewer characters


def columns(
    rows: Sequence[Sequence[str]], width: int = WIDTH, indent: str = "", firm: tuple[int, ...] = ()
) -> list[str]:
    """The rows as lines of at most `width` characters, cells below one another; long cells go on in the next line.

    The columns numbered in `firm` (places, which are clicked on) are never broken.
    """
    if not rows:
        return []
    sizes = [max(_longest(row[k]) for row in rows) for k in range(len(rows[0]))]
    room = width - len(indent) - len(GAP) * (len(sizes) - 1)
    soft = [k for k in range(len(sizes)) if k not in firm]
    while sum(sizes) > room and max(sizes[k] for k in soft) > LEAST:
        sizes[max(soft, key=lambda k: sizes[k])] -= 1
    lines: list[str] = []
    for row in rows:
        cells = [_wrapped(cell, size) for cell, size in zip(row, sizes, strict=True)]
        for pieces in zip_longest(*cells, fillvalue=""):
            padded = GAP.join(piece.ljust(size) for piece, size in zip(pieces, sizes, strict=True))
            lines.append((indent + padded).rstrip())
    return lines


def _longest(cell: str) -> int:
    return max(map(len, cell.split("\n")))


def _wrapped(cell: str, size: int) -> list[str]:
    # Words longer than their column are broken too: a table never runs over its page.
    pieces = [wrap(line, max(size, 1), break_on_hyphens=False) or [""] for line in cell.split("\n")]
    return [piece for line in pieces for piece in line]
