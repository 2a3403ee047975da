"""The sentence grammar: words in, typed trees out."""

from schemas.grammar.effects import parse_forbidden, parse_goal, parse_outcome, parse_target, parse_toward
from schemas.grammar.measures import parse_measure
from schemas.grammar.parser import (
    bindings,
    parse_action,
    parse_facing,
    parse_sentence,
    parse_where,
)
from schemas.grammar.vocabulary import Vocabulary

__all__ = [
    "Vocabulary",
    "bindings",
    "parse_action",
    "parse_facing",
    "parse_forbidden",
    "parse_goal",
    "parse_measure",
    "parse_outcome",
    "parse_sentence",
    "parse_target",
    "parse_toward",
    "parse_where",
]
