"""Statistics: what happened in an episode, per world, in numbers that show which strategy was played.

Names follow the scenario's: a TEAM's, a GROUP's of objects that can be moved, a RULE's. Those with `_prep` exist where
there are several phases, and tell how far things had come at the end of the first one.

TEAM_reward                       mean over the members of the episode's sum
TEAM_seen                         share of the paid steps in which any rival sees any member
TEAM_won                          1 or 0, where a rule ends the game
TEAM_distance (_prep)             path along the floor, m, mean over the members
TEAM_max_rise                     how far the highest member rose above where it began, m; where there are ramps
RULE_held                         share of the paid steps in which it fired
GROUP_max_move (_prep)            largest distance from the start over the group, m
GROUP_locked (_prep)              how many are locked
GROUP_locked_by_TEAM (_prep)      of these, by the team; where it may
GROUP_carried_by_TEAM (_prep)     path of the group's objects while a member of the team held them, m; where it may
doors_blocked, doors_locked (_prep)          how many doors nobody can walk through; for locked objects alone
any_door_blocked, all_doors_blocked (_prep)  1 or 0
length                            steps

`max_move` and `locked` are what the original environments report; doors count in layouts that have some.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from worldgen.compiled.boxed import boxed
from worldgen.compiled.warmup import warm_up
from worldgen.game import Game
from worldgen.sim.abilities import Abilities
from worldgen.sim.doorways import Doorways
from worldgen.sim.standing import Now, Standing, read_off
from worldgen.sim.state import State
from worldgen.sim.sums import Sums, forget
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario


class Statistics:
    """`values[name]` [N] holds the last finished episode of each world."""

    def __init__(
        self,
        stages: tuple[Scenario, ...],
        game: Game,
        state: State,
        abilities: Abilities,
        rules: tuple[str, ...],
    ):
        self.game, self.state, self.abilities, self.rules = game, state, abilities, rules
        self.worlds = len(state.present)
        self.groups = [group for group in game.groups if not group.fixed]
        self.sums = self._empty()
        self.box: Any = boxed(self.sums)
        self._standing: Any = boxed(Standing(*(getattr(state, name) for name in Standing._fields)))
        ends = ("", "_prep") if max(len(stage.phases) for stage in stages) > 1 else ("",)
        sizes = len(game.teams), len(self.groups), self.worlds
        self._ends: dict[str, Any] = {end: boxed(Now.empty(*sizes)) for end in ends}
        doors = any(hasattr(stage.world.layout, "doors") for stage in stages)
        self.doorways = Doorways(self.worlds, self._fixed()) if doors else None
        self.prepared = np.zeros(self.worlds, bool)  # whether the running episode's first phase has ended
        self.values: dict[str, np.ndarray] = dict(self._named())

    def warm_up(self) -> None:
        """Have what it calls at an end compiled."""
        nobody = np.arange(0)
        warm_up(lambda: self._now(nobody, ""))

    def place(self, w: int, world: World) -> None:
        """A new episode begins in slot w."""
        if self.doorways:
            self.doorways.place(w, world)

    def start(self, worlds: np.ndarray) -> None:
        forget(worlds, self.state.agent_start, self.state.thing_start, self.box)
        self.prepared[worlds] = False

    def mark_preparation(self, worlds: np.ndarray) -> None:
        """Take the `_prep` values of worlds whose first phase has just ended."""
        self._now(worlds, "_prep")
        self.prepared[worlds] = True

    def finish(self, steps: np.ndarray, winner: np.ndarray, worlds: np.ndarray) -> None:
        """Fix the values of worlds whose episode has just ended, after `steps` [N], by `winner` [N]."""
        self._now(worlds, "")
        if "_prep" in self._ends:  # an episode that ended before its first phase had
            self._now(worlds[~self.prepared[worlds]], "_prep")
        sums, paid = self.sums, np.maximum(1, self.sums.loud[worlds])
        for rule, held in zip(self.rules, sums.held, strict=True):
            self.values[f"{rule}_held"][worlds] = held[worlds] / paid
        for index, team in enumerate(self.game.teams):
            self.values[f"{team.name}_reward"][worlds] = sums.reward[index, worlds]
            self.values[f"{team.name}_seen"][worlds] = sums.seen[index, worlds] / paid
            self.values[f"{team.name}_won"][worlds] = winner[worlds] == index
        self.values["length"][worlds] = steps[worlds]

    # --- what is read off the state at an end

    def _now(self, worlds: np.ndarray, end: str) -> None:
        read_off(worlds, self.box, self._standing, self._ends[end])
        if self.doorways:
            self._doors(worlds, end)

    def _doors(self, worlds: np.ndarray, end: str) -> None:
        assert self.doorways is not None
        blocked, locked = self.doorways.blocked(self.state, worlds)
        doors = self.doorways.count[worlds]
        self.values[f"doors_blocked{end}"][worlds] = blocked
        self.values[f"doors_locked{end}"][worlds] = locked
        self.values[f"any_door_blocked{end}"][worlds] = blocked > 0
        self.values[f"all_doors_blocked{end}"][worlds] = (blocked == doors) & (doors > 0)

    # --- what there is

    def _empty(self) -> Sums:
        n, game, zeros = self.worlds, self.game, np.zeros
        teams, group = len(game.teams), np.full(game.objects, -1)
        for index, one in enumerate(self.groups):
            group[one.slots] = index
        return Sums(
            np.array([team.first for team in game.teams]), np.array([team.slots.stop for team in game.teams]),
            zeros(n), zeros((teams, n)), zeros((teams, n)), zeros((len(self.rules), n)),
            group, zeros((n, game.agents, 2)), zeros((n, game.objects, 2)),
            zeros((teams, n)), zeros((teams, n)), zeros((teams, len(self.groups), n)),
        )  # fmt: skip

    def _named(self) -> Iterator[tuple[str, np.ndarray]]:
        """Every name with its array, in the order in which people read them."""
        n, teams, groups = self.worlds, self.game.teams, self.groups
        ends = [(end, box.values) for end, box in self._ends.items()]
        own = [f"{team.name}_{what}" for team in teams for what in ("reward", "seen", "won")]
        yield from (
            (name, np.zeros(n, np.float32)) for name in (*own, *(f"{rule}_held" for rule in self.rules))
        )
        for g, group in enumerate(groups):
            for end, now in ends:
                yield f"{group.name}_max_move{end}", now.max_move[g]
                yield f"{group.name}_locked{end}", now.locked[g]
        for g, t in self._pairs(self.abilities.can_lock):
            for end, now in ends:
                yield f"{groups[g].name}_locked_by_{teams[t].name}{end}", now.locked_by[t, g]
        for g, t in self._pairs(self.abilities.can_grab):
            for end, now in ends:
                yield f"{groups[g].name}_carried_by_{teams[t].name}{end}", now.carried_by[t, g]
        for t, team in enumerate(teams):
            for end, now in ends:
                yield f"{team.name}_distance{end}", now.distance[t]
        if any(group.kind == "ramp" for group in self.game.groups):
            yield from ((f"{team.name}_max_rise", ends[0][1].max_rise[t]) for t, team in enumerate(teams))
        doors = ("doors_blocked", "doors_locked", "any_door_blocked", "all_doors_blocked")
        for name in doors if self.doorways else ():
            yield from ((f"{name}{end}", np.zeros(n, np.float32)) for end, _ in ends)
        yield "length", np.zeros(n, np.float32)

    def _pairs(self, may: np.ndarray) -> list[tuple[int, int]]:
        """(group, team) of whose objects which team may do something to, in some phase of some stage, as `may`
        [M, A, declared groups] says."""
        declared = self.game.groups + self.game.joined
        found = set()
        for t, team in enumerate(self.game.teams):
            able = np.any(may[:, team.slots] > 0, axis=(0, 1)).tolist()
            hosts = {of.within or of.name for of, one in zip(declared, able, strict=True) if one}
            found |= {(g, t) for g, group in enumerate(self.groups) if group.name in hosts}
        return sorted(found)

    def _fixed(self) -> np.ndarray:
        fixed = np.zeros(self.game.objects, bool)
        for group in self.game.groups:
            fixed[group.slots] = group.fixed
        return fixed
