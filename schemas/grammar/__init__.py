"""The sentence grammar: words in, typed trees out."""

from schemas.grammar.parser import (
    bindings,
    parse_action,
    parse_outcome,
    parse_recipient,
    parse_sentence,
    parse_where,
)
from schemas.grammar.vocabulary import Vocabulary

__all__ = [
    "Vocabulary",
    "bindings",
    "parse_action",
    "parse_outcome",
    "parse_recipient",
    "parse_sentence",
    "parse_where",
]
