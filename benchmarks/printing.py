"""What the benchmark commands share: their options, and rows printed as a Markdown table or as JSON."""

from __future__ import annotations

import argparse
import json
from typing import Any

Row = dict[str, Any]

# steps/s and ms a reset of the original environments, one core, MuJoCo 4.0.0: another run on another machine
ORIGINAL = {
    "quadrant": (407, 33.8),
    "rooms": (343, 42.0),
    "lock_and_return": (934, 25.8),
    "sequential_lock": (597, 28.1),
    "blueprint": (653, 25.6),
    "shelter": (386, 25.4),
}


def options(about: str | None, games: tuple[str, ...] = (), **others: int | str) -> argparse.Namespace:
    """What was typed: names of games, each of the `others` as an option with its default, and --json."""
    parser = argparse.ArgumentParser(description=(about or "").splitlines()[0])
    if games:
        parser.add_argument(
            "games", nargs="*", default=list(games), help=f"scenarios; unless said {', '.join(games)}"
        )
    for name, default in others.items():
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(
            flag, type=type(default), default=default, help=f"unless said {default}" if default else None
        )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


def show(rows: list[Row], as_json: bool) -> None:
    """Print rows of equal keys."""
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(_cell(value) for value in row.values()) + " |")


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
