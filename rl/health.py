"""Health: signs in the log that learning has gone wrong, told once each; a run whose numbers break is stopped in time.

A weight that is no number spoils every one it meets, so a run that goes on would overwrite its checkpoint with nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from worldgen.errors import UserError

Row = dict[str, Any]
MUST_BE_NUMBERS = ("value_loss", "grad_norm/", "entropy/")
EXPLORES = 0.1  # of the entropy at the start
FAR = 0.1  # KL of an update
SHORT, LONG = 5, 20  # updates in a row


class Health:
    """`rows` are those logged before, whose warnings were given then."""

    def __init__(self, rows: Sequence[Row] = ()):
        self.first: Row = {}  # by metric, what it was when it was first there
        self.streak: dict[str, int] = {}  # updates in a row with a sign
        self.said: set[str] = set()
        for row in rows:
            self.look(row)

    def look(self, row: Row) -> list[str]:
        """Warnings that this row gives rise to; a sign that lasts is told once.

        Raises UserError where a loss or a gradient is no finite number.
        """
        broken = [
            name for name, value in row.items() if name.startswith(MUST_BE_NUMBERS) and not _finite(value)
        ]
        if broken:
            raise UserError(_stopped(row, broken))
        new = []
        for sign, after, sentence in self._signs(row):
            self.streak[sign] = self.streak.get(sign, 0) + 1 if sentence else 0
            if sentence and self.streak[sign] >= after and sign not in self.said:
                self.said.add(sign)
                new.append(f"update {row['update']}: {sentence}")
        return new

    def _signs(self, row: Row) -> Iterator[tuple[str, int, str]]:
        """(sign, updates in a row that it takes, the warning or nothing) of every metric that was measured."""
        for name, value in row.items():
            if value is None or "/" not in name:
                continue
            kind, team = name.split("/", 1)
            if kind == "entropy":
                start = self.first.setdefault(name, value)
                yield (
                    name,
                    SHORT,
                    (value < EXPLORES * start)
                    * (
                        f"{team} hardly explore any more (entropy {value:.2g}, {start:.2g} at the start); "
                        "a higher train.entropy or a lower train.lr keeps them trying"
                    ),
                )
            elif kind == "kl":
                yield (
                    name,
                    SHORT,
                    (not value <= FAR)
                    * (
                        f"the policy of {team} jumps (KL {value:.2g} in each of the last {SHORT} updates); "
                        "lower train.lr or train.epochs, or raise train.minibatch"
                    ),
                )
            elif kind == "explained_variance":
                yield (
                    name,
                    LONG,
                    (value < 0)
                    * (
                        f"the critic of {team} has been worse than a constant for {LONG} updates (explained variance "
                        f"{value:.2g}); a lower train.lr, longer rollouts or smaller rewards may help it"
                    ),
                )


def _finite(value: Any) -> bool:
    return value is None or math.isfinite(value)


def _stopped(row: Row, broken: list[str]) -> str:
    what = ", ".join(f"{name} is {row[name]}" for name in broken)
    return (
        f"update {row['update']}: {what}: learning broke down and was stopped, and nothing of this update was saved. "
        "The checkpoints before it are whole: begin anew with a lower train.lr or train.grad_norm, or smaller rewards"
    )
