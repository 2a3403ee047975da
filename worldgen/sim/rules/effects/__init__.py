"""Effects: what follows when a rule fires. One class a verb; a new one is a class here and a line in EFFECTS.

Their order is the language's: everything is asked of one state, then rewards are summed, then the world changes.
"""

from __future__ import annotations

from schemas.grammar import tree
from worldgen.sim.rules.effects.base import Context, Effect, Moment
from worldgen.sim.rules.effects.bodies import Drop, Lock, Move, Remove, Unlock
from worldgen.sim.rules.effects.called import brought
from worldgen.sim.rules.effects.change import Add, Eat, Reward, Set
from worldgen.sim.rules.effects.control import End, Forbid, Freeze
from worldgen.sim.rules.effects.push import Push

GOVERNS = 5  # the turn of freeze and forbid, which govern the next step

__all__ = ["EFFECTS", "GOVERNS", "Context", "Effect", "Moment", "compiled", "turn"]

EFFECTS: dict[str, type[Effect]] = {
    "reward": Reward,
    "add": Add,
    "set": Set,
    "eat": Eat,
    "drop": Drop,
    "unlock": Unlock,
    "lock": Lock,
    "push": Push,
    "remove": Remove,
    "move": Move,
    "freeze": Freeze,
    "forbid": Forbid,
    "end": End,
}


def compiled(spec: tree.Effect, context: Context) -> Effect:
    """An effect ready to act: one of the language's own, or a plug-in's."""
    own = EFFECTS.get(spec.verb)
    return own(spec, context) if own else brought(spec, context)


def turn(verb: str) -> int:
    """When an effect takes place among those of one step: `add`, `set` and `eat` in file order, and so on; a
    plug-in's come last before `end`."""
    turns = {"reward": 0, "drop": 2, "unlock": 2, "lock": 2, "push": 3, "remove": 4, "move": 4}
    turns |= {"add": 1, "set": 1, "eat": 1, "freeze": GOVERNS, "forbid": GOVERNS, "end": 7}
    return turns.get(verb, 6)
