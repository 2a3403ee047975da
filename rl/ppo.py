"""PPO: one update of policy and critic from a full Rollout (Schulman et al. 2017, arXiv 1707.06347).

Advantages come from de-normalised values, the critic learns normalised returns, and everything masked (absent,
waiting, frozen, past or discarded) is left out of every mean. Minibatches are whole chunks of whole worlds, so
that memory can be unrolled from the state stored at the chunk's start.

The chunks of a minibatch are shared out to workers; their gradients are sums over transitions, added up before they
are divided by how many there were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from rl.advantage import gae
from rl.buffer import Rollout
from rl.noise import SHUFFLE, key
from rl.observation import Observation
from rl.policy import Critic, Policy
from rl.tally import Tally
from rl.workers import Workers, plan
from schemas.train import TrainConfig


@dataclass
class Batch:
    """Chunks of one rollout, every tensor [C * N, L, ...]; states [C * N, A, S]."""

    seen: Observation  # what the policy takes in
    known: Observation  # what the critic does
    actions: Tensor
    logp: Tensor
    advantage: Tensor
    returns: Tensor  # normalised
    learns: Tensor
    valued: Tensor
    policy_state: Tensor
    critic_state: Tensor

    def rows(self, index: Tensor) -> Batch:
        def chosen(value: Tensor | Observation) -> Any:
            return value.map(chosen) if isinstance(value, Observation) else value.index_select(0, index)

        return Batch(**{name: chosen(value) for name, value in vars(self).items()})


class PPO:
    def __init__(self, policy: Policy, critic: Critic, config: TrainConfig):
        self.policy, self.critic, self.config = policy, critic, config
        self.optimizers = tuple(
            torch.optim.Adam(network.parameters(), lr=config.lr, eps=config.adam_eps, fused=True)
            for network in (policy, critic)
        )
        self.device = torch.device(config.device)
        self.workers = Workers(plan(config.threads, config.device)[0])

    def update(self, rollout: Rollout, number: int) -> dict[str, Any]:
        """Learn from `rollout` in update `number`; returns the metrics documented in docs/training.md."""
        config = self.config
        advantage, returns = self._targets(rollout)
        passes = self._minibatches(rollout)
        decay = config.norm_decay ** (passes * config.epochs)
        self.critic.update_returns(returns.to(self.device), rollout.valued.to(self.device), decay)
        obs = rollout.obs.map(lambda tensor: tensor.flatten(0, 1).to(self.device))
        valued = rollout.valued.flatten(0, 1).to(self.device)
        for network in (self.policy, self.critic):
            network.norm.update(obs, valued, decay)
        batch = self._batch(rollout, obs, advantage, returns)
        tally = Tally(self.policy.layout.agents, self.device)
        orders = [self._shuffled(len(batch.logp), number, epoch) for epoch in range(config.epochs)]
        for part in (part for order in orders for part in order.tensor_split(passes)):
            self._step(batch, part, tally)
        return tally.metrics(self.policy.layout.teams) | self._explained(rollout, returns)

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

    def _shuffled(self, count: int, number: int, epoch: int) -> Tensor:
        """A permutation that is a pure function of (seed, update, epoch)."""
        keys = key(self.config.seed, SHUFFLE, number, epoch, np.arange(count))
        return torch.from_numpy(np.argsort(keys, kind="stable")).to(self.device)

    def _step(self, batch: Batch, part: Tensor, tally: Tally) -> None:
        """A gradient step of both networks on the chunks `part` of `batch`."""
        shares = [share for share in part.tensor_split(self.workers.count) if len(share)]
        found = self.workers.map(lambda share: self._gradients(batch.rows(share)), shares)
        policy, critic, sums, errors = (torch.stack(parts).sum(0) for parts in zip(*found, strict=True))
        slopes = policy / sums[0].sum().clamp(min=1), critic / errors[1].clamp(min=1)
        norms = self.workers.map(self._descend, list(enumerate(slopes)))
        tally.add(sums, errors, torch.stack(norms))

    def _gradients(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Flat gradients of policy and critic, summed over the transitions, and what Tally takes of either."""
        loss, sums = self._policy_loss(batch)
        policy = _slope(loss, self.policy)
        loss, errors = self._critic_loss(batch)
        return policy, _slope(loss, self.critic), sums, errors

    def _policy_loss(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Minus the clipped objective and the entropy bonus, summed; and sums [4, A] for `Tally`."""
        config = self.config
        logits, _ = self.policy.tower(batch.seen, batch.policy_state)
        logp, entropy = self.policy.space.evaluate(logits, batch.actions)
        learns = batch.learns.to(logp.dtype)
        change = torch.where(batch.learns, logp - batch.logp, 0.0)
        ratio = change.exp()
        limited = ratio.clamp(1 - config.clip, 1 + config.clip)
        gain = torch.minimum(ratio * batch.advantage, limited * batch.advantage)
        with torch.no_grad():
            outside = (ratio - 1).abs() > config.clip
            sums = torch.stack([learns, entropy * learns, ratio - 1 - change, outside]).sum((1, 2))
        return -((gain + config.entropy * entropy) * learns).sum(), sums

    def _critic_loss(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The squared error of normalised values, summed; and [that, how many] for `Tally`."""
        values, _ = self.critic.tower(batch.known, batch.critic_state)
        loss = ((values.squeeze(-1) - batch.returns).square() * batch.valued).sum()
        return loss, torch.stack([loss.detach(), batch.valued.sum()])

    def _descend(self, numbered: tuple[int, Tensor]) -> Tensor:
        """Step against a flat gradient, clipped, of the policy (0) or the critic (1); its length before that."""
        which, slope = numbered
        norm = slope.norm()
        slope *= (self.config.grad_norm / (norm + 1e-6)).clamp(max=1.0)
        weights = list((self.policy, self.critic)[which].parameters())
        for weight, part in zip(weights, slope.split([weight.numel() for weight in weights]), strict=True):
            weight.grad = part.view_as(weight)
        self.optimizers[which].step()
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


def _slope(loss: Tensor, network: nn.Module) -> Tensor:
    """The gradient of all weights, one after the other; 0 for those that took no part."""
    slopes = torch.autograd.grad(loss, list(network.parameters()), materialize_grads=True)
    return torch.cat([slope.flatten() for slope in slopes])
