"""Imitation: behaviour cloning of what people did in recordings, as a policy that `train --from` goes on from.

The policy learns to give the actions taken the highest probability (Pomerleau 1991), through whole episodes and its
memory; the critic learns the discounted rewards that followed. Some episodes are held out where there are several, and
the weights that suited those best are kept.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from rl.deeds import Deeds, collect
from rl.observation import Observation, Reader
from rl.policy import Critic, Policy
from rl.runs import Run
from rl.train import save_all
from rl.trainer import Trainer
from schemas.train import TrainConfig
from worldgen.errors import UserError
from worldgen.viewer.recording import Recording

HELD_OUT = 5  # one episode of so many is kept aside
BATCH = 8  # episodes in a gradient step
PATIENCE = 30  # passes without a better one, after which it stops


@dataclass(frozen=True)
class Imitation:
    """What came of it; losses are minus the mean log-probability of an action taken, in nats."""

    folder: Path
    episodes: int
    held_out: int
    steps: int  # of single agents, learnt from
    passes: int
    before: float  # on what is judged by: what was held out, or where nothing was, what was learnt from
    after: float
    learnt: float  # on what was learnt from
    hits: dict[str, float]  # by head: share of steps in which the likeliest action was the one taken


def imitate(
    recordings: list[tuple[str, Recording]],
    scenario: Any,
    config: TrainConfig,
    folder: Path,
    names: tuple[str, ...] = (),
    passes: int = 300,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Imitation:
    """Clone `names` (see `deeds.whom`) and write a run to `folder`.

    Raises UserError as `collect` does, and for a folder that is in use.
    """
    from worldgen.sim.simulation import Simulation

    run, config = Run(folder), config.model_copy(update={"device": "cpu"})  # episodes are few
    run.vacant()
    sim = Simulation(scenario, config.worlds, config.seed, config.threads, stagger=True)
    try:
        trainer = Trainer(sim, config)
        deeds = _deeds(scenario, recordings, names, trainer.policy, config)
        cloning = Cloning(trainer.policy, trainer.critic, config, deeds)
        found = cloning.run(passes, tell)
        origin = {
            "recordings": [name for name, _ in recordings],
            "agents": list(names),
            "passes": found["passes"],
        }
        run.begin(scenario, config, scenario.name, imitated=origin)
        save_all(run, trainer, scenario)
    finally:
        sim.close()
    return Imitation(folder, len(recordings), cloning.held, int(deeds.done.sum()), **found)


def _deeds(
    scenario: Any,
    recordings: list[tuple[str, Recording]],
    names: tuple[str, ...],
    policy: Policy,
    config: TrainConfig,
) -> Deeds:
    """In a simulation of one world, by which the trainer's own worlds are not moved on."""
    from worldgen.sim.simulation import Simulation

    alone = Simulation(scenario, 1, 0, threads=1)
    try:
        reader = Reader(policy.layout, config.observations == "units")
        empty = Observation.empty(policy.layout, 1)
        return collect(alone, recordings, names, policy.space, reader, config.gamma, empty)
    finally:
        alone.close()


class Cloning:
    """Passes over the episodes of `deeds`, by which policy and critic learn."""

    def __init__(self, policy: Policy, critic: Critic, config: TrainConfig, deeds: Deeds):
        self.policy, self.critic, self.config = policy, critic, config
        count = len(deeds.done)
        self.dice = torch.Generator().manual_seed(config.seed)
        order = torch.randperm(count, generator=self.dice)
        if not deeds.done.any():
            raise UserError(
                "nobody who is to be imitated did anything in these recordings; name others with --as"
            )
        self.held = count // HELD_OUT if deeds.done[order[: count // HELD_OUT]].any() else 0
        self.learnt, self.kept_aside = deeds.some(order[self.held :]), deeds.some(order[: self.held])
        for network in (policy, critic):
            network.norm.update(deeds.obs, deeds.valued, 0.0)
        critic.update_returns(deeds.returns, deeds.valued, 0.0)
        parameters = [*policy.parameters(), *critic.parameters()]
        self.optimizer = torch.optim.Adam(parameters, lr=config.lr, eps=config.adam_eps)

    def run(self, passes: int, tell: Callable[[int, int], None]) -> dict[str, Any]:
        """Learn until nothing gets better, or for `passes`; what the fields of an Imitation are called."""
        judge = self.kept_aside if self.held else self.learnt
        start = best = self.loss(judge)
        weights, at, done = self._weights(), 0, 0
        for done in range(1, passes + 1):
            self._learn()
            now = self.loss(judge)
            if now < best:
                best, weights, at = now, self._weights(), done
            tell(done, passes)
            if done - at >= PATIENCE:
                break
        for network, kept in zip((self.policy, self.critic), weights, strict=True):
            network.load_state_dict(kept)
        return {
            "passes": done, "before": start, "after": best, "learnt": self.loss(self.learnt), "hits": self.hits(judge),
        }  # fmt: skip

    @torch.no_grad()
    def loss(self, deeds: Deeds) -> float:
        return float(self._policy_loss(deeds))

    @torch.no_grad()
    def hits(self, deeds: Deeds) -> dict[str, float]:
        space = self.policy.space
        parts = space.split(self._logits(deeds))
        likeliest = torch.cat([part.argmax(-1) for part in parts], -1)
        usable = torch.from_numpy(space.usable) & deeds.done.unsqueeze(-1)
        same = (likeliest == deeds.actions) & usable
        names = ("forward", "left", "turn", *space.switches)
        return {
            name: float(same[..., h].sum() / usable[..., h].sum())
            for h, name in enumerate(names)
            if usable[..., h].any()
        }

    def _learn(self) -> None:
        order = torch.randperm(len(self.learnt.done), generator=self.dice)
        for chosen in order.split(BATCH):
            some = self.learnt.some(chosen)
            loss = self._policy_loss(some) + self._critic_loss(some)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            for network in (self.policy, self.critic):
                torch.nn.utils.clip_grad_norm_(network.parameters(), self.config.grad_norm)
            self.optimizer.step()

    def _logits(self, deeds: Deeds) -> Tensor:
        return self.policy(deeds.obs, self.policy.initial(len(deeds.done)))[0]

    def _policy_loss(self, deeds: Deeds) -> Tensor:
        logp, _ = self.policy.space.evaluate(self._logits(deeds), deeds.actions)
        return -(logp * deeds.done).sum() / deeds.done.sum().clamp(min=1)

    def _critic_loss(self, deeds: Deeds) -> Tensor:
        value, _ = self.critic(deeds.obs, self.critic.initial(len(deeds.done)))
        off = (value - self.critic.normalise(deeds.returns)).square()
        return (off * deeds.valued).sum() / deeds.valued.sum().clamp(min=1)

    def _weights(self) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        policy, critic = (copy.deepcopy(network.state_dict()) for network in (self.policy, self.critic))
        return policy, critic
