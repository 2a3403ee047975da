"""Push: newtons in the next step, toward something, away from it, or in a direction."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from schemas.grammar import tree
from worldgen.compiled.boxed import boxed
from worldgen.sim.rules.amount import Amount
from worldgen.sim.rules.effects.base import Context, Effect, Moment
from worldgen.sim.rules.exposure import bounds
from worldgen.sim.rules.program import Slot, teams
from worldgen.sim.rules.scene import Scene
from worldgen.sim.rules.share import Aim, take_aim
from worldgen.sim.rules.where import key, sided_parts


class Push(Effect):
    """`push: {the box: {force: 50, toward: the agent}}` or `{boxes: [5, 0]}` (east, north), for every firing.

    What was bound pushes where it stands in each binding; of a group (`any box`, `nearest box`) the nearest counts.
    """

    def __init__(self, spec: tree.Effect, context: Context):
        super().__init__(spec, context)
        self.sides = [self._amount(value, f".{k}") for k, value in enumerate(spec.direction or ())]
        self.other: Slot | None = None
        if spec.toward is not None and spec.toward.noun.kind == "region":
            self.by = (self.program.anchor or 0) if spec.toward.side else 0
            self.goals = self._goals(spec.toward)
        elif spec.toward is not None:
            bound = spec.toward.quantifier == "the"
            self.other = self.program.place(
                spec.toward if bound else replace(spec.toward, quantifier="all"), local=True
            )
            self.by = self.other.axis

    def amounts(self) -> list[Amount]:
        return super().amounts() + self.sides

    @cached_property
    def _aside(self) -> list[Aim]:
        """East and north, of a direction."""
        assert self.to is not None
        return [self.to.aimed(self.context.rule, side) for side in self.sides]

    def aims(self) -> list[Aim]:
        return self._aside or super().aims()

    def aim(self, fires: np.ndarray, moment: Moment) -> None:
        self.force = np.zeros_like(moment.scene.state.shove)
        for axis, aim in enumerate(self._aside):
            self.force[..., axis] = aim.given[:, 0]
        if self.other is not None:
            self._toward_members(fires, moment, self.other)
        elif not self.sides:
            self._toward_region(moment.scene)

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        moment.scene.state.shove += self.force

    def _toward_members(self, fires: np.ndarray, moment: Moment, other: Slot) -> None:
        """Sum what each of the others pulls with; of a group only the nearest to each one pushed."""
        scene = moment.scene
        if other.axis:
            pulls = self.given  # [N, others, E]
        else:
            pulls = self._of_group(fires, moment, other)
            apart = other.members[:, None] != np.arange(pulls.shape[2])
            far = np.where((pulls != 0) & apart, scene.distance[:, other.members], np.inf)
            nearest = np.arange(len(other.members))[:, None] == far.argmin(axis=1, keepdims=True)
            pulls = np.where(nearest & np.isfinite(far), pulls, 0.0)
        for j, entity in enumerate(other.members.tolist()):
            self._pull(pulls[:, j], scene.xy[:, entity], scene)

    def _of_group(self, fires: np.ndarray, moment: Moment, other: Slot) -> np.ndarray:
        """float64 [N, others, E]: what each of a group would pull each one with, where it is meant."""
        assert self.to is not None
        meant, pulls = self.program.there(other), []
        if self.amount is not None:
            meant = meant * self.amount.measured[..., None]
        for j in range(len(other.members)):
            pull = self._aimed._replace(amount=np.ascontiguousarray(meant[..., j], float))
            take_aim(moment.fired, fires, boxed(pull), self.program.table, self.program.ground.box)
            pulls.append(pull.given[:, 0].copy())
        return np.stack(pulls, axis=1)

    def _toward_region(self, scene: Scene) -> None:
        """To the middle of the region: of the own (or a rival) team's part, by what the first `each` binds."""
        if not self.by:
            self._pull(self.given[:, 0], middle(scene, self.goals[0]), scene)
            return
        mine = teams(self.program, scene, self.by)
        for k, parts in enumerate(self.goals):
            self._pull((self.given * (mine == k)[:, :, None]).sum(axis=1), middle(scene, parts), scene)

    def _goals(self, goal: tree.Target) -> list[list[str]]:
        """The region's parts, by what they are filed under: all of it, or each team's own (or its rivals')."""
        name, game = goal.noun.name, self.program.game
        named = [[(name, goal.middle)]]
        if self.by:
            named = sided_parts(name, str(goal.side), goal.middle, game)
        keys = [[key(*part) for part in parts] for parts in named]
        self.program.areas(keys)
        return keys

    def _pull(self, force: np.ndarray, goal: np.ndarray, scene: Scene) -> None:
        """Add `force` [N, E] newtons toward `goal` [N, 2]; none on what stands right there."""
        offset = goal[:, None] - scene.xy
        offset = -offset if self.spec.away else offset
        unit = offset / np.maximum(1e-9, np.linalg.norm(offset, axis=-1, keepdims=True))
        self.force += np.where(
            force[..., None] != 0, force[..., None] * unit, 0.0
        )  # elsewhere there may be no goal


def middle(scene: Scene, keys: list[str]) -> np.ndarray:
    """[N, 2]: of the rectangle around areas, by what they are filed under."""
    table = np.concatenate([scene.ground.pieces(name) for name in keys], axis=1)
    box = bounds(table)
    return (box[:, :2] + box[:, 2:]) / 2
