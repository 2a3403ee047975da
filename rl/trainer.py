"""Trainer: collect, learn, count; and its whole state as one value, so that a run can stop anywhere and go on."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
import torch

from rl.collect import Collector
from rl.curriculum import Curriculum
from rl.distributed import ALONE, Ranks
from rl.layout import Layout
from rl.policy import Critic, Policy
from rl.ppo import PPO
from schemas.train import TrainConfig
from worldgen.errors import UserError

BY_WORLD = (
    "matches",
    "paid",
    "states",
    "worlds",
)  # parts of a state in which every array leads with the worlds


class Trainer:
    """Learns one game by self-play on `sim`, which it steps from now on.

    Two trainers with equal config and simulation do the same, update for update, on the same machine and with the
    same number of threads; one restored from `state_dict` goes on as the original would have. With several `ranks`
    each has a trainer, all call the same methods, and `sim` holds this rank's worlds.
    """

    def __init__(
        self,
        sim: Any,
        config: TrainConfig,
        curriculum: Curriculum | None = None,
        ranks: Ranks = ALONE,
    ):
        self.sim, self.config, self.curriculum, self.ranks = sim, config, curriculum, ranks
        torch.manual_seed(config.seed)
        layout = Layout.of(sim)
        self.policy = Policy(layout, config).to(config.device)
        self.critic = Critic(layout, config).to(config.device)
        self.collector = Collector(sim, self.policy, self.critic, config, curriculum, self.ranks)
        self.ppo = PPO(self.policy, self.critic, config, self.ranks)
        self.updates = 0
        self.seconds = 0.0  # spent training, earlier sessions included

    @property
    def steps(self) -> int:
        return self.collector.steps

    def finished(self) -> bool:
        limit = self.config.minutes
        return self.steps >= self.config.steps or (limit is not None and self.seconds >= 60 * limit)

    def update(self) -> dict[str, Any]:
        """One rollout and one PPO update; returns its row of the log (docs/training.md has every metric).

        Raises UserError when too many episodes had to be discarded, since what remains would be a biased sample.
        """
        begin, before = perf_counter(), self.steps
        seen = self.collector.collect(self.updates)
        self._judge(seen)
        collected = perf_counter()
        learnt = self.ppo.update(self.collector.rollout, self.updates)
        self.updates += 1
        if self.updates % self.config.past_every == 0 and self.collector.matches.any:
            in_use = np.concatenate(self.ranks.gather(self.collector.matches.in_use()))
            self.collector.pool.add(self.updates, self.policy, keep=in_use)
        self.ranks.check([*self.policy.state_dict().values(), *self.critic.state_dict().values()])
        spent = self.ranks.share(perf_counter() - begin)  # all stop by one clock
        self.seconds += spent
        stage = self.curriculum.row(self.steps) if self.curriculum else {}
        if self.curriculum:
            self.curriculum.advance(self.steps)
        shares = {name: value / spent for name, value in self.collector.seconds.items()}
        return {
            "update": self.updates,
            "steps": self.steps,
            "minutes": self.seconds / 60,
            "steps_per_second": (self.steps - before) / spent,
            "episodes": seen["episodes"],
            "discarded": seen["discarded"],
            **stage,
            **{f"episode/{name}": value for name, value in seen["statistics"].items()},
            **learnt,
            **{f"time/{name}": share for name, share in shares.items()},
            "time/learn": (perf_counter() - collected) / spent,
            "past_policies": len(self.collector.pool.members),
            **self.ranks.row(spent, self.ppo.workers.count),
        }

    def _judge(self, seen: dict[str, Any]) -> None:
        bad, total = seen["discarded"], seen["episodes"]
        if bad and bad > self.config.discarded_limit * total:
            latest = [failure.reason for failure in getattr(self.sim, "failures", [])[-bad:]]
            reasons = dict.fromkeys(reason for rank in self.ranks.gather(latest) for reason in rank)
            self.ranks.refuse(
                f"{bad} of {total} episodes of this update had to be discarded ({'; '.join(reasons) or 'unknown'}); "
                "the physics cannot cope: lower forces or world.timestep, or give masses and sizes a sane range"
            )

    def weights(self) -> dict[str, Any]:
        """What playing needs: the policy, and how it is built. Small; a copy safe from further training."""
        return {
            "update": self.updates,
            "steps": self.steps,
            "minutes": self.seconds / 60,
            "config": self.config.model_dump(),
            "layout": self.policy.layout.to_dict(),
            "policy": {name: tensor.clone() for name, tensor in self.policy.state_dict().items()},
        }

    def state_dict(self) -> dict[str, Any]:
        """Everything: weights, optimiser, statistics, counters, opponents, recurrent states and running worlds.

        Of several ranks all must ask, and rank 0 is told of the whole run, as if there were one.
        """
        collector = self.collector
        members = collector.pool.members
        by_world = {
            "matches": collector.matches.state_dict(),
            "paid": collector.earnings.paid.copy(),
            "states": [collector.policy_state, collector.past_state, collector.critic_state],
            "worlds": self.sim.snapshot(),
        }
        return self.weights() | {
            "seconds": self.seconds,
            "critic": self.critic.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.ppo.optimizers],
            "pool": {str(number): member.state_dict() for number, member in members.items()},
            "invited": collector.invited,
            "curriculum": self.curriculum.state_dict() if self.curriculum else None,
            **self.ranks.join(by_world),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state`; the simulation's worlds are brought back by playing their actions again.

        Raises UserError when the networks were built for another game.
        """
        collector = self.collector
        by_world = self.ranks.part({name: state[name] for name in BY_WORLD})
        if other := Layout.from_dict(state["layout"]).differences(self.policy.layout, critic=True):
            raise UserError(f"this run cannot go on: the game was of another shape: {'; '.join(other)}")
        self.policy.load_state_dict(state["policy"])
        self.critic.load_state_dict(state["critic"])
        for optimizer, saved in zip(self.ppo.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        collector.pool.members.clear()
        for number, weights in state["pool"].items():
            collector.pool.load(int(number), weights)
        collector.matches.load_state_dict(by_world["matches"])
        collector.invited = state["invited"]
        if self.curriculum:
            self.curriculum.load_state_dict(state["curriculum"])
        collector.earnings.paid[:] = by_world["paid"]
        states = (tensor.to(self.config.device) for tensor in by_world["states"])
        collector.policy_state, collector.past_state, collector.critic_state = states
        collector.steps, self.updates, self.seconds = state["steps"], state["update"], state["seconds"]
        self.sim.restore(by_world["worlds"])
