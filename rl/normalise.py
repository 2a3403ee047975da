"""Running statistics: the mean and deviation of values and observations, as exponential averages that know their age.

The averages start at zero and are divided by the weight they have gathered (`age`), as in Adam and in the released
policies of Baker et al. (their `debiasing_term`), so the first update already gives the batch's own statistics.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from rl.distributed import ALONE, Ranks
from rl.layout import Layout
from rl.observation import Observation

LEAST_VARIANCE = 1e-2  # the original's floor: a constant feature is not blown up


class RunningMoments(nn.Module):
    """Mean and deviation of a vector [F]; part of the module's state, never of its gradient."""

    mean_sum: Tensor
    square_sum: Tensor
    age: Tensor

    def __init__(self, features: int):
        super().__init__()
        self.register_buffer("mean_sum", torch.zeros(features))
        self.register_buffer("square_sum", torch.zeros(features))
        self.register_buffer("age", torch.zeros(features))

    @torch.no_grad()
    def update(self, values: Tensor, weight: Tensor, decay: float, ranks: Ranks = ALONE) -> None:
        """Blend in all ranks' `values` [K, F] by `weight` [K, F], 0 or 1; a feature without weight keeps its past."""
        total, mean, square = weight.sum(0), (values * weight).sum(0), (values.square() * weight).sum(0)
        ranks.sum_(total, mean, square)
        seen = total > 0
        mean, square = mean / total.clamp(min=1), square / total.clamp(min=1)
        for running, new in (
            (self.mean_sum, mean),
            (self.square_sum, square),
            (self.age, torch.ones_like(mean)),
        ):
            running.copy_(torch.where(seen, decay * running + (1 - decay) * new, running))

    def mean(self) -> Tensor:
        return self.mean_sum / self.age.clamp(min=1e-12)

    def deviation(self) -> Tensor:
        """Standard deviation, at least 0.1; 1 before the first update."""
        variance = self.square_sum / self.age.clamp(min=1e-12) - self.mean().square()
        return torch.where(self.age > 0, variance.clamp(min=LEAST_VARIANCE).sqrt(), 1.0)


class ObservationNorm(nn.Module):
    """z-scores columns of an Observation, clipped at 5 deviations; frozen while a batch is being learnt from.

    With `everything`, all of them; else only those no constant scales: attributes, parameters, masses, forces.
    """

    SEEN = ("own", "lidar", "agents", "things", "to_agents", "to_things")
    HIDDEN = ("params", "agents_hidden", "things_hidden")

    def __init__(self, layout: Layout, everything: bool, hidden: bool):
        super().__init__()
        self.first: dict[str, int] = {}
        for name in self.SEEN + (self.HIDDEN if hidden else ()):
            first = 0 if everything else layout.unscaled(name)
            if first < layout.width(name):
                self.first[name] = first
        self.moments = nn.ModuleDict({k: RunningMoments(layout.width(k) - f) for k, f in self.first.items()})

    def forward(self, obs: Observation) -> Observation:
        fields = dict(vars(obs))
        for name, first in self.first.items():
            moments: RunningMoments = self.moments[name]  # pyright: ignore[reportAssignmentType]
            known, chosen = fields[name][..., :first], fields[name][..., first:]
            scaled = ((chosen - moments.mean()) / moments.deviation()).clamp(-5, 5)
            fields[name] = torch.cat([known, scaled], -1) if first else scaled
        return Observation(**fields)

    @property
    def fed(self) -> bool:
        """Whether any statistics have been seen; true where there are none to see."""
        return all(bool(moments.age.any()) for moments in self.moments.values())  # pyright: ignore

    @torch.no_grad()
    def update(self, obs: Observation, acting: Tensor, decay: float, ranks: Ranks = ALONE) -> None:
        """Learn from what acting agents (bool [*, A]) saw; absent members and an agent itself count nothing."""
        agents = obs.own.shape[-2]
        pairs = obs.others() & acting.unsqueeze(-1)
        lived = acting.any(-1, keepdim=True)
        weights = {
            "own": acting,
            "lidar": acting.unsqueeze(-1).expand(obs.lidar.shape),
            "agents": obs.exists[..., :agents] & lived,
            "things": obs.exists[..., agents:] & lived,
            "to_agents": pairs[..., :agents],
            "to_things": pairs[..., agents:],
            "params": lived,
        }
        for name, first in self.first.items():
            moments: RunningMoments = self.moments[name]  # pyright: ignore[reportAssignmentType]
            values = getattr(obs, name)[..., first:].reshape(-1, moments.age.shape[0])
            weight = weights[name.removesuffix("_hidden")].reshape(-1, 1).to(values.dtype)
            moments.update(values, weight.expand(values.shape), decay, ranks)
