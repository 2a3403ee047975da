"""Whether two runs did the same, bit for bit: everything a checkpoint holds and every row of a log, but for times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from rl.checkpoint import load
from rl.journal import read

TIMES = ("seconds", "minutes", "steps_per_second")


def timeless(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the log without what depends on the clock."""
    return {name: x for name, x in row.items() if not name.startswith("time/") and name not in TIMES}


def differences(one: Any, two: Any, at: str = "") -> list[str]:
    """Where two nested values differ: in type, keys, shape or any bit; times left out."""
    one, two = (list(x) if isinstance(x, tuple) else x for x in (one, two))  # files know no tuples
    if type(one) is not type(two):
        return [f"{at}: {type(one).__name__} and {type(two).__name__}"]
    if isinstance(one, dict):
        names = [name for name in (one | two) if name not in TIMES]
        missing = [f"{at}/{name}: only in one" for name in names if (name in one) != (name in two)]
        both = (name for name in names if name in one and name in two)
        return missing + [line for name in both for line in differences(one[name], two[name], f"{at}/{name}")]
    if isinstance(one, list):
        if len(one) != len(two):
            return [f"{at}: {len(one)} and {len(two)} items"]
        pairs = enumerate(zip(one, two, strict=True))
        return [line for i, (a, b) in pairs for line in differences(a, b, f"{at}/{i}")]
    if isinstance(one, torch.Tensor):
        one, two = one.numpy(), two.numpy()
    if isinstance(one, np.ndarray):
        same = one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes()
        return [] if same else [at]
    return [] if one == two or (one != one and two != two) else [f"{at}: {one} and {two}"]


def assert_alike(one: Path, two: Path) -> None:
    """The runs in two folders ended in the same state and logged the same."""
    states = [load(folder / "latest.pt") for folder in (one, two)]
    config = [state["config"] for state in states]  # how long, and how often saved, may differ
    for each in config:
        for name in ("steps", "checkpoint_minutes"):
            each.pop(name)
    assert not (found := differences(*states)), found[:9]
    logs = [[timeless(row) for row in read(folder / "log.jsonl")] for folder in (one, two)]
    assert not (found := differences(*logs)), found[:9]
