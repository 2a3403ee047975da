"""What the loader attaches to a checked Scenario: its trees, positions and hashes.

A protocol, so that `schemas` can say what a Scenario offers without importing the storey that provides it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from schemas.grammar import tree


class Attached(Protocol):
    """Provided by `worldgen.scenario.checked.Checked`."""

    @property
    def name(self) -> str: ...

    @property
    def path(self) -> str | None: ...

    @property
    def document(self) -> dict[str, Any]: ...

    @property
    def identity(self) -> str: ...

    @property
    def hash(self) -> str: ...

    @property
    def sentences(self) -> dict[str, tree.Sentence]: ...

    @property
    def wheres(self) -> dict[str, tree.Where]: ...

    @property
    def actions(self) -> dict[str, tuple[tree.Action, ...]]: ...

    @property
    def facings(self) -> dict[str, tree.Target | tree.Spot]: ...

    @property
    def changed(self) -> dict[str, tuple[tree.Action, ...]]: ...

    @property
    def effects(self) -> dict[str, tuple[tree.Effect, ...]]: ...

    @property
    def stage(self) -> str | None: ...

    @property
    def stages(self) -> dict[str, Any]: ...
    @property
    def members(self) -> tuple[Any, ...]: ...

    @property
    def warnings(self) -> tuple[Any, ...]: ...

    def position(self, path: str) -> Any: ...

    def diagnostic(self, code: str, path: str, message: str, help: Iterable[str] = ()) -> Any: ...
