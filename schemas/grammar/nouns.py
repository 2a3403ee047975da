"""Parsing of what stands for things: targets (`any rival agent`, `the food`), regions (`own base`) and the binding
between them: `each` and `any` bind, `the` names what was bound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from schemas.grammar import tree
from schemas.grammar.inflection import singular
from schemas.grammar.tokens import Cursor
from schemas.grammar.vocabulary import Vocabulary
from schemas.grammar.words import QUANTIFIERS, STATES
from schemas.problem import Problem

BINDS = ("each", "any", "first", "nearest")
SCOPES = ("no", "every", "all", "at least", "exactly")  # nothing under these can be named later


class Nouns:
    """Reads targets and regions. `bound` is what `the ...` may name; `member` says that own and rival have a team to
    go by before anything is bound (a team's `where`)."""

    def __init__(
        self,
        text: str,
        vocabulary: Vocabulary,
        bound: tuple[tree.Target, ...] = (),
        member: bool = False,
        start: int = 0,
    ):
        self.cursor = Cursor(text, start)
        self.words = vocabulary
        self.bound = list(bound)
        self.member = member
        self.whose = "own and rival go by the team of the member bound by 'each': begin with 'each agent ...'"

    # --- targets

    def target(self) -> tree.Target:
        start = self.cursor.at
        if self.cursor.take("its"):
            self.cursor.want("start")
            return self._start(start)
        if self.cursor.take("start"):
            return self._start(start)
        if self.cursor.take("the"):
            return self._the(start)
        if self.cursor.sees("middle"):
            region = self.region()
            noun = tree.Noun(region.name, "region", region.span)
            return tree.Target(noun, "all", region.span, middle=region.middle)
        return self._described(start)

    def bind(self, target: tree.Target, local: bool) -> None:
        """Let `target` be named later, if it binds at all; `local` when it stands under a subject that does not."""
        if local or target.quantifier not in BINDS:
            return
        same = (target.noun.name, target.side, target.state)
        twin = any((t.noun.name, t.side, t.state) == same for t in self.bound)
        if twin:
            word = self.cursor.text[target.noun.span[0] : target.noun.span[1]]
            help = (f"write 'any rival {word}' or 'any own {word}' for the second one",)
            message = f"'{word}' is bound twice, and 'the {word}' could be either"
            raise Problem("ambiguous", message, target.span, help)
        self.bound.append(target)

    def _start(self, start: int) -> tree.Target:
        span = self.cursor.since(start)
        return tree.Target(tree.Noun("start", "start", span), "its", span)

    def _the(self, start: int) -> tree.Target:
        side = self.cursor.take("rival", "own")
        noun = self.noun()
        span = self.cursor.since(start)
        same = [t for t in self.bound if t.noun.name == noun.name]
        plainest = [t for t in same if t.side == side and t.state is None]
        fits = plainest or [t for t in same if t.side == side] or ([] if side else same)
        word = self.cursor.text[noun.span[0] : noun.span[1]]
        if not fits:
            said = self.cursor.text[span[0] : span[1]]
            help = (f"bind it first, as in 'each {word} ...'; 'no', 'every' and counts bind nothing",)
            raise Problem("unbound", f"nothing before '{said}' says which {word} it is", span, help)
        if len(fits) > 1:
            help = (f"write 'the rival {word}' or 'the own {word}'",)
            raise Problem("ambiguous", f"'the {word}' could be either of two", span, help)
        return tree.Target(noun, "the", span, side=fits[0].side)

    def _described(self, start: int) -> tree.Target:
        quantifier, number, side, state = "all", None, None, None
        while word := self.cursor.take("at least", "exactly", "own", "rival", *QUANTIFIERS, *STATES):
            if word in ("own", "rival"):
                side = cast(Any, word)
            elif word in STATES:
                state = cast(Any, word)
            else:
                quantifier = word
                number = self.cursor.whole() if word in ("at least", "exactly") else None
        noun = self.noun(regions=True)
        target = tree.Target(noun, cast(Any, quantifier), self.cursor.since(start), number, side, state)
        self._sided(target)
        self._side(target.side, target.span)
        return target

    def _sided(self, target: tree.Target) -> None:
        """Only what is declared for each team is anyone's own: agents, teams, and what says `per: team`."""
        name, kind = target.noun.name, target.noun.kind
        if target.side and kind in ("object", "region") and name not in self.words.per_team:
            raise self._nobodys(target.side, name, kind, target.span)

    def _nobodys(self, side: str, name: str, kind: str, span: tree.Span) -> Problem:
        what = "kind of object" if kind == "object" else "region"
        remedy = (
            f"write 'any {singular(name)}'" if name in self.words.families else f"add 'per: team' to {name}"
        )
        help = (f"{remedy}, or leave out '{side}'",)
        return Problem("bad-value", f"no team has {name} of its own: this {what} is one for all", span, help)

    def noun(self, regions: bool = False) -> tree.Noun:
        """A team, kind of object, agent, object or team (and a region where one may stand)."""
        word, span = self.cursor.word, self.cursor.here()
        if not word:
            raise self.cursor.expected("a name")
        if word in self.words.groups:
            name, kind = self.words.groups[word]
        elif regions and word in self.words.regions:
            name, kind = self.words.regions[word], "region"
        else:
            regional = list(self.words.regions) if regions else []
            raise self.words.unknown(word, [*self.words.groups, *regional], span)
        self.cursor.at += 1
        return tree.Noun(name, cast(Any, kind), span)

    # --- regions

    def region(self) -> tree.RegionRef:
        start = self.cursor.at
        if self.cursor.take("middle"):
            part = self.cursor.percent()
            if not 0 < part <= 1:
                raise Problem(
                    "out-of-range", "the middle is above 0% and at most 100%", self.cursor.since(start)
                )
            self.cursor.want("of")
            inner = self.region()
            return replace(inner, middle=part * (inner.middle or 1.0), span=self.cursor.since(start))
        which = self.cursor.take("own", "rival", "any", "every")
        word, span = self.cursor.word, self.cursor.here()
        if word not in self.words.regions:
            if not word:
                raise self.cursor.expected("a region")
            raise self._no_region(word, span)
        self.cursor.at += 1
        ref = tree.RegionRef(self.words.regions[word], self.cursor.since(start), cast(Any, which))
        self._part(ref)
        self._side(which, ref.span)
        return ref

    def _part(self, ref: tree.RegionRef) -> None:
        """`own` wants a region of each team, `any` and `every` one that has parts."""
        if ref.which in ("own", "rival") and ref.name not in self.words.per_team:
            raise self._nobodys(ref.which, ref.name, "region", ref.span)
        if ref.which in ("any", "every") and ref.name not in {*self.words.per_team, *self.words.families}:
            help = (f"leave out '{ref.which}'",)
            raise Problem("bad-value", f"the region {ref.name} has no parts to choose from", ref.span, help)

    def _no_region(self, word: str, span: tree.Span) -> Problem:
        following = self.cursor.peek(1)
        if following and following.text in self.words.regions and word in ("the", "a", *QUANTIFIERS):
            help = (
                f"write '{following.text}' alone; 'own', 'rival', 'any' and 'every' are for regions with parts",
            )
            return Problem("unknown-word", f"'{word}' cannot stand before a region", span, help)
        if word in self.words.groups:
            name = self.words.groups[word][0]
            help = (f"for nearness write 'within 0.5 of {name}'",)
            return Problem("unknown-name", f"'{word}' is no region of the floor", span, help)
        return self.words.unknown(word, self.words.regions, span)

    def _side(self, which: str | None, span: tree.Span) -> None:
        if which not in ("own", "rival") or self.member or any(t.quantifier == "each" for t in self.bound):
            return
        message = f"'{which}' of whom? nothing before it is bound by 'each'"
        raise Problem("unbound", message, span, (self.whose,))
