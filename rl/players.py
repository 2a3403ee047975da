"""Players: whoever can take a team's part in a game that is played to be measured or filmed."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import torch

from rl.checkpoint import load
from rl.layout import Layout
from rl.noise import ACT, agent_uniform
from rl.observation import Observation, Reader
from rl.policy import Policy
from rl.scripted import SCRIPTED, View
from schemas.train import TrainConfig
from worldgen.errors import UserError

Actions = tuple[np.ndarray, np.ndarray, np.ndarray]  # move [N, A, 3], grab [N, A], lock [N, A]


class Player(Protocol):
    name: str

    def begin(self, sim: Any) -> None:
        """Get ready: every world of `sim` stands at the start of an episode."""
        ...

    def act(self, sim: Any, team: str) -> Actions:
        """Actions for all agents; the caller takes those of `team`."""
        ...


class Scripted:
    """A scripted policy by name; it neither grabs nor locks."""

    def __init__(self, name: str, seed: int = 0):
        if name not in SCRIPTED:
            raise UserError(f"there is no scripted policy '{name}'; there are {', '.join(SCRIPTED)}")
        self.name, self.seed = name, seed

    def begin(self, sim: Any) -> None:
        pass

    def act(self, sim: Any, team: str) -> Actions:
        view = View(sim, team, self.seed)
        agents = sim.alive.shape
        move = np.full((*agents, 3), 5, np.int8)
        move[:, view.team.slots] = SCRIPTED[self.name](view)
        return move, np.zeros(agents, bool), np.zeros(agents, bool)


class Trained:
    """A trained policy, one network for all teams, sampling its actions as in training.

    One object may play several teams of the same simulation; it then thinks once a step for all of them.
    """

    def __init__(self, policy: Policy, config: TrainConfig, name: str = "trained", seed: int = 0):
        self.policy, self.name, self.seed = policy.eval(), name, seed
        self.reader = Reader(policy.layout, config.observations == "units")
        self._when: Any = None

    @staticmethod
    def from_file(path: Any, name: str = "trained", seed: int = 0) -> Trained:
        """From a numbered checkpoint or `latest.pt`; raises UserError as `rl.checkpoint.load`."""
        state = load(path)
        config = TrainConfig.model_validate(state["config"] | {"device": "cpu"})
        policy = Policy(Layout.from_dict(state["layout"]), config)
        policy.load_state_dict(state["policy"])
        return Trained(policy, config, name, seed)

    def begin(self, sim: Any) -> None:
        """Raises UserError when the game has another shape than the one trained on."""
        if other := self.policy.layout.differences(Layout.of(sim)):
            raise UserError(
                f"this policy was trained on a game of another shape: {'; '.join(other)}. "
                "Evaluate it on the scenario in its own folder, or train it anew"
            )
        worlds = len(sim.episode)
        self._when = None
        self.state = self.policy.initial(worlds)
        self.obs = Observation.empty(self.policy.layout, worlds)

    @torch.inference_mode()
    def act(self, sim: Any, team: str) -> Actions:
        now = (sim.episode.copy(), sim.episode_step.copy())
        if self._when is not None and all(map(np.array_equal, now, self._when)):
            return self._actions
        fresh = torch.from_numpy(sim.episode_step == 0)
        self.state[fresh] = 0.0
        self.reader.read(sim, self.obs)
        agents, heads = self.policy.layout.agents, self.policy.space.heads
        noise = agent_uniform(self.seed, ACT, sim.episode, sim.episode_step, agents, heads)
        actions, _, state = self.policy.act(self.obs, self.state, torch.from_numpy(noise))
        still = torch.from_numpy(sim.done)[:, None, None]
        self.state = torch.where(still, self.state, state)
        self._when, self._actions = now, self.policy.space.to_simulation(actions.numpy())
        return self._actions


class Seats:
    """Several players as one: those of some teams, and one for all the others."""

    def __init__(self, players: dict[str, Player], others: Player, name: str):
        self.players, self.others, self.name = players, others, name

    def begin(self, sim: Any) -> None:
        for player in (*self.players.values(), self.others):
            player.begin(sim)

    def act(self, sim: Any, team: str) -> Actions:
        return self.players.get(team, self.others).act(sim, team)
