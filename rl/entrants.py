"""Who takes part in a tournament: policies of runs as they were after chosen updates, and scripted ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rl import frozen
from rl.checkpoint import load
from rl.players import Player, Scripted
from rl.runs import Weights
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


def trained(named: Sequence[Weights], checkpoints: int | None, seed: int) -> list[Entrant]:
    """In order: what is named with an update, and of every run that is named without, `checkpoints` spread over it.

    `checkpoints` is, unless said, several of a run that is alone, and the latest of each of several runs.
    Raises UserError when a folder is no run, a checkpoint was not kept, or one is named twice.
    """
    count = checkpoints or (SPREAD if len(named) == 1 else 1)
    chosen = [one for weights in named for one in _chosen(weights, count)]
    places = [(one.run.folder.resolve(), one.update) for one in chosen]
    if again := [str(one) for one, place in zip(chosen, places, strict=True) if places.count(place) > 1]:
        raise UserError(f"{again[0]} is named twice; name every checkpoint once")
    names = labels([one.run.folder for one in chosen])
    found = []
    for one, name in zip(chosen, names, strict=True):
        label = f"update {one.update}" if len({*names}) == 1 else f"{name}@{one.update}"
        steps = int(load(one.path)["steps"])
        found.append(Entrant(label, frozen.player(one, seed, label), name, one.update, steps))
    return found


def _chosen(weights: Weights, count: int) -> list[Weights]:
    if weights.update is not None:
        return [weights]
    weights.run.manifest()  # a folder that is no run is told so
    kept = weights.run.checkpoints()
    if not kept:
        raise UserError(f"{weights.run.folder}: no checkpoints were kept; a tournament needs some")
    return [Weights(weights.run, update) for update in spread(kept, count)]


def spread(kept: Sequence[int], count: int) -> list[int]:
    """`count` of the kept updates, as evenly apart as they come, the first and the last among them; 1: the last."""
    if count == 1:
        return [kept[-1]]
    wanted = np.linspace(kept[0], kept[-1], count)
    return sorted({min(kept, key=lambda update: abs(update - goal)) for goal in wanted})


def labels(folders: Sequence[Path]) -> list[str]:
    """The folders' names, or whole paths where two folders have the same."""
    names = {folder.resolve(): folder.resolve().name for folder in folders}
    apart = len({*names.values()}) == len(names)
    return [names[folder.resolve()] if apart else str(folder) for folder in folders]
