"""Tokens: a sentence cut into words and numbers, and the cursor that the parser moves over them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.grammar.tree import Span
from schemas.problem import Problem, closest, one_of

_TOKEN = re.compile(r"(?P<number>-?\d+(?:\.\d+)?%?)(?![\w.])|(?P<word>[A-Za-z_][\w-]*)")
_WITH_UNIT = re.compile(r"(\d+(?:\.\d+)?)\s*(m|cm|metres?|meters?|s|steps?)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number of a sentence, with its columns."""

    text: str
    number: bool
    span: Span


def tokenize(text: str, at: int = 0) -> tuple[Token, ...]:
    """Words and numbers of a sentence from column `at` on; raises `Problem` at a character that is neither."""
    tokens: list[Token] = []
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _TOKEN.match(text, at)
        if not found:
            end = at + len(text[at:].split()[0])
            word = text[at:end]
            raise Problem(
                "unknown-word", f"'{word}' is neither a word nor a number", (at, end), (_remedy(word),)
            )
        tokens.append(Token(found[0], found["number"] is not None, found.span()))
        at = found.end()
    return tuple(tokens)


def _remedy(word: str) -> str:
    """What to write instead of a piece that is neither a word nor a number."""
    if found := _WITH_UNIT.fullmatch(word):
        return f"numbers in sentences have no unit: write {found[1]}"
    if word[0] in "<>=!":
        return "compare in words: 'has at least 3 NAME', 'has less than 3 NAME', 'is within 0.5 of ...', 'at step 40'"
    return "sentences are words and numbers; for an alternative write a second rule"


class Cursor:
    """A place in a sentence. `take` moves on when the words fit, `want` insists."""

    def __init__(self, text: str, start: int = 0):
        self.text = text
        self.tokens = tokenize(text, start)
        self.at = 0

    @property
    def word(self) -> str:
        """The next word, "" for a number or at the end."""
        token = self.peek()
        return token.text if token and not token.number else ""

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def sees(self, phrase: str) -> bool:
        """Whether the next words are `phrase`."""
        words = phrase.split()
        ahead = [self.peek(i) for i in range(len(words))]
        return all(token and token.text == word for token, word in zip(ahead, words, strict=True))

    def take(self, *phrases: str) -> str | None:
        """The first phrase that stands here, having moved past it."""
        for phrase in phrases:
            if self.sees(phrase):
                self.at += len(phrase.split())
                return phrase
        return None

    def want(self, *phrases: str) -> str:
        found = self.take(*phrases)
        if found is None:
            raise self.expected(one_of([f"'{phrase}'" for phrase in phrases]), phrases)
        return found

    def number(self, what: str = "a number", signed: bool = False) -> float:
        token = self.peek()
        if token is None or not token.number or token.text.endswith("%"):
            raise self.expected(what)
        if token.text.startswith("-") and not signed:
            raise Problem("out-of-range", f"{what} is at least 0, not {token.text}", token.span)
        self.at += 1
        return float(token.text)

    def whole(self, what: str = "a whole number") -> int:
        token = self.peek()
        if token is None or not token.text.isdigit():
            raise self.expected(what)
        self.at += 1
        return int(token.text)

    def percent(self) -> float:
        token = self.peek()
        if token is None or not token.text.endswith("%"):
            raise self.expected("a percentage such as 50%")
        self.at += 1
        return float(token.text[:-1]) / 100

    def here(self) -> Span:
        """The span of the next token; the last one's end when nothing follows."""
        token = self.peek()
        if token:
            return token.span
        end = self.tokens[-1].span[1] if self.tokens else 0
        return end, end + 1

    def since(self, start: int) -> Span:
        """From token number `start` to the last one taken."""
        return self.tokens[start].span[0], self.tokens[max(start, self.at - 1)].span[1]

    def expected(self, what: str, options: Iterable[str] = (), help: tuple[str, ...] = ()) -> Problem:
        """`expected 'is' or a verb after 'no seeker', not 'watches'; did you mean ..?`"""
        token = self.peek()
        before = self.text[: self.here()[0]].split()[-2:] if self.at else []
        after = f" after '{' '.join(before)}'" if before else ""
        if token is None:
            message = (
                f"the sentence ends too early: expected {what}{after}" if self.tokens else f"expected {what}"
            )
            return Problem("unknown-word", message, self.here())
        best = closest(token.text, options)
        hint = f"; did you mean '{best}'?" if best and best != token.text else ""
        help = (_REMEDIES[token.text],) if token.text in _REMEDIES else () if hint else help
        return Problem("unknown-word", f"expected {what}{after}, not '{token.text}'{hint}", token.span, help)


_UNITS = "lengths are metres: leave the unit out"
_REMEDIES = {
    "or": "there is no 'or': write a second rule",
    "not": "'not' stands after 'is', as in 'is not locked'; else say 'no red sees ...'",
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), _UNITS),
    **dict.fromkeys(("second", "seconds", "minutes", "s"), "times are steps: write 40 steps"),
}
