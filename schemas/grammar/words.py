"""Words: the closed list of the language's own, and the singular and plural of an author's.

English plurals are guessed by a few rules, because loading a whole inflection library takes longer than checking a
scenario; an author whose word they miss writes `singular:` on the group.
"""

from __future__ import annotations

QUANTIFIERS = ("any", "every", "no", "each", "first", "nearest")
STATES = ("locked", "unlocked", "held", "free", "removed", "still", "moving", "upright")
RELATIVES = ("near", "behind", "under", "after", "before")
VERBS = {
    "sees": "sees",
    "see": "sees",
    "touches": "touches",
    "touch": "touches",
    "holds": "holds",
    "hold": "holds",
}
PASSIVES = {"seen": "sees", "touched": "touches", "held": "holds"}
BUILT_IN = {
    "agent": ("agent", "agents"),
    "agents": ("agent", "agents"),
    "object": ("object", "objects"),
    "objects": ("object", "objects"),
    "team": ("team", "teams"),
    "teams": ("team", "teams"),
}

_GRAMMAR = """
    always every steps step at the end is are not has have can cannot reach and no least less than exactly any each
    first nearest own rival its start other by filled within of inside outside wholly away from spread over center far
    edge middle wins win draw episode move grab lock mean total soft distance to progress toward count number rays
    speed corners all none auto or walls outer_walls
"""
RESERVED = frozenset((*_GRAMMAR.split(), *STATES, *RELATIVES, *VERBS, *PASSIVES, *BUILT_IN))

_IRREGULAR = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "mice": "mouse",
    "geese": "goose",
    "feet": "foot",
    "thieves": "thief",
    "knives": "knife",
    "buses": "bus",
    "lenses": "lens",
}
_SAME = ("ss", "us", "is")  # grass, cactus, chassis: no plural -s to take off


def singular(word: str) -> str:
    """`boxes` -> `box`, `long_boxes` -> `long_box`, `prey` -> `prey`."""
    head, _, last = word.rpartition("_")
    return f"{head}_{_singular(last)}" if head else _singular(last)


def plural(word: str) -> str:
    """`box` -> `boxes`, `hider` -> `hiders`; only words declared in the singular come here."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(_SAME) or not word.endswith("s") or len(word) < 3:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses", "zzes")):
        return word[:-2]
    if word.endswith(("lves", "eaves")):
        return word[:-3] + "f"
    return word[:-1]
