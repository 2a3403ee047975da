"""The survey of `worldgen stats` as lines for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

MANY = 8  # more values than that are told by their span


def lines(report: Mapping[str, Any], out: Path | None) -> list[str]:
    """From the report that `--json` prints."""
    seeds, worlds = report["seeds"], report["worlds"]
    redrawn = sum(report["redraws"].values())
    found = [
        f"{report['scenario']}, identity {report['identity']}",
        f"fit       {worlds} of {seeds} seeds give a world ({worlds / seeds:.1%}), {redrawn} redraws",
    ]
    found += [f"  redrawn {times} times: {reason}" for reason, times in report["redraws"].items()]
    if worlds:
        found += [f"count     {group}: {shares(counter)}" for group, counter in report["counts"].items()]
        found += _layout(report)
        found += _reach(report)
    cost = ", ".join(f"{step} {ms:.2f}" for step, ms in report["ms_per_world"].items())
    found.append(f"ms/world  {cost}")
    found += _rules(report)
    if out is not None and worlds:
        found.append(f"heat map  {out}")
    return found


def shares(counter: Mapping[float, int]) -> str:
    """`1 (52%), 2 (48%)`, or the span where there are many values."""
    total = sum(counter.values())
    values = sorted(counter.items())
    if len(values) > MANY:
        return f"{values[0][0]:g}..{values[-1][0]:g}, mean {sum(v * n for v, n in values) / total:.3g}"
    return ", ".join(f"{value:g} ({times / total:.0%})" for value, times in values)


def _layout(report: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    if sum(report["door_widths"].values()):
        found = [f"doors     {shares(report['doors'])}", f"width m   {shares(report['door_widths'])}"]
    for name, counter in report["rooms"].items():
        span = report["room_sides"][name]
        found.append(
            f"rooms     {name}: {shares(counter)} a world; sides {span['least']:.2f}..{span['most']:.2f} m, "
            f"mean {span['mean']:.2f}"
        )
    return found


def _reach(report: Mapping[str, Any]) -> list[str]:
    reachable = report["reachable"]
    if not reachable:
        return []
    said = ", ".join(f"{group} {share:.0%}" for group, share in reachable.items())
    return [f"reached   by every agent in {report['reachable_worlds']} worlds: {said}"]


def _rules(report: Mapping[str, Any]) -> list[str]:
    rules = report.get("rules", {})
    played = report.get("episodes", 0)
    width = max((len(rule) for rule in rules), default=0)
    found = [f"rules     in {played} random episodes"] if rules else []
    for rule, one in rules.items():
        paid = ", ".join(f"{team} {amount:+.3g}" for team, amount in one["reward"].items()) or "nothing"
        found.append(
            f"  {rule:<{width}}  fired in {one['episodes'] / played:.0%} of them, at {one['steps']:.1f} steps each; "
            f"paid {paid}"
        )
    return found
