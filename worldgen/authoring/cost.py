"""What a drawn world costs, phase by phase: layout, bodies, placement, require.

Drawing is timed without a profiler; a profile of a few worlds only says how that time is shared out, so that the
sampler itself carries no clocks.
"""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from worldgen.sampling import PlacementError, sampler
from worldgen.sampling.sampler import Sampler

if TYPE_CHECKING:
    from schemas.scenario import Scenario

PROFILED = 30  # worlds
PHASES = ("layout", "bodies", "placement", "require", "other")
# Modules that the sampler calls, by the phase that they belong to; a module that is not here is `other`.
_PHASE = {
    **dict.fromkeys(("layouts", "regions"), "layout"),
    **dict.fromkeys(("bodies", "cast", "slots", "members"), "bodies"),
    **dict.fromkeys(("placement", "where", "ground", "facing", "obstacles", "turns"), "placement"),
    **dict.fromkeys(("requirements", "rules"), "require"),
}


def phases(scenario: Scenario, seeds: Iterable[int], milliseconds: float) -> dict[str, float]:
    """`milliseconds` of a drawn world shared out over the phases of drawing it."""
    drawing = Sampler(scenario)
    profile = cProfile.Profile()
    for seed, _ in zip(seeds, range(PROFILED), strict=False):
        profile.enable()
        try:
            drawing.sample(seed)
        except PlacementError:
            pass
        finally:
            profile.disable()
    spent = _spent(pstats.Stats(profile))
    whole = sum(spent.values()) or 1.0
    return {phase: milliseconds * spent[phase] / whole for phase in PHASES if phase in spent}


def _spent(profile: pstats.Stats) -> Counter[str]:
    """Seconds in what the sampler calls, by phase."""
    home = sampler.__file__
    spent: Counter[str] = Counter()
    for (file, _, _), entry in profile.stats.items():  # pyright: ignore[reportAttributeAccessIssue]
        if file == home:
            continue
        for (caller, _, _), called in entry[4].items():
            if caller == home:
                spent[_phase(file)] += called[3]
    return spent


def _phase(file: str) -> str:
    path = Path(file)
    return _PHASE.get(path.stem) or _PHASE.get(path.parent.name) or "other"
