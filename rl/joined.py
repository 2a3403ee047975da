"""Per-world arrays of several ranks as those of one, and back: a checkpoint does not know how many ranks wrote it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch


def join(parts: list[Any]) -> Any:
    """Equally nested dicts and lists, whose arrays and tensors lead with the worlds of one rank, put end to end.

    Arrays whose second axis is time may be of different lengths: shorter ones are filled with zeros. Plain values,
    which belong to the run and not to a world, are the first rank's.
    """
    first = parts[0]
    if isinstance(first, dict):
        return {name: join([part[name] for part in parts]) for name in first}
    if isinstance(first, list | tuple):
        return [join(list(inner)) for inner in zip(*parts, strict=True)]
    if isinstance(first, torch.Tensor):
        return torch.cat(parts)
    if isinstance(first, np.ndarray):
        return np.concatenate([_longer(array, max(p.shape[1] for p in parts)) for array in parts]
                              if first.ndim > 1 else parts)  # fmt: skip
    return first


def part(whole: Any, worlds: range) -> Any:
    """The share of `worlds` in what `join` returned."""
    if isinstance(whole, dict):
        return {name: part(inner, worlds) for name, inner in whole.items()}
    if isinstance(whole, list | tuple):
        return [part(inner, worlds) for inner in whole]
    if isinstance(whole, np.ndarray | torch.Tensor):
        return whole[worlds.start : worlds.stop]
    return whole


def moved(value: Any, device: str) -> Any:
    """The same with every tensor on `device`."""
    if isinstance(value, dict):
        return {name: moved(inner, device) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [moved(inner, device) for inner in value]
    return value.to(device) if isinstance(value, torch.Tensor) else value


def _longer(array: np.ndarray, length: int) -> np.ndarray:
    missing = length - array.shape[1]
    return np.pad(array, [(0, 0), (0, missing)] + [(0, 0)] * (array.ndim - 2)) if missing else array
