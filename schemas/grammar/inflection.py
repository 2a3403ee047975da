"""The singular and plural of an author's names.

English plurals are guessed by a few rules, because loading a whole inflection library takes longer than checking a
scenario; an author whose word they miss writes `singular:` on the group.
"""

from __future__ import annotations

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
