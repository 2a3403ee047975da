"""Trainer: collect, learn, count; and its whole state as one value, so that a run can stop anywhere and go on."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import torch

from rl.anchors import Anchor
from rl.clock import Clock
from rl.collect import Collector
from rl.curriculum import Curriculum
from rl.layout import Layout
from rl.policy import Critic, Policy
from rl.ppo import PPO
from schemas.train import TrainConfig
from worldgen.errors import UserError


class Trainer:
    """Learns one game by self-play on `sim`, which it steps from now on.

    Two trainers with equal config and simulation do the same, update for update, on the same machine and with the
    same number of threads; one restored from `state_dict` goes on as the original would have.
    """

    networks: tuple[type[Policy], type[Critic]] = (
        Policy,
        Critic,
    )  # a subclass may try others of the same faces

    def __init__(
        self,
        sim: Any,
        config: TrainConfig,
        curriculum: Curriculum | None = None,
        anchors: Sequence[Anchor] = (),
    ):
        self.sim, self.config, self.curriculum = sim, config, curriculum
        torch.manual_seed(config.seed)
        layout = Layout.of(sim)
        self.policy = self.networks[0](layout, config).to(config.device)
        self.critic = self.networks[1](layout, config).to(config.device)
        self.collector = Collector(sim, self.policy, self.critic, config, curriculum, anchors)
        self.ppo = PPO(self.policy, self.critic, config)
        self.clock = self.collector.clock = self.collector.stepper.clock = self.ppo.clock = Clock()
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
        self.clock.start()
        self.collector.stepper.phases.start()
        seen = self.collector.collect(self.updates)
        self._judge(seen)
        self.clock.lap("other")
        learnt = self.ppo.update(self.collector.rollout, self.updates)
        self.clock.lap("learn/metrics")
        self.updates += 1
        self.collector.guests.learnt(self.updates, self.policy)
        spent = perf_counter() - begin
        self.seconds += spent
        stage = self.curriculum.row(self.steps) if self.curriculum else {}
        if self.curriculum:
            self.curriculum.advance(self.steps)
        self.clock.split("simulate", self.collector.stepper.phases.seconds())
        return {
            "update": self.updates,
            "steps": self.steps,
            "minutes": self.seconds / 60,
            "steps_per_second": (self.steps - before) / spent,
            "episodes": seen["episodes"],
            "discarded": seen["discarded"],
            **stage,
            **{f"episode/{name}": value for name, value in seen["statistics"].items()},
            **{f"against/{name}": value for name, value in seen["against"].items()},
            **learnt,
            **{f"time/{name}": share for name, share in self.clock.shares().items()},
            **self.collector.guests.row(),
        }

    def _judge(self, seen: dict[str, Any]) -> None:
        bad, total = seen["discarded"], seen["episodes"]
        if bad and bad > self.config.discarded_limit * total:
            latest = getattr(self.sim, "failures", [])[-bad:]
            reasons = dict.fromkeys(failure.reason for failure in latest)
            raise UserError(
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
        """Everything: weights, optimiser, statistics, counters, opponents, recurrent states and running worlds."""
        collector = self.collector
        return self.weights() | {
            "seconds": self.seconds,
            "critic": self.critic.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.ppo.optimizers],
            "guests": collector.guests.state_dict(),
            "curriculum": self.curriculum.state_dict() if self.curriculum else None,
            "paid": collector.earnings.paid.copy(),
            "states": [collector.policy_state, collector.critic_state],
            "worlds": self.sim.snapshot(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state`; the simulation's worlds are brought back by playing their actions again.

        Raises UserError when the networks were built for another game.
        """
        collector = self.collector
        if other := Layout.from_dict(state["layout"]).differences(self.policy.layout, critic=True):
            raise UserError(f"this run cannot go on: the game was of another shape: {'; '.join(other)}")
        self.policy.load_state_dict(state["policy"])
        self.critic.load_state_dict(state["critic"])
        for optimizer, saved in zip(self.ppo.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        collector.guests.load_state_dict(state["guests"])
        if self.curriculum:
            self.curriculum.load_state_dict(state["curriculum"])
        collector.earnings.paid[:] = state["paid"]
        states = (tensor.to(self.config.device) for tensor in state["states"])
        collector.policy_state, collector.critic_state = states
        collector.steps, self.updates, self.seconds = state["steps"], state["update"], state["seconds"]
        self.sim.restore(state["worlds"])
