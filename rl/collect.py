"""Collector: plays the policy in all worlds and fills a Rollout; one forward a step for everyone who shares a policy.

The policy is asked step by step, the critic once a chunk: it does not act, so its values and its state wait until the
chunk is complete. Worlds whose episode is over are begun anew between two chunks, never within one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rl.anchors import Anchor
from rl.buffer import Rollout
from rl.clock import Clock
from rl.curriculum import Curriculum
from rl.distributed import ALONE, Ranks
from rl.earnings import Earnings
from rl.guests import Guests
from rl.noise import ACT, agent_uniform
from rl.observation import Observation, Reader
from rl.policy import Critic, Policy
from rl.stepper import Stepper
from rl.workers import Workers, plan
from schemas.train import TrainConfig


class Collector:
    def __init__(
        self,
        sim: Any,
        policy: Policy,
        critic: Critic,
        config: TrainConfig,
        curriculum: Curriculum | None = None,
        anchors: Sequence[Anchor] = (),
        ranks: Ranks = ALONE,
    ):
        self.sim, self.policy, self.critic, self.config = sim, policy, critic, config
        self.ranks, self.first = ranks, getattr(sim, "first", 0)
        self.curriculum, self.earnings = curriculum, Earnings(sim)
        layout, worlds = policy.layout, len(sim.episode)
        self.device = torch.device(config.device)
        self.reader = Reader(layout, config.observations == "units")
        self.rollout = Rollout(layout, policy.space, config.rollout // config.chunk, worlds, config.chunk)
        self.clock, self.stepper = Clock(), Stepper(sim, config)
        self.now = Observation.empty(layout, worlds)  # what all see; also the terminal one, after a chunk
        self.seen = self.now  # the same where the policy is
        if self.device.type != "cpu":
            self.now = self.now.map(lambda tensor: tensor.pin_memory())
            self.seen = self.now.map(lambda tensor: tensor.to(self.device))
        self.actions = torch.zeros(
            worlds, layout.agents, policy.space.heads, dtype=torch.int8, device=self.device
        )
        self.workers = Workers(plan(config.threads, config.device)[0])
        self.guests = Guests(sim, policy, config, anchors, ranks)
        self.policy_state = policy.initial(worlds).to(self.device)
        self.critic_state = critic.initial(worlds).to(self.device)
        self.steps = 0  # agent steps so far, of all ranks

    @torch.inference_mode()
    def collect(self, update: int) -> dict[str, Any]:
        """Fill `self.rollout`; returns what was seen of finished episodes: see `Episodes.summary`."""
        self.rollout.start()
        self.guests.start(update)
        episodes = Episodes(self.rollout, self.guests, self.earnings, self.curriculum)
        for chunk in range(self.rollout.chunks):
            self.rollout.policy_state.append(self.policy_state.clone())
            self.rollout.critic_state.append(self.critic_state.clone())
            for inner in range(self.rollout.length):
                for among in self.stepper.groups:
                    self._step(chunk, inner, among, episodes)
            self.stepper.land()
            self._values(chunk)
            self._renew(chunk)
        episodes.meet(self.ranks)
        if self.ranks is not ALONE:
            self.clock.lap("wait")
        self.steps += episodes.steps
        return episodes.summary()

    def _step(self, chunk: int, inner: int, among: slice, episodes: Episodes) -> None:
        """Have the worlds `among` take a step; what came of it is recorded when it has landed."""
        sim, rollout, here = self.sim, self.rollout, (chunk, among, inner)
        self.stepper.land(among)
        waiting = sim.done.copy()
        self._read(among)
        for name, tensor in vars(rollout.obs).items():
            tensor.numpy()[here] = getattr(self.now, name).numpy()[among]
        self.clock.lap("act/read")
        rollout.waiting[here] = torch.from_numpy(waiting[among])
        present = sim.alive.copy()
        valued = present & self.guests.learning() & ~waiting[:, None]
        rollout.valued[here] = torch.from_numpy(valued[among])
        rollout.learns[here] = torch.from_numpy((valued & ~sim.frozen)[among])
        actions = self._act(here, waiting)
        episodes.steps += int((present & ~waiting[:, None])[among].sum())

        def landed() -> None:
            self.earnings.add(sim, present, among)
            paid = np.where(valued, np.nan_to_num(sim.reward), 0)
            rollout.reward[here] = torch.from_numpy(paid[among])
            rollout.done[here] = torch.from_numpy(sim.done[among])
            rollout.terminated[here] = torch.from_numpy(sim.terminated[among])
            rollout.left[here] = torch.from_numpy((present & ~sim.alive)[among])
            over = np.zeros(rollout.worlds, bool)
            over[among] = (sim.done & ~waiting)[among]
            episodes.finished(sim, np.flatnonzero(over), chunk * rollout.length + inner)
            self.clock.lap("record")

        self.stepper.launch(among, self.policy.space.to_simulation(actions), landed)

    def _read(self, among: slice = slice(None)) -> None:
        """What the worlds `among` show, into `now` and `seen`."""
        self.reader.read(self.sim, self.now, among)
        if self.sim.discarded[among].any():  # broken physics: what such a world shows may be no number
            broken = torch.from_numpy(self.sim.discarded[among])
            for tensor in vars(self.now).values():
                tensor[among].masked_fill_(broken.view(-1, *[1] * (tensor.dim() - 1)), 0)
        if self.seen is not self.now:
            for name, tensor in vars(self.seen).items():
                tensor[among].copy_(getattr(self.now, name)[among], non_blocking=True)

    def _act(self, here: tuple[int, slice, int], waiting: np.ndarray) -> np.ndarray:
        """Actions int8 [N, A, heads] of learners and guests; the states of waiting worlds stand still."""
        sim, space, among = self.sim, self.policy.space, here[1]
        agents = self.policy.layout.agents
        noise = agent_uniform(
            self.config.seed, ACT, sim.episode, sim.episode_step, agents, space.heads, self.first
        )
        drawn = torch.from_numpy(noise).to(self.device)
        self.clock.lap("act/noise")
        idle = np.ones_like(waiting)
        idle[among] = waiting[among]
        mine = self.seen.map(lambda tensor: tensor[among])
        turns = [
            lambda: self.policy.act(mine, self.policy_state[among], drawn[among]),
            lambda: self.guests.act(sim, self.seen, drawn, idle),
        ]
        (actions, logp, state), played = self.workers.map(lambda turn: turn(), turns)
        self.actions[among] = actions
        self.guests.put(played, self.actions)
        still = torch.from_numpy(waiting[among]).to(self.device)[:, None, None]
        self.policy_state[among] = torch.where(still, self.policy_state[among], state)
        self.rollout.logp[here] = logp.to("cpu")
        taken = self.actions.to("cpu")
        self.rollout.actions[here] = taken[among]
        self.clock.lap("act/policies")
        return taken.numpy()

    def _values(self, chunk: int) -> None:
        """The critic's values of the chunk's states and of the state each world was left in.

        The latter is asked with the state the chunk ended with, and the state it would lead to is thrown away: the
        same observation opens the next chunk, where the critic takes it in for good. For a world that waits, the
        state has seen the terminal observation too often, and nobody asks: `gae` reads one past its last own step.
        """
        self._read()
        chunks, terminal = self.rollout.obs.map(lambda tensor: tensor[chunk]), self.seen

        def judge(worlds: slice) -> Tensor:
            obs = chunks.map(lambda tensor: tensor[worlds].to(self.device))
            last = terminal.map(lambda tensor: tensor[worlds].unsqueeze(1))
            values, state = self.critic(obs, self.critic_state[worlds])
            boundary, _ = self.critic(last, state)
            self.rollout.values[chunk, worlds] = self.critic.denormalise(
                torch.cat([values, boundary], 1)
            ).cpu()
            return state

        self.critic_state = torch.cat(self.workers.map(judge, self.workers.shares(self.rollout.worlds)))
        self.clock.lap("values")

    def _renew(self, chunk: int) -> None:
        """Begin new episodes where the last has ended, with empty memories."""
        if self.curriculum:
            numbers = self.first + np.arange(self.rollout.worlds)
            self.sim.enter(self.curriculum.draw(numbers, self.sim.episode + 1))
        worlds = np.asarray(self.sim.reset_done(), dtype=np.int64)
        self.clock.lap("reset")
        if len(worlds) == 0:
            return
        rows = torch.from_numpy(worlds).to(self.device)
        for state in (self.policy_state, self.critic_state):
            state[rows] = 0.0
        self.earnings.start(worlds)
        self.guests.renew(self.sim, worlds)
        self.rollout.began[worlds] = (chunk + 1) * self.rollout.length


class Episodes:
    """Counts of the episodes that finished in a rollout.

    The averages are over those in which all teams learn (or, with `config.against`, one team meets that opponent),
    and with a curriculum over those of its current stage; the others are told by opponent.
    """

    def __init__(self, rollout: Rollout, guests: Guests, earnings: Earnings, curriculum: Curriculum | None):
        self.rollout, self.guests, self.earnings, self.curriculum = rollout, guests, earnings, curriculum
        self.count = self.discarded = self.steps = 0  # `steps`: of agents
        self.parts: list[tuple[int, dict[str, np.ndarray]]] = []  # step of the rollout, values by name
        self.against: list[tuple[int, dict[str, np.ndarray]]] = []  # step of the rollout, values by name

    def finished(self, sim: Any, worlds: np.ndarray, step: int) -> None:
        if len(worlds) == 0:
            return
        for world in worlds[sim.discarded[worlds]]:
            self.rollout.discard(int(world), step)
        self.count += len(worlds)
        self.discarded += int(sim.discarded[worlds].sum())
        whole = worlds[~sim.discarded[worlds]]
        if self.curriculum:
            whole = whole[sim.stage[whole] == self.curriculum.index]
        if met := self.guests.finished(sim, whole, step):
            self.against.append((step, met))
        chosen = whole[self.guests.matches.usual()[whole]]
        if len(chosen):
            seen = {name: values[chosen].copy() for name, values in sim.statistics.items()}
            self.parts.append((step, seen | self.earnings.values(chosen)))

    def meet(self, ranks: Ranks) -> None:
        """Add what the other ranks have seen, in the order in which one process would have: by step, then by world."""
        everyone = ranks.gather((self.count, self.discarded, self.steps, self.parts, self.against))
        counts, discarded, steps, parts, against = zip(*everyone, strict=True)
        self.count, self.discarded, self.steps = sum(counts), sum(discarded), sum(steps)
        self.parts, self.against = (sorted(chain(*x), key=lambda part: part[0]) for x in (parts, against))
        if self.curriculum:
            for _, seen in self.parts:
                self.curriculum.saw(seen, slice(None))

    def summary(self) -> dict[str, Any]:
        """`episodes`, `discarded`, the mean of every statistic of the simulation (absent when none finished), and by
        opponent how each team did against it."""
        names = self.parts[0][1] if self.parts else ()
        means = {name: np.concatenate([seen[name] for _, seen in self.parts]) for name in names}
        against = {name: [] for _, met in self.against for name in met}
        for _, met in self.against:
            for name, values in met.items():
                against[name].append(values)
        return {
            "episodes": self.count,
            "discarded": self.discarded,
            "statistics": {
                name: float(values.mean())
                for name, values in means.items()
                if len(values) and ("/" not in name or values.any())  # of rules, those that paid
            },
            "against": {name: float(np.concatenate(parts).mean()) for name, parts in against.items()},
        }
