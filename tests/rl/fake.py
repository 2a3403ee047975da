"""A tiny pursuit game in numpy with the simulation's face, so that the learner can be tested without physics.

Agents glide on a square floor at the velocity they ask for; the chaser is paid for being near, the runner for being
far. One pillar stands in the way of nothing. Worlds differ by (seed, world, episode) only.

`away` takes agents out in the middle of an episode, `stages` are curriculum stages (how far apart all begin, as a
factor), `extras` adds an attribute and what only a critic is shown, `alone` leaves one runner, no object and no lidar,
`parts` makes other teams of the three agents, `first` is the number of its first world among those of several ranks.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from rl.noise import uniform
from worldgen.game import Game, GroupInfo, TeamInfo

PARTS = (("runners", 1), ("chasers", 2))


def game(steps: int, grabs: bool = False, alone: bool = False, parts=PARTS) -> Game:
    teams, first = [], 0
    if alone:
        only = TeamInfo("runners", 0, 1, 2.4, 0, 6.0, "own", (), ())
        return Game("alone", steps, (only,), (), 1, 0)
    for name, size in parts:
        group = ("pillars",) if grabs and name == "chasers" else ()
        teams.append(TeamInfo(name, first, size, 2.4, 6, 6.0, "own", group, group))
        first += size
    return Game(
        "pursuit", steps, tuple(teams), (GroupInfo("pillars", "pillar", 0, 2, "team", True),), first, 2
    )


class Pursuit:
    """Attributes and timing as `Simulation`: done worlds stand still until `reset_done`."""

    def __init__(
        self,
        worlds: int = 4,
        seed: int = 0,
        steps: int = 12,
        ends: dict[int, int] | None = None,
        grabs: bool = False,
        away: dict[tuple[int, int], tuple[int, int]] | None = None,
        stages: tuple[float, ...] = (),
        extras: bool = False,
        alone: bool = False,
        parts: tuple[tuple[str, int], ...] = PARTS,
        first: int = 0,
    ):
        self.first, numbers = first, first + np.arange(worlds)
        self.seed = seed
        # ends: world -> step at which its episodes terminate; away: (world, slot) -> number of the step that takes it
        # out, of the one that brings it back
        self.ends = {w - first: step for w, step in (ends or {}).items() if w in numbers}
        self.away = {(w - first, slot): when for (w, slot), when in (away or {}).items() if w in numbers}
        self.spread, self.extras = stages or (1.0,), extras
        self.game = game(steps, grabs, alone, parts)
        n, a, b, r = worlds, self.game.agents, self.game.objects, self.game.rays
        f = np.float32
        own, more = 10 + len(self.game.teams), int(extras)
        self.obs = SimpleNamespace(
            self=np.zeros((n, a, own + more), f), lidar=np.zeros((n, a, r), f), agents=np.zeros((n, a, 9 + more), f),
            things=np.zeros((n, b, 13), f), to_agents=np.zeros((n, a, a, 8), f), to_things=np.zeros((n, a, b, 10), f),
        )  # fmt: skip
        self.exists = np.ones((n, a + b), bool)
        if not alone:
            self.exists[:, -1] = numbers % 2 == 0  # the second pillar stands in every other world
            self.exists[:, a - 1] = numbers % 3 > 0  # and the second chaser is missing in every third
        self.drawn = self.exists.copy()
        sees = np.zeros((n, a, a + b), bool)
        slots = [*((t.name, t.slots) for t in self.game.teams)]
        slots += [(g.name, slice(a + g.first, a + g.first + g.size)) for g in self.game.groups]
        self.sees = sees
        self.obs.mask = {name: sees[:, :, s] for name, s in slots}
        self.obs.exists = {name: self.exists[:, s] for name, s in slots}
        self.obs.entity = {t.name: self.obs.agents[:, t.slots] for t in self.game.teams}
        self.obs.entity |= {g.name: self.obs.things for g in self.game.groups}
        if extras:
            self._extras(n, a, b)
        self.can_move = np.ones(a, bool)
        self.can_grab = self.can_lock = np.array([grabs and i > 0 for i in range(a)])
        self.frozen, self.reward = np.zeros((n, a), bool), np.zeros((n, a), f)
        self.terminated, self.truncated, self.discarded = (np.zeros(n, bool) for _ in range(3))
        self.episode_step, self.episode = np.zeros(n, np.int32), np.zeros(n, np.int64)
        self.place, self.velocity = np.zeros((n, a, 2)), np.zeros((n, a, 2))
        names = [f"{t.name}_{what}" for t in self.game.teams for what in ("reward", "seen")]
        self.statistics = {name: np.zeros(n, f) for name in (*names, "near_held")}
        self.rewards_by_rule = {name: np.zeros((n, a), f) for name in ("gap", "never")}
        self.stage, self._next = np.zeros(n, np.int32), np.zeros(n, np.int32)
        self.discard_next: set[int] = set()
        self.worlds = [SimpleNamespace(floor=(6.0, 6.0))] * n
        self._begin(np.arange(n))

    def _extras(self, n, a, b):
        numbers = self.first + np.arange(n)[:, None]
        mass = uniform(self.seed, 8, numbers, np.arange(a))
        self.obs.params = uniform(self.seed, 7, numbers, np.arange(1))
        self.obs.agents_hidden = np.repeat(100 * mass[..., None], 4, -1)
        self.obs.things_hidden = np.ones((n, b, 2), np.float32)
        names = tuple(f"c{i}" for i in range(9))
        self.obs.columns = {"self": (*names, "clock", "runners", "chasers", "energy")}
        self.obs.columns |= {t.name: (*names, "energy") for t in self.game.teams}
        self.obs.columns["pillars"] = (*names, "size x", "size y", "size z", "locked")

    def enter(self, stage):
        """The stage of every world's episodes that begin from now on."""
        self._next[:] = stage

    @property
    def alive(self):
        return self.exists[:, : self.game.agents]

    @property
    def done(self):
        return self.terminated | self.truncated | self.discarded

    def step(self, move, grab, lock, among=slice(None)):
        go = np.zeros(len(self.done), bool)
        go[among] = ~self.done[among]
        self.velocity[go] = (move[go][..., :2].astype(float) - 5) / 5
        self.place[go] = np.clip(self.place[go] + 0.2 * self.velocity[go], -3, 3)
        self.episode_step[go] += 1
        goal = self.place[:, 1:2] if self.game.agents > 1 else 0.0
        gap = np.linalg.norm(self.place[:, :1] - goal, axis=-1)
        paid = np.concatenate([gap - 1, 1 - gap, 1 - gap], 1)[:, : self.game.agents]
        self.reward[:] = np.where(go[:, None], paid, 0) * self.alive
        self.rewards_by_rule["gap"][:] = self.reward
        for name in ("runners_seen", "near_held"):
            self.statistics[name][go] += (gap[go, 0] < 1) / self.game.steps
        for team in self.game.teams:
            self.statistics[f"{team.name}_reward"][go] += self.reward[go, team.first]
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
            uniform(
                self.seed, 9, self.first + worlds[:, None], self.episode[worlds][:, None], np.arange(3), i
            )
            for i in (0, 1)
        ]
        self.stage[worlds] = self._next[worlds]
        spread = np.array(self.spread)[self.stage[worlds], None, None]
        self.place[worlds] = ((np.stack(draws, -1) * 6 - 3) * spread)[:, : self.game.agents]
        self.velocity[worlds] = 0
        for values in self.statistics.values():
            values[worlds] = 0
        self._observe()

    def _observe(self):
        for (world, slot), (out, back) in self.away.items():
            self.exists[world, slot] = self.drawn[world, slot] and not out <= self.episode_step[world] < back
        obs, alive, a = self.obs, self.alive, self.game.agents
        clock = (self.episode_step / self.game.steps)[:, None]
        obs.self[..., :2], obs.self[..., 3], obs.self[..., 5:7] = self.place, 1, self.velocity
        obs.self[..., 9] = clock
        for i, team in enumerate(self.game.teams):
            obs.self[:, team.slots, 10 + i] = 1
        obs.lidar[:] = 3 - np.abs(self.place).max(-1, keepdims=True)
        obs.agents[..., :2], obs.agents[..., 3], obs.agents[..., 5:7] = self.place, 1, self.velocity
        obs.agents[:] *= alive[..., None]
        if self.extras:
            obs.self[..., -1] = obs.agents[..., 9] = 40 - self.episode_step[:, None]
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
            "stage",
            "_next",
        )
        return {n: getattr(self, n).copy() for n in names} | {k: v.copy() for k, v in self.statistics.items()}

    def restore(self, snapshot):
        for name, value in snapshot.items():
            (self.statistics[name] if name in self.statistics else getattr(self, name))[:] = value
        self._observe()
