"""Program: the axes on which a rule is worked out, and who runs along them.

Axes run world, then one for each noun that binds (`each hider`, `any food`, `first unlocked box`), then two passing
ones, subject and target, that end within their clause. Arrays are kept at full rank with 1 where they do not vary, so
that clauses are joined by broadcasting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce

import numpy as np

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.game import Game
from worldgen.sim.rules import predicates
from worldgen.sim.rules.scene import Scene

Test = Callable[[Scene], np.ndarray]
BINDING = ("each", "any", "first", "nearest")
SUBJECT, TARGET = -1, -2


@dataclass(frozen=True)
class Variable:
    """A noun that binds: the entities (or teams) it runs over, and the words by which `the ...` finds it."""

    target: tree.Target
    members: np.ndarray  # int [M] entity numbers; team indices of `each team`
    slot: Slot

    @property
    def quantifier(self) -> str:
        return self.target.quantifier

    @property
    def teams(self) -> bool:
        return self.target.noun.kind == "teams"


@dataclass
class Program:
    """A compiled sentence. `test(scene)` is bool [N, *variables], true where the whole sentence holds."""

    game: Game
    text: str
    variables: list[Variable] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    regions: set[tuple[str, float | None]] = field(default_factory=set)  # (name, middle) it asks about
    _plans: dict[tuple, tuple] = field(
        default_factory=dict
    )  # of `spread`: how dimensions are ordered and where they go

    _axes: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def test(self, scene: Scene) -> np.ndarray:
        shape = (len(scene.step), *(len(v.members) for v in self.variables))
        held = reduce(np.logical_and, [test(scene) for test in self.tests])[
            ..., 0, 0
        ]  # the passing axes have ended
        return held if held.shape == shape else np.broadcast_to(held, shape)

    def extended(self) -> Program:
        """The same variables without the tests, for an amount or a recipient that may bind more."""
        return replace(self, variables=list(self.variables), tests=[], _plans={}, _axes={})

    def axis(self, target: tree.Target) -> int:
        """The axis (0 is the world's) of the variable that `the ...` names."""
        same = [
            (k, v.target) for k, v in enumerate(self.variables, 1) if v.target.noun.name == target.noun.name
        ]
        sided = [(k, t) for k, t in same if t.side == target.side] or same
        plain = [(k, t) for k, t in sided if t.state is None] or sided
        if plain:
            return plain[0][0]
        raise UserError(f"'{self.text}': nothing is bound that 'the {target.noun.name}' could name")

    def axes(self, quantifier: str) -> list[int]:
        known = quantifier, len(self.variables)
        if known not in self._axes:
            self._axes[known] = [k for k, v in enumerate(self.variables, 1) if v.quantifier == quantifier]
        return self._axes[known]

    @property
    def pending(self) -> list[int]:
        """The axes on which one witness will do."""
        return self.axes("any")

    @property
    def anchor(self) -> int | None:
        """The axis by whose member `own`, `rival` and `nearest` go: the first `each`."""
        return next(iter(self.axes("each")), None)

    @property
    def rank(self) -> int:
        return 1 + len(self.variables) + 2

    def position(self, axis: int) -> int:
        return axis if axis >= 0 else self.rank + axis

    def spread(self, value: np.ndarray, *axes: int) -> np.ndarray:
        """`value` [N, one dimension an axis] at full rank, each dimension on its axis."""
        known = axes, len(self.variables)
        if known not in self._plans:
            order = tuple(sorted(range(len(axes)), key=lambda k: self.position(axes[k])))
            turned = order != tuple(range(len(axes)))
            self._plans[known] = (
                (0, *(1 + k for k in order)) if turned else None,
                [self.position(a) for a in axes],
            )
        turn, places = self._plans[known]
        shape = [1] * self.rank
        shape[0] = value.shape[0]
        for k, place in enumerate(places):
            shape[place] = value.shape[1 + k]
        return (value if turn is None else value.transpose(turn)).reshape(shape)

    def place(self, target: tree.Target, passing: int, local: bool = False) -> Slot:
        """The axis of a noun. Under a passing subject (`local`) nothing binds."""
        if target.quantifier == "the":
            axis = self.axis(target)
            return Slot(axis, self.variables[axis - 1].members, target)
        group = members(target.noun, self.game)
        binds = target.quantifier in BINDING and not local
        slot = Slot(len(self.variables) + 1 if binds else passing, group, target)
        if binds:
            self.variables.append(Variable(target, group, slot))
        return slot


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


@dataclass(frozen=True)
class Slot:
    """Where a noun of a clause runs: on a variable's axis (>= 1) or on a passing one."""

    axis: int
    members: np.ndarray
    target: tree.Target

    def there(
        self, program: Program, scene: Scene, partner: Slot | None = None, removed: bool = False
    ) -> np.ndarray:
        """bool, full rank: who is meant, by presence, group, state and side, then by `first` and `nearest`."""
        target = self.target
        if target.noun.kind == "teams":
            return np.ones([1] * program.rank, bool)
        meant = program.spread(self.such(program, scene, removed), self.axis)
        if target.side is not None:
            meant = meant & self._side(program, scene)
        if target.quantifier == "first":
            return meant & self._least(program, program.spread(scene.rank[:, self.cut], self.axis), meant)
        if target.quantifier == "nearest":
            return meant & self._least(program, self._distance(program, scene, partner), meant)
        return meant

    def others(self, partner: Slot) -> np.ndarray:
        """bool [own members, partner's]: not one and the same."""
        return self.members[:, None] != partner.members

    @cached_property
    def cut(self) -> slice:
        """The members as a stretch of the entities."""
        return slice(int(self.members[0]), int(self.members[-1]) + 1) if len(self.members) else slice(0, 0)

    def such(self, program: Program, scene: Scene, removed: bool = False) -> np.ndarray:
        """bool [N, M]: who is there, of the group and in the state."""
        target = self.target
        there = (scene.state.drawn if removed or target.state == "removed" else scene.present)[:, self.cut]
        if program.game.joined and target.noun.name in (group.name for group in program.game.joined):
            there = there & scene.member(program.game.declared.index(target.noun.name))[:, self.cut]
        if target.state is not None:
            there = there & predicates.state(target.state, program.text)(scene)[:, self.cut]
        return there

    def reduce(self, program: Program, scene: Scene, value: np.ndarray, meant: np.ndarray) -> np.ndarray:
        """End a passing axis by its quantifier; mask a variable's."""
        if self.axis > 0:
            return value & meant
        if self.target.quantifier in ("every", "all", "each"):
            return np.all(value | ~meant, axis=self.axis, keepdims=True)
        count = (value & meant).sum(axis=self.axis, keepdims=True)
        number = self.target.number or 0
        amounts = {"no": count == 0, "exactly": count == number, "at least": count >= number}
        return amounts.get(self.target.quantifier, count > 0)

    def _side(self, program: Program, scene: Scene) -> np.ndarray:
        """Who is of the own (or a rival) team of the anchor's member."""
        anchor = program.anchor
        if anchor is None or anchor == self.axis:
            raise UserError(f"'{program.text}': own and rival need an 'each' before them")
        mine, theirs = teams(program, scene, anchor), scene.team[:, self.cut]
        same = mine[:, :, None] == theirs[:, None]
        wanted = same if self.target.side == "own" else ~same & (theirs >= 0)[:, None]
        return program.spread(wanted, anchor, self.axis)

    def _distance(self, program: Program, scene: Scene, partner: Slot | None) -> np.ndarray:
        """To the other noun of the clause, or to what the sentence's `each` binds."""
        anchor = program.anchor
        if partner is not None and partner.axis < 0 < self.axis:
            partner = None  # it is not one member; nearest is then meant of what `each` binds
        if anchor is None:  # without an `each`, of what `any` and its like bind
            placed = (k for k, v in enumerate(program.variables, 1) if k != self.axis and not v.teams)
            anchor = next(placed, None)
        if partner is None and anchor is not None and anchor != self.axis:
            partner = program.variables[anchor - 1].slot
        if partner is None or partner.target.noun.kind == "teams":
            raise UserError(f"'{program.text}': nearest to what? begin with 'each ...'")
        gap = np.where(partner.others(self), scene.distance[:, partner.cut, self.cut], np.inf)
        return program.spread(gap, partner.axis, self.axis)

    def _least(self, program: Program, key: np.ndarray, meant: np.ndarray) -> np.ndarray:
        """bool: the least of `key` along the own axis among those meant."""
        axis = program.position(self.axis)
        ranked = np.where(meant, key, np.inf)
        if not ranked.shape[axis]:
            return ranked < 0  # of a group that can have no members
        best = ranked.argmin(axis=axis, keepdims=True)
        return (
            np.arange(ranked.shape[axis]).reshape([-1 if k == axis else 1 for k in range(ranked.ndim)])
            == best
        )


def teams(program: Program, scene: Scene, axis: int) -> np.ndarray:
    """int [N, M]: the team of each member of a variable."""
    variable = program.variables[axis - 1]
    if variable.teams:
        return np.broadcast_to(variable.members, (len(scene.step), len(variable.members)))
    return scene.team[:, variable.members]
