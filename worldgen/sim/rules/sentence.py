"""Sentences as array programs: a parsed sentence becomes one function from a Scene to bool [N, v0, v1, ...].

Each binding noun (`each hider`, `any food`) is a variable with an axis of its own, running over the members of its
group; `the hider` reuses it. Whatever stands under `no`, `every`, a bare plural or a count is decided within its own
clause and leaves no axis. Clauses are joined by "and" on the shared axes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.game import Game
from worldgen.sim.rules import predicates
from worldgen.sim.rules.scene import Scene

Test = Callable[[Scene], np.ndarray]
BINDING = ("each", "any")


@dataclass(frozen=True)
class Variable:
    """A noun bound by `each` or `any`: which entities it runs over. `key` is what `the ...` looks it up by."""

    key: tuple[str, str | None]
    quantifier: str
    members: np.ndarray  # int [M] entity numbers


@dataclass
class Program:
    """A compiled sentence. `test(scene)` is bool [N, *variables], true where the whole sentence holds."""

    game: Game
    text: str
    variables: list[Variable] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    regions: dict[str, tree.RegionRef] = field(default_factory=dict)

    def test(self, scene: Scene) -> np.ndarray:
        shape = (len(scene.step), *(len(v.members) for v in self.variables))
        held = reduce(np.logical_and, (test(scene) for test in self.tests))
        return np.broadcast_to(held[..., 0, 0], shape)  # the passing axes have ended

    def axis(self, target: tree.Target) -> int:
        """The axis (0 is the world) of the variable that `the ...` names."""
        for axis, variable in enumerate(self.variables, start=1):
            if variable.key in ((target.noun.name, target.side), (target.noun.name, None)):
                return axis
        raise UserError(
            f"'{self.text}': nothing is bound that 'the {target.noun.name}' could name; say 'each' or 'any' first"
        )

    def axes(self, quantifier: str) -> list[int]:
        return [i for i, v in enumerate(self.variables, start=1) if v.quantifier == quantifier]


def compile_sentence(sentence: tree.Sentence, game: Game) -> Program:
    """The Program of a parsed sentence; raises UserError for a word this version cannot run."""
    program = Program(game, sentence.text)
    for clause in sentence.clauses:
        _clause(program, clause)
    return program


def members(noun: tree.Noun, game: Game) -> np.ndarray:
    """int [M]: the entities a noun runs over."""
    if noun.kind == "agents":
        return np.arange(game.agents)
    if noun.kind == "objects":
        return np.arange(game.agents, game.agents + game.objects)
    return np.arange(*game.slots(noun.name))


# --- clauses


def _clause(program: Program, clause: tree.Clause) -> None:
    match clause:
        case tree.Always():
            _clock(program, lambda scene: np.ones(len(scene.step), bool))
        case tree.EverySteps(steps=n):
            _clock(program, lambda scene: scene.step % n == 0)
        case tree.AtStep(step=n):
            _clock(program, lambda scene: scene.step == n)
        case tree.AtEnd():
            _clock(program, lambda scene: scene.step >= scene.limit)
        case tree.Does(subject=subject, verb=verb, target=target):
            _pair(program, subject, target, predicates.verb(verb, program.text), False)
        case tree.Is(subject=subject, predicate=tree.Passive(verb=verb, by=by), negated=negated):
            relation = predicates.verb(verb, program.text)
            _pair(program, subject, by, lambda scene: relation(scene).transpose(0, 2, 1), negated)
        case tree.Is(subject=subject, predicate=tree.Within() | tree.Away() as place, negated=negated):
            relation, other = predicates.distance(place)
            _pair(program, subject, other, relation, negated)
        case tree.Is(subject=subject, predicate=tree.Inside() as place, negated=negated):
            key = f"{place.region.which} {place.region.middle} {place.region.name}"
            program.regions[key] = place.region
            _single(program, subject, predicates.inside(place, key), negated)
        case tree.Is(subject=subject, predicate=tree.InState(state=state), negated=negated):
            _single(program, subject, predicates.state(state, program.text), negated)
        case _:
            raise UserError(
                f"'{program.text}': this version cannot run '{type(clause).__name__.lower()}' clauses yet"
            )


def _clock(program: Program, fact: Callable[[Scene], np.ndarray]) -> None:
    """A clause about time; `fact(scene)` is bool [N]."""
    program.tests.append(lambda scene: fact(scene).reshape(_shape(program, {0: -1})))


def _single(
    program: Program, subject: tree.Target, fact: Callable[[Scene], np.ndarray], negated: bool
) -> None:
    """A clause about one noun; `fact(scene)` is bool [N, E]."""
    who = _place(program, subject, SUBJECT)

    def test(scene: Scene) -> np.ndarray:
        value = fact(scene)[:, who.members] ^ negated
        return who.reduce(program, scene, value.reshape(_shape(program, {0: -1, who.axis: len(who.members)})))

    program.tests.append(test)


def _pair(program: Program, subject: tree.Target, target: tree.Target | None, fact, negated: bool) -> None:
    """A clause about two nouns; `fact(scene)` is bool [N, E, E]. No target: the first present member of the subject's
    group, which is what "each other" means."""
    who = _place(program, subject, SUBJECT)
    if target is None:
        whom: _Slot | _First = _First(TARGET, who.members)
    else:
        whom = _place(program, target, TARGET, local=who.axis == SUBJECT)
    if who.axis == whom.axis:
        raise UserError(f"'{program.text}': a clause must name two different members")

    def test(scene: Scene) -> np.ndarray:
        value = fact(scene)[:, who.members][:, :, whom.members] ^ negated
        if _position(program, who.axis) > _position(program, whom.axis):
            value = value.swapaxes(1, 2)
        sizes = {0: -1, who.axis: len(who.members), whom.axis: len(whom.members)}
        value = whom.reduce(program, scene, value.reshape(_shape(program, sizes)))
        return who.reduce(program, scene, value)

    program.tests.append(test)


# --- nouns within a clause. Axes run world, variables, and two passing ones that end within the clause.

SUBJECT, TARGET = -1, -2


@dataclass(frozen=True)
class _Slot:
    """Where a noun of a clause runs: on a variable's axis (>= 1) or on a passing one."""

    axis: int
    members: np.ndarray
    target: tree.Target

    def reduce(self, program: Program, scene: Scene, value: np.ndarray) -> np.ndarray:
        """Mask out who is absent, in another state or on another side; a passing axis ends here, by its quantifier."""
        there = scene.present[:, self.members]
        if self.target.state is not None:
            there = there & predicates.state(self.target.state, program.text)(scene)[:, self.members]
        there = there.reshape(_shape(program, {0: -1, self.axis: len(self.members)})) & self._side(program)
        if self.axis > 0:
            return value & there
        if self.target.quantifier in ("every", "all", "each"):
            return np.all(value | ~there, axis=self.axis, keepdims=True)
        count = (value & there).sum(axis=self.axis, keepdims=True)
        number = self.target.number or 0
        amounts = {"no": count == 0, "exactly": count == number, "at least": count >= number}
        return amounts.get(self.target.quantifier, count > 0)

    def _side(self, program: Program) -> np.ndarray:
        """Who is of the own (or rival) team of the member that the sentence's first `each` binds."""
        if self.target.side is None:
            return np.ones(1, bool)
        bound = program.axes("each")
        if not bound or bound[0] == self.axis or (self.members >= program.game.agents).any():
            raise UserError(f"'{program.text}': own and rival need an 'each' before them, and agents after")
        teams = np.array([i for i, team in enumerate(program.game.teams) for _ in range(team.size)])
        mine = program.variables[bound[0] - 1].members
        same = teams[mine][:, None] == teams[self.members]
        if _position(program, bound[0]) > _position(program, self.axis):
            same = same.T
        return (same == (self.target.side == "own")).reshape(
            _shape(program, {bound[0]: len(mine), self.axis: len(self.members)})
        )


@dataclass(frozen=True)
class _First:
    """The first present member of a group."""

    axis: int
    members: np.ndarray

    def reduce(self, program: Program, scene: Scene, value: np.ndarray) -> np.ndarray:
        first = scene.present[:, self.members].argmax(axis=1).reshape(_shape(program, {0: -1}))
        return np.take_along_axis(value, first, axis=self.axis)


def _place(program: Program, target: tree.Target, passing: int, local: bool = False) -> _Slot:
    """The axis of a noun. Under a passing subject (`local`), `each` and `any` bind nothing."""
    if target.quantifier == "the":
        axis = program.axis(target)
        return _Slot(axis, program.variables[axis - 1].members, target)
    group = members(target.noun, program.game)
    if target.quantifier in BINDING and not local:
        program.variables.append(Variable((target.noun.name, target.side), target.quantifier, group))
        return _Slot(len(program.variables), group, target)
    return _Slot(passing, group, target)


def _position(program: Program, axis: int) -> int:
    return axis if axis >= 0 else _rank(program) + axis


def _rank(program: Program) -> int:
    return 1 + len(program.variables) + 2


def _shape(program: Program, sizes: dict[int, int]) -> list[int]:
    """A broadcastable shape over all axes, with the given sizes and 1 elsewhere."""
    shape = [1] * _rank(program)
    for axis, size in sizes.items():
        shape[axis] = size
    return shape
