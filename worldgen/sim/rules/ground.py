"""Ground: everything sentences ask about, over N worlds: the state, the clock, regions, firings, plug-ins' facts.

Kernels read it as `Facts`, in one box; what Python asks of it is a `Scene`. Entities share one numbering: agent slots
0..A-1, then object slots A..A+B-1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from worldgen.compiled.boxed import boxed
from worldgen.game import Game
from worldgen.sampling.regions import scaled
from worldgen.sim.rules import areas
from worldgen.sim.rules.where import key
from worldgen.sim.state import State
from worldgen.world import Area, World

if TYPE_CHECKING:
    from worldgen.sim.rules.scene import Scene


class Facts(NamedTuple):
    """Of State under their names, and: clocks, regions, firings and plug-ins' facts. E entities, R rules."""

    agent_pose: np.ndarray
    agent_velocity: np.ndarray
    agent_start: np.ndarray
    agent_radius: np.ndarray
    present: np.ndarray
    drawn: np.ndarray
    thing_pose: np.ndarray
    thing_velocity: np.ndarray
    thing_start: np.ndarray
    thing_tilt: np.ndarray
    thing_half: np.ndarray
    thing_kind: np.ndarray
    exists: np.ndarray
    thing_group: np.ndarray
    thing_team: np.ndarray
    rank: np.ndarray
    attribute: np.ndarray
    owns: np.ndarray
    locked: np.ndarray
    held: np.ndarray
    sees: np.ndarray
    gap: np.ndarray
    bad: np.ndarray
    team: np.ndarray  # int32 [A]
    step: np.ndarray  # int32 [N], steps taken so far
    limit: np.ndarray  # int32 [N], steps after which the episode is cut
    pieces: np.ndarray  # float64 [K, N, P, 6]: regions, see areas.py
    by_team: np.ndarray  # int32 [R, N, T]: how often each rule has fired in the episode
    by_agent: np.ndarray  # int32 [R, N, A]
    singles: np.ndarray  # bool [S, N, E]: what plug-ins say of each
    pairs: np.ndarray  # bool [P, N, E, E]: and of each two


class Ground:
    """`rules` are those whose firings are counted. Regions and plug-ins' facts get their numbers when first named."""

    def __init__(
        self, game: Game, state: State, step: np.ndarray, limit: np.ndarray, rules: tuple[str, ...] = ()
    ):
        self.game, self.state, self.step, self.limit, self.rules = game, state, step, limit, rules
        self.worlds, self.entities = len(step), game.agents + game.objects
        self.active = np.ones(len(step), bool)  # worlds at play; what has a memory leaves the others be
        self.by_team = np.zeros((len(rules), len(step), len(game.teams)), np.int32)
        self.by_agent = np.zeros((len(rules), len(step), game.agents), np.int32)
        self._regions: dict[str, int] = {}
        self._parts: dict[str, list[float | None]] = {}  # what `_middles` has found
        self._pieces = np.zeros((0, len(step), 1, 6))
        self._asked: dict[str, list[Callable[[Scene], Any]]] = {"singles": [], "pairs": [], "numbers": []}
        self._words: dict[str, dict[str, int]] = {kind: {} for kind in self._asked}
        self._planes: dict[str, np.ndarray] = {}
        self._box: Any = None

    # --- regions

    def region(self, named: str) -> int:
        """The number of the area filed under a name; nothing lies in it until it is written."""
        if named not in self._regions:
            self._regions[named] = len(self._regions)
            self._parts.clear()
            more = np.zeros((1, *self._pieces.shape[1:]))
            self._pieces, self._box = np.concatenate([self._pieces, more]), None
        return self._regions[named]

    def place(self, w: int, world: World) -> None:
        """Take over those of a drawn world's regions that are asked about."""
        for name, area in world.regions:
            for middle in self._middles(name.partition("/")[0]):
                self.write(key(name, middle), w, area if middle is None else scaled(area, middle))

    def _middles(self, base: str) -> list[float | None]:
        """Which parts of a region are asked about: `middle 50%` as 0.5, None for all of it."""
        if base not in self._parts:
            named = [name.partition("/")[0].rpartition(" ")[::2] for name in self._regions]
            found = {float(part) if part else None for part, name in named if name == base}
            self._parts[base] = sorted(found, key=str)
        return self._parts[base]

    def write(self, named: str, w: int, area: Area) -> None:
        """Take world w's area over."""
        k, rows = self.region(named), areas.rows(area)
        if len(rows) > self._pieces.shape[2]:  # more pieces than any area before
            wider = np.zeros((*self._pieces.shape[:2], len(rows), 6))
            wider[:, :, : self._pieces.shape[2]] = self._pieces
            self._pieces, self._box = wider, None
        self._pieces[k, w] = 0.0
        self._pieces[k, w, : len(rows)] = rows

    def pieces(self, named: str) -> np.ndarray:
        """float64 [N, P, 6]"""
        k = self.region(named)
        return self._pieces[k]

    # --- plug-ins

    def plane(self, kind: str, word: str, fact: Callable[[Scene], Any]) -> int:
        """The number of a plug-in's fact, asked once a step however often it is mentioned; `kind` is singles (of each
        entity), numbers (likewise) or pairs (of each two)."""
        known = self._words[kind]
        if word not in known:
            known[word] = len(known)
            self._asked[kind].append(fact)
            self._box = None
        return known[word]

    @property
    def asks(self) -> bool:
        """Whether plug-ins have a say: they are asked of all worlds at once."""
        return any(self._asked.values())

    @property
    def numbers(self) -> np.ndarray:
        """float64 [plug-ins' measures, N, E]"""
        return self._room("numbers")

    def ask(self, scene: Scene) -> None:
        """Have plug-ins say what is so now."""
        for kind, asked in self._asked.items():
            for k, fact in enumerate(asked):
                self._room(kind)[k] = fact(scene)

    def _room(self, kind: str) -> np.ndarray:
        shape = (len(self._asked[kind]), self.worlds, *[self.entities] * (2 if kind == "pairs" else 1))
        if kind not in self._planes or self._planes[kind].shape != shape:
            self._planes[kind], self._box = np.zeros(shape, float if kind == "numbers" else bool), None
        return self._planes[kind]

    # --- for kernels

    @property
    def box(self) -> Any:
        """The Facts as they are now and will be; ask anew after regions or facts were added."""
        if self._box is None:
            own = {
                "team": np.array(self.game.team_of_agent, np.int32), "step": self.step, "limit": self.limit,
                "pieces": self._pieces, "by_team": self.by_team, "by_agent": self.by_agent,
                "singles": self._room("singles"), "pairs": self._room("pairs"),
            }  # fmt: skip
            of_state = {f.name: getattr(self.state, f.name) for f in fields(self.state)}
            found = of_state | own
            self._box = boxed(Facts(**{name: found[name] for name in Facts._fields}))
        return self._box
