"""Rules: the rule books of a game's stages, played side by side; without a curriculum there is one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from worldgen.game import Game
from worldgen.sampling.relocate import Relocation
from worldgen.sim.rules.book import RuleBook
from worldgen.sim.state import State
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from worldgen.sim.simulation import Simulation

# What a stage's book is made from, and the layout's grid; stages that agree on it share one.
_OF_RULES = ("rules", "phases", "regions")


class Rules:
    """Of the last step: `pays[rule]` float32 [N, A], `fires` bool [R, N] in that order and `fired[rule]` [N] its rows,
    `ended` bool [N] and `winner` int [N]."""

    def __init__(
        self, stages: tuple[Scenario, ...], game: Game, state: State, step: np.ndarray, limit: np.ndarray
    ):
        """`state`, `step` and `limit` are the simulation's own, read and changed in place."""
        self.stages, self.game, worlds = stages, game, len(step)
        self._relocations: dict[int, Relocation] = {}
        kinds: dict[str, int] = {}
        self.books: list[RuleBook] = []
        self._book_of = np.zeros(len(stages), np.int64)
        for k, stage in enumerate(stages):
            made_from = [stage.document.get(key) for key in _OF_RULES]
            said = json.dumps([*made_from, stage.world.grid], default=str)
            if said not in kinds:
                kinds[said] = len(self.books)
                self.books.append(RuleBook(stage, game, state, step, limit))
            self._book_of[k] = kinds[said]
        self._silent = self._silence()
        self._outcomes(worlds, game)

    def _outcomes(self, worlds: int, game: Game) -> None:
        """What the last step came to: the only book's own arrays, or arrays that theirs are brought together in."""
        if len(self.books) == 1:
            book = self.books[0]
            self.pays, self.fires, self.ended, self.winner = book.pays, book.fired, book.ended, book.winner
            self.fired = dict(zip(self.pays, self.fires, strict=True))
            return
        self.pays = {
            name: np.zeros((worlds, game.agents), np.float32) for book in self.books for name in book.pays
        }
        self.fires = np.zeros((len(self.pays), worlds), bool)
        self.fired = dict(zip(self.pays, self.fires, strict=True))
        self.ended, self.winner = np.zeros(worlds, bool), np.full(worlds, -1, np.int32)

    def relocation(self, stage: int) -> Relocation:
        if stage not in self._relocations:
            self._relocations[stage] = Relocation(self.stages[stage])
        return self._relocations[stage]

    def silent(self, stage: np.ndarray, phase: np.ndarray) -> np.ndarray:
        """bool [N]: whose phase pays no rewards."""
        return self._silent[stage, phase]

    def _silence(self) -> np.ndarray:
        """bool [stages, phases]"""
        books = [self.books[k].silent for k in self._book_of]
        most = max(len(book) for book in books)
        return np.stack([np.pad(book, (0, most - len(book))) for book in books])

    def place(self, w: int, stage: int, world: World) -> None:
        self.books[self._book_of[stage]].place(w, world)

    def start(self, worlds: np.ndarray, sim: Simulation) -> None:
        self.winner[worlds] = -1
        for k, book in enumerate(self.books):
            mine = worlds[self._book_of[sim.stage[worlds]] == k]
            if len(mine):
                book.start(mine, sim.hands)

    def apply(self, sim: Simulation, phase: np.ndarray, active: np.ndarray) -> None:
        """Evaluate and act, after the physics of a step."""
        if len(self.books) == 1:
            self.books[0].apply(sim.hands, phase, active, sim.reward)
            return
        for k, book in enumerate(self.books):
            mine = active & (self._book_of[sim.stage] == k)
            if not mine.any():  # a stage that nobody plays, perhaps yet without a single world
                book.rest()
                continue
            book.apply(sim.hands, np.minimum(phase, len(book.silent) - 1), mine, sim.reward)
        self._bring_together()

    def _bring_together(self) -> None:
        self.fires[:] = False
        for name, pays in self.pays.items():
            books = [book for book in self.books if name in book.pays]
            pays[...] = sum(book.pays[name] for book in books)
            for book in books:
                self.fired[name] |= book.fired[list(book.pays).index(name)]
        self.ended[:] = np.logical_or.reduce([book.ended for book in self.books])
        self.winner[:] = np.maximum.reduce([book.winner for book in self.books])
