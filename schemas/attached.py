"""What the loader attaches to a checked Scenario: its trees, positions and hashes.

A protocol, so that `schemas` can say what a Scenario offers without importing the storey that provides it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from schemas.grammar import tree


class Attached(Protocol):
    """Provided by `worldgen.scenario.checked.Checked`."""

    name: str
    path: str | None
    document: dict[str, Any]
    identity: str
    hash: str
    sentences: dict[str, tree.Sentence]
    wheres: dict[str, tree.Where]
    actions: dict[str, tuple[tree.Action, ...]]
    recipients: dict[str, tuple[tuple[tree.Target, Any], ...]]
    outcomes: dict[str, tree.Outcome]
    warnings: tuple[Any, ...]

    def position(self, path: str) -> Any: ...

    def diagnostic(self, code: str, path: str, message: str, help: Iterable[str] = ()) -> Any: ...
