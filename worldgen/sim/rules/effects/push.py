"""Push: newtons in the next step, toward something, away from it, or in a direction."""

from __future__ import annotations

import numpy as np

from schemas.grammar import tree
from worldgen.sim.rules.effects.base import Context, Effect, Moment
from worldgen.sim.rules.exposure import bounds
from worldgen.sim.rules.program import TARGET, Slot, teams
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
            self.program.regions.add((spec.toward.noun.name, spec.toward.middle))
        elif spec.toward is not None:
            plain = spec.toward.quantifier != "the"
            target = tree.Target(
                spec.toward.noun, "all", spec.toward.span, None, spec.toward.side, spec.toward.state
            )
            self.other = self.program.place(target if plain else spec.toward, TARGET, local=True)

    @property
    def facts(self) -> set[str]:
        return super().facts | {"xyz", "distance"}

    def amounts(self):
        return super().amounts() + self.sides

    def apply(self, fires: np.ndarray, moment: Moment) -> None:
        assert self.to is not None
        state, wide = moment.scene.state, self.widened(fires)
        if self.sides:
            for axis, side in enumerate(self.sides):
                weights = np.where(wide, side.of(moment.scene, wide), 0.0)
                state.shove[..., axis] += self.to.shares(weights, moment.scene)
            return
        force = np.where(wide, self._now, 0.0)
        self._toward_region(force, moment) if self.other is None else self._toward_members(force, moment)

    def _toward_members(self, force: np.ndarray, moment: Moment) -> None:
        """Sum what each of the others pulls with; of a group only the nearest to each one pushed."""
        scene, other = moment.scene, self.other
        assert other is not None
        assert self.to is not None
        if other.axis > 0:
            pulls = self.split(force, other.axis, moment)  # [N, others, E]
        else:
            meant = np.broadcast_to(
                other.there(self.program, scene)[..., 0], (*force.shape, len(other.members))
            )
            pulls = np.stack(
                [self.to.shares(force * meant[..., j], scene) for j in range(len(other.members))], axis=1
            )
            far = np.where(
                (pulls != 0) & (other.members[:, None] != np.arange(pulls.shape[2])),
                scene.distance[:, other.members],
                np.inf,
            )
            nearest = np.arange(len(other.members))[:, None] == far.argmin(axis=1, keepdims=True)
            pulls = np.where(nearest & np.isfinite(far), pulls, 0.0)
        for j, entity in enumerate(other.members.tolist()):
            self._pull(pulls[:, j], scene.xy[:, entity], moment)

    def _toward_region(self, force: np.ndarray, moment: Moment) -> None:
        """To the middle of the region: of the own (or a rival) team's part, by what the first `each` binds."""
        assert self.to is not None
        assert self.spec.toward is not None
        scene, goal = moment.scene, self.spec.toward
        name, side, part = goal.noun.name, goal.side, goal.middle
        anchor = self.program.anchor
        if side is None or anchor is None:
            self._pull(self.to.shares(force, scene), middle(scene, [key(name, part)]), moment)
            return
        mine = teams(self.program, scene, anchor)
        for k, parts in enumerate(sided_parts(name, side, part, self.program.game)):
            of_team = self.program.spread(mine == k, anchor)[..., 0, 0]
            self._pull(
                self.to.shares(np.where(of_team, force, 0.0), scene),
                middle(scene, [key(*one) for one in parts]),
                moment,
            )

    def _pull(self, force: np.ndarray, goal: np.ndarray, moment: Moment) -> None:
        """Add `force` [N, E] newtons toward `goal` [N, 2]; none on what stands right there."""
        offset = goal[:, None] - moment.scene.xy
        offset = -offset if self.spec.away else offset
        unit = offset / np.maximum(1e-9, np.linalg.norm(offset, axis=-1, keepdims=True))
        moment.scene.state.shove += force[..., None] * unit


def middle(scene, keys: list[str]) -> np.ndarray:
    """[N, 2]: of the rectangle around areas, by what they are filed under."""
    table = np.concatenate([scene.areas[name] for name in keys], axis=1)
    box = bounds(table)
    return (box[:, :2] + box[:, 2:]) / 2
