"""Words: the closed list of the language's own, each with what it means, and how a plug-in adds one.

The parser reads the dictionaries of this file at every sentence, so a word that `add_verb` and its like put in here is
understood from then on, suggested after a slip, refused as a name, and listed by `worldgen words`.
"""

from __future__ import annotations

from typing import Any

from schemas.problem import Problem

WORDS: dict[str, dict[str, str]] = {
    "quantifier": {
        "any": "at least one; binds the nearest that satisfies every clause, for 'the ...' later",
        "every": "all that are present; true where there are none",
        "no": "not one of those that are present",
        "each": "one firing for every one that satisfies the sentence; binds it",
        "first": "the first present one in the group's order",
        "nearest": "the nearest by the distance between centres, in the plane",
        "at least": "that many or more, as in 'at least 2 boxes'",
        "exactly": "just that many, as in 'exactly 2 boxes'",
        "the": "the one that 'each' or 'any' bound before",
        "own": "of the same team as the one that 'each' bound; in a 'where', of the one that is placed",
        "rival": "of any other team than the one that 'each' bound",
        "its": "of the one spoken of, as in 'its start'",
        "each other": "the first present member of the same group",
    },
    "verb": {
        "sees": "is in the sight of, with nothing between",
        "touches": "has a contact with",
        "holds": "has grabbed",
    },
    "passive": {
        "seen": "'is seen by': sees, said of the other",
        "touched": "'is touched by': touches, said of the other",
        "held": "'is held by': holds, said of the other",
    },
    "state": {
        "locked": "locked in its place",
        "unlocked": "not locked",
        "held": "grabbed by an agent",
        "free": "neither held nor locked",
        "removed": "taken out of the world for now; only this word asks about absent members",
        "still": "slower than 0.1 m/s",
        "moving": "at least as fast as 0.1 m/s",
        "upright": "leaning by less than 20 degrees",
    },
    "place": {
        "inside": "in a region: the whole footprint in a 'where', the centre in a rule",
        "outside": "not in a region: the whole footprint in a 'where', the centre in a rule",
        "wholly": "before inside or outside: the whole footprint, in a rule too",
        "within": "at most so far, between centres, as in 'within 0.5 of the food'",
        "away from": "at least so far, between centres, as in '2 away from runners'",
        "near": "at most 0.5 m from, surface to surface",
        "behind": "at most 1 m from, at an agent's back, or on an object's far side as seen from the floor's middle",
        "under": "below something, in the vertical; only in rules",
        "after": "later in the group's order; only in rules",
        "before": "earlier in the group's order; only in rules",
        "spread over": "shared out over the parts of a region, as evenly as can be",
        "center of": "at the middle of a region",
        "far edge of": "inside the middle of a region's edge that lies farthest out",
        "filled by": "has one of them within a distance, as in 'is filled by any box within 0.1'",
        "middle": "the middle part of a region, as in 'middle 50% of floor'",
    },
    "time": {
        "always": "at every step",
        "every": "'every 10 steps': at steps 10, 20, 30, ...",
        "at step": "'at step 40': after that many steps",
        "at the end": "after the last step of the episode",
    },
    "amount": {
        "no": "none of it left, as in 'has no energy'",
        "at least": "as much or more",
        "less than": "less",
        "can reach": "there is a way on the drawn floor; only in 'require'",
        "cannot reach": "there is no way on the drawn floor; only in 'require'",
    },
    "effect": {
        "reward": "pays each present member of a team, or the one that was bound",
        "add": "adds to an attribute, within its floor and ceiling",
        "set": "gives an attribute a new value, within its floor and ceiling",
        "eat": "bites from what has bites, and pays the eater what it bit off; several share what is left",
        "move": "takes to its start, to a new draw of its 'where' (anew), or to a region",
        "remove": "takes out of the world, for good or for some steps",
        "push": "pushes with a force for this step, toward or away from something, or by [x, y] newtons",
        "lock": "locks",
        "unlock": "unlocks, whoever locked it",
        "drop": "ends every grab by it and on it",
        "freeze": "keeps from acting, for the next step or for some steps",
        "forbid": "keeps agents from moving, grabbing or locking, objects from being grabbed or locked, next step",
        "end": "ends the episode",
    },
    "measure": {
        "distance": "'distance from A to B': metres between centres, or between 'corners of' them",
        "progress": "'progress of A toward B': the last distance minus this one",
        "count": "'count of A': how many there are; 'count of 100 rays from edge of R to B': how many meet B first",
        "speed": "'speed of A': metres per second in the plane",
        "mean": "the mean over all of them; what is meant where nothing is said",
        "total": "the sum over all of them",
        "soft": "'soft -1.5': their mean weighted by exp(-1.5 times each): about the smallest, but smooth",
    },
    "action": {
        "move": "push itself in two directions and turn",
        "grab": "take hold of an object in front, as in 'grab boxes'",
        "lock": "lock an object in front and unlock it again, as in 'lock boxes'",
    },
    "outcome": {
        "wins": "'hiders wins', 'own team wins': ends the episode with a winner",
        "draw": "ends the episode without a winner",
        "episode": "ends the episode, with nothing said about who won",
    },
}

QUANTIFIERS = ("any", "every", "no", "each", "first", "nearest")
STATES = WORDS["state"]
EFFECTS = WORDS["effect"]
RELATIVES = ["near", "behind", "under", "after", "before"]
VERBS = {
    word: verb
    for verb, plain in (("sees", "see"), ("touches", "touch"), ("holds", "hold"))
    for word in (verb, plain)
}
PASSIVES = {"seen": "sees", "touched": "touches", "held": "holds"}
MEASURES: dict[str, str] = {}  # a plug-in's, said as 'WORD of TARGET'
OPTIONS: dict[str, Any] = {}  # a plug-in's effects: the Pydantic model of what stands under a target
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
    speed corners all none auto or walls outer_walls anew params holds
"""
RESERVED = {*_GRAMMAR.split(), *STATES, *RELATIVES, *VERBS, *PASSIVES, *BUILT_IN}


def add_verb(word: str, meaning: str, passive: str | None = None, plural: str | None = None) -> None:
    """A verb of two nouns: `add_verb("hears", "is near enough to hear", passive="heard", plural="hear")`."""
    plain = plural or word.removesuffix("s")
    _new(word, plain, *([passive] if passive else []))
    WORDS["verb"][word] = meaning
    VERBS[word] = VERBS[plain] = word
    if passive:
        WORDS["passive"][passive] = f"'is {passive} by': {word}, said of the other"
        PASSIVES[passive] = word


def add_state(word: str, meaning: str) -> None:
    """A state, said after `is` or before a noun: `add_state("hungry", "has less than a third of its energy")`."""
    _new(word)
    STATES[word] = meaning


def add_place(word: str, meaning: str) -> None:
    """A place of one noun relative to another, asked by rules: `add_place("beside", "side by side with")`."""
    _new(word)
    WORDS["place"][word] = meaning
    RELATIVES.append(word)


def add_measure(word: str, meaning: str) -> None:
    """A measured amount of one noun, said as `WORD of TARGET`."""
    _new(word)
    WORDS["measure"][word] = MEASURES[word] = meaning


def add_effect(word: str, meaning: str, options: Any) -> None:
    """A rule's effect: `word: {TARGET: {..}}`, where `options` is the Pydantic model of what stands under a target."""
    _new(word)
    EFFECTS[word] = meaning
    OPTIONS[word] = options


def _new(*words: str) -> None:
    """Take words into the language; each may mean only one thing."""
    for word in words:
        if word in RESERVED or word in EFFECTS:
            raise Problem("reserved", f"'{word}' is a word of the language already")
    RESERVED.update(words)
