"""Who takes part in a tournament: policies of runs as they were after chosen updates, and scripted ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rl import frozen
from rl.checkpoint import load
from rl.players import Player, Scripted
from rl.runs import Run
from rl.scripted import SCRIPTED
from worldgen.errors import UserError

SPREAD = 6  # checkpoints of a run that is alone


@dataclass(frozen=True)
class Entrant:
    """A policy that can take any team's part; `run`, `update` and agent `steps` so far are None for a script."""

    name: str
    player: Player
    run: str | None = None
    update: int | None = None
    steps: int | None = None


def scripted(names: Sequence[str], seed: int) -> list[Entrant]:
    """In the order of strength, so that the first is the anchor. Raises UserError for a name there is not."""
    known = [*SCRIPTED]
    found = {name: Entrant(name, Scripted(name, seed)) for name in names}
    return sorted(found.values(), key=lambda entrant: known.index(entrant.name))


def trained(
    runs: Sequence[Run], checkpoints: int | None, updates: Sequence[int] | None, seed: int
) -> list[Entrant]:
    """`checkpoints` of every run spread over its training, or those after `updates`, in order.

    With neither, several checkpoints of a run that is alone, and of several runs each one's latest.
    Raises UserError when a folder is no run or is named twice, or a checkpoint was not kept.
    """
    count = checkpoints or (SPREAD if len(runs) == 1 else 1)
    names = labels([run.folder for run in runs])
    found = []
    for run, name in zip(runs, names, strict=True):
        run.manifest()  # a folder that is no run is told so
        kept = run.checkpoints()
        if not kept:
            raise UserError(f"{run.folder}: no checkpoints were kept; a tournament needs some")
        for update in sorted(set(updates)) if updates else spread(kept, count):
            label = f"update {update}" if len(runs) == 1 else f"{name}@{update}"
            player = frozen.player(run, update, seed, label)
            steps = int(load(run.numbered(update))["steps"])
            found.append(Entrant(label, player, name, update, steps))
    return found


def spread(kept: Sequence[int], count: int) -> list[int]:
    """`count` of the kept updates, as evenly apart as they come, the first and the last among them; 1: the last."""
    if count == 1:
        return [kept[-1]]
    wanted = np.linspace(kept[0], kept[-1], count)
    return sorted({min(kept, key=lambda update: abs(update - goal)) for goal in wanted})


def labels(folders: Sequence[Path]) -> list[str]:
    """The folders' names, or whole paths where two would be the same. Raises UserError when one is named twice."""
    places = [folder.resolve() for folder in folders]
    if again := [str(f) for f, place in zip(folders, places, strict=True) if places.count(place) > 1]:
        raise UserError(f"{again[0]} is named twice; name every run once")
    names = [place.name for place in places]
    return names if len({*names}) == len(names) else [str(folder) for folder in folders]
