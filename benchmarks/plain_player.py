"""PlainPlayer: what `benchmarks.plain_ppo` has learnt, as a player that `rl.evaluate` can let meet others."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch

from benchmarks.plain_ppo import AXES, PlainPPO, choose, flatten
from rl.players import Actions
from worldgen.envs.views import observations


class PlainPlayer:
    """A frozen copy of the learner's actor and of how it scales observations; samples its actions as in training."""

    def __init__(self, learner: PlainPPO, name: str = "plain", seed: int = 0):
        self.name, self.seed = name, seed
        self.actor, self.seen = copy.deepcopy(learner.actor), copy.deepcopy(learner.seen)
        self.sizes, self.verbs = learner.sizes, learner.envs.verbs
        self.usable = torch.from_numpy(learner.envs.usable)
        self.width = learner.envs.width

    def begin(self, sim: Any) -> None:
        rows = sim.alive.size
        self.state = torch.zeros(2, rows, self.actor.lstm.hidden_size)
        self.generator = torch.Generator().manual_seed(self.seed)
        self._when: Any = None

    @torch.no_grad()
    def act(self, sim: Any, team: str) -> Actions:
        now = (sim.episode.copy(), sim.episode_step.copy())
        if self._when is not None and all(map(np.array_equal, now, self._when)):
            return self._actions
        worlds, agents = sim.alive.shape
        obs = np.zeros((worlds, agents, self.width), np.float32)
        for world in range(worlds):
            for agent, found in enumerate(observations(sim, world)):
                vector = flatten(found)
                obs[world, agent, : len(vector)] = vector
        fresh = torch.from_numpy((sim.episode_step == 0)[:, None] | ~sim.alive).float().flatten()
        scaled = torch.from_numpy(self.seen.scale(obs.reshape(worlds * agents, -1)))
        with torch.random.fork_rng():
            torch.manual_seed(int(torch.randint(2**31, (1,), generator=self.generator)))
            logits, self.state = self.actor(scaled[None], self.state, fresh[None])
            chosen, _, _ = choose(logits[0].view(worlds, agents, -1), self.sizes, self.usable)
        actions = chosen.numpy()
        switch = {verb: actions[..., AXES + i].astype(bool) for i, verb in enumerate(self.verbs)}
        none = np.zeros((worlds, agents), bool)
        self._when = now
        self._actions = (
            actions[..., :AXES].astype(np.int8),
            switch.get("grab", none),
            switch.get("lock", none),
        )
        return self._actions
