"""Merging documents: `extends` and overrides lay one over another, `like` copies a sibling.

Mappings merge, scalars and lists replace, null removes. A choice made by one key (a layout, a region's form,
`when`/`while`, a drawn value) merges under the same key and replaces under another; a rule's effects replace whole.
"""

from __future__ import annotations

from schemas.grammar.words import EFFECTS
from schemas.problem import did_you_mean
from schemas.regions import REGIONS
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, Path

GROUPS = ("teams", "objects")
_DRAWS = frozenset(("choose", "normal", "log"))


def merge(base: Node, over: Node, path: Path = ()) -> Node:
    """`over` laid upon `base`; neither is changed. What came from where keeps its place."""
    if over.entries is None or base.entries is None or _replaces(base, over, path):
        return without_nulls(over, path)
    entries = dict(base.entries)
    for key in _dropped(base, over, path):
        entries.pop(key, None)
    for key, (place, child) in over.entries.items():
        if child.is_null and not _is_set(path):
            entries.pop(key, None)
        elif key in entries:
            entries[key] = (place, merge(entries[key][1], child, (*path, key)))
        else:
            entries[key] = (place, without_nulls(child, (*path, key)))
    return Node(over.place, entries=entries)


def without_nulls(node: Node, path: Path = ()) -> Node:
    """A null where nothing was: the key is simply not there. A stage's nulls wait until the stage is laid."""
    if node.entries is None or _is_set(path):
        return node
    kept = {
        key: (place, without_nulls(child, (*path, key)))
        for key, (place, child) in node.entries.items()
        if not child.is_null
    }
    return Node(node.place, entries=kept)


def _is_set(path: Path) -> bool:
    """Whether a path leads to the values of a stage."""
    return len(path) == 3 and path[0] == "curriculum" and path[2] == "set"


def _replaces(base: Node, over: Node, path: Path) -> bool:
    """Whether `over` makes another one-key choice, or is an effect, and so replaces as a whole."""
    if _is_set(path[:3]) and len(path) == 4:
        return True  # a stage's values are laid on the document, not on one another
    if path == ("world", "layout") or _is_draw(base) or _is_draw(over):
        return base.names() != over.names() or _is_draw(over)
    if len(path) == 3 and path[0] == "rules":
        return path[2] in EFFECTS
    if len(path) == 2 and path[0] == "regions":
        return _form(over) is not None and _form(over) != _form(base)
    return False


def _is_draw(node: Node) -> bool:
    return len(node.entries or ()) == 1 and not _DRAWS.isdisjoint(node.entries or ())


def _form(region: Node) -> str | None:
    return next((key for key in region.names() if key in REGIONS), None)


def _dropped(base: Node, over: Node, path: Path) -> tuple[str, ...]:
    """Keys of the base that another key of `over` takes the place of."""
    if len(path) == 2 and path[0] == "rules":
        given = {"when", "while"}.intersection(over.names())
        return tuple({"when", "while"} - given) if given else ()
    return ()


def lay_stage(root: Node, stage: Node) -> Node:
    """`root` with the dotted paths of a stage's `set` laid upon it."""
    values = stage.get("set")
    for dotted, (place, value) in ((values.entries if values else None) or {}).items():
        if all(parts := dotted.split(".")):
            node = value
            for part in reversed(parts):
                node = Node(place, entries={part: (place, node)})
            root = merge(root, node)
    return root


def copy_siblings(root: Node) -> tuple[Node, list[Diagnostic]]:
    """Resolve every `like` of teams and objects; the key itself goes. Cycles and unknown names are diagnosed."""
    diagnostics: list[Diagnostic] = []
    entries = dict(root.entries or {})
    for section in GROUPS:
        groups = entries[section][1] if section in entries else None
        if groups is None or groups.entries is None:
            continue
        copier = _Copier(section, groups)
        resolved = {name: (place, copier.of(name, ())) for name, (place, _) in groups.entries.items()}
        entries[section] = (entries[section][0], Node(groups.place, entries=resolved))
        diagnostics += copier.diagnostics
    return Node(root.place, value=root.value, entries=entries), diagnostics


class _Copier:
    def __init__(self, section: str, groups: Node):
        self.section = section
        self.groups = groups
        self.done: dict[str, Node] = {}
        self.diagnostics: list[Diagnostic] = []

    def of(self, name: str, seen: tuple[str, ...]) -> Node:
        """The group `name` with what it is like under it."""
        if name not in self.done:
            self.done[name] = self._resolve(name, (*seen, name))
        return self.done[name]

    def _resolve(self, name: str, seen: tuple[str, ...]) -> Node:
        group = self.groups.get(name)
        assert group is not None
        like = group.get("like")
        if like is None:
            return group
        own = Node(group.place, entries={k: v for k, v in (group.entries or {}).items() if k != "like"})
        if not isinstance(like.value, str) or like.value not in self.groups.names():
            self._report(like, "unknown-name", self._nothing(like))
            return own
        if like.value in seen:
            chain = " is like ".join([*seen[seen.index(like.value) :], like.value])
            self._report(like, "like-cycle", f"{chain}: a group cannot be like itself")
            return own
        sibling = self.of(like.value, seen)
        shared = {k: v for k, v in (sibling.entries or {}).items() if k != "singular"}  # a name is its own
        return merge(Node(sibling.place, entries=shared), own, (self.section, name))

    def _nothing(self, like: Node) -> str:
        word = str(like.plain())
        return f"there is nothing called '{word}' in {self.section}{did_you_mean(word, self.groups.names())}"

    def _report(self, node: Node, code: str, message: str) -> None:
        self.diagnostics.append(node.place.diagnostic(code, message))
