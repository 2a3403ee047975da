"""Trainer: collect, learn, count; and its whole state as one value, so that a run can stop anywhere and go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import torch

from rl.anchors import Anchor
from rl.clock import Clock
from rl.collect import Collector
from rl.curriculum import Curriculum
from rl.distributed import ALONE, Ranks
from rl.guests import Guests
from rl.layout import Layout
from rl.policy import Critic, Policy
from rl.ppo import PPO
from schemas.train import TrainConfig
from worldgen.errors import UserError

FEW = 5  # discarded episodes that are no reason to end a run, where more than so many ended


class Trainer:
    """Learns one game by self-play on `sim`, which it steps from now on.

    Two trainers with equal config and simulation do the same, update for update, on the same machine and with the
    same number of threads; one restored from `state_dict` goes on as the original would have. `start` may change the
    fresh networks before anything is made of them. With several `ranks` each has a trainer, all call the same methods,
    and `sim` holds this rank's worlds.
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
        start: Callable[[Policy, Critic], None] | None = None,
        ranks: Ranks = ALONE,
    ):
        self.sim, self.config, self.curriculum, self.ranks = sim, config, curriculum, ranks
        torch.manual_seed(config.seed)
        layout = Layout.of(sim)
        self.policy = self.networks[0](layout, config).to(config.device)
        self.critic = self.networks[1](layout, config).to(config.device)
        if start:
            start(self.policy, self.critic)
        self.collector = Collector(sim, self.policy, self.critic, config, curriculum, anchors, ranks)
        self.ppo = PPO(self.policy, self.critic, config, ranks)
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
        self.ranks.check([*self.policy.state_dict().values(), *self.critic.state_dict().values()])
        spent = self.ranks.share(perf_counter() - begin)  # all stop by one clock
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
            **self.ranks.row(spent, self.ppo.workers.count),
        }

    def _judge(self, seen: dict[str, Any]) -> None:
        bad, total = seen["discarded"], seen["episodes"]
        if bad >= min(FEW, max(1, total)) and bad > self.config.discarded_limit * total:
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
        state = self.weights() | {
            "seconds": self.seconds,
            "critic": self.critic.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.ppo.optimizers],
            "guests": collector.guests.state_dict(),
            "curriculum": self.curriculum.state_dict() if self.curriculum else None,
            "paid": collector.earnings.paid.copy(),
            "states": [collector.policy_state, collector.critic_state],
            "worlds": self.sim.snapshot(),
        }
        return _with(state, self.ranks.join(_by_world(state)))

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state`; the simulation's worlds are brought back by playing their actions again.

        Raises UserError when the networks were built for another game.
        """
        if "guests" not in state:
            raise UserError(
                "this run was made by an older worldgen and cannot go on; "
                "its weights can, in a new run: --from its folder, and another --out"
            )
        collector, state = self.collector, _with(state, self.ranks.part(_by_world(state)))
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


def _by_world(state: dict[str, Any]) -> dict[str, Any]:
    """Of a trainer's state, that in which every array leads with the worlds."""
    guests = {name: state["guests"][name] for name in Guests.BY_WORLD}
    return {name: state[name] for name in ("paid", "states", "worlds")} | {"guests": guests}


def _with(state: dict[str, Any], by_world: dict[str, Any]) -> dict[str, Any]:
    """`state` with that of other worlds."""
    return state | by_world | {"guests": state["guests"] | by_world["guests"]}
