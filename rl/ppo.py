"""PPO: one update of policy and critic from a full Rollout (Schulman et al. 2017, arXiv 1707.06347).

Advantages come from de-normalised values, the critic learns normalised returns, and everything masked (absent,
waiting, frozen, past or discarded) is left out of every mean. Minibatches are whole chunks of whole worlds, so
that memory can be unrolled from the state stored at the chunk's start.

Policy and critic share no weight, so each learns in a thread of its own: on two cores that is faster than splitting
every small matrix product over both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.graph import increment_version

from rl.advantage import gae
from rl.batch import Batch, Sequences
from rl.buffer import Rollout
from rl.clock import Clock
from rl.noise import SHUFFLE, key
from rl.observation import Observation
from rl.policy import Critic, Policy
from rl.tally import Tally
from rl.workers import Workers, plan
from schemas.train import TrainConfig


class PPO:
    def __init__(self, policy: Policy, critic: Critic, config: TrainConfig):
        self.policy, self.critic, self.config = policy, critic, config
        self.optimizers = tuple(
            torch.optim.Adam(network.parameters(), lr=config.lr, eps=config.adam_eps, fused=True)
            for network in (policy, critic)
        )
        self.device = torch.device(config.device)
        half = config.precision == "bf16"
        self.precise = partial(torch.autocast, self.device.type, dtype=torch.bfloat16, enabled=half)
        self.workers = Workers(plan(config.threads, config.device)[0])
        self.clock = Clock()

    def update(self, rollout: Rollout, number: int) -> dict[str, Any]:
        """Learn from `rollout` in update `number`; returns the metrics documented in docs/training.md."""
        config = self.config
        advantage, returns = self._targets(rollout)
        self.clock.lap("learn/targets")
        passes = self._minibatches(rollout)
        decay = config.norm_decay ** (passes * config.epochs)
        self.critic.update_returns(returns.to(self.device), rollout.valued.to(self.device), decay)
        obs = rollout.obs.map(lambda tensor: tensor.flatten(0, 1).to(self.device))
        valued = rollout.valued.flatten(0, 1).to(self.device)
        for network in (self.policy, self.critic):
            network.norm.update(obs, valued, decay)
        batch = self._batch(rollout, obs, advantage, returns)
        tally = Tally(self.policy.layout.teams, self.device)
        orders = [self._shuffled(batch.learns[:, 0].numel(), number, epoch) for epoch in range(config.epochs)]
        parts = [part for order in orders for part in np.array_split(order, passes)]
        self.clock.lap("learn/batch")
        steps = [("policy", self._policy_step, batch.learns), ("critic", self._critic_step, batch.valued)]
        self.workers.map(lambda step: self._pass(*step, batch, parts, tally), steps)
        self.clock.rest("learn/wait")
        return tally.metrics() | self._explained(rollout, returns)

    def _targets(self, rollout: Rollout) -> tuple[Tensor, Tensor]:
        """Advantages and returns [C, N, L, A], in units of reward."""
        value, after = rollout.values[:, :, :-1], rollout.values[:, :, 1:]
        advantage = gae(
            rollout.by_step(rollout.reward),
            rollout.by_step(value),
            rollout.by_step(after),
            rollout.by_step(rollout.terminated.unsqueeze(-1) | rollout.left),
            rollout.by_step(rollout.done.unsqueeze(-1) | rollout.left),
            self.config.gamma,
            self.config.lam,
        )
        advantage = advantage.unflatten(0, (rollout.chunks, rollout.length)).transpose(1, 2)
        return advantage, advantage + value

    def _minibatches(self, rollout: Rollout) -> int:
        transitions = rollout.learns.numel()
        return max(1, min(rollout.chunks * rollout.worlds, round(transitions / self.config.minibatch)))

    def _batch(self, rollout: Rollout, obs: Observation, advantage: Tensor, returns: Tensor) -> Batch:
        def chunks(tensor: Tensor) -> Tensor:
            return tensor.flatten(0, 1).to(self.device)

        with torch.no_grad():  # statistics are frozen while this batch is learnt from
            seen, known = self.policy.prepare(obs), self.critic.prepare(obs)
        return Batch(
            seen=seen,
            known=known,
            actions=chunks(rollout.actions),
            logp=chunks(rollout.logp),
            advantage=chunks(self.standardise(advantage, rollout.learns)),
            returns=self.critic.normalise(chunks(returns)),
            learns=chunks(rollout.learns),
            valued=chunks(rollout.valued),
            policy_state=torch.cat(rollout.policy_state),
            critic_state=torch.cat(rollout.critic_state),
        )

    def standardise(self, advantage: Tensor, mask: Tensor) -> Tensor:
        """z-scores over the transitions learnt from, of each team or of all together; 0 elsewhere."""
        layout = self.policy.layout
        groups = [t.slots for t in layout.teams] if self.config.advantages == "team" else [slice(None)]
        out = torch.zeros_like(advantage)
        for slots in groups:
            chosen, values = mask[..., slots], advantage[..., slots]
            picked = values[chosen]
            if len(picked) > 1:
                scaled = (values - picked.mean()) / (picked.std(correction=0) + 1e-8)
                out[..., slots] = torch.where(chosen, scaled, 0.0)
        return out

    def _shuffled(self, count: int, number: int, epoch: int) -> np.ndarray:
        """A permutation that is a pure function of (seed, update, epoch)."""
        return np.argsort(key(self.config.seed, SHUFFLE, number, epoch, np.arange(count)), kind="stable")

    def _pass(
        self,
        name: str,
        step: Callable[[Batch, Sequences, Tally], None],
        mask: Tensor,
        batch: Batch,
        parts: Sequence[np.ndarray],
        tally: Tally,
    ) -> None:
        """A `step` for each of `parts`, on those of its sequences of which `mask` keeps a transition."""
        kept = mask.any(1).flatten().cpu().numpy()
        teams = self.policy.layout.team_of_agent
        with self.clock.lane(f"learn/{name}", share=1 / self.workers.count):  # side by side
            for part in parts:
                if len(numbers := part[kept[part]]):
                    step(batch, Sequences.of(numbers, teams, self.device), tally)

    def _policy_step(self, batch: Batch, chosen: Sequences, tally: Tally) -> None:
        """A gradient step on the clipped objective and the entropy bonus."""
        config, space = self.config, self.policy.space
        start = chosen.start(batch.policy_state)
        with self.precise():
            logits, _ = self.policy.tower(chosen.eyes(batch.seen), start, chosen.counts)
        usable = space.usable[chosen.agent.cpu().numpy()][:, None, None]
        logp, entropy = space.evaluate(logits, chosen.steps(batch.actions), usable)
        learns, advantage = chosen.steps(batch.learns), chosen.steps(batch.advantage)
        change = torch.where(learns, logp - chosen.steps(batch.logp), 0.0)
        ratio = change.exp()
        limited = ratio.clamp(1 - config.clip, 1 + config.clip)
        gain = torch.minimum(ratio * advantage, limited * advantage)
        objective = ((gain + config.entropy * entropy) * learns).sum() / learns.sum()
        norm = self._descend(-objective, 0)
        with torch.no_grad():
            outside = (ratio - 1).abs() > config.clip
            tally.add_policy(chosen.counts, norm, learns, entropy * learns, ratio - 1 - change, outside)

    def _critic_step(self, batch: Batch, chosen: Sequences, tally: Tally) -> None:
        """A gradient step on the squared error of normalised values."""
        start = chosen.start(batch.critic_state)
        with self.precise():
            values, _ = self.critic.tower(chosen.eyes(batch.known), start, chosen.counts)
        valued = chosen.steps(batch.valued)
        error = values.float().squeeze(-1) - chosen.steps(batch.returns)
        loss = (error.square() * valued).sum() / valued.sum()
        tally.add_critic(loss.detach(), self._descend(loss, 1))

    def _descend(self, loss: Tensor, which: int) -> Tensor:
        """Step down the gradient, clipped, of the policy (0) or the critic (1); its length before that."""
        self.clock.lap("forward")
        network = (self.policy, self.critic)[which]
        weights = list(network.parameters())
        slopes = torch.autograd.grad(loss, weights, materialize_grads=True)
        self.clock.lap("backward")
        slope = torch.cat([part.flatten() for part in slopes])
        norm = slope.norm()
        slope *= (self.config.grad_norm / (norm + 1e-6)).clamp(max=1.0)
        for weight, part in zip(weights, slope.split([weight.numel() for weight in weights]), strict=True):
            weight.grad = part.view_as(weight)
        self.optimizers[which].step()
        increment_version(weights)  # fused Adam does not, and `Kept` goes by it
        self.clock.lap("optimiser")
        return norm

    def _explained(self, rollout: Rollout, returns: Tensor) -> dict[str, Any]:
        metrics: dict[str, Any] = {}
        for team in self.policy.layout.teams:
            mask = rollout.valued[..., team.slots]
            target = returns[..., team.slots][mask]
            error = (returns - rollout.values[:, :, :-1])[..., team.slots][mask]
            spread = target.var(correction=0) if len(target) else torch.zeros(())
            metrics[f"explained_variance/{team.name}"] = (
                float(1 - error.var(correction=0) / spread) if spread > 1e-8 else None
            )
        return metrics
