"""Two scenarios compared by what they mean: resolved, with defaults counted as if they were written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from schemas.scenario import Scenario
from worldgen.authoring.keys import key_at
from worldgen.authoring.say import at, written
from worldgen.errors import UserError
from worldgen.scenario.nodes import Node, Place

# Their order is part of a game: slots, phases and effects follow it.
_ORDERED = frozenset(("teams", "objects", "phases", "rules"))
_DRAWS = frozenset(("choose", "normal", "log"))


@dataclass(frozen=True)
class Change:
    """`before` and `after` are None where the path is not there; places say where each was written."""

    path: str
    kind: str  # "changed", "added", "removed", "order"
    before: str | None
    after: str | None
    before_at: str | None
    after_at: str | None


@dataclass(frozen=True)
class Difference:
    changes: tuple[Change, ...]
    identities: tuple[str, str]
    hashes: tuple[str, str]

    @property
    def worlds(self) -> bool:
        """Whether a seed may draw another world."""
        return bool(self.changes) and self.identities[0] != self.identities[1]

    @property
    def episodes(self) -> bool:
        return bool(self.changes) and self.hashes[0] != self.hashes[1]

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"worlds_change": self.worlds, "episodes_change": self.episodes}


def difference(before: Scenario, after: Scenario) -> Difference:
    """Everything that differs, in file order."""
    roots = [scenario.attached.root for scenario in (before, after)]  # pyright: ignore[reportAttributeAccessIssue]
    found = _Comparison(before, after).mappings(roots[0], roots[1], "")
    return Difference(tuple(found), (before.identity, after.identity), (before.hash, after.hash))


class _Comparison:
    def __init__(self, before: Scenario, after: Scenario):
        self.before, self.after = before, after

    def mappings(self, before: Node, after: Node, path: str) -> Iterator[Change]:
        """Entries of both, one by one; a file's own chain of `extends` is no difference, only what came of it."""
        names = [
            name for name in dict.fromkeys([*before.names(), *after.names()]) if path or name != "extends"
        ]
        for name in names:
            here = f"{path}.{name}".strip(".")
            yield from self._entry(_entry(before, name), _entry(after, name), here)
        shared = [[name for name in one.names() if _has_both(name, before, after)] for one in (before, after)]
        if path in _ORDERED and shared[0] != shared[1]:
            texts = [", ".join(one) for one in shared]
            yield Change(path, "order", texts[0], texts[1], at(before.place), at(after.place))

    def _entry(
        self, before: tuple[Place, Node] | None, after: tuple[Place, Node] | None, path: str
    ) -> Iterator[Change]:
        if before and after and _nests(before[1]) and _nests(after[1]):
            yield from self.mappings(before[1], after[1], path)
            return
        if before and after and before[1].plain() == after[1].plain():
            return
        if self._same(path):
            return
        kind = "changed" if before and after else ("added" if after else "removed")
        texts = [
            _text(side, scenario, path) for side, scenario in ((before, self.before), (after, self.after))
        ]
        places = [at(_place(side)) if side else None for side in (before, after)]
        yield Change(path, kind, texts[0], texts[1], places[0], places[1])

    def _same(self, path: str) -> bool:
        """Whether both mean the same, as `135deg` and `135` do, or a default and the default written out."""
        found = [_value(scenario, path) for scenario in (self.before, self.after)]
        return found[0] is not None and found[0] == found[1]


def _has_both(name: str, before: Node, after: Node) -> bool:
    return name in before.names() and name in after.names()


def _entry(node: Node, name: str) -> tuple[Place, Node] | None:
    return (node.entries or {}).get(name)


def _nests(node: Node) -> bool:
    """Whether a mapping has entries of its own to compare, rather than being one drawn value."""
    return node.entries is not None and _DRAWS.isdisjoint(node.entries)


def _place(side: tuple[Place, Node]) -> Place:
    return side[0] if side[1].entries is not None else side[1].place


def _text(side: tuple[Place, Node] | None, scenario: Scenario, path: str) -> str | None:
    """What is written, or the default that stands for it."""
    if side is not None:
        return written(side[1].plain())
    try:
        default = key_at(scenario, path).default
    except UserError:
        return None
    return None if default in (None, "", (), {}) else f"{written(default)} (default)"


def _value(scenario: Scenario, path: str) -> Any:
    try:
        return key_at(scenario, path).value
    except UserError:
        return None
