"""Failures: worlds whose physics broke down, each given up in its own slot, told of once and kept to be seen again."""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from worldgen.errors import UserError
from worldgen.sim.episode import Episode

if TYPE_CHECKING:
    from worldgen.sim.simulation import Simulation

log = logging.getLogger("worldgen")
FULL = 3  # failures of one reason that are told and kept in full; further ones are counted
MOST = 50  # recordings in a folder, however often a run is resumed
NUMBERS = "a position, velocity or acceleration is no number, or beyond a million"
# by MuJoCo's warnings, what is most likely the cause first; none of them appears in a sound world
REASONS = {
    "CONTACTFULL": "more contacts at once than the physics has memory for: let fewer things touch",
    "CNSTRFULL": "more constraints at once than the physics has memory for: let fewer things touch or be locked",
    "INERTIA": "the inertia of joined bodies is next to none: give masses and sizes a sane range",
    "BADCTRL": "the force of an agent is no number, or beyond ten billion",
    "BADQPOS": NUMBERS,
    "BADQVEL": NUMBERS,
    "BADQACC": NUMBERS,
}


@dataclass(frozen=True)
class Failure:
    """A world whose physics broke down in step `step` of the episode of `seed`: enough to see it again."""

    world: int
    seed: int
    step: int
    reason: str
    recording: Episode | None = None  # of the first few of a reason
    path: Path | None = None  # where that is saved, with a `folder`


class Failures(list[Failure]):
    """All since the start, in order. Recordings are saved to `folder`, where it is said; it is made when needed."""

    def __init__(self, folder: Path | None = None):
        super().__init__()
        self.folder = folder
        self.counts: Counter[str] = Counter()  # by reason

    def look(self, sim: Simulation, active: np.ndarray) -> None:
        """After the physics of a step in the `active` worlds [N] of `sim`: give up those that broke down, which are
        active no longer."""
        if sim.state.bad.any():
            for w in np.flatnonzero(active & sim.state.bad).tolist():
                self._give_up(sim, w, _reason(sim, w))
                active[w] = False

    def sum_up(self, game: str) -> None:
        """Tell how many there were of the reasons that were too many to be told in full."""
        for reason, count in self.counts.items():
            if count > FULL:
                log.warning("%s: %d episodes in all were discarded, %s", game, count, reason)
        self.counts.clear()

    def _give_up(self, sim: Simulation, w: int, reason: str) -> None:
        count = self.counts[reason] = self.counts[reason] + 1
        sim.discarded[w] = True
        sim.physics.errors[w] = reason  # also where only numbers broke down, its next world gets new memory
        seed, step = int(sim.episode_seed[w]), int(sim.episode_step[w])
        if count > FULL:
            self.append(Failure(w, seed, step, reason))
            if str(count).strip("0") == "1":
                log.warning("%s: %d episodes so far were discarded, %s", sim.game.name, count, reason)
            return
        recording = Episode.of(sim, w, reason)
        path, told = self._save(recording, sim.game.name)
        only = "; more of this kind are only counted" if count == FULL else ""
        log.warning("%s, seed %d, step %d: discarded, %s%s%s", sim.game.name, seed, step, reason, told, only)
        self.append(Failure(w, seed, step, reason, recording, path))

    def _save(self, recording: Episode, game: str) -> tuple[Path | None, str]:
        """Where the recording went, and what to say of it. A full disk stops nobody."""
        if self.folder is None:
            return None, ""
        path = self.folder / f"{game}-seed-{recording.seed}-step-{recording.steps}.npz"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not path.exists() and len(list(self.folder.glob("*.npz"))) >= MOST:
                return None, f"; not saved, since {self.folder} holds {MOST} already"
            recording.save(path)
        except (UserError, OSError) as error:
            return None, f"; not saved: {error}"
        return path, f"; see it with `worldgen replay {quote(str(path))}`"


def _reason(sim: Simulation, w: int) -> str:
    """Why world w has broken down."""
    if w in sim.physics.errors:
        return sim.physics.errors[w]
    data = sim.physics.datas[w]
    assert data is not None
    for name, reason in REASONS.items():
        if data.warning[int(getattr(mujoco.mjtWarning, f"mjWARN_{name}"))].number:
            return reason
    return NUMBERS
