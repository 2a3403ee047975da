"""Episode: one episode as what it follows from: its game, its seed and the actions since its start.

Played again it is the same, bit for bit, so that a failure far away can be looked at here. A file holds the game's
whole document beside the actions and needs no other, but for the MJCF bodies that a game brings along.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from worldgen.errors import UserError

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from worldgen.sim.simulation import Simulation

FORMAT = 1
ACTIONS = ("move", "grab", "lock")


@dataclass(frozen=True, eq=False)
class Episode:
    """T steps of one world, from its reset on; A agent slots of the game."""

    scenario: Scenario  # with its stage laid upon it, if the game has a curriculum
    seed: int
    limit: int  # the step that would have been its last
    move: np.ndarray  # int8 [T, A, 3] in 0..10
    grab: np.ndarray  # bool [T, A]
    lock: np.ndarray  # bool [T, A]
    reason: str = ""  # why it was discarded

    @property
    def steps(self) -> int:
        return len(self.move)

    @staticmethod
    def of(sim: Simulation, world: int, reason: str = "") -> Episode:
        """What `world` has played since its reset."""
        steps, scenario = int(sim.episode_step[world]), sim.stages[sim.stage[world]]
        actions = {name: getattr(sim.journal, name)[world, :steps].copy() for name in ACTIONS}
        return Episode(
            scenario, int(sim.episode_seed[world]), int(sim.limit[world]), **actions, reason=reason
        )

    def start(self) -> Simulation:
        """A simulation of its one world, just reset."""
        from worldgen.sim.simulation import Simulation

        sim = Simulation(self.scenario, 1, threads=1)
        taken = sim.snapshot()
        taken["episode_seed"][:], taken["limit"][:] = self.seed, self.limit
        sim.restore(taken)
        return sim

    def act(self, step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The actions of `step`, counted from 0, as `Simulation.step` takes them for one world."""
        return self.move[None, step], self.grab[None, step], self.lock[None, step]

    def save(self, path: str | Path) -> None:
        """Write a compressed .npz at exactly `path`. Raises UserError where that cannot be."""
        import yaml

        from worldgen.scenario.portable import portable
        from worldgen.viewer.files import replacing

        about = {
            "episode": FORMAT,
            "scenario": self.scenario.name,
            "hash": self.scenario.hash,
            "stage": self.scenario.stage,
            "path": self.scenario.path,
            "seed": self.seed,
            "limit": self.limit,
            "reason": self.reason,
        }
        texts = {
            "about": json.dumps(about),
            "document": yaml.safe_dump(portable(self.scenario.members[0]), sort_keys=False),
        }
        with replacing(path) as partial, partial.open("wb") as file:
            np.savez_compressed(
                file, allow_pickle=False, **texts, **{name: getattr(self, name) for name in ACTIONS}
            )

    @staticmethod
    def load(path: str | Path) -> Episode | None:
        """The Episode saved at `path`, None where something else is or nothing.

        Raises UserError when another version wrote it, or when its game is none any more.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                about = json.loads(str(file["about"]))
                if "episode" not in about:
                    return None
                kept = {name: file[name] for name in file.files}
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            return None
        if about["episode"] != FORMAT:
            raise UserError(f"{path} was written by another version of worldgen, which alone can play it")
        from worldgen.scenario import loads

        file = about["path"] or f"{about['scenario']}.yaml"
        scenario = loads(str(kept["document"]), file, about["stage"])
        actions = {name: kept[name] for name in ACTIONS}
        return Episode(scenario, about["seed"], about["limit"], **actions, reason=about["reason"])
