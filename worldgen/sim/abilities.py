"""Abilities: what each slot may do and perceive, in each mode of play.

A mode is a phase of a stage of the curriculum (without one, just a phase); a world is in one mode at a time, and
every array has the mode as its first axis, so that kernels look abilities up by `mode[world]`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import inf, pi
from typing import TYPE_CHECKING, Any

import numpy as np

from worldgen.game import LOCK_KINDS, Game, handled

if TYPE_CHECKING:
    from schemas.scenario import Scenario

NEVER, ANYONES, OWN, RIVAL = 0, 1, 2, 3  # whose objects of a group may be grabbed or locked


@dataclass(frozen=True)
class Abilities:
    """M modes, A agent slots, G declared groups (joined ones last)."""

    moves: np.ndarray  # bool [M, A]
    can_grab: np.ndarray  # int8 [M, A, G] NEVER, ANYONES, OWN, RIVAL
    can_lock: np.ndarray  # int8 [M, A, G]
    half_sight: np.ndarray  # float64 [M, A], radians
    sight_range: np.ndarray  # float64 [M, A], m
    noise: np.ndarray  # float64 [M, A], m
    reach: np.ndarray  # float64 [M, A], m
    own_frame: np.ndarray  # bool [M, A]
    rays: np.ndarray  # int32 [M, A]
    lidar_range: np.ndarray  # float64 [M, A], m
    lock_kind: np.ndarray  # int8 [M, G], index into LOCK_KINDS
    team: np.ndarray  # int32 [A]

    @staticmethod
    def of(game: Game, stages: tuple[Scenario, ...]) -> Abilities:
        modes = [_mode(game, stage, phase) for stage in stages for phase in stage.phases]
        team = np.array(game.team_of_agent, np.int32)
        names = [f.name for f in fields(Abilities) if f.name != "team"]
        return Abilities(**{name: np.stack([mode[name] for mode in modes]) for name in names}, team=team)


def first_modes(stages: tuple[Scenario, ...]) -> np.ndarray:
    """int [S]: the mode of each stage's first phase."""
    return np.cumsum([0, *(len(stage.phases) for stage in stages[:-1])])


def _mode(game: Game, scenario: Scenario, phase: str) -> dict[str, np.ndarray]:
    rows = [_team(game, scenario, team.name, phase) for team in game.teams for _ in range(team.size)]
    kinds = [LOCK_KINDS.index(scenario.objects[name].locks) for name in game.declared]
    kinds_of = {
        "moves": bool, "can_grab": np.int8, "can_lock": np.int8, "own_frame": bool, "rays": np.int32,
    }  # fmt: skip
    found = {name: np.array([row[name] for row in rows], kinds_of.get(name, np.float64)) for name in rows[0]}
    return found | {"lock_kind": np.array(kinds, np.int8)}


def _team(game: Game, scenario: Scenario, name: str, phase: str) -> dict[str, Any]:
    team, changed = scenario.teams[name], scenario.phases[phase].set.get(name)
    sensors, actions = team.sensors, scenario.actions(name, phase)
    found = {
        "moves": any(action.verb == "move" for action in actions),
        "can_grab": _whose(game, scenario, actions, "grab"),
        "can_lock": _whose(game, scenario, actions, "lock"),
        "half_sight": sensors.sight * pi / 360,
        "sight_range": inf if sensors.range is None else sensors.range,
        "noise": sensors.noise,
        "reach": team.reach,
        "own_frame": team.frame == "own",
        "rays": sensors.lidar.rays,
        "lidar_range": sensors.lidar.range,
    }
    if changed is None:
        return found
    others = {
        "half_sight": changed.sensors.sight,
        "sight_range": changed.sensors.range,
        "noise": changed.sensors.noise,
    }
    others |= {"reach": changed.reach}
    scale = {"half_sight": pi / 360}
    return found | {key: value * scale.get(key, 1) for key, value in others.items() if value is not None}


def _whose(game: Game, scenario: Scenario, actions: tuple, verb: str) -> list[int]:
    """For each declared group, whose of its objects these actions are about."""
    codes = {None: ANYONES, "own": OWN, "rival": RIVAL}
    found = dict.fromkeys(game.declared, NEVER)
    for action in actions:
        for group in handled(scenario, (action,), verb):
            code = codes[action.side]
            found[group] = code if found[group] in (NEVER, code) else ANYONES
    return list(found.values())
