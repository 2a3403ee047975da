"""Rules: the rule books of a game's stages, played side by side; without a curriculum there is one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from worldgen.game import Game
from worldgen.sampling.relocate import Relocation
from worldgen.sim.rules.book import RuleBook
from worldgen.sim.state import State
from worldgen.world import World

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from worldgen.sim.hands import Hands

# What a stage's book is made from, and the layout's grid; stages that agree on it share one.
_OF_RULES = ("rules", "phases", "regions")


class Rules:
    """Of the last step: `paid` float32 [R, N, A] and `fires` bool [R, N] in the order of `names`, `pays[rule]` and
    `fired[rule]` their rows; `ended` bool [N] and `winner` int [N]."""

    def __init__(
        self, stages: tuple[Scenario, ...], game: Game, state: State, stage: np.ndarray, step: np.ndarray,
        limit: np.ndarray,
    ):  # fmt: skip
        """`state`, `stage`, `step` and `limit` are the simulation's own, read and changed in place."""
        self.stages, self.game, self.stage, self.step = stages, game, stage, step
        self._relocations: dict[int, Relocation] = {}
        kinds: dict[str, int] = {}
        self.books: list[RuleBook] = []
        self._book_of = np.zeros(len(stages), np.int64)
        for k, scenario in enumerate(stages):
            made_from = [scenario.document.get(key) for key in _OF_RULES]
            said = json.dumps([*made_from, scenario.world.grid], default=str)
            if said not in kinds:
                kinds[said] = len(self.books)
                self.books.append(RuleBook(scenario, game, state, step, limit))
            self._book_of[k] = kinds[said]
        self.silent = self._silence()  # bool [stages, phases]: pays no rewards
        self._outcomes(len(step), game)

    def _outcomes(self, worlds: int, game: Game) -> None:
        """What the last step came to: the only book's own arrays, or arrays that theirs are brought together in."""
        if len(self.books) == 1:
            book = self.books[0]
            self.names, self.paid, self.fires = book.names, book.pays, book.fired
            self.ended, self.winner = book.ended, book.winner
        else:
            self.names = tuple(dict.fromkeys(name for book in self.books for name in book.names))
            self.paid = np.zeros((len(self.names), worlds, game.agents), np.float32)
            self.fires = np.zeros((len(self.names), worlds), bool)
            self.ended, self.winner = np.zeros(worlds, bool), np.full(worlds, -1, np.int32)
        self.pays = dict(zip(self.names, self.paid, strict=True))
        self.fired = dict(zip(self.names, self.fires, strict=True))

    def relocation(self, stage: int) -> Relocation:
        if stage not in self._relocations:
            self._relocations[stage] = Relocation(self.stages[stage])
        return self._relocations[stage]

    def _silence(self) -> np.ndarray:
        books = [self.books[k].silent for k in self._book_of]
        most = max(len(book) for book in books)
        return np.stack([np.pad(book, (0, most - len(book))) for book in books])

    def place(self, w: int, stage: int, world: World) -> None:
        self.books[self._book_of[stage]].place(w, world)

    def start(self, worlds: np.ndarray, hands: Hands) -> None:
        self.winner[worlds] = -1
        if len(self.books) > 1:
            self.rest(worlds)  # the one that ruled the episode before may be another
        for book, mine in self._shared_out(worlds):
            book.start(mine, hands)

    @property
    def acts(self) -> bool:
        """Whether anything but rewards follows from some rule."""
        return any(book.acts for book in self.books)

    @property
    def at_once(self) -> bool:
        """Whether worlds must be judged all at once."""
        return any(book.at_once for book in self.books)

    def judge(self, worlds: np.ndarray, phase: np.ndarray) -> None:
        """After the physics of a step of the given worlds; see RuleBook."""
        for book, mine in self._shared_out(worlds):
            book.judge(mine, phase)

    def judge_at_once(self, worlds: np.ndarray, phase: np.ndarray) -> None:
        for book, mine in self._shared_out(worlds):
            book.scene()
            book.judge(mine, phase)

    def rest(self, worlds: np.ndarray) -> None:
        """Nothing happens in these worlds, which are not stepped."""
        for book in self.books:
            book.rest(worlds)

    def act(self, hands: Hands, phase: np.ndarray, active: np.ndarray) -> None:
        """Let effects act, once all of the `active` worlds [N] are judged."""
        if len(self.books) == 1:
            self.books[0].act(hands, phase, active)
            return
        for k, book in enumerate(self.books):
            book.act(
                hands, np.minimum(phase, len(book.silent) - 1), active & (self._book_of[self.stage] == k)
            )
        self._bring_together()

    def _shared_out(self, worlds: np.ndarray) -> Iterable[tuple[RuleBook, np.ndarray]]:
        """Each book, and which of the given worlds it rules; none that rules none of them."""
        if len(self.books) == 1:
            return ((self.books[0], worlds),)
        book_of = self._book_of[self.stage[worlds]]
        return ((book, worlds[book_of == k]) for k, book in enumerate(self.books) if (book_of == k).any())

    def _bring_together(self) -> None:
        self.fires[:], self.paid[:] = False, 0.0
        for book in self.books:
            rows = [self.names.index(name) for name in book.names]
            self.paid[rows] += book.pays
            self.fires[rows] |= book.fired
        self.ended[:] = np.logical_or.reduce([book.ended for book in self.books])
        self.winner[:] = np.maximum.reduce([book.winner for book in self.books])
