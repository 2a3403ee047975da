"""Circles of references: what is made from itself, by way of others or not."""

from __future__ import annotations

from collections.abc import Callable

from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node


def cycles(
    uses: dict[str, tuple[str, ...]], node: Callable[[str], Node], code: str, verb: str
) -> list[Diagnostic]:
    """One finding per circle of references, at its first member in the file."""
    diagnostics: list[Diagnostic] = []
    reported: set[str] = set()
    for start in uses:
        chain = _circle(uses, start, (start,))
        if chain and not reported.intersection(chain):
            reported.update(chain)
            text = f" {verb} ".join(chain)
            help = (f"write out what '{chain[-2]}' is, without '{start}'",) if len(chain) > 2 else ()
            diagnostics.append(node(start).place.diagnostic(code, f"{text}: this never ends", help))
    return diagnostics


def _circle(uses: dict[str, tuple[str, ...]], start: str, chain: tuple[str, ...]) -> tuple[str, ...] | None:
    for name in uses.get(chain[-1], ()):
        if name == start:
            return (*chain, start)
        if name in uses and name not in chain and (found := _circle(uses, start, (*chain, name))):
            return found
    return None
