"""Program: a sentence while it is compiled: what it binds, and the rows of its table.

Each noun that binds (`each hider`, `any food`, `first unlocked box`) is a variable with an axis of its own (1, 2, ...;
0 is the world's). A noun that does not bind runs by itself and ends within its clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from schemas.grammar import tree
from worldgen.compiled.boxed import boxed
from worldgen.errors import UserError
from worldgen.game import Game
from worldgen.sim.rules import judge, predicates, table
from worldgen.sim.rules.ground import Ground
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.share import there
from worldgen.sim.rules.table import Place

BINDING = ("each", "any", "first", "nearest")
SIDES = {None: table.NO_SIDE, "own": table.OWN, "rival": table.RIVAL}
CHOICES = {"first": table.FIRST, "nearest": table.NEAREST}
MANY = 2**31


@dataclass(frozen=True)
class Slot:
    """Where a noun of a clause runs: on a variable's axis (>= 1) or by itself (0). `row` is its row of the table."""

    axis: int
    members: np.ndarray  # int [M] entity numbers; team indices of `each team`
    target: tree.Target
    row: int

    @property
    def teams(self) -> bool:
        return self.target.noun.kind == "teams"


@dataclass
class Program:
    """A sentence's variables, slots and clauses; complete, its `table` is what kernels walk through."""

    ground: Ground
    text: str
    variables: list[Slot] = field(default_factory=list)
    slots: list[dict[Place, int]] = field(default_factory=list)
    clauses: list[tuple[dict[table.Ask, int], float]] = field(default_factory=list)
    lists: list[list[int]] = field(default_factory=list)

    @property
    def game(self) -> Game:
        return self.ground.game

    def extended(self) -> Program:
        """The same variables without the clauses, for an amount or a recipient that may bind more."""
        return replace(
            self, variables=list(self.variables), slots=list(self.slots), clauses=[], lists=list(self.lists)
        )

    # --- what is bound

    @property
    def sizes(self) -> list[int]:
        return [len(v.members) for v in self.variables]

    @property
    def cells(self) -> int:
        """Bindings of all variables."""
        return prod(self.sizes)

    def axis(self, target: tree.Target) -> int:
        """The axis of the variable that `the ...` names."""
        same = [
            (k, v.target) for k, v in enumerate(self.variables, 1) if v.target.noun.name == target.noun.name
        ]
        sided = [(k, t) for k, t in same if t.side == target.side] or same
        plain = [(k, t) for k, t in sided if t.state is None] or sided
        if plain:
            return plain[0][0]
        raise UserError(f"'{self.text}': nothing is bound that 'the {target.noun.name}' could name")

    def axes(self, quantifier: str) -> list[int]:
        return [k for k, v in enumerate(self.variables, 1) if v.target.quantifier == quantifier]

    @property
    def anchor(self) -> int | None:
        """The axis by whose member `own`, `rival` and `nearest` go: the first `each`."""
        return next(iter(self.axes("each")), None)

    # --- compiling

    def place(self, target: tree.Target, local: bool = False, removed: bool = False) -> Slot:
        """A slot for a noun; `local` where nothing binds, `removed` where those out of the game are asked about too."""
        if target.quantifier == "the":
            axis = self.axis(target)
            return self.slot(target, axis, self.variables[axis - 1].members, removed)
        group = members(target.noun, self.game)
        binds = target.quantifier in BINDING and not local
        made = self.slot(target, len(self.variables) + 1 if binds else 0, group, removed)
        if binds:
            self.variables.append(made)
        return made

    def slot(self, target: tree.Target, axis: int, group: np.ndarray, removed: bool = False) -> Slot:
        """A row that runs over the entities of `group` (teams, of `each team`)."""
        game, noun = self.game, target.noun
        joined = noun.name in (part.name for part in game.joined)
        state, plane = (
            (-1, 0) if target.state is None else predicates.state(target.state, self.text, self.ground)
        )
        least, most = _amount(target)
        self.slots.append(
            {
                Place.AXIS: axis,
                Place.FIRST: int(group[0]) if len(group) else 0,
                Place.COUNT: len(group),
                Place.TEAMS: noun.kind == "teams",
                Place.DRAWN: removed or target.state == "removed",
                Place.GROUP: game.declared.index(noun.name) if joined else -1,
                Place.STATE: state,
                Place.PLANE: plane,
                Place.SIDE: SIDES[target.side],
                Place.ENDS: table.EVERY if target.quantifier in ("every", "all", "each") else table.COUNT,
                Place.CHOICE: CHOICES.get(target.quantifier, -1),
                Place.LEAST: least,
                Place.MOST: most,
            }
        )
        return Slot(axis, group, target, len(self.slots) - 1)

    def partner(self, slot: Slot, other: Slot) -> None:
        """`nearest`, where the slot says it, is of the clause's other noun, if that is one member when it is asked."""
        if not other.teams and (other.axis > 0 or slot.axis == 0):
            self.slots[slot.row] = {**self.slots[slot.row], Place.PARTNER: other.axis or table.OTHER}

    def ask(self, kind: int, number: float = 0.0, **columns: int) -> None:
        """Add a clause: columns of `table.Ask` by their names in small letters."""
        self.clauses.append(
            ({table.Ask.KIND: kind} | {table.Ask[k.upper()]: v for k, v in columns.items()}, number)
        )

    def areas(self, lists: Sequence[Sequence[str]]) -> int:
        """The first of new lists of regions, by what these are filed under."""
        self.lists += [[self.ground.region(key) for key in keys] for keys in lists]
        return len(self.lists) - len(lists)

    # --- complete

    @cached_property
    def table(self) -> Any:
        """For kernels; nothing may be added once it has been asked for."""
        stops = np.cumsum([0, *(len(parts) for parts in self.lists)])
        return boxed(
            table.Table(
                sizes=np.array(self.sizes, np.int64),
                firsts=np.array([int(v.members[0]) if len(v.members) else 0 for v in self.variables], np.int64),
                teams=np.array([v.teams for v in self.variables], bool),
                anchor=self.anchor or 0,
                pending=np.array(self.axes("any"), np.int64),
                slots=_rows([self._settled(slot) for slot in self.slots], len(Place)),
                clauses=_rows([self._complete(row) for row, _ in self.clauses], len(table.Ask)),
                numbers=np.array([number for _, number in self.clauses], float),
                lists=np.stack([stops[:-1], stops[1:]], axis=1).astype(np.int64),
                parts=np.array([part for parts in self.lists for part in parts], np.int64),
                bound=np.zeros(len(self.sizes), np.int64),
                able=np.zeros((len(self.slots), max((slot[Place.COUNT] for slot in self.slots), default=0)), bool),
            )
        )  # fmt: skip

    def _settled(self, slot: dict[Place, int]) -> dict[Place, int]:
        """With the partner that `nearest` is measured from; raises UserError for sides and distances of nobody."""
        axis = slot[Place.AXIS]
        if slot[Place.SIDE] != table.NO_SIDE and self.anchor in (None, axis):
            raise UserError(f"'{self.text}': own and rival need an 'each' before them")
        if slot[Place.CHOICE] != table.NEAREST or Place.PARTNER in slot:
            return slot
        placed = (k for k, v in enumerate(self.variables, 1) if k != axis and not v.teams)
        partner = self.anchor or next(placed, None)  # without an `each`, what `any` and its like bind
        if partner is None or partner == axis or self.variables[partner - 1].teams:
            raise UserError(f"'{self.text}': nearest to what? begin with 'each ...'")
        return {**slot, Place.PARTNER: partner}

    def _complete(self, clause: dict[table.Ask, int]) -> dict[table.Ask, int]:
        """With the axis by whose team an `own` or `rival` region is chosen, and that of the last variable needed."""
        if clause[table.Ask.KIND] < table.SINGLE:
            return clause
        found = [0]
        if clause.get(table.Ask.SIDED):
            axis = self.anchor or self.slots[clause[table.Ask.WHO]][Place.AXIS]
            if not axis:
                raise UserError(f"'{self.text}': own and rival regions of whom? begin with 'each ...'")
            clause = {**clause, table.Ask.SIDED: axis}
            found.append(axis)
        rows = [clause[nouns] for nouns in (table.Ask.WHO, table.Ask.WHOM) if nouns in clause]
        for slot in (self._settled(self.slots[row]) for row in rows):
            found += [slot[Place.AXIS], slot.get(Place.PARTNER, 0)]
            found += [self.anchor or 0] if slot[Place.SIDE] != table.NO_SIDE else []
        return {**clause, table.Ask.DEPTH: max(found)}

    def holds(self, worlds: np.ndarray) -> np.ndarray:
        """bool [N, cells]: where the whole sentence holds; False in worlds that were not asked about."""
        out = np.zeros((self.ground.worlds, self.cells), bool)
        judge.holding(worlds, self.table, self.ground.box, out)
        return out

    def there(self, slot: Slot) -> np.ndarray:
        """bool [N, cells, members of the slot]: who is meant in each."""
        out = np.zeros((self.ground.worlds, self.cells, len(slot.members)), bool)
        there(np.arange(self.ground.worlds), self.table, self.ground.box, slot.row, out)
        return out

    def lasting(self, slot: Slot) -> bool:
        """Whether who of a slot is meant follows from presence alone, whatever is bound."""
        target, row = slot.target, self.slots[slot.row]
        return row[Place.GROUP] < 0 and target.state is None and target.side is None and row[Place.CHOICE] < 0


def _amount(target: tree.Target) -> tuple[int, int]:
    """How many at least and at most."""
    number = target.number or 0
    amounts = {"no": (0, 0), "exactly": (number, number), "at least": (number, MANY)}
    return amounts.get(target.quantifier, (1, MANY))


def _rows(rows: list, columns: int) -> np.ndarray:
    out = np.zeros((len(rows), columns), np.int64)
    for k, row in enumerate(rows):
        for column, value in row.items():
            out[k, column] = value
    return out


def members(noun: tree.Noun, game: Game) -> np.ndarray:
    """int [M]: the entities a noun runs over (the host's, of a group that joins one); the teams of "team"."""
    match noun.kind:
        case "teams":
            return np.arange(len(game.teams))
        case "agents":
            return np.arange(game.agents)
        case "objects":
            return np.arange(game.agents, game.agents + game.objects)
    return np.arange(*game.slots(noun.name))


def teams(program: Program, scene: Scene, axis: int) -> np.ndarray:
    """int [N, M]: the team of each member of a variable."""
    variable = program.variables[axis - 1]
    if variable.teams:
        return np.broadcast_to(variable.members, (program.ground.worlds, len(variable.members)))
    return scene.team[:, variable.members]
