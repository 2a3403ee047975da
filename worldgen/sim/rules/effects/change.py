"""Effects on numbers: rewards, attributes, and eating, which is both."""

from __future__ import annotations

import numpy as np

from schemas.grammar import tree
from worldgen.errors import UserError
from worldgen.sim.rules.effects.base import Context, Effect, Moment

BITES = "bites"  # the attribute that `eat` takes from


class Reward(Effect):
    """`reward: {hiders: 1}`: each present member gets the amount, once a firing."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        agents = moment.pays.shape[1]
        moment.pays += (self.given[:, 0, :agents] * moment.loud[:, None]).astype(np.float32)


class Add(Effect):
    """`add: {the prey: {energy: 1}}`, kept between 0 and the ceiling."""

    def __init__(self, spec: tree.Effect, context: Context):
        super().__init__(spec, context)
        assert spec.attribute is not None
        self.column = context.program.game.attributes.index(spec.attribute)

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        change = self.given[:, 0]
        self._write(moment, moment.scene.state.attribute[..., self.column] + change, change != 0)

    def _write(self, moment: Moment, value: np.ndarray, where: np.ndarray) -> None:
        state, k = moment.scene.state, self.column
        where = where & state.owns[..., k]
        state.attribute[..., k] = np.where(
            where, np.clip(value, 0.0, state.ceiling[..., k]), state.attribute[..., k]
        )


class Set(Add):
    """`set: {the food: {bites: 1}}`."""

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        self._write(moment, self.given[:, 0] / np.maximum(1, self.times[:, 0]), self.chosen)


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
