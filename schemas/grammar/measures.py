"""Parsing of measured amounts: `-0.05 * soft -1.5 distance from corners of each site to corners of any box`."""

from __future__ import annotations

import re
from typing import Any, cast

from schemas.grammar import tree
from schemas.grammar.nouns import Nouns
from schemas.grammar.vocabulary import Vocabulary
from schemas.grammar.words import MEASURES
from schemas.problem import Problem
from schemas.values import Constant, parse_value

_BEGINNINGS = ("distance from", "progress of", "count of", "speed of")
_NUMERIC = re.compile(r"\s*(-?\d+(\.\d+)?|\$\w+)\s*")


def parse_measure(text: str, vocabulary: Vocabulary, bound: tuple[tree.Target, ...]) -> tree.Measure:
    """A factor times a quantity, or the quantity alone; `bound` is what `the ...` may name."""
    factor, start = _factor(text)
    parser = _Parser(text, vocabulary, bound=bound, start=start)
    cursor = parser.cursor
    reduce = cursor.take("mean", "total", "soft")
    sharpness = cursor.number("a number such as -1.5", signed=True) if reduce == "soft" else None
    quantity = parser.quantity()
    if cursor.peek():
        raise cursor.expected("nothing more")
    return tree.Measure(text, factor, quantity, cast(Any, reduce), sharpness)


def _factor(text: str) -> tuple[Any, int]:
    """What stands before the last `*`, and where the quantity begins."""
    star = text.rfind("*")
    if star < 0:
        return Constant(1.0), 0
    if _NUMERIC.fullmatch(text[star + 1 :]):
        help = (f"write the factor first: {text[star + 1 :].strip()} * {text[:star].strip()}",)
        raise Problem("bad-value", "the factor of a measure stands before it", (star, len(text)), help)
    value = parse_value(text[:star])
    if not isinstance(value, Constant) and "$" not in text[:star]:
        raise Problem("bad-value", "a factor is one number or made of $names", (0, star))
    return value, star + 1


class _Parser(Nouns):
    def quantity(self) -> Any:
        cursor, start = self.cursor, self.cursor.at
        match cursor.take(*_BEGINNINGS):
            case "distance from":
                near = self._ends()
                cursor.want("to")
                return tree.Distance(near, self._ends(), cursor.since(start))
            case "progress of":
                of = self.target()
                cursor.want("toward")
                return tree.Progress(of, self.target(), cursor.since(start))
            case "count of":
                return self._count(start)
            case "speed of":
                return tree.SpeedOf(self._bodies(), cursor.since(start))
        return self._named(start)

    def _ends(self) -> tree.Ends:
        start = self.cursor.at
        corners = self.cursor.take("corners of") is not None
        return tree.Ends(self.target(), corners, self.cursor.since(start))

    def _count(self, start: int) -> Any:
        cursor = self.cursor
        if not ((token := cursor.peek()) and token.number):
            return tree.CountOf(self._bodies(), cursor.since(start))
        span = cursor.here()
        number = cursor.whole()
        if number < 1:
            raise Problem("out-of-range", "at least one ray is needed to count any", span)
        cursor.want("rays from edge of")
        region = self.region()
        cursor.want("to")
        return tree.RaysTo(number, region, self._bodies(), cursor.since(start))

    def _named(self, start: int) -> Any:
        """An attribute's or a plug-in's: one word and `of`."""
        cursor, word, span = self.cursor, self.cursor.word, self.cursor.here()
        attributes = [w for w, (_, kind) in self.words.counted.items() if kind == "attribute"]
        if not cursor.sees(f"{word} of") or word not in (*MEASURES, *attributes):
            raise cursor.expected(
                "a measure (distance from, progress of, count of, speed of, an attribute)",
                (*_BEGINNINGS, *MEASURES, *attributes),
                ("for instance 'distance from the box to floor'; `worldgen words measures` lists them",),
            )
        cursor.at += 2
        if word in MEASURES:
            return tree.Custom(word, self._bodies(), cursor.since(start))
        noun = tree.Noun(self.words.counted[word][0], "attribute", span)
        return tree.AttributeOf(noun, self.target(), cursor.since(start))

    def _bodies(self) -> tree.Target:
        """A target that is somebody or something, not a place."""
        target = self.target()
        if target.noun.kind in ("region", "start", "teams"):
            said = self.cursor.text[slice(*target.span)]
            raise Problem("bad-value", f"'{said}' is no agent and no object", target.span)
        return target
