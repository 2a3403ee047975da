"""Predicates: the codes of the facts behind verbs, states and relative places (`facts.py`).

A plug-in's word is asked of `worldgen.plugins`; its fact is a plane of the ground.
"""

from __future__ import annotations

from worldgen.errors import UserError
from worldgen.plugins.running import fact
from worldgen.sim.rules import facts
from worldgen.sim.rules.ground import Ground

Code = tuple[int, int]  # of the fact, and of a plug-in's plane

VERBS = {"sees": facts.SEES, "touches": facts.TOUCHES, "holds": facts.HOLDS}
STATES = {
    "locked": facts.LOCKED, "unlocked": facts.UNLOCKED, "held": facts.HELD, "free": facts.FREE,
    "removed": facts.REMOVED, "moving": facts.IN_MOTION, "still": facts.STILL, "upright": facts.STANDING,
}  # fmt: skip
PLACES = {
    "near": facts.IS_NEAR, "behind": facts.IS_BEHIND, "under": facts.UNDER, "after": facts.AFTER,
    "before": facts.BEFORE,
}  # fmt: skip


def verb(word: str, text: str, ground: Ground) -> Code:
    """Subject does `word` to target."""
    return _known("verb", VERBS, word, text, ground)


def state(word: str, text: str, ground: Ground) -> Code:
    return _known("state", STATES, word, text, ground)


def relative(word: str, text: str, ground: Ground) -> Code:
    return _known("place", PLACES, word, text, ground)


def _known(kind: str, words: dict[str, int], word: str, text: str, ground: Ground) -> Code:
    if word in words:
        return words[word], 0
    found = fact(kind, word)
    if found is None:
        raise UserError(f"'{text}': nothing runs '{word}' here; known are {', '.join(words)}")
    if kind == "state":
        return facts.SINGLE_PLANE, ground.plane("singles", word, found)
    return facts.PAIR_PLANE, ground.plane("pairs", f"{kind} {word}", found)
