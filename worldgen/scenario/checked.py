"""What the loader attaches to a Scenario: trees, positions, the resolved document and its hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schemas.grammar import tree
from worldgen.scenario.diagnostics import Diagnostic, Position
from worldgen.scenario.family import Family
from worldgen.scenario.nodes import Node, Place, find

# Their order is part of the game: slots, rewards and phases follow it.
_ORDERED = ("params", "regions", "teams", "objects", "phases", "require", "rules", "curriculum")


@dataclass(frozen=True)
class Checked:
    """See `schemas.attached.Attached`."""

    name: str
    path: str | None
    root: Node
    sentences: dict[str, tree.Sentence]
    wheres: dict[str, tree.Where]
    facings: dict[str, tree.Target | tree.Spot]
    actions: dict[str, tuple[tree.Action, ...]]
    changed: dict[str, tuple[tree.Action, ...]]
    effects: dict[str, tuple[tree.Effect, ...]]
    warnings: tuple[Diagnostic, ...]
    stage: str | None
    family: Family
    files: str = ""  # digest of the files it brings along

    @property
    def stages(self) -> dict[str, Any]:
        return self.family.stages

    @property
    def members(self) -> tuple[Any, ...]:
        return self.family.members

    @property
    def document(self) -> dict[str, Any]:
        plain = self.root.plain()
        return {key: value for key, value in plain.items() if key != "extends"}

    @property
    def identity(self) -> str:
        return self._fingerprint("about", "train", "rules", "curriculum")

    @property
    def hash(self) -> str:
        return self._fingerprint("about", "train")

    def _fingerprint(self, *leave_out: str) -> str:
        brought = {"files": self.files} if self.files else {}
        return fingerprint(self.document | brought, leave_out)

    def position(self, path: str) -> Position:
        """Where the value at a dotted path is written: a mapping's key, anything else's own place."""
        return self._place(path).position

    def diagnostic(self, code: str, path: str, message: str, help: Iterable[str] = ()) -> Diagnostic:
        return self._place(path).diagnostic(code, message, tuple(help))

    def _place(self, path: str) -> Place:
        found = find(self.root, tuple(path.split(".")) if path else ())
        leaf = found.complete and found.node.entries is None
        return found.node.place if leaf or found.key is None else found.key


def fingerprint(document: dict[str, Any], leave_out: tuple[str, ...] = ()) -> str:
    """12 hex digits of SHA-256 over a resolved document; only the order of named entries matters."""
    kept = {key: value for key, value in document.items() if key not in leave_out}
    canonical = {key: _in_order(value) if key in _ORDERED else value for key, value in kept.items()}
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _in_order(entries: Any) -> Any:
    return [[name, entry] for name, entry in entries.items()] if isinstance(entries, dict) else entries
