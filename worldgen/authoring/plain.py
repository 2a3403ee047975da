"""Rules in plain words: what is asked, and what then happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from worldgen.authoring.say import written

CONDITION = ("when", "while", "for", "during")


def condition(rule: Mapping[str, Any]) -> str:
    """`while no seeker sees any hider, during hunt`"""
    kind = "when" if "when" in rule else "while"
    text = f"{kind} {rule.get(kind, '')}"
    if "for" in rule:
        text += f", for {rule['for']}" if isinstance(rule["for"], str) else f", for {rule['for']} steps"
    return text + (f", during {rule['during']}" if rule.get("during", "all") != "all" else "")


def effects(rule: Mapping[str, Any]) -> list[str]:
    """`hiders get 1`, `the food is removed for 5 steps`, one text an effect."""
    return [said for verb, raw in rule.items() if verb not in CONDITION for said in _effect(verb, raw)]


def _effect(verb: str, raw: Any) -> list[str]:
    if verb == "end":
        return [f"the episode ends{'' if raw == 'episode' else f': {raw}'}"]
    if isinstance(raw, Mapping):
        return [said for whom, what in raw.items() for said in _on(verb, str(whom), what)]
    whom = raw if isinstance(raw, list) else [raw]
    return [_done(verb, str(one)) for one in whom]


def _on(verb: str, whom: str, what: Any) -> list[str]:
    if verb == "reward":
        return [f"{whom} {'gets' if _single(whom) else 'get'} {written(what)}"]
    if verb in ("add", "set") and isinstance(what, Mapping):
        sign = {"add": "+", "set": "= "}[verb]
        return [f"{name} of {whom} {_signed(sign, amount)}" for name, amount in what.items()]
    if verb == "move":
        return [f"{whom} {'moves' if _single(whom) else 'move'} {_goal(str(what), whom)}"]
    if verb == "eat":
        return [f"a bite of {written(what)} is taken off {whom}"]
    if verb == "forbid":
        return [f"{one} may not {whom}" for one in (what if isinstance(what, list) else [what])]
    if verb in ("remove", "freeze"):
        return [f"{_done(verb, whom)}{_lasting(what)}"]
    if verb == "push":
        return [f"{whom} {'is' if _single(whom) else 'are'} pushed {_pushing(what)}"]
    return [f"{verb} {whom}: {written(what)}"]


def _goal(goal: str, whom: str) -> str:
    if goal in ("start", "its start"):
        return f"to {'its' if _single(whom) else 'their'} start"
    return "to a newly drawn place" if goal == "anew" else f"to {goal}"


def _lasting(steps: Any) -> str:
    """` for 10 steps`; nothing where no number of steps is given."""
    if steps is None:
        return ""
    text = str(steps)
    return f" for {text}" if "step" in text else f" for {text} step{'' if text == '1' else 's'}"


def _pushing(push: Any) -> str:
    """`with 5 N away from the mouse`, `by [10, 0] N`"""
    if not isinstance(push, Mapping):
        return f"by {written(push)} N"
    way = next((f" {word} {push[word]}" for word in ("toward", "away from") if word in push), "")
    return f"with {written(push.get('force'))} N{way}"


def _signed(sign: str, amount: Any) -> str:
    text = written(amount)
    return text if sign == "+" and text.startswith("-") else f"{sign}{text}"


def _done(verb: str, whom: str) -> str:
    be = "is" if _single(whom) else "are"
    past = {"remove": "removed", "freeze": "frozen", "lock": "locked", "unlock": "unlocked"}.get(verb)
    return f"{whom} {be} {past}" if past else f"{verb} {whom}"


def _single(whom: str) -> bool:
    """Whether a recipient is one: `the hider`, `each player`, `own team` (but not `hiders`)."""
    return whom.split()[0] in ("the", "each", "any", "nearest", "first") or whom.split()[-1] == "team"
