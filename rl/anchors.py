"""Anchors: opponents that never change, to learn against and to be measured by: scripted policies and frozen runs.

An anchor plays the parts of all teams but the live one, in some of the learner's worlds. A frozen run may have been
trained with any settings: it brings its own network, recurrent state and scaling of observations.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from rl.actions import AXES, NEUTRAL, ActionSpace
from rl.layout import Layout
from rl.observation import Observation, Reader
from rl.policy import Policy
from rl.scripted import SCRIPTED, View
from schemas.train import TrainConfig
from worldgen.errors import UserError


class Anchor(Protocol):
    name: str

    def prepare(self, sim: Any, layout: Layout, config: TrainConfig) -> None:
        """Get ready to play in all worlds of a learner's `sim`. Raises UserError when the game does not fit."""
        ...

    def renew(self, worlds: np.ndarray) -> None:
        """New episodes have begun in `worlds`."""
        ...

    def act(self, sim: Any, rows: np.ndarray, seen: Observation, noise: Tensor) -> Tensor:
        """Actions int8 [k, A, heads] of all agents in the worlds `rows` [k], in the learner's action space.

        `seen` [N, ...] and `noise` [N, A, heads] are the learner's.
        """
        ...

    def state_dict(self) -> dict[str, Any]: ...

    def load_state_dict(self, state: dict[str, Any]) -> None: ...


class ScriptedAnchor:
    """A scripted policy by name; it neither grabs nor locks and remembers nothing."""

    def __init__(self, name: str):
        self.name = name

    def prepare(self, sim: Any, layout: Layout, config: TrainConfig) -> None:
        self.seed, self.heads, self.device = config.seed, ActionSpace.of(layout).heads, config.device

    def renew(self, worlds: np.ndarray) -> None:
        pass

    def act(self, sim: Any, rows: np.ndarray, seen: Observation, noise: Tensor) -> Tensor:
        played = np.zeros((*sim.alive.shape, self.heads), np.int8)
        played[..., :AXES] = NEUTRAL
        with np.errstate(invalid="ignore"):  # a world whose physics broke down may show no numbers; it waits
            for team in sim.game.teams:
                played[:, team.slots, :AXES] = SCRIPTED[self.name](View(sim, team.name, self.seed))
        return torch.from_numpy(played[rows]).to(self.device)

    def state_dict(self) -> dict[str, Any]:
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        pass


class FrozenAnchor:
    """Another run's policy, as its checkpoint (`Trainer.weights`) has it."""

    def __init__(self, name: str, weights: dict[str, Any]):
        self.name, self.weights = name, weights
        self.config = TrainConfig.model_validate(weights["config"])
        self.layout = Layout.from_dict(weights["layout"])

    def prepare(self, sim: Any, layout: Layout, config: TrainConfig) -> None:
        if other := self.layout.differences(layout):
            raise UserError(
                f"{self.name} cannot play here: it was trained on a game of another shape: {'; '.join(other)}"
            )
        self._seats(layout, config)
        self.device, worlds = config.device, len(sim.episode)
        self.policy = Policy(self.layout, self.config).to(self.device)
        self.policy.load_state_dict(self.weights["policy"])
        self.policy.requires_grad_(False).eval()
        self.state = self.policy.initial(worlds).to(self.device)
        mine, theirs = ActionSpace.of(layout), self.policy.space
        self.usable = torch.from_numpy(mine.usable).to(self.device)
        self.neutral = torch.from_numpy(mine.neutral).to(self.device)
        # where the game here gives a head it does not have, or lacks one it has, -1 points at a spare column
        self.to_mine = self._heads(mine, theirs)
        self.to_theirs = self._heads(theirs, mine)
        self.reader = None
        if self.config.observations != config.observations:
            self.reader = Reader(layout, self.config.observations == "units")
            self.own = Observation.empty(layout, worlds)

    def renew(self, worlds: np.ndarray) -> None:
        self.state[torch.from_numpy(worlds).to(self.device)] = 0.0

    def act(self, sim: Any, rows: np.ndarray, seen: Observation, noise: Tensor) -> Tensor:
        chosen = torch.from_numpy(rows).to(self.device)
        if self.reader:
            self.reader.read(sim, self.own)
            obs = self.own.map(lambda tensor: tensor[rows].to(self.device))
        else:
            obs = seen.map(lambda tensor: tensor[chosen])
        played, _, self.state[chosen] = self.policy.act(
            obs, self.state[chosen], _columns(noise[chosen], self.to_theirs)
        )
        return torch.where(self.usable, _columns(played, self.to_mine), self.neutral)

    def state_dict(self) -> dict[str, Any]:
        return {"state": self.state.clone()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.state = state["state"].to(self.device)

    def _heads(self, wanted: ActionSpace, given: ActionSpace) -> list[int]:
        switches = [
            AXES + given.switches.index(name) if name in given.switches else -1 for name in wanted.switches
        ]
        return [*range(AXES), *switches]

    def _seats(self, layout: Layout, config: TrainConfig) -> None:
        """A run that learnt one team's part alone can play no other."""
        needed = {team.name for team in layout.teams} - ({config.team} if config.against else set())
        if self.config.team is not None and needed != {self.config.team}:
            raise UserError(
                f"{self.name} learnt to play {self.config.team} only (--against {self.config.against}); "
                f"here it would have to play {', '.join(sorted(needed))}"
            )


def _columns(rows: Tensor, index: list[int]) -> Tensor:
    """The columns of [k, A, heads] in another order; -1 gives zeros."""
    if index == list(range(rows.shape[-1])):
        return rows
    return torch.cat([rows, torch.zeros_like(rows[..., :1])], -1)[..., index]
