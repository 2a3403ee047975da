"""Parsed sentences as trees of plain labels: what the language understood, for an author who wonders.

The walk is over the dataclasses of `schemas.grammar.tree` themselves, so that a new kind of clause or effect shows up
without a line here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from schemas.grammar import tree
from schemas.grammar.words import PASSIVES
from schemas.values import Value
from worldgen.authoring.say import how_drawn

QUANTIFIERS = {
    "each": "every member in turn; the rule fires for each",
    "any": "the nearest that satisfies every clause",
    "no": "not a single one",
    "every": "all of them together",
    "all": "all of them",
    "the": "the one bound before",
    "its": "its own",
    "nearest": "the nearest one",
    "first": "the first one present",
}


@dataclass(frozen=True)
class Branch:
    label: str
    children: tuple[Branch, ...] = ()

    def plain(self) -> dict[str, Any]:
        inner = {"children": [child.plain() for child in self.children]} if self.children else {}
        return {"label": self.label, **inner}


def branch(node: Any, role: str = "") -> Branch:
    """The tree of a sentence, a where, an effect or any node below one; `role` is what it is to its parent."""
    prefix = f"{role}: " if role and role != "predicate" else ""
    match node:
        case tree.Sentence(clauses=parts) | tree.Where(places=parts):
            inner = tuple(branch(part) for part in parts)
            return inner[0] if len(inner) == 1 and not role else Branch(f"{prefix}all of these", inner)
        case tree.Target():
            return Branch(prefix + _target(node))
        case tree.Noun():
            return Branch(prefix + _noun(node))
        case tree.RegionRef():
            return Branch(prefix + _region(node))
        case tuple() if role == "options":
            return Branch(role, tuple(branch(value, name) for name, value in node))
        case tuple():
            return Branch(f"{role}s", tuple(branch(part) for part in node))
    if isinstance(node, Value):
        return Branch(prefix + how_drawn(node, None, {}))
    if not is_dataclass(node):
        return Branch(f"{prefix}{node:g}" if isinstance(node, float) else f"{prefix}{node}")
    return Branch(prefix + _head(node), tuple(_children(node)))


def _head(node: Any) -> str:
    match node:
        case tree.Effect(verb=verb):
            return verb
        case tree.Does(verb=verb):
            return verb
        case tree.Is(negated=negated):
            return "is not" if negated else "is"
        case tree.Has(amount=amount, number=number):
            return "has no" if amount == "no" else f"has {amount} {number:g}"
        case tree.Reaches(negated=negated):
            return "cannot reach" if negated else "can reach"
        case tree.Inside(outside=outside, wholly=wholly):
            return f"{'wholly ' if wholly else ''}{'outside' if outside else 'inside'}"
        case tree.Within(distance=distance, target=target):
            return f"within {distance:g} m of{'' if target else ' each other'}"
        case tree.Away(distance=distance, target=target):
            return f"more than {distance:g} m away from{'' if target else ' each other'}"
        case tree.Passive(verb=verb):
            return next((f"{word} by" for word, of in PASSIVES.items() if of == verb), f"{verb} by")
        case tree.Relative(word=word) | tree.Spot(word=word) | tree.Custom(word=word):
            return word
        case tree.Action(verb=verb):
            return verb
        case tree.InState(state=state):
            return state
    name = "".join(f" {c.lower()}" if c.isupper() else c for c in type(node).__name__).strip()
    return {"at end": "at the end", "ends": "of"}.get(name, name)


# Fields that the head has said already, that are only there for diagnostics, or that say no more than false does.
_SAID: frozenset[str] = frozenset(
    ("span", "text", "path", "verb", "negated", "outside", "wholly", "word", "state")
)


def _children(node: Any) -> list[Branch]:
    hidden: set[str] = set(_SAID)
    if isinstance(node, (tree.Within, tree.Away)):
        hidden.add("distance")
    if isinstance(node, tree.Has):
        hidden |= {"amount", "number"}
    values = [(f.name, getattr(node, f.name)) for f in fields(node) if f.name not in hidden]
    return [
        branch(value, name.replace("_", " ")) for name, value in values if value not in (None, (), False, "")
    ]


def _target(target: tree.Target) -> str:
    """`any of rival flags (objects; the nearest that satisfies every clause)`: the group by its declared name."""
    if target.noun.kind == "start":
        return "its start"
    number = f" {target.number}" if target.number is not None else ""
    how = "" if target.quantifier == "all" else f"{_OF.get(target.quantifier, target.quantifier)}{number} of"
    words = [how, target.side or "", target.state or "", target.noun.name]
    note = QUANTIFIERS.get(target.quantifier, "")
    return f"{' '.join(word for word in words if word)} ({_kind(target.noun)}{'; ' + note if note else ''})"


_OF = {"no": "none", "every": "every one", "the": "the one"}


def _noun(noun: tree.Noun) -> str:
    return f"{noun.name} ({_kind(noun)})"


def _kind(noun: tree.Noun) -> str:
    built_in = {
        "agents": "every team",
        "objects": "every group",
        "teams": "a whole team",
        "object": "objects",
    }
    return built_in.get(noun.kind, noun.kind)


def _region(region: tree.RegionRef) -> str:
    middle = f"middle {100 * region.middle:g}% of " if region.middle else ""
    which = f"{region.which} " if region.which else ""
    return f"{middle}{which}{region.name} (region)"
