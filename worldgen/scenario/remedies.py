"""Remedies for a rule that is written in the wrong form: how each effect is written, and where attributes change."""

from __future__ import annotations

from worldgen.scenario.names import attributes
from worldgen.scenario.nodes import Node, Path

_WRITTEN = {
    "reward": "reward: {hiders: 1, the agent: -1}",
    "add": "add: {the agent: {energy: 1}}",
    "set": "set: {the agent: {energy: 10}}",
    "eat": "eat: {the food: 1}",
    "move": "move: {the box: start}",
    "push": "push: {the ball: {force: 50, away from: the agent}} or push: {the ball: [10, 0]}",
    "freeze": "freeze: {the agent: 10 steps}",
    "remove": "remove: the prey, or remove: {the prey: 5 steps}",
    "forbid": "forbid: {lock: the box, move: hiders}",
    "end": "end: hiders wins, end: draw, or end: episode",
}


def written(path: Path) -> tuple[str, ...]:
    """How the effect of a rule that a path leads into is written; nothing for other paths."""
    effect = str(path[2]) if len(path) > 2 and path[0] == "rules" else ""
    return (f"as in {_WRITTEN[effect]}",) if effect in _WRITTEN else ()


def attribute_key(root: Node, parent: Path, key: str) -> tuple[str, ...]:
    """What to write where an attribute's name stands as a key of a rule."""
    if len(parent) != 2 or parent[0] != "rules" or key not in {name for name, _ in attributes(root)}:
        return ()
    return (f"attributes change under 'add' or 'set', as in add: {{agents: {{{key}: -1}}}}",)
