"""Views: what one world's arrays say to each agent, to a critic, and to whoever chooses actions; always in copies."""

from __future__ import annotations

from typing import Any

import numpy as np

from worldgen.sim.simulation import Simulation


def observations(sim: Simulation, world: int = 0) -> list[dict[str, Any]]:
    """By agent slot, as `spaces.observation_space` says. Rows of what an agent does not see are zero for it."""
    obs, game = sim.obs, sim.game
    seen, a = obs.seen[world], game.agents
    sees, finds = seen[:, :a, None], seen[:, a:, None]
    rows = np.where(sees, obs.agents[world], 0), np.where(finds, obs.things[world], 0)
    offsets = np.where(sees, obs.to_agents[world], 0), np.where(finds, obs.to_things[world], 0)
    masks = seen[:, :a].astype(np.int8), seen[:, a:].astype(np.int8)
    own, lidar = obs.self[world].copy(), obs.lidar[world].copy()
    parts = [(0, team.name, team.slots) for team in game.teams]
    parts += [(1, group.name, group.slots) for group in game.groups]
    found: list[dict[str, Any]] = []
    for slot, team in enumerate(game.team_of_agent):
        mine: dict[str, Any] = {"self": own[slot]}
        if rays := game.teams[team].rays:
            mine["lidar"] = lidar[slot, :rays]
        mine["entity"] = {name: rows[k][slot, s] for k, name, s in parts}
        mine["relation"] = {name: offsets[k][slot, s] for k, name, s in parts}
        mine["mask"] = {name: masks[k][slot, s] for k, name, s in parts}
        found.append(mine)
    return found


def state(sim: Simulation, world: int = 0) -> np.ndarray:
    """float32 [S]: the whole world for a critic, seen or not: the share of the episode that has passed, the phase's
    number, agents' rows, who is there, objects' rows, what is there, parameters, and what no agent observes."""
    obs, w = sim.obs, world
    clock = np.array([sim.episode_step[w] / sim.limit[w], sim.phase[w]], np.float32)
    parts = (
        clock, obs.agents[w], sim.alive[w], obs.things[w], sim.state.exists[w],
        obs.params[w], obs.agents_hidden[w], obs.things_hidden[w],
    )  # fmt: skip
    return np.concatenate([np.asarray(part, np.float32).ravel() for part in parts])


def free(sim: Simulation, world: int = 0) -> np.ndarray:
    """bool [A, 3]: who may move, grab and lock in the next step, as far as phases, freezing and rules say."""
    mode = sim.clock.mode[world]
    may = (
        sim.abilities.moves[mode],
        sim.abilities.can_grab[mode].any(axis=1),
        sim.abilities.can_lock[mode].any(axis=1),
    )
    awake = sim.alive[world] & ~sim.frozen[world]
    return np.stack(may, axis=1) & awake[:, None] & ~sim.state.barred[world, : sim.game.agents]
