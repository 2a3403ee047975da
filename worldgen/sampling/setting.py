"""What one world's placement goes by, and what it says when it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from worldgen.sampling.draw import Draws
from worldgen.sampling.facing import Facing
from worldgen.sampling.members import Item, Roster
from worldgen.sampling.obstacles import Obstacles
from worldgen.sampling.turns import Turns
from worldgen.sampling.where import Wishes


@dataclass(frozen=True, slots=True)
class NoRoom:
    """Why something found no place: how many of the `tries` failed on what."""

    item: Item
    tries: int
    reasons: tuple[tuple[str, int], ...]  # ("overlapped walls", 38), most frequent first


@dataclass(frozen=True, slots=True)
class Setting:
    """What one world's placement goes by."""

    obstacles: Obstacles
    wishes: Wishes
    facing: Facing
    turns: Turns
    roster: Roster
    draws: Draws
    tries: int
    spots: Mapping[
        str, Sequence[tuple[float, float]]
    ]  # a drawn map's: member k of the group stands at place k
