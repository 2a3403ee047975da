"""A tiny pursuit game in numpy with the simulation's face, so that the learner can be tested without physics.

Agents glide on a square floor at the velocity they ask for; the chaser is paid for being near, the runner for being
far. One pillar stands in the way of nothing. Worlds differ by (seed, world, episode) only.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from rl.noise import uniform
from worldgen.game import Game, GroupInfo, TeamInfo

PARTS = (("runners", 1), ("chasers", 2))


def game(steps: int, grabs: bool = False) -> Game:
    teams, first = [], 0
    for name, size in PARTS:
        group = ("pillars",) if grabs and name == "chasers" else ()
        teams.append(TeamInfo(name, first, size, 2.4, 6, 6.0, 0.25, "own", True, group, group))
        first += size
    return Game(
        "pursuit", steps, tuple(teams), (GroupInfo("pillars", "pillar", 0, 2, "team", True),), first, 2
    )


class Pursuit:
    """Attributes and timing as `Simulation`: done worlds stand still until `reset_done`."""

    def __init__(
        self, worlds: int = 4, seed: int = 0, steps: int = 12, ends: dict[int, int] | None = None, grabs=False
    ):
        self.seed, self.ends = seed, ends or {}  # ends: world -> step at which its episodes terminate
        self.game = game(steps, grabs)
        n, a, b, r = worlds, self.game.agents, self.game.objects, self.game.rays
        f = np.float32
        self.obs = SimpleNamespace(
            self=np.zeros((n, a, 12), f), lidar=np.zeros((n, a, r), f), agents=np.zeros((n, a, 9), f),
            things=np.zeros((n, b, 13), f), to_agents=np.zeros((n, a, a, 8), f), to_things=np.zeros((n, a, b, 10), f),
        )  # fmt: skip
        self.exists = np.ones((n, a + b), bool)
        self.exists[:, -1] = np.arange(n) % 2 == 0  # the second pillar stands in every other world
        self.exists[:, a - 1] = np.arange(n) % 3 > 0  # and the second chaser is missing in every third
        sees = np.zeros((n, a, a + b), bool)
        slots = [*((t.name, t.slots) for t in self.game.teams)]
        slots += [(g.name, slice(a + g.first, a + g.first + g.size)) for g in self.game.groups]
        self.sees = sees
        self.obs.mask = {name: sees[:, :, s] for name, s in slots}
        self.obs.exists = {name: self.exists[:, s] for name, s in slots}
        self.obs.entity = {t.name: self.obs.agents[:, t.slots] for t in self.game.teams} | {
            "pillars": self.obs.things
        }
        self.can_grab = self.can_lock = np.array([grabs and i > 0 for i in range(a)])
        self.frozen, self.reward = np.zeros((n, a), bool), np.zeros((n, a), f)
        self.terminated, self.truncated, self.discarded = (np.zeros(n, bool) for _ in range(3))
        self.episode_step, self.episode = np.zeros(n, np.int32), np.zeros(n, np.int64)
        self.place, self.velocity = np.zeros((n, a, 2)), np.zeros((n, a, 2))
        self.statistics = {
            name: np.zeros(n, f) for name in ("runners_reward", "chasers_reward", "runners_seen")
        }
        self.discard_next: set[int] = set()
        self.worlds = [SimpleNamespace(floor=(6.0, 6.0))] * n
        self._begin(np.arange(n))

    @property
    def alive(self):
        return self.exists[:, : self.game.agents]

    @property
    def done(self):
        return self.terminated | self.truncated | self.discarded

    def step(self, move, grab, lock):
        go = ~self.done
        self.velocity[go] = (move[go][..., :2].astype(float) - 5) / 5
        self.place[go] = np.clip(self.place[go] + 0.2 * self.velocity[go], -3, 3)
        self.episode_step[go] += 1
        gap = np.linalg.norm(self.place[:, :1] - self.place[:, 1:2], axis=-1)
        self.reward[:] = np.where(go[:, None], np.concatenate([gap - 1, 1 - gap, 1 - gap], 1), 0) * self.alive
        self.statistics["runners_seen"][go] += (gap[go, 0] < 1) / self.game.steps
        for i, name in enumerate(("runners_reward", "chasers_reward")):
            self.statistics[name][go] += self.reward[go, i]
        for world, step in self.ends.items():
            self.terminated[world] |= go[world] and self.episode_step[world] == step
        self.discarded[[w for w in self.discard_next if go[w]]] = True
        self.discard_next.clear()
        self.truncated |= go & (self.episode_step == self.game.steps) & ~self.terminated & ~self.discarded
        self._observe()

    def reset_done(self):
        worlds = np.flatnonzero(self.done)
        self.episode[worlds] += 1
        self._begin(worlds)
        return worlds

    def reset(self):
        self._begin(np.arange(len(self.episode)))

    def _begin(self, worlds):
        for flag in (self.terminated, self.truncated, self.discarded):
            flag[worlds] = False
        self.episode_step[worlds] = 0
        draws = [
            uniform(self.seed, 9, worlds[:, None], self.episode[worlds][:, None], np.arange(3), i)
            for i in (0, 1)
        ]
        self.place[worlds] = np.stack(draws, -1) * 6 - 3
        self.velocity[worlds] = 0
        for values in self.statistics.values():
            values[worlds] = 0
        self._observe()

    def _observe(self):
        obs, alive, a = self.obs, self.alive, self.game.agents
        clock = (self.episode_step / self.game.steps)[:, None]
        obs.self[..., :2], obs.self[..., 3], obs.self[..., 5:7] = self.place, 1, self.velocity
        obs.self[..., 9] = clock
        for i, team in enumerate(self.game.teams):
            obs.self[:, team.slots, 10 + i] = 1
        obs.lidar[:] = 3 - np.abs(self.place).max(-1, keepdims=True)
        obs.agents[..., :2], obs.agents[..., 3], obs.agents[..., 5:7] = self.place, 1, self.velocity
        obs.agents[:] *= alive[..., None]
        offset = self.place[:, None] - self.place[:, :, None]
        obs.to_agents[..., :2], obs.to_agents[..., 3] = offset, np.linalg.norm(offset, axis=-1)
        obs.to_agents[:] *= alive[:, None, :, None]
        obs.to_things[..., :2] = -self.place[:, :, None] * self.exists[:, None, a:, None]
        self.sees[:] = self.exists[:, None, :]
        self.sees[:, np.arange(a), np.arange(a)] = False

    def snapshot(self):
        names = (
            "terminated",
            "truncated",
            "discarded",
            "episode_step",
            "episode",
            "place",
            "velocity",
            "reward",
        )
        return {n: getattr(self, n).copy() for n in names} | {k: v.copy() for k, v in self.statistics.items()}

    def restore(self, snapshot):
        for name, value in snapshot.items():
            (self.statistics[name] if name in self.statistics else getattr(self, name))[:] = value
        self._observe()
