"""The names of a document: the vocabulary that its sentences may use, and what is wrong with the names themselves."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.grammar.inflection import singular
from schemas.grammar.vocabulary import Vocabulary, forms
from schemas.grammar.words import RESERVED
from schemas.layouts import LAYOUTS
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, Place

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_KINDS = {"teams": "team", "objects": "object", "regions": "region"}
_NAMED = ("params", "regions", "teams", "objects", "phases", "require", "rules", "curriculum")


def layout_regions(root: Node) -> tuple[str, ...]:
    """The regions that the document's layout makes."""
    layout = (root.get("world") or root).get("layout")
    said = ([str(layout.value)] if layout.value else layout.names()) if layout else []
    words = [word for word in said if word in LAYOUTS]  # also `layout: half`, which lacks braces alone
    return tuple(name for word in words for name in getattr(LAYOUTS[word], "regions", ()))


def vocabulary(root: Node) -> Vocabulary:
    """Every noun that the document declares."""
    sections = {section: _keys(root, section) for section in ("teams", "objects", "regions", "rules")}
    return Vocabulary.of(
        teams=sections["teams"],
        objects=sections["objects"],
        regions=[*sections["regions"], *layout_regions(root)],
        rules=sections["rules"],
        attributes=[name for name, _ in attributes(root)],
        singulars=_singulars(root),
        notes=_notes(root),
        per_team=_per_team(root),
        families=_families(root),
    )


def attributes(root: Node) -> list[tuple[str, Place]]:
    """The attributes that groups have, each where it is first written."""
    found: dict[str, Place] = {}
    for section in ("teams", "objects"):
        for _, group in _each(root, section):
            for name, (place, _) in (
                ((group.get("has") or group).entries or {}).items() if group.get("has") else ()
            ):
                found.setdefault(name, place)
    return list(found.items())


def _per_team(root: Node) -> list[str]:
    """Kinds of object and regions that every team has of its own."""
    return [
        name
        for section in ("objects", "regions")
        for name, node in _each(root, section)
        if (per := node.get("per")) is not None and per.value == "team"
    ]


def _families(root: Node) -> list[str]:
    """Regions of the layout that have parts: those it says, or those that are named in the plural."""
    return [name for name in layout_regions(root) if singular(name) != name]


def check_names(root: Node) -> list[Diagnostic]:
    """Names that cannot be said: not a word, a word of the grammar, or one that another name already uses."""
    diagnostics = [
        place.diagnostic(
            "reserved", f"'{name}' is no name: begin with a letter; letters, digits and _ follow"
        )
        for section in _NAMED
        for name, place in _places(root, section)
        if not _NAME.fullmatch(name)
    ]
    taken = {word: "the floor" for word in forms("floor")}
    taken |= {word: "the layout's region" for name in layout_regions(root) for word in forms(name)}
    singulars = _singulars(root)
    for section, kind in _KINDS.items():
        for name, place in _places(root, section):
            words = [word for word in forms(name, singulars.get(name)) if word]
            diagnostics += _clash(name, words, place, kind, taken)
            taken |= {word: f"{kind} '{name}'" for word in words if word not in taken}
    return diagnostics + _countable(root)


def _countable(root: Node) -> list[Diagnostic]:
    """Attributes and rules are told apart by their names, since `has at least 3 ...` may ask for either."""
    rules = {word: name for name in _keys(root, "rules") for word in forms(name)}
    found: list[Diagnostic] = []
    for name, place in attributes(root):
        if not _NAME.fullmatch(name):
            message = f"'{name}' is no name: begin with a letter; letters, digits and _ follow"
            found.append(place.diagnostic("reserved", message))
        found += _clash(
            name, list(forms(name)), place, "attribute", {w: f"rule '{r}'" for w, r in rules.items()}
        )
    return found


def _clash(name: str, words: list[str], place: Place, kind: str, taken: dict[str, str]) -> list[Diagnostic]:
    grammar = next((word for word in words if word in RESERVED), None)
    if grammar:
        which = f"'{name}'" if grammar == name else f"'{name}' (singular or plural '{grammar}')"
        inflected = grammar != name and kind in ("team", "object")
        help = (f"call the {kind} something else, or give it 'singular:'",) if inflected else ()
        article = "an" if kind in ("object", "attribute") else "a"
        message = f"{which} is a word of the language and cannot name {article} {kind}"
        return [place.diagnostic("reserved", message, help)]
    other = next((taken[word] for word in words if word in taken), None)
    return [place.diagnostic("same-name", f"'{name}' is already the name of {other}")] if other else []


def _each(root: Node, section: str) -> list[tuple[str, Node]]:
    node = root.get(section)
    return list(node.each()) if node else []


def _keys(root: Node, section: str) -> list[str]:
    node = root.get(section)
    return node.names() if node else []


def _places(root: Node, section: str) -> list[tuple[str, Place]]:
    node = root.get(section)
    return [(name, place) for name, (place, _) in (node.entries or {}).items()] if node else []


def _singulars(root: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for section in ("teams", "objects"):
        for name, node in (root.get(section) or root).each() if root.get(section) else ():
            word = node.get("singular")
            if word is not None and isinstance(word.value, str):
                found[name] = word.value
    return found


def _notes(root: Node) -> dict[str, str]:
    """`team seekers, line 16`, with the file where it is not the main one."""
    home = root.place.text.file
    notes: dict[str, str] = {}
    for section, kind in _KINDS.items():
        for name, place in _places(root, section):
            file = "" if place.text.file == home else f"{Path(place.text.file).name} "
            notes[name] = f"{kind} {name}, {file}line {place.line + 1}"
    return notes
