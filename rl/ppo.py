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
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from rl.advantage import gae
from rl.buffer import Rollout
from rl.distributed import ALONE, Ranks
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

    def part(self, index: Tensor) -> Batch:
        """Those rows; where there are none, one from which nothing is learnt, since all ranks take every step."""
        if len(index):
            return self.rows(index)
        nothing = torch.zeros_like(self.learns[:1])
        return replace(self.rows(index.new_zeros(1)), learns=nothing, valued=nothing)


class PPO:
    def __init__(self, policy: Policy, critic: Critic, config: TrainConfig, ranks: Ranks = ALONE):
        self.policy, self.critic, self.config, self.ranks = policy, critic, config, ranks
        self.branches = self.ranks.branch(), self.ranks.branch()  # of the policy's thread, and the critic's
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
        self.critic.update_returns(returns.to(self.device), rollout.valued.to(self.device), decay, self.ranks)
        batch = self._batch(rollout, advantage, returns)
        for network in (self.policy, self.critic):
            network.norm.update(batch.obs, batch.valued, decay, self.ranks)
        tally = Tally(self.policy.layout.agents, self.device)
        chunks = rollout.chunks * self.ranks.everywhere(rollout.worlds)
        orders = [self._shuffled(chunks, number, epoch) for epoch in range(config.epochs)]
        parts = [
            self.ranks.rows(part, rollout.worlds) for order in orders for part in order.tensor_split(passes)
        ]
        threads = torch.get_num_threads()
        critic = self.helper.submit(self._pass, self._critic_step, batch, parts, tally, threads)
        if self.ranks.in_turn:
            critic.result()
        self._pass(self._policy_step, batch, parts, tally, threads)
        critic.result()
        tally.meet(self.ranks)
        return self._metrics(tally, rollout, returns)

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
            count, mean, deviation = self.ranks.moments(values[chosen])
            if count > 1:
                scaled = (values - mean) / (deviation + 1e-8)
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
            step(batch.part(part), tally)

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
        count = learns.sum()
        objective = ((gain + config.entropy * entropy) * learns).sum() / count.clamp(min=1)
        _, norm = self._descend(-objective, count, self.policy, self.optimizers[0], self.branches[0])
        with torch.no_grad():
            outside = (ratio - 1).abs() > config.clip
            tally.add_policy(learns, norm, entropy, ratio - 1 - change, outside)

    def _critic_step(self, batch: Batch, tally: Tally) -> None:
        """A gradient step on the squared error of normalised values."""
        values, _ = self.critic(batch.obs, batch.critic_state)
        valued = batch.valued.to(values.dtype)
        count = valued.sum()
        loss = ((values - batch.returns).square() * valued).sum() / count.clamp(min=1)
        tally.add_critic(*self._descend(loss, count, self.critic, self.optimizers[1], self.branches[1]))

    def _descend(
        self,
        loss: Tensor,
        count: Tensor,
        network: nn.Module,
        optimizer: torch.optim.Optimizer,
        ranks: Ranks,
    ) -> tuple[Tensor, Tensor]:
        """A step down `loss`, the mean of `count` entries here; all ranks' loss, and their gradient's length."""
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        loss = ranks.average_(network.parameters(), loss.detach(), count)
        norm = nn.utils.clip_grad_norm_(network.parameters(), self.config.grad_norm)
        optimizer.step()
        return loss, norm

    def _metrics(self, tally: Tally, rollout: Rollout, returns: Tensor) -> dict[str, Any]:
        metrics = tally.metrics(self.policy.layout.teams)
        for team in self.policy.layout.teams:
            mask = rollout.valued[..., team.slots]
            target = returns[..., team.slots][mask]
            error = (returns - rollout.values[:, :, :-1])[..., team.slots][mask]
            spread, wrong = (self.ranks.moments(x)[2].square() for x in (target, error))
            metrics[f"explained_variance/{team.name}"] = float(1 - wrong / spread) if spread > 1e-8 else None
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

    def meet(self, ranks: Ranks) -> None:
        """Add what the other ranks' steps saw; losses and gradients were theirs too from the start."""
        ranks.sum_(self.weight, self.sums)

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
