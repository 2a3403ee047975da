"""Tables of who meets whom: the share of steps with the first team in sight, for every pair of policies.

Rows are policies of the last team (the seekers), columns of the first (the hiders). With several runs, a cell with a
trained policy is the mean over runs, with the lowest and highest run beside it; every run meets the same worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rl.evaluate import Result, evaluate
from rl.players import Player, Scripted
from rl.scripted import SCRIPTED

ROWS = (*SCRIPTED, "trained")
COLUMNS = ("random", "still", "trained")


@dataclass(frozen=True)
class Cell:
    """One number for every run (one for all when nobody trained plays), each with its standard error."""

    means: tuple[float, ...]
    errors: tuple[float, ...]

    @staticmethod
    def of(results: Sequence[Result], name: str) -> Cell:
        """The statistic `name` of each run's episodes."""
        return Cell(tuple(r.mean(name) for r in results), tuple(r.error(name) for r in results))

    @property
    def mean(self) -> float:
        return float(np.mean(self.means))

    @property
    def error(self) -> float:
        """Standard error: over runs when there are several, else over the episodes of the only one."""
        count = len(self.means)
        return float(np.std(self.means, ddof=1) / count**0.5) if count > 1 else self.errors[0]

    def text(self) -> str:
        if len(self.means) == 1:
            return f"{self.mean:.3f} ± {self.error:.3f}"
        return f"{self.mean:.3f} ± {self.error:.3f} [{min(self.means):.3f}, {max(self.means):.3f}]"

    def to_dict(self) -> dict[str, Any]:
        return {"mean": self.mean, "error": self.error, "runs": list(self.means), "errors": list(self.errors)}


def seen_table(
    sim: Any,
    trained: Sequence[Player],
    episodes: int,
    seed: int = 0,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[tuple[str, str], Cell]:
    """{(row, column): Cell} for all pairs; `report` is told (pairs done, all pairs)."""
    first = sim.game.teams[0].name
    cells: dict[tuple[str, str], Cell] = {}
    for row in ROWS:
        for column in COLUMNS:
            report(len(cells), len(ROWS) * len(COLUMNS))
            pairs = [(who(row, run, seed), who(column, run, seed + 1)) for run in trained]
            if "trained" not in (row, column):
                pairs = pairs[:1] or [(Scripted(row, seed), Scripted(column, seed + 1))]
            results = [evaluate(sim, _players(sim, *pair), episodes) for pair in pairs]
            cells[row, column] = Cell.of(results, f"{first}_seen")
    return cells


def who(name: str, trained: Player, seed: int) -> Player:
    return trained if name == "trained" else Scripted(name, seed)


def _players(sim: Any, last: Player, first: Player) -> dict[str, Player]:
    teams = [team.name for team in sim.game.teams]
    return {name: first for name in teams[:-1]} | {teams[-1]: last}


def verdicts(cells: dict[tuple[str, str], Cell], first: str, last: str) -> dict[str, bool]:
    """What a run must show to have learnt; true only when every run shows it."""
    still = {name: cells[name, "random"].means[0] for name in ("turner", "corner")}
    sought = cells["trained", "random"].means
    hidden = cells["turner", "trained"].means
    return {
        f"trained {last} see random {first} more than turner does": all(m > still["turner"] for m in sought),
        f"trained {last} see random {first} more than corner does": all(m > still["corner"] for m in sought),
        f"turner sees trained {first} at least 0.15 less than random ones": all(
            still["turner"] - m >= 0.15 for m in hidden
        ),
    }


def markdown(cells: dict[tuple[str, str], Cell], corner: str) -> str:
    """The table as Markdown, which reads well on a terminal too; `corner` says what rows and columns are."""
    rows, columns = (list(dict.fromkeys(key[axis] for key in cells)) for axis in (0, 1))
    lines = [f"| {corner} | " + " | ".join(columns) + " |", "|---" * (1 + len(columns)) + "|"]
    for row in rows:
        lines.append(f"| {row} | " + " | ".join(cells[row, column].text() for column in columns) + " |")
    return "\n".join(lines)
