"""Deeds: what agents saw and did in a recording, found by playing it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rl.actions import ActionSpace
from rl.observation import Observation, Reader
from worldgen.errors import UserError
from worldgen.viewer.play import start_at
from worldgen.viewer.recording import Recording

SAME = 1e-6  # m a body may be elsewhere than it was


@dataclass
class Deeds:
    """K episodes of T steps; what lies after an episode's end, or is not to be imitated, is masked."""

    obs: Observation  # [K, T, ...]
    actions: Tensor  # int8 [K, T, A, heads]
    done: Tensor  # bool [K, T, A]: acted freely, and is to be imitated
    returns: Tensor  # [K, T, A] discounted reward from that step on
    valued: Tensor  # bool [K, T, A]: present and imitated

    def some(self, chosen: Tensor) -> Deeds:
        """The episodes `chosen` [k]."""
        return Deeds(
            self.obs.map(lambda tensor: tensor[chosen]),
            *(getattr(self, name)[chosen] for name in ("actions", "done", "returns", "valued")),
        )


def whom(recording: Recording, names: tuple[str, ...]) -> list[str]:
    """The agents to imitate: those `names`, else whom people played, else all. Raises UserError for a stranger."""
    known = [agent.name for agent in recording.world.agents]
    for name in names:
        if name not in known:
            raise UserError(f"--as {name}: no such agent was recorded; there were {', '.join(known)}")
    return list(names or recording.people or known)


def collect(
    sim: Any,
    recordings: list[tuple[str, Recording]],
    names: tuple[str, ...],
    space: ActionSpace,
    reader: Reader,
    gamma: float,
    empty: Observation,
) -> Deeds:
    """Play every recording (of a name to tell it by) again in world 0 of `sim`; `empty` is an Observation of [1].

    Raises UserError for a recording of another game, and for one that comes out otherwise than it did.
    """
    count, steps = len(recordings), max(recording.steps for _, recording in recordings)
    agents, heads = space.usable.shape
    lead = (count, steps)
    found = Deeds(
        empty.map(lambda tensor: tensor.new_zeros(*lead, *tensor.shape[1:])),
        torch.from_numpy(np.broadcast_to(space.neutral, (*lead, agents, heads)).copy()),
        torch.zeros(*lead, agents, dtype=torch.bool),
        torch.zeros(*lead, agents),
        torch.zeros(*lead, agents, dtype=torch.bool),
    )
    for k, (name, recording) in enumerate(recordings):
        _one(sim, name, recording, whom(recording, names), space, reader, empty, found, k)
        earned = torch.zeros(agents)
        for t in reversed(range(recording.steps)):
            earned = found.returns[k, t] + gamma * earned
            found.returns[k, t] = earned
    return found


def _one(
    sim: Any,
    name: str,
    recording: Recording,
    people: list[str],
    space: ActionSpace,
    reader: Reader,
    now: Observation,
    found: Deeds,
    k: int,
) -> None:
    world, game = recording.world, sim.game
    if world.identity != sim.worlds[0].identity:
        raise UserError(
            f"{name} was recorded in another game: '{world.scenario}' {world.identity}, "
            f"this is {sim.worlds[0].identity}; name its scenario with --scenario, with the same --set and --stage"
        )
    start_at(sim, world.seed)
    slots = np.array([agent.slot for agent in world.agents])
    imitated = np.isin(np.arange(game.agents), [a.slot for a in world.agents if a.name in people])
    for t in range(recording.steps):
        reader.read(sim, now)
        for part, tensor in vars(found.obs).items():
            tensor[k, t] = getattr(now, part)[0]
        move = np.full((1, game.agents, 3), 5, np.int8)
        grab, lock = (np.zeros((1, game.agents), bool) for _ in range(2))
        move[0, slots], grab[0, slots], lock[0, slots] = (
            recording.move[t],
            recording.grab[t],
            recording.lock[t],
        )
        found.actions[k, t] = torch.from_numpy(space.of_simulation(move, grab, lock)[0])
        valued = sim.alive[0] & imitated
        found.valued[k, t] = torch.from_numpy(valued)
        found.done[k, t] = torch.from_numpy(valued & ~sim.frozen[0])
        sim.step(move, grab, lock)
        found.returns[k, t] = torch.from_numpy(sim.reward[0])
        if not np.allclose(sim.reward[0, slots], recording.reward[t + 1], atol=1e-4):
            raise UserError(
                f"{name}: played again, step {t + 1} is paid otherwise than it was recorded; it is of a game with "
                "other rules: name its scenario with --scenario, with the same --set and --stage"
            )
        there = np.abs(sim.state.agent_pose[0, slots, :3] - recording.agent_pose[t + 1, :, :3]).max()
        if there > SAME:
            raise UserError(
                f"{name}: played again, step {t + 1} comes out {there:.2g} m otherwise than it was recorded; "
                "it is of another version of worldgen or MuJoCo"
            )
