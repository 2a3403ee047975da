"""Parsing of what stands in a rule's effects: who is meant, where something goes, what a winner is."""

from __future__ import annotations

from typing import Any, cast

from schemas.grammar import tree
from schemas.grammar.nouns import SCOPES, Nouns
from schemas.grammar.vocabulary import Vocabulary
from schemas.problem import Problem, one_of

_OUTCOMES = "write 'TEAM wins', 'draw', or 'episode' for an end without a winner"
AGENTS = ("team", "agents")
OBJECTS = ("object", "objects")

# Which nouns an effect can be done to; what is not here can be done to both agents and objects.
_ONLY: dict[str, tuple[tuple[str, ...], str]] = {
    "reward": ((*AGENTS, "teams"), "only agents are paid"),
    "eat": (OBJECTS, "only objects are eaten"),
    "lock": (OBJECTS, "only objects are locked"),
    "unlock": (OBJECTS, "only objects are unlocked"),
    "freeze": (AGENTS, "only agents can be frozen"),
}
_FORBIDDEN = {
    "move": (AGENTS, "only agents move of themselves"),
    "grab": ((*AGENTS, *OBJECTS), "agents grab, and objects are grabbed"),
    "lock": ((*AGENTS, *OBJECTS), "agents lock, and objects are locked"),
}


def parse_target(verb: str, text: str, vocabulary: Vocabulary, bound: tuple[tree.Target, ...]) -> tree.Target:
    """Whom or what an effect is done to: `the prey`, `hiders`, `agents`, `each player`, `own team`."""
    parser = Nouns(text, vocabulary, bound=bound)
    if (token := parser.cursor.peek()) and token.number:
        help = (f"say who it is done to, as in {verb}: {{agents: {text}}}",)
        raise Problem("unknown-word", f"'{text}' is nobody", (0, len(text)), help)
    target = parser.target()
    _end(parser)
    kinds, why = _ONLY.get(verb, ((*AGENTS, *OBJECTS, "teams"), f"'{verb}' is done to agents and objects"))
    _fits(target, text, kinds, why)
    return target


def parse_forbidden(
    action: str, text: str, vocabulary: Vocabulary, bound: tuple[tree.Target, ...]
) -> tree.Target:
    """Who may not move, grab or lock; what may not be grabbed or locked."""
    if action not in _FORBIDDEN:
        raise Problem("unknown-word", f"what can be forbidden is {one_of(_FORBIDDEN)}, not '{action}'")
    parser = Nouns(text, vocabulary, bound=bound)
    target = parser.target()
    _end(parser)
    _fits(target, text, *_FORBIDDEN[action])
    return target


def parse_goal(text: str, vocabulary: Vocabulary, bound: tuple[tree.Target, ...]) -> tree.RegionRef | str:
    """Where something is moved: `start`, `anew`, or a region."""
    if text.strip() in ("start", "its start"):
        return "start"
    if text.strip() == "anew":
        return "anew"
    parser = Nouns(text, vocabulary, bound=bound)
    if not parser.cursor.sees("middle") and parser.cursor.word not in (
        "own", "rival", "any", "every", *vocabulary.regions
    ):  # fmt: skip
        raise parser.cursor.expected("start, anew or a region", ("start", "anew", *vocabulary.regions))
    region = parser.region()
    _end(parser)
    return region


def parse_toward(text: str, vocabulary: Vocabulary, bound: tuple[tree.Target, ...]) -> tree.Target:
    """What a push is directed by: anything that has a place."""
    parser = Nouns(text, vocabulary, bound=bound)
    middle = parser.cursor.take("center of") is not None
    target = parser.target()
    _end(parser)
    if middle and target.noun.kind != "region":
        raise Problem("bad-value", "only regions have a center", target.span)
    if target.noun.kind == "teams" or target.quantifier == "no":
        raise Problem("bad-value", f"'{text}' has no place to be pushed to or from", target.span)
    return target


def parse_outcome(text: str, vocabulary: Vocabulary, bound: tuple[tree.Target, ...]) -> tree.Outcome:
    """How an episode ends: `hiders wins`, `own team wins`, `the agent wins`, `draw`, `episode`."""
    parser = Nouns(text, vocabulary, bound=bound)
    cursor = parser.cursor
    if word := cursor.take("draw", "episode"):
        _end(parser)
        return tree.Outcome(cast(Any, word), None, cursor.since(0))
    try:
        winner = parser.target()
        cursor.want("wins", "win")
        _end(parser)
    except Problem as problem:
        told = () if problem.code == "unknown-name" else problem.help
        raise Problem(problem.code, problem.message, problem.span, (*told, _OUTCOMES)) from None
    if winner.noun.kind not in ("team", "teams", "agents"):
        raise Problem("bad-value", "only a team can win", winner.span)
    _which_team(winner)
    return tree.Outcome("wins", winner, cursor.since(0))


def _end(parser: Nouns) -> None:
    if parser.cursor.peek():
        raise parser.cursor.expected("nothing more")


def _fits(target: tree.Target, text: str, kinds: tuple[str, ...], why: str) -> None:
    if target.noun.kind not in kinds:
        raise Problem("bad-value", f"{why}, and '{text}' is none of them", target.span)
    if target.quantifier in SCOPES and target.quantifier != "all":
        help = ("name a group, bind one in the condition and write 'the ...', or write 'each ...'",)
        message = f"'{target.quantifier}' says how many, not which ones"
        raise Problem("bad-value", message, target.span, help)
    _which_team(target)


def _which_team(target: tree.Target) -> None:
    if target.noun.kind == "teams" and target.side is None and target.quantifier != "the":
        raise Problem("bad-value", "which team? write 'own team', 'rival team' or its name", target.span)
