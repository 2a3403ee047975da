"""The names of a document: the vocabulary that its sentences may use, and what is wrong with the names themselves."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.grammar.vocabulary import Vocabulary, forms
from schemas.grammar.words import RESERVED
from schemas.layouts import LAYOUTS
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, Place

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_KINDS = {"teams": "team", "objects": "object", "regions": "region"}
_NAMED = ("params", "regions", "teams", "objects", "phases", "require", "rules")


def layout_regions(root: Node) -> tuple[str, ...]:
    """The regions that the document's layout makes."""
    layout = (root.get("world") or root).get("layout")
    words = [word for word in (layout.names() if layout else []) if word in LAYOUTS]
    return tuple(name for word in words for name in getattr(LAYOUTS[word], "regions", ()))


def vocabulary(root: Node) -> Vocabulary:
    """Every noun that the document declares."""
    sections = {section: _keys(root, section) for section in ("teams", "objects", "regions", "rules")}
    return Vocabulary.of(
        teams=sections["teams"],
        objects=sections["objects"],
        regions=[*sections["regions"], *layout_regions(root)],
        rules=sections["rules"],
        singulars=_singulars(root),
        notes=_notes(root),
    )


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
    return diagnostics


def _clash(name: str, words: list[str], place: Place, kind: str, taken: dict[str, str]) -> list[Diagnostic]:
    grammar = next((word for word in words if word in RESERVED), None)
    if grammar:
        which = f"'{name}'" if grammar == name else f"'{name}' (singular or plural '{grammar}')"
        inflected = grammar != name and kind != "region"
        help = (f"call the {kind} something else, or give it 'singular:'",) if inflected else ()
        article = "an" if kind == "object" else "a"
        message = f"{which} is a word of the language and cannot name {article} {kind}"
        return [place.diagnostic("reserved", message, help)]
    other = next((taken[word] for word in words if word in taken), None)
    return [place.diagnostic("same-name", f"'{name}' is already the name of {other}")] if other else []


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
