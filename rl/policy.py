"""Policy and Critic: the two networks that are trained. The policy sees what its agent sees, the critic everything."""

from __future__ import annotations

from math import log

import torch
from torch import Tensor, nn

from rl.actions import AXES, BINS, ActionSpace
from rl.distributed import ALONE, Ranks
from rl.layout import Layout
from rl.normalise import ObservationNorm, RunningMoments
from rl.observation import Observation
from rl.tower import build
from schemas.train import TrainConfig


class Policy(nn.Module):
    """From what agents see to their action distributions, with a recurrent state [*, A, state]."""

    def __init__(self, layout: Layout, config: TrainConfig):
        super().__init__()
        self.layout = layout
        self.space = ActionSpace.of(layout)
        self.tower = build(layout, config, config.memory, self.space.logits)
        self.norm = ObservationNorm(layout, config.observations == "running", hidden=False)
        self.state = self.tower.state
        with (
            torch.no_grad()
        ):  # grabbing and locking start rare: at one half, team-mates undo each other's locks
            for name, parameter in self.tower.named_parameters():
                if "heads" in name and name.endswith("bias"):
                    parameter[AXES * BINS + 1 :: 2] = log(config.first_grab / (1 - config.first_grab))

    def forward(self, obs: Observation, state: Tensor) -> tuple[Tensor, Tensor]:
        """Logits [B, L, A, K] over chunks of L steps from the state [B, A, S] before the first."""
        return self.tower(self.prepare(obs), state)

    def prepare(self, obs: Observation) -> Observation:
        """What the tower takes in: normalised, and without what only a critic is shown."""
        return self.norm(obs).bare()

    def act(self, obs: Observation, state: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """One step: obs [N, ...], noise [N, A, heads] in [0, 1) -> actions, log-probabilities [N, A], next state."""
        logits, state = self(obs.map(lambda tensor: tensor.unsqueeze(1)), state)
        actions, logp = self.space.sample(logits.squeeze(1), noise)
        return actions, logp, state

    def initial(self, worlds: int) -> Tensor:
        return torch.zeros(worlds, self.layout.agents, self.state)


class Critic(nn.Module):
    """Value estimate, omniscient unless `critic: masked`.

    It learns in units of the returns' running mean and deviation, a set for each team.
    """

    set_of: Tensor

    def __init__(self, layout: Layout, config: TrainConfig):
        super().__init__()
        self.layout = layout
        self.all = config.critic == "omniscient"
        self.tower = build(layout.omniscient if self.all else layout, config, config.critic_memory, 1)
        self.norm = ObservationNorm(layout, config.observations == "running", hidden=self.all)
        self.state = self.tower.state
        sets = 1 if config.heads == "shared" else len(layout.teams)
        self.returns = RunningMoments(sets)
        self.register_buffer("set_of", torch.tensor(layout.team_of_agent) * (sets > 1), persistent=False)

    def forward(self, obs: Observation, state: Tensor) -> tuple[Tensor, Tensor]:
        """Normalised values [B, L, A] and the state after L steps."""
        out, state = self.tower(self.prepare(obs), state)
        return out.squeeze(-1), state

    def prepare(self, obs: Observation) -> Observation:
        """What the tower takes in, normalised."""
        seen = self.norm(obs)
        return seen.omniscient() if self.all else seen.bare()

    def denormalise(self, values: Tensor) -> Tensor:
        return values * self.returns.deviation()[self.set_of] + self.returns.mean()[self.set_of]

    def normalise(self, returns: Tensor) -> Tensor:
        return (returns - self.returns.mean()[self.set_of]) / self.returns.deviation()[self.set_of]

    def update_returns(self, returns: Tensor, mask: Tensor, decay: float, ranks: Ranks = ALONE) -> None:
        """Blend all ranks' returns [*, A] of acting agents (mask [*, A]) into the statistics."""
        flat, weight = returns.flatten(0, -2), mask.flatten(0, -2).to(returns.dtype)
        member = torch.nn.functional.one_hot(self.set_of, self.returns.age.shape[0]).to(returns.dtype)
        values = flat.unsqueeze(-1).expand(-1, -1, member.shape[-1]).flatten(0, 1)
        self.returns.update(values, (weight.unsqueeze(-1) * member).flatten(0, 1), decay, ranks)

    def initial(self, worlds: int) -> Tensor:
        return torch.zeros(worlds, self.layout.agents, self.state)
