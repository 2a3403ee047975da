"""Where: regions as rules name them."""

from __future__ import annotations

from collections.abc import Sequence

from worldgen.game import Game
from worldgen.sampling.regions import sided

Parts = Sequence[tuple[str, float | None]]  # (region's name, middle): what is in any of them counts


def key(name: str, middle: float | None) -> str:
    """What an area is filed under: `middle 50% of floor` has one of its own."""
    return name if middle is None else f"{middle} {name}"


def sided_parts(name: str, which: str, middle: float | None, game: Game) -> list[Parts]:
    """For each team the parts that `own` or `rival` NAME is to its members."""
    return [
        [(part, middle) for part in sided(name, which, team, game.team_names)] for team in game.team_names
    ]
