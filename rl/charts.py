"""What a log becomes in charts: columns of numbers, few enough for a page, and which of them are drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from rl.metrics import Metric, told

Rows = list[dict[str, Any]]
Columns = dict[str, list[float | None]]
PREP = "_prep"
AXES = ("steps", "minutes", "episodes")
DIGITS = 6
WIDE, HIGH = 1000.0, 400.0  # the box in which curves are drawn before any script runs


@dataclass(frozen=True)
class Line:
    name: str  # of the metric
    label: str
    color: int  # a line and what it was at the end of preparation share one
    dashed: bool
    paths: list[str]  # of each run


@dataclass(frozen=True)
class Chart:
    metric: Metric
    lines: list[Line]


def columns_of(rows: Rows, budget: int) -> Columns:
    """Every metric that some row measured, by name, with None where one did not; `episodes` are counted up.

    Of more rows than the budget allows, so many are averaged at a time as do.
    """
    episodes = accumulate(row.get("episodes") or 0 for row in rows)
    rows = [row | {"episodes": count} for row, count in zip(rows, episodes, strict=True)]
    names = [
        name
        for name in dict.fromkeys(name for row in rows for name in row)
        if any(_number(r, name) for r in rows)
    ]
    together = -(-len(rows) * len(names) // max(budget, len(names)))
    bins = [rows[k : k + together] for k in range(0, len(rows), together)]
    return {name: [_mean(part, name) for part in bins] for name in names}


def _number(row: dict[str, Any], name: str) -> bool:
    value = row.get(name)
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


def _mean(rows: Rows, name: str) -> float | None:
    """Axes are told as they were at the end."""
    values = [row[name] for row in rows if _number(row, name)]
    if not values:
        return None
    value = values[-1] if name in AXES else float(np.mean(values))
    return float(f"{value:.{DIGITS}g}") if name not in AXES else round(value, DIGITS)


def stages_of(rows: Rows) -> list[dict[str, Any]]:
    """Where the run reached a later stage of its curriculum: the stage, and how far the run had come on each axis."""
    counted = list(accumulate(row.get("episodes") or 0 for row in rows))
    return [
        {"stage": row["stage"], "steps": before["steps"], "minutes": before["minutes"], "episodes": count}
        for (before, row), count in zip(pairwise(rows), counted, strict=False)
        if row.get("stage") != before.get("stage")
    ]


def charts_of(
    metrics: Sequence[Metric], names: Sequence[str], columns: Sequence[Columns]
) -> tuple[list[Chart], list[str]]:
    """A chart of every metric that was measured and ever was anything but 0; and the names of the others."""
    charts, flat = [], []
    for metric in metrics:
        mine = [name for name in names if metric.title and told(name) is metric]
        if any(value for one in columns for name in mine for value in one.get(name, ())):
            charts.append(Chart(metric, _lines(mine, columns)))
        else:
            flat += mine
    return charts, flat


def _lines(names: Sequence[str], columns: Sequence[Columns]) -> list[Line]:
    colors = {base: k for k, base in enumerate(dict.fromkeys(name.removesuffix(PREP) for name in names))}
    values = [v for one in columns for name in names for v in one.get(name, ()) if v is not None]
    low, high = min(0.0, *values), max(0.0, *values)
    return [
        Line(
            name, label(name), colors[name.removesuffix(PREP)], name.endswith(PREP),
            [_path(one["steps"], one.get(name, []), low, high) for one in columns],
        )
        for name in names
    ]  # fmt: skip


def label(name: str) -> str:
    """What a line is called beside its chart."""
    kind, slash, rest = name.partition("/")
    text = rest if slash else kind
    prep = text.endswith(PREP)
    text = text.removesuffix(PREP).replace("_", " ").replace("/", ": ")
    return f"{text}, in preparation" if prep else text


def _path(x: Sequence[float | None], y: Sequence[float | None], low: float, high: float) -> str:
    points = [(a, b) for a, b in zip(x, y, strict=False) if a is not None and b is not None]
    end, span = x[-1] or 1.0, (high - low) or 1.0
    return (
        "M" + "L".join(f"{WIDE * a / end:.1f} {HIGH * (high - b) / span:.1f}" for a, b in points)
        if points
        else ""
    )
