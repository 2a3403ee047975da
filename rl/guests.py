"""Guests: everyone who plays in the learner's worlds without learning, behind the few calls the collector makes.

A guest is thought for in all its worlds at once, so a step costs a forward for each guest in use: the untrained
policy, the past policy that is invited (and, until their episodes end, the one before), and the anchors.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rl.anchors import Anchor
from rl.distributed import ALONE, Ranks
from rl.elo import NOW, Elo, scores
from rl.observation import Observation
from rl.opponents import ANCHOR, NOBODY, Matches, Pool
from rl.policy import Policy
from schemas.train import TrainConfig
from worldgen.errors import UserError

Played = tuple[
    Tensor, Tensor
]  # worlds int64 [k], and what everyone there would do as the guest, [k, A, heads]
TOLD = ("reward", "seen", "won")  # statistics of a team that are told by opponent


class Guests:
    """Past policies, anchors, who meets them where, and how the learner does against each."""

    BY_WORLD = ("matches", "past_state", "anchors")  # of `state_dict`: what leads with the worlds

    def __init__(
        self,
        sim: Any,
        policy: Policy,
        config: TrainConfig,
        anchors: Sequence[Anchor] = (),
        ranks: Ranks = ALONE,
    ):
        layout, worlds = policy.layout, len(sim.episode)
        self.config, self.device, self.ranks = config, torch.device(config.device), ranks
        self.teams = [team.name for team in layout.teams]
        self.team_of_agent = np.array(layout.team_of_agent)
        self.team_on_device = torch.from_numpy(self.team_of_agent).to(self.device)
        self.pool = Pool(policy, config)
        self.anchors = tuple(anchors)
        some = len(config.anchors)
        if len(anchors) != some + (config.against is not None):
            raise ValueError("anchors are those that rl.frozen.find found for this config")
        self.matches = Matches(len(self.teams), worlds, config, some, self._seat(), getattr(sim, "first", 0))
        for anchor in self.anchors:
            anchor.prepare(sim, layout, config)
        self.elo = Elo(len(self.teams))
        self.past_state = policy.initial(worlds).to(self.device)
        self.invited = 0
        self.games: list[tuple[int, int, int, int, float]] = []  # step, world, team, company, score
        self.matches.draw(np.arange(worlds), sim.episode, self.invited)

    def start(self, update: int) -> None:
        """A rollout begins. Every `past_every` updates another past policy is invited."""
        if update % self.config.past_every == 0:
            self.invited = self.pool.invite(update // self.config.past_every, self.elo)

    def learning(self) -> np.ndarray:
        """bool [N, A]: agents played by the policy that learns."""
        return self.matches.learning(self.team_of_agent)

    def act(self, sim: Any, seen: Observation, noise: Tensor, waiting: np.ndarray) -> list[Played]:
        """What the guests do in their worlds, all at once for each guest; waiting worlds stand still."""
        found = []
        for number in self.matches.in_use():
            rows = np.flatnonzero((self.matches.guest == number) & ~waiting)
            if len(rows) == 0:
                continue
            chosen = torch.from_numpy(rows).to(self.device)
            if number <= ANCHOR:
                played = self.anchors[ANCHOR - number].act(sim, rows, seen, noise)
            else:
                obs = seen.map(lambda tensor, chosen=chosen: tensor[chosen])
                member = self.pool.members[int(number)]
                played, _, self.past_state[chosen] = member.act(obs, self.past_state[chosen], noise[chosen])
            found.append((chosen, played))
        return found

    def put(self, played: list[Played], actions: Tensor) -> None:
        """Put what `act` found over the learner's `actions` [N, A, heads], for the agents that are guests'."""
        live = torch.from_numpy(self.matches.live).to(self.device)[:, None] == self.team_on_device
        for rows, theirs in played:
            actions[rows] = torch.where(live[rows].unsqueeze(-1), actions[rows], theirs)

    def renew(self, sim: Any, worlds: np.ndarray) -> None:
        """New episodes have begun in `worlds`: opponents are drawn for all of each, with empty memories."""
        self.past_state[torch.from_numpy(worlds).to(self.device)] = 0.0
        for anchor in self.anchors:
            anchor.renew(worlds)
        self.matches.draw(worlds, sim.episode, self.invited)

    def finished(self, sim: Any, worlds: np.ndarray, step: int) -> dict[str, np.ndarray]:
        """Note the results of the whole episodes that ended in `worlds`, and tell them by opponent.

        Returns "NAME/TEAM_reward" and so on: TEAM's episodes against NAME, where only TEAM learnt.
        """
        if not self.matches.any:
            return {}
        returns = np.stack([sim.statistics[f"{team}_reward"][worlds] for team in self.teams], 1)
        score, live, guest = scores(returns), self.matches.live[worlds], self.matches.guest[worlds]
        found: dict[str, np.ndarray] = {}
        known = self.matches.first + worlds
        for number in np.unique(guest):
            for index, team in enumerate(self.teams):
                met = (guest == number) & ((live == index) | (number == NOBODY))
                if not met.any():
                    continue
                if number > ANCHOR and self.matches.any_past:
                    company = NOW if number == NOBODY else int(number)
                    entries = zip(known[met].tolist(), score[met, index].tolist(), strict=True)
                    self.games += [(step, world, index, company, won) for world, won in entries]
                if number != NOBODY:
                    name = f"{self._name(int(number))}/{team}_"
                    told = {f"{name}{what}": sim.statistics.get(f"{team}_{what}") for what in TOLD}
                    found |= {key: column[worlds[met]] for key, column in told.items() if column is not None}
                    found[f"{name}score"] = score[met, index]
        return found

    def learnt(self, update: int, policy: Policy) -> None:
        """Update `update` is over: rate the games of its rollout, and freeze a copy every `past_every` updates."""
        for _, _, team, company, score in sorted(chain(*self.ranks.gather(self.games))):
            self.elo.play(team, company, score)
        self.games.clear()
        if update % self.config.past_every == 0 and self.matches.any_past:
            in_use = np.concatenate(self.ranks.gather(self.matches.in_use()))
            self.pool.add(update, policy, keep=in_use)
            self.elo.enter(update)
            self.elo.keep(self.pool.members)

    def row(self) -> dict[str, Any]:
        """What the log says of them."""
        rated = dict(zip(self.teams, self.elo.learner, strict=True)) if self.matches.any_past else {}
        ratings = {f"rating/{team}": value for team, value in rated.items()}
        return {"past_policies": len(self.pool.members), **ratings}

    def state_dict(self) -> dict[str, Any]:
        """Everything but the anchors' weights, which never change. Taken between two updates."""
        return {
            "pool": {str(number): member.state_dict() for number, member in self.pool.members.items()},
            "matches": self.matches.state_dict(),
            "elo": self.elo.state_dict(),
            "invited": self.invited,
            "past_state": self.past_state.clone(),
            "anchors": [anchor.state_dict() for anchor in self.anchors],
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.pool.members.clear()
        for number, weights in state["pool"].items():
            self.pool.load(int(number), weights)
        self.matches.load_state_dict(state["matches"])
        self.elo.load_state_dict(state["elo"])
        self.invited = state["invited"]
        self.past_state = state["past_state"].to(self.device)
        for anchor, saved in zip(self.anchors, state["anchors"], strict=True):
            anchor.load_state_dict(saved)

    def _name(self, number: int) -> str:
        if number <= ANCHOR:
            return self.anchors[ANCHOR - number].name
        return "past" if number else "first"

    def _seat(self) -> int | None:
        """The only team that learns, if there is one. Raises UserError when the game has no such team."""
        if self.anchors and len(self.teams) == 1:
            raise UserError(
                "a team that is alone in its game meets nobody: leave out train.anchors and --against"
            )
        if self.config.team is None:
            return None
        if self.config.team not in self.teams:
            raise UserError(
                f"train.team: there is no team '{self.config.team}', only {', '.join(self.teams)}"
            )
        return self.teams.index(self.config.team)
