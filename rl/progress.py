"""Progress: what a person sees of a run. A live table on a terminal, a plain line an update when piped."""

from __future__ import annotations

import sys
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

from rl.layout import Layout
from rl.timing import Timing
from schemas.train import TrainConfig


class Progress:
    def __init__(self, scenario: str, layout: Layout, config: TrainConfig, quiet: bool):
        self.scenario, self.config, self.quiet = scenario, config, quiet
        self.teams = [team.name for team in layout.teams]
        self.console = Console(file=sys.stderr)
        self.live: Live | None = None
        self.discarded = 0  # episodes, since this session began
        self.timing = Timing()  # of this session
        self.known: dict[str, Any] = {}  # the last value of every metric: some updates finish no episode

    def __enter__(self) -> Progress:
        if self.console.is_terminal and not self.quiet:
            self.live = Live(console=self.console, refresh_per_second=4)
            self.live.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        if self.live:
            self.live.__exit__(*exception)
        elif not self.quiet and self.timing.rows:
            print(self.timing.sentence(), file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        if not self.quiet:
            self.console.print(text, highlight=False)

    def show(self, row: dict[str, Any]) -> None:
        """Show a row of the log."""
        self.discarded += row.get("discarded", 0)
        self.timing.add(row)
        self.known |= {n: value for n, value in row.items() if value is not None or n.startswith("stage")}
        if self.live:
            self.live.update(Group(self._table(), self.timing.table()))
        elif not self.quiet:
            print(self._line(), file=sys.stderr, flush=True)

    def fraction(self) -> float:
        """How much of the run is done, by steps or by minutes, whichever is nearer its end."""
        parts = [self.known["steps"] / self.config.steps]
        if self.config.minutes:
            parts.append(self.known["minutes"] / self.config.minutes)
        return min(1.0, max(parts))

    def minutes_left(self) -> float:
        return self.known["minutes"] * (1 / max(self.fraction(), 1e-9) - 1)

    def _line(self) -> str:
        k = self.known
        parts = [
            f"update {k['update']}",
            f"{k['steps'] / 1e6:.2f}M steps",
            f"{k['minutes']:.1f} min",
            f"{k['steps_per_second']:,.0f} steps/s",
            f"{self.minutes_left():.1f} min left",
        ]
        return ", ".join(parts + [f"{name} {value}" for name, value in self._outcomes()])

    def _outcomes(self) -> list[tuple[str, str]]:
        rows = [
            (f"{team} reward", self.known.get(f"episode/{team}_reward"), "{:+.1f}") for team in self.teams
        ]
        first = self.teams[0]
        if len(self.teams) > 1:
            rows.append((f"{first} seen", self.known.get(f"episode/{first}_seen"), "{:.2f}"))
        shown = [(name, form.format(value)) for name, value, form in rows if value is not None]
        shown += [("discarded", f"{self.discarded:,} episodes")] if self.discarded else []
        return ([("stage", self._stage())] if "stage" in self.known else []) + shown

    def _stage(self) -> str:
        k = self.known
        held = k.get("stage_held")
        return f"{k['stage']} for {k['stage_steps'] / 1e6:.2f}M steps" + (
            f", its rule held {held:.0%} of the time" if held is not None else ""
        )

    def _table(self) -> Table:
        k = self.known
        table = Table(title=f"training on {self.scenario}", show_header=False, title_style="bold")
        table.add_column(style="dim")
        table.add_column(min_width=42)
        table.add_row("done", ProgressBar(total=1.0, completed=self.fraction(), width=42))
        table.add_row("time", f"{k['minutes']:.1f} min, {self.minutes_left():.1f} min left")
        table.add_row("agent steps", f"{k['steps']:,} ({k['steps_per_second']:,.0f}/s), update {k['update']}")
        for name, value in self._outcomes():
            table.add_row(name, value)
        for team in self.teams:
            entropy, kl = k.get(f"entropy/{team}"), k.get(f"kl/{team}")
            if entropy is not None and kl is not None:
                table.add_row(f"{team} policy", f"entropy {entropy:.2f}, KL {kl:.4f}")
        return table
