"""Random streams keyed by what is drawn, so that one draw never disturbs another.

Every draw has its own stream, named by (seed, dotted path, member, attempt, redraw): adding a group to a scenario
leaves the streams of all others as they were, and worlds can be drawn in any order, thread or process. A stream is
a splitmix64 counter started from a BLAKE2b hash of its name; making one costs about two microseconds, where a
`numpy.random.Generator` costs twenty. `blake` makes the same streams inside kernels.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import cos, log, pi, sqrt
from struct import Struct
from typing import TypeVar

T = TypeVar("T")

_WORD = Struct("<Q")
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15  # splitmix64's increment (Steele, Lea and Flood 2014)


class Stream:
    """An endless sequence of independent uniform numbers; equal names give equal sequences."""

    __slots__ = ("_state",)

    def __init__(self, key: int):
        self._state = key & _MASK

    def bits(self) -> int:
        """64 random bits: splitmix64."""
        z = self._state = (self._state + _GOLDEN) & _MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """A real in [low, high)."""
        return low + (high - low) * ((self.bits() >> 11) * 2.0**-53)

    def integer(self, low: int, high: int) -> int:
        """A whole number in low..high, both included."""
        return low + (self.bits() * (high - low + 1) >> 64)

    def chance(self, p: float) -> bool:
        """True with probability `p`."""
        return self.uniform() < p

    def choice(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]

    def normal(self, mean: float = 0.0, std: float = 1.0) -> float:
        """Box and Muller's transform of two uniform numbers."""
        radius = sqrt(-2.0 * log(1.0 - self.uniform()))
        return mean + std * radius * cos(2.0 * pi * self.uniform())


def name_of(seed: int, path: str, member: int, redraw: int) -> tuple[bytes, int]:
    """(the name of a draw's streams without the attempt's digits, where in it those go)"""
    before = f"{seed}\n{path}\n{member}\n".encode()
    return before + f"\n{redraw}".encode(), len(before)


def stream(seed: int, path: str, member: int = 0, attempt: int = 0, redraw: int = 0) -> Stream:
    """The stream of one draw.

    `path` is the dotted path of what is drawn ("objects.boxes.where"), `member` the group's member, `attempt` the
    candidate's number, `redraw` how often the whole world was drawn again.
    """
    name = f"{seed}\n{path}\n{member}\n{attempt}\n{redraw}".encode()
    return Stream(*_WORD.unpack(blake2b(name, digest_size=8).digest()))
