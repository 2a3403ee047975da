"""Ready: the kernels that draw worlds, compiled or loaded before anyone waits for a world."""

from __future__ import annotations

from functools import cache

from worldgen.compiled.warmup import warm_up
from worldgen.sampling.crowd import Crowd
from worldgen.sampling.geometry import disc
from worldgen.sampling.ground import kept_ground
from worldgen.sampling.members import Item
from worldgen.sampling.obstacles import Obstacles
from worldgen.sampling.requirements import Reachable, Scene
from worldgen.world import Rect


@cache
def get_ready() -> None:
    """Call each kernel once, on an empty floor."""
    warm_up(_place, _walk)


def _place() -> None:
    item = Item("", "", 0, 1, disc(0.1))
    crowd = Crowd({"": [None]}, Obstacles.of((), ()), 1)
    list(crowd.candidates(item, kept_ground(((0.0, 0.0, 1.0, 1.0),), ()), (b"", 0), 0))


def _walk() -> None:
    floor, footprint = Rect(-0.5, -0.5, 0.5, 0.5), disc(0.1)
    scene = Scene({}, None, (), floor, {})  # pyright: ignore[reportArgumentType]
    Reachable(scene, 0.1).touches(1, footprint)
