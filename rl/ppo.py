"""PPO: one update of policy and critic from a full Rollout (Schulman et al. 2017, arXiv 1707.06347).

Advantages come from de-normalised values, the critic learns normalised returns, and everything masked (absent,
waiting, frozen, past or discarded) is left out of every mean. Minibatches are whole chunks of whole worlds, so
that memory can be unrolled from the state stored at the chunk's start.

Policy and critic share no weight, so each learns in a thread of its own: on two cores that is faster than
splitting every small matrix product over both.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
from schemas.train import TrainConfig


@dataclass
class Batch:
    """Chunks of one rollout, every tensor [C * N, L, ...]; states [C * N, A, S]."""

    obs: Observation
    actions: Tensor
    logp: Tensor
    advantage: Tensor
    returns: Tensor  # normalised
    learns: Tensor
    valued: Tensor
    policy_state: Tensor
    critic_state: Tensor

    def rows(self, index: Tensor) -> Batch:
        fields = {name: value[index] for name, value in vars(self).items() if name != "obs"}
        return Batch(obs=self.obs.map(lambda tensor: tensor[index]), **fields)


class PPO:
    def __init__(self, policy: Policy, critic: Critic, config: TrainConfig):
        self.policy, self.critic, self.config = policy, critic, config
        self.optimizers = tuple(
            torch.optim.Adam(network.parameters(), lr=config.lr, eps=config.adam_eps, fused=True)
            for network in (policy, critic)
        )
        self.device = torch.device(config.device)
        self.helper = ThreadPoolExecutor(1, "critic")

    def update(self, rollout: Rollout, number: int) -> dict[str, Any]:
        """Learn from `rollout` in update `number`; returns the metrics documented in docs/training.md."""
        config = self.config
        advantage, returns = self._targets(rollout)
        passes = self._minibatches(rollout)
        decay = config.norm_decay ** (passes * config.epochs)
        self.critic.update_returns(returns.to(self.device), rollout.valued.to(self.device), decay)
        batch = self._batch(rollout, advantage, returns)
        first = number == 0  # untrained heads hardly notice how their inputs are scaled
        if first:
            self._scale(batch, decay)
        tally = Tally(self.policy.layout.agents, self.device)
        chunks = rollout.chunks * rollout.worlds
        orders = [self._shuffled(chunks, number, epoch) for epoch in range(config.epochs)]
        parts = [part for order in orders for part in order.tensor_split(passes)]
        threads = torch.get_num_threads()
        critic = self.helper.submit(self._pass, self._critic_step, batch, parts, tally, threads)
        self._pass(self._policy_step, batch, parts, tally, threads)
        critic.result()
        if not first:  # statistics stay those that actions were chosen by until all is learnt
            self._scale(batch, decay)
        return self._metrics(tally, rollout, returns)

    def _scale(self, batch: Batch, decay: float) -> None:
        for network in (self.policy, self.critic):
            network.norm.update(batch.obs, batch.valued, decay)

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

    def _batch(self, rollout: Rollout, advantage: Tensor, returns: Tensor) -> Batch:
        def chunks(tensor: Tensor) -> Tensor:
            return tensor.flatten(0, 1).to(self.device)

        return Batch(
            obs=rollout.obs.map(chunks),
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

    def _pass(
        self,
        step: Callable[[Batch, Tally], None],
        batch: Batch,
        parts: list[Tensor],
        tally: Tally,
        threads: int,
    ) -> None:
        torch.set_num_threads(threads)  # a setting of each thread
        for part in parts:
            step(batch.rows(part), tally)

    def _policy_step(self, batch: Batch, tally: Tally) -> None:
        """A gradient step on the clipped objective and the entropy bonus."""
        config = self.config
        logits, _ = self.policy(batch.obs, batch.policy_state)
        logp, entropy = self.policy.space.evaluate(logits, batch.actions.long())
        change = torch.where(batch.learns, logp - batch.logp, 0.0)
        ratio = change.exp()
        limited = ratio.clamp(1 - config.clip, 1 + config.clip)
        gain = torch.minimum(ratio * batch.advantage, limited * batch.advantage)
        learns = batch.learns.to(gain.dtype)
        objective = ((gain + config.entropy * entropy) * learns).sum() / learns.sum().clamp(min=1)
        norm = self._descend(-objective, self.policy, self.optimizers[0])
        with torch.no_grad():
            outside = (ratio - 1).abs() > config.clip
            tally.add_policy(learns, norm, entropy, ratio - 1 - change, outside)

    def _critic_step(self, batch: Batch, tally: Tally) -> None:
        """A gradient step on the squared error of normalised values."""
        values, _ = self.critic(batch.obs, batch.critic_state)
        valued = batch.valued.to(values.dtype)
        loss = ((values - batch.returns).square() * valued).sum() / valued.sum().clamp(min=1)
        tally.add_critic(loss.detach(), self._descend(loss, self.critic, self.optimizers[1]))

    def _descend(self, loss: Tensor, network: nn.Module, optimizer: torch.optim.Optimizer) -> Tensor:
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), self.config.grad_norm)
        optimizer.step()
        return norm

    def _metrics(self, tally: Tally, rollout: Rollout, returns: Tensor) -> dict[str, Any]:
        metrics = tally.metrics(self.policy.layout.teams)
        for team in self.policy.layout.teams:
            mask = rollout.valued[..., team.slots]
            target = returns[..., team.slots][mask]
            error = (returns - rollout.values[:, :, :-1])[..., team.slots][mask]
            spread = target.var(correction=0) if len(target) else torch.zeros(())
            metrics[f"explained_variance/{team.name}"] = (
                float(1 - error.var(correction=0) / spread) if spread > 1e-8 else None
            )
        return metrics


class Tally:
    """Sums over the gradient steps of an update, kept as tensors and read once."""

    NAMES = ("entropy", "kl", "clip_fraction")

    def __init__(self, agents: int, device: torch.device):
        self.weight = torch.zeros(agents, device=device)
        self.sums = torch.zeros(len(self.NAMES), agents, device=device)
        self.norm, self.critic = torch.zeros((), device=device), torch.zeros(2, device=device)
        self.steps = 0

    def add_policy(self, learns: Tensor, norm: Tensor, *values: Tensor) -> None:
        """What a policy step saw: [B, L, A] each of NAMES, and the gradient's norm before clipping."""
        self.weight += learns.sum((0, 1))
        self.sums += torch.stack([(x * learns).sum((0, 1)) for x in values])
        self.norm += norm
        self.steps += 1

    def add_critic(self, loss: Tensor, norm: Tensor) -> None:
        self.critic += torch.stack([loss, norm])

    def metrics(self, teams: tuple) -> dict[str, Any]:
        steps = max(self.steps, 1)
        value_loss, critic_norm = (self.critic / steps).tolist()
        out: dict[str, Any] = {
            "value_loss": value_loss,
            "grad_norm/policy": float(self.norm) / steps,
            "grad_norm/critic": critic_norm,
            "gradient_steps": self.steps,
        }
        for team in teams:
            weight = float(self.weight[team.slots].sum())
            for name, row in zip(self.NAMES, self.sums, strict=True):
                out[f"{name}/{team.name}"] = float(row[team.slots].sum()) / weight if weight else None
        return out
