"""Table: a compiled sentence as rows of numbers, which kernels walk through.

Variables are what the sentence binds (`each hider`, `any food`); a binding names one member of each, and all bindings
of a sentence, the last variable running fastest, are its cells. A slot is where a noun of a clause runs: on a
variable's axis (1, 2, ...) or by itself (0).
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numba import njit

EVERY, COUNT, FIRST, NEAREST = (
    0,
    1,
    2,
    3,
)  # how a slot that runs by itself ends; FIRST and NEAREST are of one member
NO_SIDE, OWN, RIVAL = 0, 1, 2
AT_LEAST, LESS, EXACTLY = 0, 1, 2
OTHER = -1  # as a partner: the clause's other noun, where that runs by itself


class Place(IntEnum):
    """Columns of a slot."""

    AXIS = 0
    FIRST = 1  # entity (of `each team`: team) that its members begin with
    COUNT = 2  # how many members
    TEAMS = 3  # 1: its members are teams
    DRAWN = 4  # 1: who was drawn is meant, removed since or not
    GROUP = 5  # declared object group of which alone members are meant, -1 for all
    STATE = 6  # code in facts.py, -1 for any
    PLANE = 7  # of a plug-in's state
    SIDE = 8
    ENDS = 9
    CHOICE = 10  # FIRST or NEAREST of its members alone, else -1
    LEAST = 11  # of COUNT: how many at least ...
    MOST = 12  # ... and at most
    PARTNER = 13  # to what NEAREST is: an axis, or OTHER


class Ask(IntEnum):
    """Columns of a clause."""

    KIND = 0
    WHO = 1  # row of a slot
    WHOM = 2
    FACT = 3  # code in facts.py; of REGION the first of its lists
    PLANE = 4
    NEGATED = 5
    SWAPPED = 6  # the target does it to the subject
    ITSELF = 7  # a member may be asked about itself
    DEPTH = 8  # axis of the last variable it depends on
    SIDED = 9  # of a region: 0, or the axis by whose team its part is chosen
    HOW = 10  # AT_LEAST, LESS, EXACTLY; of INSIDE: 1 wholly
    FLIPPED = 11  # outside; away from


# kinds of clause
ALWAYS, EVERY_STEPS, AT_STEP, AT_END, TEAM_FIRED = range(5)
SINGLE, INSIDE, TO_REGION, TO_START, ATTRIBUTE, FIRED = range(5, 11)
PAIR = 11


class Table(NamedTuple):
    """V variables, S slots of at most M members, C clauses, L lists of regions. `bound` and `able` are of the kernel at
    work, see `roomy`."""

    sizes: np.ndarray  # int64 [V]
    firsts: np.ndarray  # int64 [V], entity or team that each variable's members begin with
    teams: np.ndarray  # bool [V]: its members are teams
    anchor: int  # axis by whose member own, rival and nearest go, 0 for none
    pending: np.ndarray  # int64: axes on which one witness will do
    slots: np.ndarray  # int64 [S, len(Place)]
    clauses: np.ndarray  # int64 [C, len(Ask)]
    numbers: np.ndarray  # float64 [C]
    lists: np.ndarray  # int64 [L, 2]: stretches of `parts`
    parts: np.ndarray  # int64: numbers of regions
    bound: np.ndarray  # int64 [V]: the member of each variable in the cell at hand
    able: np.ndarray  # bool [S, M]: who is there, of the group and in the state, in the world at hand


@njit(cache=True, nogil=True)
def roomy(t: Table) -> Table:
    """The same table with room of its own, so that several threads may walk through one at once."""
    return Table(
        t.sizes, t.firsts, t.teams, t.anchor, t.pending, t.slots, t.clauses, t.numbers, t.lists, t.parts,
        np.empty_like(t.bound), np.empty_like(t.able),
    )  # fmt: skip
