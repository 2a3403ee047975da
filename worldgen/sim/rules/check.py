"""Check: whether a drawn world satisfies a sentence, asked as rules ask it, before anything has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemas.grammar import tree
from worldgen.game import Game
from worldgen.sim.abilities import Abilities
from worldgen.sim.look import Looking, look
from worldgen.sim.rules.ground import Ground
from worldgen.sim.rules.program import Program
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.sentence import compile_sentence
from worldgen.sim.state import State
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario


def holds(scenario: Scenario, world: World, sentence: tree.Sentence) -> bool:
    """Whether every clause but `can reach` is true of the world as it starts. `each` asks every present member."""
    clauses = tuple(clause for clause in sentence.clauses if not isinstance(clause, tree.Reaches))
    if not clauses:
        return True
    game = Game.of(scenario)
    state, abilities = State.empty(1, game), Abilities.of(game, (scenario,))
    state.place(0, world)
    looking = Looking(state.present, state.exists, state.sees, state.gap, np.zeros(1, np.int64), abilities.half_sight,
                      abilities.sight_range)  # fmt: skip
    look(np.arange(1), looking, state.shapes())
    ground = Ground(game, state, np.zeros(1, np.int32), np.full(1, scenario.steps, np.int32))
    program = compile_sentence(tree.Sentence(sentence.text, clauses), ground)
    ground.place(0, world)
    ground.ask(Scene(ground))
    return _verdict(program)


def _verdict(program: Program) -> bool:
    """True for every present member of an `each`, and for some member of the other nouns that bind."""
    value = program.holds(np.arange(1)).reshape(program.sizes)
    for axis in range(len(program.variables), 0, -1):
        variable = program.variables[axis - 1]
        if variable.target.quantifier == "each" and not variable.teams:
            there = program.there(variable)[0].any(axis=0)
            value = np.all(value | ~there, axis=axis - 1)
        else:
            value = np.any(value, axis=axis - 1)
    return bool(np.all(value))
