"""A game as a PettingZoo ParallelEnv: one world, dictionaries by agent. For evaluation and other people's learners; a
trainer that wants speed takes `worldgen.make`, which steps many worlds at once.

Same seed, same world, same episode, bit for bit that of `worldgen.make(scenario, worlds=1, seed=seed)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from gymnasium import logger, spaces
from pettingzoo import ParallelEnv

from worldgen.envs import picture
from worldgen.envs.spaces import (
    BINS,
    NOTHING,
    action_mask,
    action_space,
    agent_names,
    observation_space,
    state_space,
)
from worldgen.envs.views import free, observations, state
from worldgen.envs.window import Window
from worldgen.errors import UserError
from worldgen.sim.simulation import Simulation
from worldgen.sim.state import NEVER

if TYPE_CHECKING:
    from schemas.scenario import Scenario

ByAgent = dict[str, Any]


class ParallelGame(ParallelEnv):
    """Agents are "TEAM/NUMBER", as in "hiders/0"; `agents` are those of the world at hand who are still in the game.

    An agent that a rule removes for good is terminated. One that will come back stays, observes zeros and can do
    nothing; `infos` says `alive: False`. Nobody is done otherwise until all are: terminated by a rule's `end`,
    truncated after `steps`, or truncated with `discarded: True` where the physics broke down.
    """

    metadata: ClassVar[dict[str, Any]] = {
        "render_modes": ["human", "rgb_array", "ansi"],
        "is_parallelizable": True,
    }

    def __init__(self, scenario: Scenario, seed: int = 0, render_mode: str | None = None):
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise UserError(
                f"no render mode '{render_mode}'; there are {', '.join(self.metadata['render_modes'])}"
            )
        self.sim = sim = Simulation(scenario, 1, seed, threads=1)
        self.metadata = type(self).metadata | {"name": sim.game.name, "render_fps": picture.per_second(sim)}  # pyright: ignore
        self.render_mode = render_mode
        self._window = Window(sim.game.name, picture.per_second(sim)) if render_mode == "human" else None
        self.possible_agents = agent_names(sim)
        self.agents: list[str] = []
        self._slot = {name: slot for slot, name in enumerate(self.possible_agents)}
        self._observed = {name: observation_space(sim, slot) for name, slot in self._slot.items()}
        self._chosen_from = {name: action_space(sim, slot) for name, slot in self._slot.items()}
        self.state_space = state_space(sim)
        self._phases = tuple(scenario.phases)
        self._begun = False

    def observation_space(self, agent: str) -> spaces.Dict:
        return self._observed[agent]

    def action_space(self, agent: str) -> spaces.Dict:
        return self._chosen_from[agent]

    def reset(self, seed: int | None = None, options: dict | None = None) -> tuple[ByAgent, ByAgent]:
        """(observations, infos) of the next episode of this environment's seed, or of the first one of another `seed`.
        `options={"world": 7}` plays the world that `worldgen sample SCENARIO --seed 7` shows."""
        sim = self.sim
        if seed is not None:
            sim.seed, sim.episode[:] = seed, 0
        elif self._begun:
            sim.episode += 1
        if options and "world" in options:
            sim.begin(np.arange(1), np.array([options["world"]], np.uint64))
        elif self._begun or seed is not None:
            sim.reset()
        self._begun = True
        self.agents = [name for name, slot in self._slot.items() if sim.alive[0, slot]]
        self._show(wait=True)
        return self._of(self.agents, observations(sim)), self._infos(self.agents)

    def step(self, actions: ByAgent) -> tuple[ByAgent, ByAgent, ByAgent, ByAgent, ByAgent]:
        """(observations, rewards, terminations, truncations, infos) of every agent that was in the game.

        Raises UserError when an agent's action is missing, or one of its verbs, or is no number of 0..10.
        """
        sim, players = self.sim, self.agents
        if not players:
            return {}, {}, {}, {}, {}
        sim.step(*self._chosen(actions))
        self._show(wait=True)
        over, cut = bool(sim.terminated[0]), bool(sim.truncated[0] or sim.discarded[0])
        gone = ~sim.alive[0] & (sim.state.back[0, : sim.game.agents] == NEVER)
        ended = {name: over or bool(gone[self._slot[name]]) for name in players}
        reward = sim.reward[0].tolist()
        self.agents = [] if over or cut else [name for name in players if not ended[name]]
        return (
            self._of(players, observations(sim)),
            self._of(players, reward),
            ended,
            dict.fromkeys(players, cut and not over),
            self._infos(players),
        )

    def state(self) -> np.ndarray:
        """float32 [S] in `state_space`: the whole world, for a critic."""
        return state(self.sim)

    def render(self) -> np.ndarray | str | None:
        """uint8 [height, width, 3] from above for "rgb_array", text for "ansi"; nothing for "human", whose window
        `reset` and `step` keep up to date by themselves."""
        if self.render_mode is None:
            logger.warn("render() shows nothing without a render_mode; say one where the environment is made")
        elif self.render_mode == "ansi":
            return picture.text(self.sim)
        elif self.render_mode == "rgb_array":
            return picture.pixels(self.sim)
        else:
            self._show()
        return None

    def close(self) -> None:
        if self._window:
            self._window.close()
        self.sim.close()

    def _show(self, wait: bool = False) -> None:
        """Bring the window up to date, if there is one; its user may have closed it."""
        if self._window and not self._window.closed:
            self._window.show(picture.pixels(self.sim))
            if wait:
                self._window.wait()

    def _of(self, names: list[str], by_slot: list[Any]) -> ByAgent:
        return {name: by_slot[self._slot[name]] for name in names}

    def _chosen(self, actions: ByAgent) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        count = len(self.possible_agents)
        move = np.full((1, count, 3), NOTHING)
        wish = {verb: np.zeros((1, count), bool) for verb in ("grab", "lock")}
        for name in self.agents:
            slot, verbs = self._slot[name], self._chosen_from[name].spaces
            said = actions.get(name)
            if said is None or any(verb not in said for verb in verbs):
                raise UserError(
                    f"the action of {name} is {said}; it must be a dictionary with {', '.join(verbs)}"
                )
            for verb in verbs:
                (move if verb == "move" else wish[verb])[0, slot] = said[verb]
            if not ((move[0, slot] >= 0) & (move[0, slot] < BINS)).all():
                raise UserError(f"{name} moves by {said['move']}; each number must be in 0..{BINS - 1}")
        return move, wish["grab"], wish["lock"]

    def _infos(self, names: list[str]) -> ByAgent:
        """By agent: its rewards by rule, whether it is alive, what it may do next; how the episode ended, if it did."""
        sim, may = self.sim, free(self.sim)
        common: dict[str, Any] = {"phase": self._phases[int(sim.phase[0])]}
        if sim.done[0]:
            common["discarded"] = bool(sim.discarded[0])
        if sim.done[0] and not sim.discarded[0]:
            winner = int(sim.winner[0])
            common["winner"] = sim.game.team_names[winner] if winner >= 0 else None
            common["statistics"] = {name: float(values[0]) for name, values in sim.statistics.items()}
        paid, started = sim.rewards_by_rule, int(sim.episode_step[0]) > 0
        return {
            name: common
            | {
                "alive": bool(sim.alive[0, slot]),
                "rewards": {rule: float(pay[0, slot]) if started else 0.0 for rule, pay in paid.items()},
                "action_mask": action_mask(may[slot], self._chosen_from[name]),
            }
            for name, slot in ((name, self._slot[name]) for name in names)
        }
