"""Timing: where a run's time went, from the `time/` columns of its log, as a table and as a sentence."""

from __future__ import annotations

from typing import Any

from rich.table import Table

WORTH = 0.005  # parts below this share of all time are not told


class Timing:
    """Means over the rows it has seen; every row is an update."""

    def __init__(self):
        self.rows = 0
        self.sums: dict[str, float] = {}
        self.micros = 0.0  # per agent step, summed over rows

    def add(self, row: dict[str, Any]) -> None:
        """A row of the log. One without times, as of an old log, is passed over."""
        times = {name.removeprefix("time/"): v for name, v in row.items() if name.startswith("time/")}
        if not times or not row.get("steps_per_second"):
            return
        self.rows += 1
        self.micros += 1e6 / row["steps_per_second"]
        for name, share in times.items():
            self.sums[name] = self.sums.get(name, 0.0) + share

    def parts(self) -> list[tuple[str, float, float, dict[str, float]]]:
        """Of whole phases, the largest first: (name, share, microseconds an agent step, the shares of its parts)."""
        mean = {name: total / self.rows for name, total in self.sums.items()}
        found = []
        for name, share in mean.items():
            if "/" not in name:
                inner = {n.removeprefix(f"{name}/"): s for n, s in mean.items() if n.startswith(f"{name}/")}
                found.append((name, share, share * self.micros / self.rows, inner))
        return sorted(found, key=lambda part: -part[1])

    def table(self) -> Table:
        """A row a phase: its share, microseconds an agent step, and what it consists of, as shares of all time."""
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for title, right in (("time", False), ("share", True), ("us a step", True), ("of which", False)):
            table.add_column(title, justify="right" if right else "left", style=None if right else "dim")
        for name, share, micros, inner in self.parts():
            if share >= WORTH:
                table.add_row(name, f"{share:.0%}", f"{micros:.1f}", _largest(inner))
        return table

    def sentence(self) -> str:
        """One line for whoever reads a piped output; empty before the first row."""
        if not self.rows:
            return ""
        parts = [
            f"{name} {share:.1%}" + (f" ({_largest(inner)})" if inner else "")
            for name, share, _, inner in self.parts()
            if share >= WORTH
        ]
        return f"where the time went: {'; '.join(parts)}; {self.micros / self.rows:.1f} us an agent step"


def _largest(inner: dict[str, float], most: int = 4) -> str:
    """The largest parts, outermost level only: "policy 25%, critic 18%"."""
    level = sorted(
        ((n, s) for n, s in inner.items() if "/" not in n and s >= WORTH), key=lambda part: -part[1]
    )
    return ", ".join(f"{name} {share:.0%}" for name, share in level[:most])
