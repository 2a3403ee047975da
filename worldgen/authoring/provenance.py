"""How the value at a path came to be: who wrote it, who was overridden, what it means, and what its sentence says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from schemas.scenario import Scenario
from worldgen.authoring.keys import Key, inner_keys, key_at
from worldgen.authoring.layers import Write, layers, writes
from worldgen.authoring.say import at, how_drawn, is_drawn, when_drawn, written
from worldgen.authoring.trees import Branch, branch
from worldgen.errors import UserError
from worldgen.scenario.nodes import Node, Place, find


@dataclass(frozen=True)
class Origin:
    """One layer's word: `text` is None where it took the key away; `fate` says what became of it."""

    layer: str
    place: str
    text: str | None
    copied: str | None
    fate: str  # "wins", "overridden", "merged", "removes"


@dataclass(frozen=True)
class Below:
    key: str
    value: str
    place: str  # "default" where nobody wrote it


@dataclass(frozen=True)
class Explained:
    path: str
    value: str
    meaning: str
    unit: str
    limits: str
    default: str | None
    drawn: str | None  # how and when, where it is drawn at all
    origins: tuple[Origin, ...]
    below: tuple[Below, ...]
    trees: tuple[tuple[str, Branch], ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"trees": {name: tree.plain() for name, tree in self.trees}}


def explain(
    scenario: Scenario,
    path: str,
    source: str,
    overrides: Mapping[str, Any] | None = None,
    stage: str | None = None,
) -> Explained:
    """`source`, `overrides` and `stage` are what `scenario` was loaded from. Raises UserError for no such path."""
    parts = tuple(path.split("."))
    words = writes(layers(source, overrides, stage), parts)
    try:
        key = key_at(scenario, path)
    except UserError:
        if not any(write.node is None for write in words):
            raise
        return _taken_away(path, words)
    found = find(scenario.attached.root, parts)  # pyright: ignore[reportAttributeAccessIssue]
    node = found.node if found.complete else None
    if parts[-1] == "like" and node is None and words:  # the copy is made and the key gone
        node = words[-1].node
    place = None if node is None else (node.place if node.entries is None else found.key)
    return Explained(
        path=path,
        value=written(node.plain() if node is not None else key.default),
        meaning=key.meaning,
        unit=key.unit,
        limits=key.quantity.limits() if key.quantity else "",
        default=None if key.default is None else written(key.default),
        drawn=_drawn(scenario, key),
        origins=_origins(words, place),
        below=tuple(_below(key, node)) if node is None or node.entries is not None else (),
        trees=tuple(sentence_trees(scenario, path)),
    )


def _taken_away(path: str, words: list[Write]) -> Explained:
    origins = tuple(_origin(write, None) for write in words)
    return Explained(path, "nothing", "A later layer took it away.", "", "", None, None, origins, ())


def _origins(words: list[Write], winner: Place | None) -> tuple[Origin, ...]:
    found = [_origin(write, winner) for write in words]
    alone = len(found) == 1 and found[0].fate == "merged"
    return (replace(found[0], fate="wins"),) if alone else tuple(found)


def _origin(write: Write, winner: Place | None) -> Origin:
    if write.node is None:
        return Origin(write.layer, at(write.place), None, write.copied, "removes")
    if write.node.entries is not None:
        fate = "merged" if winner is not None else "overridden"
    else:
        fate = "wins" if winner is not None and at(winner) == at(write.place) else "overridden"
    return Origin(write.layer, at(write.place), written(write.node.plain()), write.copied, fate)


def _below(key: Key, node: Node | None) -> list[Below]:
    there = {name: Below(name, written(child.plain()), at(_place(node, name))) for name, child in _each(node)}
    chosen = (
        getattr(key.value, "kind", None) in there
    )  # `layout: {quadrant: ..}`: its keys stand one level below
    for name in () if chosen else inner_keys(key):
        if name not in there and hasattr(type(key.value), "model_fields"):
            default = _default(key.value, name)
            if default is not None:
                there[name] = Below(name, written(default), "default")
    return list(there.values())


def _each(node: Node | None) -> list[tuple[str, Node]]:
    return list(node.each()) if node is not None else []


def _place(node: Node | None, name: str) -> Place:
    assert node is not None
    assert node.entries is not None
    place, child = node.entries[name]
    return place if child.entries is not None else child.place


def _default(model: Any, name: str) -> Any:
    info = next(f for n, f in type(model).model_fields.items() if name in (n, f.alias))
    return None if info.is_required() or info.default in (None, "", (), {}) else info.default


def _drawn(scenario: Scenario, key: Key) -> str | None:
    values = key.value if isinstance(key.value, tuple) else (key.value,)
    drawn = [value for value in values if is_drawn(value)]
    if not drawn:
        return None
    said = dict.fromkeys(how_drawn(value, key.quantity, scenario.params) for value in drawn)
    return f"{'; '.join(said)}; {when_drawn(key.path)}"


def sentence_trees(scenario: Scenario, path: str) -> list[tuple[str, Branch]]:
    """The parsed forms of the sentences at a path, by the key they stand under."""
    parts = path.split(".")
    section, name = parts[0], parts[1] if len(parts) > 1 else ""
    rest = parts[2] if len(parts) == 3 else None
    if section == "require" and name:
        return [(path, branch(scenario.requirement(name)))]
    if section == "rules" and name and rest in (None, "when", "while"):
        kind = "when" if scenario.rules[name].when is not None else "while"
        asked = rest is None or rest == kind
        condition = [(kind, branch(scenario.sentence(f"rules.{name}.{kind}")))] if asked else []
        return condition + (_effects(scenario, name) if rest is None else [])
    if section in ("teams", "objects") and rest == "where":
        return [("where", branch(scenario.where(f"{section}.{name}")))]
    if section == "teams" and rest == "actions":
        return [("actions", Branch("can", tuple(branch(action) for action in scenario.actions(name))))]
    return []


def _effects(scenario: Scenario, rule: str) -> list[tuple[str, Branch]]:
    found = [branch(effect) for effect in scenario.effects(rule)]
    return [("effects", Branch("in this order", tuple(found)))] if found else []
