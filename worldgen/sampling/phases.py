"""Phase lengths in steps: `40%` of the episode, `30 steps`, or the rest."""

from __future__ import annotations

from math import ceil
from typing import Any

from worldgen.world import PhaseSpan


def spans(phases: dict[str, Any], steps: int) -> tuple[PhaseSpan, ...]:
    """The phases one after another over `steps` control steps: 40% of 80 is 32.

    A share is rounded up, as the original's preparation is. Phases without a length share what the others leave; a
    last phase that would end early goes on to the end, and what does not fit is cut off.
    """
    lengths = {name: _steps(spec.lasts, steps) for name, spec in phases.items()}
    open_ended = [name for name, length in lengths.items() if length is None]
    left = max(0, steps - sum(length or 0 for length in lengths.values()))
    for k, name in enumerate(open_ended):
        lengths[name] = left // len(open_ended) + (k < left % len(open_ended))
    found, start = [], 0
    for k, (name, length) in enumerate(lengths.items()):
        end = steps if k == len(lengths) - 1 else min(steps, start + (length or 0))
        found.append(PhaseSpan(name, start, end))
        start = end
    return tuple(found)


def _steps(lasts: str | None, steps: int) -> int | None:
    if lasts is None:
        return None
    if lasts.endswith("%"):
        return ceil(float(lasts[:-1]) / 100 * steps - 1e-9)
    return int(lasts.split()[0])
