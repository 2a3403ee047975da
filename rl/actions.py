"""The action space as distributions: three movement axes of 11 bins, and grab and lock where some team may use them.

An action is a row of small integers, one a head: (x, y, turn) in 0..10, then grab and lock in 0..1 where the game has
them. Heads an agent may not use are masked: they cost no entropy, enter no probability, and act neutrally.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from rl.fused import choose, fits
from rl.layout import Layout

AXES, BINS, NEUTRAL = 3, 11, 5


@dataclass(frozen=True)
class ActionSpace:
    switches: tuple[str, ...]  # of "grab" and "lock", those some agent may use
    usable: np.ndarray  # bool [A, heads]

    @staticmethod
    def of(layout: Layout) -> ActionSpace:
        able = {"grab": layout.grabs, "lock": layout.locks}
        switches = tuple(name for name, who in able.items() if any(who))
        columns = [layout.moves] * AXES + [able[name] for name in switches]
        return ActionSpace(switches, np.array(columns, bool).T.copy())

    @property
    def heads(self) -> int:
        return AXES + len(self.switches)

    @property
    def logits(self) -> int:
        return AXES * BINS + 2 * len(self.switches)

    @cached_property
    def edges(self) -> np.ndarray:
        """int64 [heads + 1]: where the logits of each head begin, and where the last ends."""
        return np.cumsum([0] + [BINS] * AXES + [2] * len(self.switches))

    @cached_property
    def neutral(self) -> np.ndarray:
        """int8 [heads]: the action that does nothing."""
        return np.array([NEUTRAL] * AXES + [0] * len(self.switches), np.int8)

    def split(self, logits: Tensor) -> tuple[Tensor, ...]:
        """[*, logits] -> log-probabilities [*, 3, 11] and, if the game has switches, [*, switches, 2]."""
        move = logits[..., : AXES * BINS].unflatten(-1, (AXES, BINS)).log_softmax(-1)
        if not self.switches:
            return (move,)
        return move, logits[..., AXES * BINS :].unflatten(-1, (len(self.switches), 2)).log_softmax(-1)

    def sample(self, logits: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Actions int8 [N, A, heads] and their log-probability [N, A], by inverse CDF from noise in [0, 1)."""
        if fits(logits):
            return choose.sample(logits.float(), noise, self.usable, self.edges, self.neutral)
        parts = self.split(logits)
        edges = [part.exp().cumsum(-1)[..., :-1] for part in parts]
        heads = noise.split([part.shape[-2] for part in parts], -1)
        actions = torch.cat(
            [(n.unsqueeze(-1) >= edge).sum(-1) for n, edge in zip(heads, edges, strict=True)], -1
        )
        logp, _ = self._evaluate(parts, actions, self.usable)
        neutral = torch.from_numpy(self.neutral).to(logits.device)
        usable = torch.from_numpy(self.usable).to(logits.device)
        return torch.where(usable, actions.to(torch.int8), neutral), logp

    def evaluate(
        self, logits: Tensor, actions: Tensor, usable: np.ndarray | None = None
    ) -> tuple[Tensor, Tensor]:
        """Log-probability and entropy [*, A] of actions [*, A, heads] under logits [*, A, logits].

        Of all agents of each world, unless `usable` bool [*, A, heads], which may broadcast, tells others.
        """
        able = self.usable if usable is None else usable
        if fits(logits):
            return choose.evaluate(logits.float(), actions, np.broadcast_to(able, actions.shape), self.edges)
        return self._evaluate(self.split(logits.float()), actions.long(), able)

    def _evaluate(
        self, parts: tuple[Tensor, ...], actions: Tensor, able: np.ndarray
    ) -> tuple[Tensor, Tensor]:
        usable = torch.from_numpy(able).to(actions.device)
        chosen = actions.split([part.shape[-2] for part in parts], -1)
        pairs = zip(parts, chosen, strict=True)
        logp = torch.cat([part.gather(-1, c.unsqueeze(-1)).squeeze(-1) for part, c in pairs], -1)
        entropy = torch.cat([-(part.exp() * part).sum(-1) for part in parts], -1)
        return (logp * usable).sum(-1), (entropy * usable).sum(-1)

    def of_simulation(self, move: np.ndarray, grab: np.ndarray, lock: np.ndarray) -> np.ndarray:
        """The other way: int8 [N, A, heads], neutral where an agent may not."""
        switch = {"grab": grab, "lock": lock}
        parts = [move, *(switch[name][..., None] for name in self.switches)]
        return np.where(self.usable, np.concatenate(parts, axis=-1), self.neutral).astype(np.int8)

    def to_simulation(self, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(move [N, A, 3], grab [N, A], lock [N, A]) as `Simulation.step` takes them."""
        none = np.zeros(actions.shape[:-1], bool)
        switch = {name: actions[..., AXES + i].astype(bool) for i, name in enumerate(self.switches)}
        return (
            actions[..., :AXES].astype(np.int8, copy=False),
            switch.get("grab", none),
            switch.get("lock", none),
        )
