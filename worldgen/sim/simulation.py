"""Simulation: N worlds of one game stepped together. This is what a learner holds.

One step runs act -> physics -> sense -> judge for every world on the thread pool; what rules do, endings, statistics
and clocks follow for the whole batch. Given actions, an episode is the same bit for bit for any number of threads and
of other worlds.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy as np

from worldgen.compiled.boxed import boxed
from worldgen.errors import UserError
from worldgen.game import Game
from worldgen.sampling import PlacementError, sample
from worldgen.sim import snapshot
from worldgen.sim.abilities import Abilities
from worldgen.sim.clock import Clock
from worldgen.sim.extras import Extras
from worldgen.sim.failures import Failures
from worldgen.sim.hands import Hands
from worldgen.sim.journal import Journal
from worldgen.sim.kernels import Kernels
from worldgen.sim.observations import SELF, Observations
from worldgen.sim.outcome import Outcome, conclude
from worldgen.sim.pause import no_collection
from worldgen.sim.physics import Physics
from worldgen.sim.profile import timed
from worldgen.sim.rules import Rules
from worldgen.sim.seeds import episode_seed
from worldgen.sim.state import State
from worldgen.sim.statistics import Statistics
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario

log = logging.getLogger("worldgen")
REDRAWS = 20  # seeds tried for an episode whose own leaves no room
GOLDEN = 0.6180339887498949
CLOCK = SELF.index("clock")


class Simulation:
    """`worlds` copies of a scenario's game, already reset.

    Public arrays (N worlds, A agents), written in place: `obs`, `reward` [N, A], `terminated`, `truncated`,
    `discarded`, `done` [N], `episode_step`, `episode`, `episode_seed`, `phase`, `winner` [N], `alive`, `frozen` [N, A].
    `frozen` agents act neutrally in the next step; those not `alive` are absent, or removed by a rule. A done world
    stands still until `reset_done`, so that its terminal observation can be read. `stagger` cuts first episodes at
    different lengths, so that batches mix phases.
    `stages` are the scenarios of a curriculum: each episode is of one of them, the first until `enter` says otherwise.
    Worlds that are a part of many are drawn as they would be among all: `first` is the number of their first there.
    """

    def __init__(
        self,
        scenario: Scenario,
        worlds: int,
        seed: int = 0,
        threads: int | None = None,
        stagger: bool = False,
        stages: tuple[Scenario, ...] = (),
        first: int = 0,
    ):
        if worlds < 1:
            raise UserError(f"a simulation needs at least one world, not {worlds}")
        self.scenario, self.game, self.seed, self.count = scenario, Game.of(scenario), seed, worlds
        self.first = first
        game, self.stages = self.game, stages or (scenario,)
        self.state, self.abilities = State.empty(worlds, game), Abilities.of(game, self.stages)
        self.physics = Physics(worlds, game, threads)
        self.extras = Extras(scenario, game, worlds)
        seen = np.zeros_like(self.state.sees) if self.extras.masks else self.state.sees
        self.obs = Observations.empty(
            worlds, game, seen, self.state.present, self.state.exists, self.extras.names, len(scenario.params)
        )
        self.journal = Journal(worlds, game.steps, game.agents)
        self.worlds: list[World] = [None] * worlds  # type: ignore[list-item]
        self.failures = Failures()
        self._counters()
        self.clock = Clock(self.stages, game, worlds)
        self.hands = Hands(game, self.state, self.physics, self.episode_step)
        self.limit = np.full(worlds, self.stages[0].steps, np.int32)
        self.rules = Rules(self.stages, game, self.state, self.stage, self.episode_step, self.limit)
        self.stats = Statistics(self.stages, game, self.state, self.abilities, self.rules.names)
        self._outcome: Any = boxed(self._gather())
        if stagger:
            self.limit[:] = np.ceil((1 + first + np.arange(worlds)) * GOLDEN % 1 * self.stages[0].steps)
        self.kernels = Kernels(
            self.state, self.abilities, self.physics, self.obs, self.clock, self.journal,
            self.episode_seed, self.episode_step,
        )  # fmt: skip
        self.kernels.warm_up()
        self.stats.warm_up()
        if self.rules.acts:
            self.hands.warm_up()
        self.begin(np.arange(worlds))

    # --- what others read

    @property
    def reward(self) -> np.ndarray:
        return self._reward

    @property
    def phase(self) -> np.ndarray:
        """int [N], index into the scenario's phases, of the step about to be taken"""
        return self.clock.phase

    @property
    def frozen(self) -> np.ndarray:
        """bool [N, A]"""
        return self.clock.frozen

    @property
    def winner(self) -> np.ndarray:
        """int [N]: the team that an `end` rule named in the last step; -1 for nobody, and for a draw"""
        return self.rules.winner

    @property
    def rewards_by_rule(self) -> dict[str, np.ndarray]:
        return self.rules.pays

    @property
    def alive(self) -> np.ndarray:
        return self.state.present

    @property
    def done(self) -> np.ndarray:
        return self.terminated | self.truncated | self.discarded

    @property
    def statistics(self) -> dict[str, np.ndarray]:
        """By name [N], of the episode just finished in each done world."""
        return self.stats.values

    @property
    def can_move(self) -> np.ndarray:
        """bool [A]: in some phase of some stage; likewise `can_grab` and `can_lock`"""
        return np.any(self.abilities.moves, axis=0)

    @property
    def can_grab(self) -> np.ndarray:
        """bool [A]"""
        return np.any(self.abilities.can_grab, axis=(0, 2))

    @property
    def can_lock(self) -> np.ndarray:
        """bool [A]"""
        return np.any(self.abilities.can_lock, axis=(0, 2))

    # --- stepping

    def enter(self, stage: int | np.ndarray) -> None:
        """Of which stage the episodes are that begin from now on: one number, or one a world [N]."""
        self.next_stage[:] = stage

    def reset(self) -> None:
        """Start the episodes at hand anew in every world, of the stage last said by `enter`."""
        self._start(np.arange(self.count))

    def reset_done(self) -> np.ndarray:
        """Start a new episode in every done world; their numbers [k]."""
        worlds = np.flatnonzero(self.done)
        self.episode[worlds] += 1
        self._start(worlds)
        return worlds

    def _start(self, worlds: np.ndarray) -> None:
        if len(worlds):
            self.limit[worlds] = [self.stages[k].steps for k in self.next_stage[worlds]]
            self.begin(worlds)

    def step(
        self,
        move: np.ndarray,
        grab: np.ndarray | None = None,
        lock: np.ndarray | None = None,
        among: slice = slice(None),
    ) -> None:
        """One control step of every world that is not done, or of those `among` some: what the others show stays.

        `move` int [N, A, 3] in 0..10 (forward, left, turn; or east, north, turn with `frame: world`; 5 is nothing),
        `grab` and `lock` bool [N, A]: wants to hold, wants locked.
        """
        chosen = np.zeros(self.count, bool)
        chosen[among] = True
        self.advance(np.flatnonzero(chosen & ~self.done), move, grab, lock)

    def advance(self, worlds: np.ndarray, move, grab, lock) -> None:
        """One control step of the given worlds; see `step`."""
        active = self._active
        active[:] = False
        active[worlds] = True
        if len(worlds) < self.count:
            self.rules.rest(np.flatnonzero(~active))
        self.kernels.choose(move, grab, lock)
        judge = timed(self.physics.profile, "rules", self._judge, self.physics.threads)
        self.kernels.step(worlds, _nothing if self.rules.at_once else judge)
        self.failures.look(self, active)
        self._settle(worlds, active)

    def _judge(self, worlds: np.ndarray) -> None:
        self.rules.judge(worlds, self.phase)

    def _settle(self, worlds: np.ndarray, active: np.ndarray) -> None:
        """What rules do, endings, statistics and clocks after the physics of a step of `worlds`, of which those that
        did not break down are `active` [N]."""
        self._there[...] = self.state.present
        timed(self.physics.profile, "rules", self._act)(worlds, active)
        if conclude(self._outcome, self.stats.box):
            self.stats.finish(self.episode_step, self.winner, np.flatnonzero(active & self.done))
        if self.hands.changed.any():
            self.kernels.look_again(np.flatnonzero(self.hands.changed))
            self.hands.changed[:] = False
        if self._tick(worlds):
            self.stats.mark_preparation(np.flatnonzero(self.clock.prepared & active))

    def _act(self, worlds: np.ndarray, active: np.ndarray) -> None:
        if self.rules.at_once:
            self.rules.judge_at_once(worlds, self.phase)
        self.rules.act(self.hands, self.phase, active)
        self.hands.come_back(active)

    def begin(self, worlds: np.ndarray, seeds: np.ndarray | None = None) -> None:
        """Start an episode in each of the given worlds, of the given seeds [N] where they are said."""
        self.stage[worlds] = self.next_stage[worlds]
        with no_collection():
            for w in worlds.tolist():
                stage = self.stages[self.stage[w]]
                self._place(w, self._draw(w) if seeds is None else sample(stage, int(seeds[w])))
        self.episode_step[worlds] = 0
        self._reward[worlds] = 0.0
        self.stats.start(worlds)
        self._read_clocks()
        self.kernels.begin(worlds, self.worlds)
        for flags in (self.terminated, self.truncated, self.discarded):
            flags[worlds] = False
        self.rules.start(worlds, self.hands)
        self._tick(worlds)

    def _place(self, w: int, world: World) -> None:
        """Have everybody take over a freshly drawn world."""
        stage = int(self.stage[w])
        self.worlds[w], self.episode_seed[w] = world, world.seed
        self.state.place(w, world)
        self.rules.place(w, stage, world)
        self.clock.place(w, stage, world)
        self.extras.place(w, world, self.obs)
        self.hands.place(w, world, self.rules.relocation(stage))
        self.stats.place(w, world)

    def _draw(self, w: int) -> World:
        """The world of slot w's episode; a seed that leaves no room is passed over for another of its own."""
        stage, number, episode = self.stages[self.stage[w]], self.first + w, int(self.episode[w])
        for attempt in range(REDRAWS):
            try:
                return sample(stage, episode_seed(self.seed, number, episode, attempt))
            except PlacementError as error:
                log.warning("%s", error)
        return sample(stage, episode_seed(self.seed, number, episode, REDRAWS))

    # --- saving

    def snapshot(self) -> dict[str, Any]:
        """Plain arrays from which `restore` rebuilds every running episode: seeds and the actions since each reset."""
        return snapshot.take(self)

    def restore(self, taken: dict[str, Any]) -> None:
        """Bring every world back to where `taken` was, by playing its actions again.

        Raises UserError when it is of another scenario or another number of worlds.
        """
        snapshot.restore(self, taken)

    def close(self) -> None:
        self.failures.sum_up(self.game.name)
        self.physics.close()

    # --- pieces

    def _counters(self) -> None:
        n, a = self.count, self.game.agents
        self.episode, self.episode_seed = np.zeros(n, np.int64), np.zeros(n, np.uint64)
        self.episode_step = np.zeros(n, np.int32)
        self.stage, self.next_stage = np.zeros(n, np.int32), np.zeros(n, np.int32)
        self.terminated, self.truncated, self.discarded = (np.zeros(n, bool) for _ in range(3))
        self._reward, self._there = np.zeros((n, a), np.float32), np.zeros((n, a), bool)
        self._active = np.zeros(n, bool)  # worlds that the step at hand is of

    def _gather(self) -> Outcome:
        """What `conclude` reads and writes: arrays that stay the same ones."""
        rules, clock = self.rules, self.clock
        own = {"active": self._active, "there": self._there, "reward": self._reward, "step": self.episode_step,
               "phase": clock.phase}  # fmt: skip
        own |= {name: getattr(self.state, name) for name in Outcome._fields if hasattr(self.state, name)}
        return Outcome(**own, **{
            name: getattr(rules if hasattr(rules, name) else self, name)
            for name in Outcome._fields if name not in own
        })  # fmt: skip

    def _read_clocks(self) -> bool:
        """Phases, freezing and the clock that agents see; whether a first phase has ended somewhere."""
        shown = self.obs.self[:, :, CLOCK]
        return self.clock.tick(self.episode_step, self.state.still, self.state.present, shown)

    def _tick(self, worlds: np.ndarray) -> bool:
        """What agents are told beside what they perceive, after a step or reset of `worlds`; see `_read_clocks`."""
        prepared = self._read_clocks()
        frames = self.clock.mode, self.abilities.own_frame
        self.extras.write(worlds, self.obs, self.state, *frames, self.episode_step, self.limit)
        return prepared


def _nothing(worlds: np.ndarray) -> None:
    """What is left to do for worlds that are through, where all are judged at once."""
