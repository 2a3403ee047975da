"""Spaces: what an agent of a game observes and may choose, as Gymnasium describes it."""

from __future__ import annotations

import numpy as np
from gymnasium import spaces

from worldgen.envs.views import state
from worldgen.sim.simulation import Simulation

BINS = 11  # of each axis of movement
NOTHING = 5


def agent_names(sim: Simulation) -> list[str]:
    """Every agent the game can have, by slot: "hiders/0", "hiders/1", ..."""
    return [f"{team.name}/{k}" for team in sim.game.teams for k in range(team.size)]


def state_space(sim: Simulation) -> spaces.Box:
    return _numbers(state(sim).shape)


def observation_space(sim: Simulation, slot: int) -> spaces.Dict:
    """Like `sim.obs`, of one agent: "self", "lidar" (where it has one), then by group "entity", "relation", "mask"."""
    obs, team = sim.obs, sim.game.teams[sim.game.team_of_agent[slot]]
    found: dict[str, spaces.Space] = {"self": _numbers(obs.self.shape[2:])}
    if team.rays:
        found["lidar"] = spaces.Box(0.0, np.float32(team.lidar_range), (team.rays,), np.float32)
    for name in ("entity", "relation"):
        parts = getattr(obs, name)
        found[name] = spaces.Dict({g: _numbers(parts[g].shape[-2:]) for g in sim.game.entities})
    found["mask"] = spaces.Dict({g: spaces.MultiBinary(obs.mask[g].shape[2:]) for g in sim.game.entities})
    return spaces.Dict(found)


def action_space(sim: Simulation, slot: int) -> spaces.Dict:
    """ "move" (forward, left, turn; 5 is nothing), "grab" and "lock", as far as the agent's team ever may."""
    found: dict[str, spaces.Space] = {}
    if sim.can_move[slot]:
        found["move"] = spaces.MultiDiscrete([BINS] * 3)
    if sim.can_grab[slot]:
        found["grab"] = spaces.Discrete(2)
    if sim.can_lock[slot]:
        found["lock"] = spaces.Discrete(2)
    return spaces.Dict(found)


def action_mask(free: np.ndarray, space: spaces.Dict) -> dict[str, object]:
    """What `space.sample(mask)` takes: all is allowed of the verbs that are `free` (bool [3]), of others only to do
    nothing."""
    found: dict[str, object] = {}
    for verb, allowed in zip(("move", "grab", "lock"), free, strict=True):
        if verb in space.keys():  # noqa: SIM118 (a Dict space is no dict)
            size, rest = (BINS, NOTHING) if verb == "move" else (2, 0)
            row = np.full(size, int(allowed), np.int8)
            row[rest] = 1
            found[verb] = (row, row, row) if verb == "move" else row
    return found


def _numbers(shape: tuple[int, ...]) -> spaces.Box:
    return spaces.Box(-np.inf, np.inf, shape, np.float32)
