"""Collector: plays the policy in all worlds and fills a Rollout; one forward a step for everyone who shares a policy.

The policy is asked step by step, the critic once a chunk: it does not act, so its values and its state wait until the
chunk is complete. Worlds whose episode is over are begun anew between two chunks, never within one.
"""

from __future__ import annotations

from collections import defaultdict
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rl.buffer import Rollout
from rl.curriculum import Curriculum
from rl.distributed import ALONE, Ranks
from rl.earnings import Earnings
from rl.noise import ACT, agent_uniform
from rl.observation import Observation, Reader
from rl.opponents import NOBODY, Matches, Pool
from rl.policy import Critic, Policy
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
        ranks: Ranks = ALONE,
    ):
        self.sim, self.policy, self.critic, self.config = sim, policy, critic, config
        self.ranks, self.first = ranks, getattr(sim, "first", 0)
        self.curriculum, self.earnings = curriculum, Earnings(sim)
        layout, worlds = policy.layout, len(sim.episode)
        self.device = torch.device(config.device)
        self.reader = Reader(layout, config.observations == "units")
        self.rollout = Rollout(layout, policy.space, config.rollout // config.chunk, worlds, config.chunk)
        self.now = Observation.empty(
            layout, worlds
        )  # what everyone sees; also the terminal one, after a chunk
        self.workers = Workers(plan(config.threads, config.device)[0])
        self.team_of_agent = np.array(layout.team_of_agent)
        self.pool = Pool(policy, config)
        self.matches = Matches(len(layout.teams), worlds, config, self.first)
        self.policy_state = policy.initial(worlds).to(self.device)
        self.past_state = policy.initial(worlds).to(self.device)
        self.critic_state = critic.initial(worlds).to(self.device)
        self.invited = 0
        self.matches.draw(np.arange(worlds), sim.episode, 0)
        self.steps = 0  # agent steps so far, of all ranks
        self.seconds: dict[str, float] = defaultdict(float)

    @torch.inference_mode()
    def collect(self, update: int) -> dict[str, Any]:
        """Fill `self.rollout`; returns what was seen of finished episodes: see `Episodes.summary`."""
        self.rollout.start()
        self.invited = self.pool.guest(update // self.config.past_every)
        self.seconds.clear()
        episodes = Episodes(self.rollout, self.matches, self.earnings, self.curriculum)
        for chunk in range(self.rollout.chunks):
            self.rollout.policy_state.append(self.policy_state.clone())
            self.rollout.critic_state.append(self.critic_state.clone())
            for inner in range(self.rollout.length):
                self._step(chunk, inner, episodes)
            self._values(chunk)
            self._renew(chunk)
        episodes.meet(self.ranks)
        self.steps += episodes.steps
        return episodes.summary()

    def _step(self, chunk: int, inner: int, episodes: Episodes) -> None:
        sim, rollout, begin = self.sim, self.rollout, perf_counter()
        waiting = sim.done.copy()
        obs = self._read()
        for name, tensor in vars(rollout.obs).items():
            tensor.numpy()[chunk, :, inner] = getattr(obs, name).numpy()
        rollout.waiting[chunk, :, inner] = torch.from_numpy(waiting)
        present = sim.alive.copy()
        valued = present & self.matches.learning(self.team_of_agent) & ~waiting[:, None]
        rollout.valued[chunk, :, inner] = torch.from_numpy(valued)
        rollout.learns[chunk, :, inner] = torch.from_numpy(valued & ~sim.frozen)
        actions = self._act(obs, chunk, inner, waiting)
        acted = perf_counter()
        episodes.steps += int((present & ~waiting[:, None]).sum())
        sim.step(*self.policy.space.to_simulation(actions))
        self.earnings.add(sim, present)
        rollout.reward[chunk, :, inner] = torch.from_numpy(np.where(valued, np.nan_to_num(sim.reward), 0))
        rollout.done[chunk, :, inner] = torch.from_numpy(sim.done)
        rollout.terminated[chunk, :, inner] = torch.from_numpy(sim.terminated)
        rollout.left[chunk, :, inner] = torch.from_numpy(present & ~sim.alive)
        episodes.finished(sim, np.flatnonzero(sim.done & ~waiting), chunk * rollout.length + inner)
        self.seconds["act"] += acted - begin
        self.seconds["simulate"] += perf_counter() - acted

    def _read(self) -> Observation:
        self.reader.read(self.sim, self.now)
        if self.sim.discarded.any():  # broken physics: what such a world shows may be no number
            broken = torch.from_numpy(self.sim.discarded)
            self.now.map(lambda tensor: tensor.masked_fill_(broken.view(-1, *[1] * (tensor.dim() - 1)), 0))
        return self.now

    def _act(self, obs: Observation, chunk: int, inner: int, waiting: np.ndarray) -> np.ndarray:
        """Actions int64 [N, A, heads] of learners and guests; the states of waiting worlds stand still."""
        sim, space = self.sim, self.policy.space
        agents = self.policy.layout.agents
        noise = agent_uniform(
            self.config.seed, ACT, sim.episode, sim.episode_step, agents, space.heads, self.first
        )
        drawn = torch.from_numpy(noise).to(self.device)
        seen = obs.map(lambda tensor: tensor.to(self.device))
        actions, logp, state = self.policy.act(seen, self.policy_state, drawn)
        still = torch.from_numpy(waiting).to(self.device)[:, None, None]
        self.policy_state = torch.where(still, self.policy_state, state)
        self.rollout.logp[chunk, :, inner] = logp.to("cpu")
        for number in self.matches.in_use():
            rows = torch.from_numpy(np.flatnonzero((self.matches.guest == number) & ~waiting)).to(self.device)
            if len(rows) == 0:
                continue
            guest = self.pool.members[int(number)]
            played, _, state = guest.act(seen.map(lambda t, r=rows: t[r]), self.past_state[rows], drawn[rows])
            self.past_state[rows] = state
            live = torch.from_numpy(self.matches.live)[rows, None] == torch.from_numpy(self.team_of_agent)
            actions[rows] = torch.where(live.to(self.device).unsqueeze(-1), actions[rows], played)
        self.rollout.actions[chunk, :, inner] = actions.to("cpu", torch.int8)
        return actions.cpu().numpy()

    def _values(self, chunk: int) -> None:
        """The critic's values of the chunk's states and of the state each world was left in.

        The latter is asked with the state the chunk ended with, and the state it would lead to is thrown away: the
        same observation opens the next chunk, where the critic takes it in for good. For a world that waits, the
        state has seen the terminal observation too often, and nobody asks: `gae` reads one past its last own step.
        """
        begin = perf_counter()
        chunks, terminal = self.rollout.obs.map(lambda tensor: tensor[chunk]), self._read()

        @torch.inference_mode()  # a setting of each thread
        def judge(worlds: slice) -> Tensor:
            obs = chunks.map(lambda tensor: tensor[worlds].to(self.device))
            last = terminal.map(lambda tensor: tensor[worlds].unsqueeze(1).to(self.device))
            values, state = self.critic(obs, self.critic_state[worlds])
            boundary, _ = self.critic(last, state)
            self.rollout.values[chunk, worlds] = self.critic.denormalise(
                torch.cat([values, boundary], 1)
            ).cpu()
            return state

        self.critic_state = torch.cat(self.workers.map(judge, self.workers.shares(self.rollout.worlds)))
        self.seconds["values"] += perf_counter() - begin

    def _renew(self, chunk: int) -> None:
        """Begin new episodes where the last has ended: zero states, and opponents drawn for the whole episode."""
        begin = perf_counter()
        if self.curriculum:
            numbers = self.first + np.arange(self.rollout.worlds)
            self.sim.enter(self.curriculum.draw(numbers, self.sim.episode + 1))
        worlds = np.asarray(self.sim.reset_done(), dtype=np.int64)
        self.seconds["reset"] += perf_counter() - begin
        if len(worlds) == 0:
            return
        rows = torch.from_numpy(worlds).to(self.device)
        for state in (self.policy_state, self.past_state, self.critic_state):
            state[rows] = 0.0
        self.earnings.start(worlds)
        self.matches.live[worlds] = self.matches.guest[worlds] = NOBODY
        self.matches.draw(worlds, self.sim.episode, self.invited)
        self.rollout.began[worlds] = (chunk + 1) * self.rollout.length


class Episodes:
    """Counts of the episodes that finished in a rollout.

    The averages are over those in which all teams learn, and with a curriculum over those of its current stage.
    """

    def __init__(self, rollout: Rollout, matches: Matches, earnings: Earnings, curriculum: Curriculum | None):
        self.rollout, self.matches, self.earnings, self.curriculum = rollout, matches, earnings, curriculum
        self.count = self.discarded = self.steps = 0  # `steps`: of agents
        self.parts: list[tuple[int, dict[str, np.ndarray]]] = []  # step of the rollout, values by name

    def finished(self, sim: Any, worlds: np.ndarray, step: int) -> None:
        if len(worlds) == 0:
            return
        for world in worlds[sim.discarded[worlds]]:
            self.rollout.discard(int(world), step)
        self.count += len(worlds)
        self.discarded += int(sim.discarded[worlds].sum())
        chosen = worlds[~sim.discarded[worlds] & (self.matches.live[worlds] == NOBODY)]
        if self.curriculum:
            chosen = chosen[sim.stage[chosen] == self.curriculum.index]
        if len(chosen):
            seen = {name: values[chosen].copy() for name, values in sim.statistics.items()}
            self.parts.append((step, seen | self.earnings.values(chosen)))

    def meet(self, ranks: Ranks) -> None:
        """Add what the other ranks have seen, in the order in which one process would have: by step, then by world."""
        everyone = ranks.gather((self.count, self.discarded, self.steps, self.parts))
        self.count, self.discarded, self.steps = (sum(rank[i] for rank in everyone) for i in range(3))
        self.parts = sorted((part for rank in everyone for part in rank[3]), key=lambda part: part[0])
        if self.curriculum:
            for _, seen in self.parts:
                self.curriculum.saw(seen, slice(None))

    def summary(self) -> dict[str, Any]:
        """`episodes`, `discarded`, and the mean of every statistic of the simulation (absent when none finished)."""
        names = self.parts[0][1] if self.parts else ()
        means = {name: np.concatenate([seen[name] for _, seen in self.parts]) for name in names}
        return {
            "episodes": self.count,
            "discarded": self.discarded,
            "statistics": {
                name: float(values.mean())
                for name, values in means.items()
                if len(values) and ("/" not in name or values.any())  # of rules, those that paid
            },
        }
