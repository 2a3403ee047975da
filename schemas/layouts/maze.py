"""The maze layout: corridors of one width all over the floor."""

from __future__ import annotations

from typing import ClassVar

from schemas.base import Chance, Length, Model, said


class Maze(Model):
    """A maze of corridors; it makes the regions `dead_ends`, the last square of each blind corridor."""

    kind: ClassVar[str] = "maze"
    regions: ClassVar[tuple[str, ...]] = ("dead_ends",)

    corridor: Length = said(
        0.8, "Clear width of a corridor, metres; corridors are widened as needed to fill the floor exactly."
    )
    braid: Chance = said(
        "0%",
        "Share of the dead ends that are opened into a loop; at 0% one way leads from anywhere to anywhere.",
    )
