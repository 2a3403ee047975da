"""PPO: one update of policy and critic from a full Rollout (Schulman et al. 2017, arXiv 1707.06347).

Advantages come from de-normalised values, the critic learns normalised returns, and everything masked (absent,
waiting, frozen, past or discarded) is left out of every mean. Minibatches are sequences, one
agent's chunk each, so that memory can be unrolled from the state stored at the chunk's start.

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
from rl.distributed import ALONE, Ranks
from rl.noise import SHUFFLE, key
from rl.observation import Observation
from rl.policy import Critic, Policy
from rl.tally import Tally
from rl.workers import Workers, plan
from schemas.train import TrainConfig


class PPO:
    def __init__(self, policy: Policy, critic: Critic, config: TrainConfig, ranks: Ranks = ALONE):
        self.policy, self.critic, self.config, self.ranks = policy, critic, config, ranks
        self.branches = ranks.branch(), ranks.branch()  # of the policy's thread, and the critic's
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
        self.critic.update_returns(returns.to(self.device), rollout.valued.to(self.device), decay, self.ranks)
        obs = rollout.obs.map(lambda tensor: tensor.flatten(0, 1).to(self.device))
        first = not self.policy.norm.fed  # untrained heads hardly notice how their inputs are scaled
        if first:
            self._scale(obs, rollout, decay)
        batch = self._batch(rollout, obs, advantage, returns)
        tally = Tally(self.policy.layout.teams, self.device, getattr(self.policy.tower, "towers", ()))
        worlds, agents = rollout.worlds, self.policy.layout.agents
        sequences = rollout.chunks * self.ranks.everywhere(worlds) * agents
        orders = [self._shuffled(sequences, number, epoch) for epoch in range(config.epochs)]
        parts = [part for order in orders for part in np.array_split(order, passes)]
        parts = [self.ranks.own(part, worlds, agents) for part in parts]
        self.clock.lap("learn/batch")
        steps = [("policy", self._policy_step, batch.learns), ("critic", self._critic_step, batch.valued)]
        self.workers.map(lambda which: self._pass(*steps[which], batch, parts, tally, which), (0, 1))
        tally.meet(self.ranks)
        self.clock.rest("learn/wait")
        if not first:  # statistics stay those that actions were chosen by until all is learnt
            self._scale(obs, rollout, decay)
        return tally.metrics() | self._explained(rollout, returns)

    def _scale(self, obs: Observation, rollout: Rollout, decay: float) -> None:
        valued = rollout.valued.flatten(0, 1).to(self.device)
        for network in (self.policy, self.critic):
            network.norm.update(obs, valued, decay, self.ranks)

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
        worlds = self.ranks.everywhere(rollout.worlds)
        transitions = rollout.learns.numel() // rollout.worlds * worlds
        return max(1, min(rollout.chunks * worlds, round(transitions / self.config.minibatch)))

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
            count, mean, deviation = self.ranks.moments(values[chosen])
            if count > 1:
                scaled = (values - mean) / (deviation + 1e-8)
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
        which: int,
    ) -> None:
        """A `step` of the policy (0) or the critic (1) for each of `parts`, on those of its sequences of which `mask`
        keeps a transition. All ranks take a step for which some rank has any."""
        kept = mask.any(1).flatten().cpu().numpy()
        teams = self.policy.layout.team_of_agent
        with self.clock.lane(f"learn/{name}", share=1 / self.workers.count):  # side by side
            chosen = [part[kept[part]] for part in parts]
            counts = torch.tensor([len(numbers) for numbers in chosen])
            self.branches[which].sum_(counts)
            for numbers, everywhere in zip(chosen, counts.tolist(), strict=True):
                if len(numbers):
                    step(batch, Sequences.of(numbers, teams, self.device), tally)
                elif everywhere:
                    self._follow(which, tally)

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
        count = learns.sum()
        objective = ((gain + config.entropy * entropy) * learns).sum() / count
        _, norm = self._descend(-objective, count, 0)
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
        count = valued.sum()
        loss = (error.square() * valued).sum() / count
        tally.add_critic(*self._descend(loss, count, 1))

    def _follow(self, which: int, tally: Tally) -> None:
        """A step that other ranks have sequences for, and this one has not."""
        weights = (self.policy, self.critic)[which].parameters()
        slope = torch.cat([torch.zeros_like(weight).flatten() for weight in weights])
        none = torch.zeros((), device=self.device)
        loss, norm = self._step(slope, none, none, which)
        if which:
            tally.add_critic(loss, norm)
        else:
            tally.add_policy_step(norm)

    def _descend(self, loss: Tensor, count: Tensor, which: int) -> tuple[Tensor, Tensor]:
        """Step down the gradient of `loss`, the mean of `count` entries, of the policy (0) or the critic (1)."""
        self.clock.lap("forward")
        weights = list((self.policy, self.critic)[which].parameters())
        slopes = torch.autograd.grad(loss, weights, materialize_grads=True)
        self.clock.lap("backward")
        return self._step(torch.cat([part.flatten() for part in slopes]), loss.detach(), count, which)

    def _step(self, slope: Tensor, loss: Tensor, count: Tensor, which: int) -> tuple[Tensor, Tensor]:
        """Step down all ranks' `slope`, clipped; their loss, and the slope's length before that."""
        weights = list((self.policy, self.critic)[which].parameters())
        if self.ranks is not ALONE:
            loss = self.branches[which].average_(slope, loss, count)
            self.clock.lap("reduce")
        norm = slope.norm()
        slope *= (self.config.grad_norm / (norm + 1e-6)).clamp(max=1.0)
        for weight, part in zip(weights, slope.split([weight.numel() for weight in weights]), strict=True):
            weight.grad = part.view_as(weight)
        self.optimizers[which].step()
        increment_version(weights)  # fused Adam does not, and `Kept` goes by it
        self.clock.lap("optimiser")
        return loss, norm

    def _explained(self, rollout: Rollout, returns: Tensor) -> dict[str, Any]:
        metrics: dict[str, Any] = {}
        for team in self.policy.layout.teams:
            mask = rollout.valued[..., team.slots]
            target = returns[..., team.slots][mask]
            error = (returns - rollout.values[:, :, :-1])[..., team.slots][mask]
            spread, wrong = (self.ranks.moments(x)[2].square() for x in (target, error))
            metrics[f"explained_variance/{team.name}"] = float(1 - wrong / spread) if spread > 1e-8 else None
        return metrics
