"""Effects on numbers: rewards, attributes, and eating, which is both."""

from __future__ import annotations

import numpy as np
from numba import njit

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.sim.rules.effects.base import Context, Effect, Moment

BITES = "bites"  # the attribute that `eat` takes from


class Reward(Effect):
    """`reward: {hiders: 1}`: each present member gets the amount, once a firing. All rewards are paid at once, before
    any other effect applies, by `share.pay`."""


class Add(Effect):
    """`add: {the prey: {energy: 1}}`, kept between 0 and the ceiling."""

    anew = False

    def __init__(self, spec: tree.Effect, context: Context):
        super().__init__(spec, context)
        assert spec.attribute is not None
        self.column = context.program.game.attributes.index(spec.attribute)

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        self._change(moment.fired)

    def _change(self, fired: np.ndarray) -> None:
        state = self.program.ground.state
        change(fired, self.given[:, 0], self.times[:, 0], self.anew, self.column, state.attribute, state.owns,
               state.ceiling)  # fmt: skip

    def warm_up(self, none: np.ndarray, fires: np.ndarray) -> None:
        self._change(none)


class Set(Add):
    """`set: {the food: {bites: 1}}`; of several firings their mean."""

    anew = True


class Eat(Effect):
    """`eat: {the food: 1}`: every eater bites off so much and is paid for it; who would together eat more than is left
    share it in proportion (original-mechanics.md 6.5). The eater is the agent that the sentence's `each` binds."""

    def __init__(self, spec: tree.Effect, context: Context):
        super().__init__(spec, context)
        game, program = context.program.game, self.program
        self.column = game.attributes.index(BITES)
        eaters = [k for k in program.axes("each") if (program.variables[k - 1].members < game.agents).all()]
        if not eaters:
            raise UserError(f"'{program.text}': who eats? begin with 'each agent ...'")
        self.by = eaters[0]

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        state, agents, wants = moment.scene.state, moment.pays.shape[1], self.given  # [N, eaters, E]
        left, asked = state.attribute[..., self.column], wants.sum(axis=1)
        part = np.minimum(1.0, np.divide(left, asked, out=np.zeros_like(left), where=asked > 0))
        eaten = wants * part[:, None]
        state.attribute[..., self.column] = np.maximum(0.0, left - eaten.sum(axis=1))
        pay = np.zeros((len(wants), agents))
        pay[:, self.program.variables[self.by - 1].members] = eaten.sum(axis=2)
        moment.pays += (pay * moment.loud[:, None] * state.present).astype(np.float32)


@njit(cache=True, nogil=True)
def change(fired, given, times, anew, column, attribute, owns, ceiling):
    """Add `given` [N, E] to the `column` of attribute [N, E, K] of whom a rule that `fired` [N] is for; or set it
    `anew`, to the mean of its `times` [N, E] firings."""
    for w in range(len(fired)):
        if fired[w]:
            for e in range(given.shape[1]):
                if times[w, e] > 0 and owns[w, e, column]:
                    value = given[w, e] / times[w, e] if anew else attribute[w, e, column] + given[w, e]
                    attribute[w, e, column] = min(max(value, 0.0), ceiling[w, e, column])
