"""Journal: the actions of every running episode since its reset.

With sleeping bodies MuJoCo's state cannot be saved in mid-episode, so a world is kept as (episode seed, actions) and
brought back by playing them again: bit for bit the same, because an episode depends on nothing else. `act` writes it.
"""

from __future__ import annotations

import numpy as np

from worldgen.errors import UserError


class Journal:
    def __init__(self, worlds: int, steps: int, agents: int):
        self.move = np.zeros((worlds, steps, agents, 3), np.int8)
        self.grab = np.zeros((worlds, steps, agents), bool)
        self.lock = np.zeros((worlds, steps, agents), bool)

    def check(self, steps: int) -> None:
        """Raises UserError for an episode of more steps than its game has: what was done in these was not kept."""
        if steps > self.move.shape[1]:
            raise UserError(
                f"an episode of {steps} steps cannot be kept: the game has {self.move.shape[1]}, say so with `steps:`"
            )

    def at(self, worlds: np.ndarray, step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Full-size action arrays with the rows of `worlds` as they acted at `step`."""
        move = np.full(self.move[:, 0].shape, 5, np.int8)
        grab, lock = np.zeros(self.grab[:, 0].shape, bool), np.zeros(self.lock[:, 0].shape, bool)
        move[worlds], grab[worlds], lock[worlds] = (
            x[worlds, step] for x in (self.move, self.grab, self.lock)
        )
        return move, grab, lock
