"""Carrying weights from one network into another: by what their axes stand for, not by where they lie.

Inputs that the old network never had start with zero weights: they say nothing until they are learnt, and what the
network does with all others stays as it was. Everything else that is new keeps its fresh values.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rl.axes import EVERYONE, Axis, Label, Table, Weight


@dataclass(frozen=True)
class Carried:
    """What came of it, in words, each once: `unused` of the old network, `fresh` in the new; `share` of the new
    parameters whose values are the old ones."""

    unused: tuple[str, ...]
    fresh: tuple[str, ...]
    share: float


@torch.no_grad()
def carry(old: nn.Module, there: Table, new: nn.Module, here: Table) -> Carried:
    """Copy into `new` every weight of `old` that fits; the tables are `rl.axes.describe` of the two."""
    source, target = old.state_dict(), new.state_dict()
    theirs, mine = _layers(there), _layers(here)
    used, fresh, unused = set(), dict[str, None](), dict[str, None]()
    taken, total = 0, sum(parameter.numel() for parameter in new.parameters())
    parameters = {name for name, _ in new.named_parameters()}
    for (owner, layer), names in mine.items():
        key = (owner, layer) if (owner, layer) in theirs else (EVERYONE, layer)
        pairs = _pairs(names, theirs.get(key, {}), here, there)
        if pairs is None:
            fresh |= dict.fromkeys(_called(owner, layer, there))
            continue
        used.add(key)
        for name, other in pairs:
            axes = here.weights[name].axes, there.weights[other].axes
            count = _copy(source[other], axes[1], target[name], axes[0])
            taken += count * (name in parameters)
            fresh |= dict.fromkeys(_only(*axes))
            unused |= dict.fromkeys(_only(*axes[::-1]))
    for owner, layer in theirs.keys() - used:
        unused |= dict.fromkeys(_called(owner, layer, here))
    return Carried(tuple(sorted(unused)), tuple(sorted(fresh)), taken / total)


def _layers(table: Table) -> dict[tuple[str, Label], dict[str, str]]:
    """Names of the tensors of every layer, by its owner and itself; each layer's by their part."""
    found: dict[tuple[str, Label], dict[str, str]] = defaultdict(dict)
    for name, weight in table.weights.items():
        found[weight.owner, weight.layer][weight.part] = name
    return dict(found)


def _pairs(
    mine: dict[str, str], theirs: dict[str, str], here: Table, there: Table
) -> list[tuple[str, str]] | None:
    """The tensors of one layer in both networks, new first; None where one of them has nothing in common."""
    if mine.keys() != theirs.keys():
        return None
    pairs = [(mine[part], theirs[part]) for part in mine]
    fits = all(_fits(here.weights[one], there.weights[two]) for one, two in pairs)
    return pairs if fits else None


def _fits(one: Weight, two: Weight) -> bool:
    return all(_places(a, b)[0] for a, b in zip(one.axes, two.axes, strict=True))


def _places(mine: Axis, theirs: Axis) -> tuple[list[int], list[int]]:
    """Where the labels of `mine` that `theirs` has too stand in the two; a team's is also found in everyone's."""
    where = {label: i for i, label in enumerate(theirs)}
    everyone = where.get(("", EVERYONE))
    found = [(i, where.get(label, everyone)) for i, label in enumerate(mine)]
    kept = [(i, j) for i, j in found if j is not None]
    return [i for i, _ in kept], [j for _, j in kept]


def _copy(source: Tensor, theirs: tuple[Axis, ...], target: Tensor, mine: tuple[Axis, ...]) -> int:
    """Fill what both have; new inputs (axis 1) of a row that both have become zero. Returns how many were copied."""
    places = [_places(a, b) for a, b in zip(mine, theirs, strict=True)]
    to = [torch.tensor(new, device=target.device) for new, _ in places]
    of = [torch.tensor(old, device=source.device) for _, old in places]
    if len(places) == 1:
        target[to[0]] = source[of[0]].to(target)
        return len(to[0])
    target[to[0]] = 0.0
    target[to[0][:, None], to[1]] = source[of[0][:, None], of[1]].to(target)
    return len(to[0]) * len(to[1])


def _only(mine: tuple[Axis, ...], theirs: tuple[Axis, ...]) -> list[str]:
    """What a person calls the labels that the axes of `mine` have and those of `theirs` lack."""
    return [
        label[0]
        for one, two in zip(mine, theirs, strict=True)
        for label in dict.fromkeys(one)
        if label[0] and label not in set(two)
    ]


def _called(owner: str, layer: Label, other: Table) -> list[str]:
    """What a person calls a layer that the `other` network has nothing for; nothing for statistics."""
    if not layer[0]:
        return []
    if owner != EVERYONE and owner not in other.teams:
        return [f"team '{owner}'"]
    return [f"{layer[0]} of team '{owner}'" if owner else layer[0]]
