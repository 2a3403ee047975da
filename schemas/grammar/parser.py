"""The parser: text and a vocabulary in, typed trees out. Recursive descent over the grammar in docs/language.md.

Every function raises `Problem` at the first word that does not fit, with the span of that word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from schemas.grammar import tree
from schemas.grammar.nouns import SCOPES, Nouns
from schemas.grammar.vocabulary import Vocabulary
from schemas.grammar.words import PASSIVES, RELATIVES, STATES, VERBS, WORDS
from schemas.problem import Problem

PLACES = ("inside", "outside", "wholly", "within", "spread over", "center of", "far edge of")
_LISTED = "`worldgen words states` and `worldgen words places` list them"


def parse_sentence(text: str, vocabulary: Vocabulary) -> tree.Sentence:
    """A condition: clauses joined by "and"."""
    _said(text, "write one, as in 'always' or 'each agent is inside floor'")
    parser = _Parser(text, vocabulary)
    clauses = [parser.clause()]
    while parser.cursor.take("and"):
        clauses.append(parser.clause())
    parser.end("'and' or the end of the sentence")
    return tree.Sentence(text, tuple(clauses))


def parse_where(text: str, vocabulary: Vocabulary, member: bool = True) -> tree.Where:
    """Places joined by "and"; `member` when those placed have a team that own and rival can go by."""
    _said(text, "write one, as in 'inside floor', or leave the key out")
    parser = _Parser(text, vocabulary, member=member)
    parser.whose = "what is placed has no team: add 'per: team' to it, or leave the word out"
    places = [parser.place()]
    while parser.cursor.take("and"):
        places.append(parser.place())
    parser.end("'and' or the end")
    return tree.Where(text, tuple(places))


def _said(text: str, remedy: str) -> None:
    if not text.strip():
        raise Problem("bad-value", "there is no sentence here", (0, max(1, len(text))), (remedy,))


def parse_action(text: str, vocabulary: Vocabulary) -> tree.Action:
    """`move`, `grab boxes`, `lock own ramps`."""
    parser = _Parser(text, vocabulary, member=True)
    cursor = parser.cursor
    verb = cursor.want("move", "grab", "lock")
    if verb == "move":
        parser.end("nothing")
        return tree.Action("move", None, cursor.since(0))
    side = cursor.take("own", "rival")
    noun = parser.noun()
    parser.end("nothing")
    if noun.kind not in ("object", "objects"):
        raise Problem(
            "bad-value", f"only objects can be {'grabbed' if verb == 'grab' else 'locked'}", noun.span
        )
    return tree.Action(cast(Any, verb), noun, cursor.since(0), cast(Any, side))


def parse_facing(text: str, vocabulary: Vocabulary, member: bool = True) -> tree.Target | tree.Spot:
    """What a body faces when it is placed: `toward center of ring`, `toward nearest rival agent`."""
    parser = _Parser(text, vocabulary, member=member)
    cursor = parser.cursor
    cursor.want("toward")
    start = cursor.at
    if word := cursor.take("center of", "far edge of"):
        facing: tree.Target | tree.Spot = tree.Spot(cast(Any, word), parser.region(), cursor.since(start))
    else:
        facing = parser.target()
        if facing.noun.kind in ("teams", "start") or facing.quantifier in (
            "no",
            "each",
            "at least",
            "exactly",
        ):
            help = ("write 'toward center of floor' or 'toward nearest box'",)
            raise Problem("bad-value", "this is nothing that can be faced", facing.span, help)
    parser.end("nothing")
    return facing


def bindings(sentence: tree.Sentence) -> tuple[tree.Target, ...]:
    """What a sentence binds, in order: what `the ...` may name in the effects."""
    found: list[tree.Target] = []
    for clause in sentence.clauses:
        subject = getattr(clause, "subject", None)
        other = _other(clause)
        if subject and subject.quantifier in ("each", "any", "first", "nearest"):
            found.append(subject)
        scoped = subject is not None and subject.quantifier in SCOPES
        if other and not scoped and other.quantifier in ("each", "any", "first", "nearest"):
            found.append(other)
    return tuple(found)


def _other(clause: tree.Clause) -> tree.Target | None:
    """The second noun of a clause."""
    match clause:
        case tree.Does(target=target) | tree.Reaches(target=target):
            return target
        case tree.Is(predicate=tree.Passive(by=target)):
            return target
        case tree.Is(predicate=tree.Within(target=target) | tree.Away(target=target)):
            return target
        case tree.Is(predicate=tree.Relative(target=target) | tree.FilledBy(target=target)):
            return target
    return None


class _Parser(Nouns):
    denying = False  # after "is not", until an `any` has taken the "not" upon itself

    def end(self, what: str) -> None:
        if self.cursor.peek():
            raise self.cursor.expected(what, ("and",))

    # --- clauses

    def clause(self) -> tree.Clause:
        cursor, start = self.cursor, self.cursor.at
        if cursor.take("always"):
            return tree.Always(cursor.since(start))
        if cursor.sees("every") and (token := cursor.peek(1)) and token.number:
            cursor.take("every")
            steps = self._positive()
            cursor.want("steps", "step")
            return tree.EverySteps(steps, cursor.since(start))
        if cursor.take("at step"):
            return tree.AtStep(cursor.whole("a step"), cursor.since(start))
        if cursor.take("at the end"):
            return tree.AtEnd(cursor.since(start))
        if cursor.word == "at" and not cursor.sees("at least"):
            raise cursor.expected("'at step 40' or 'at the end'")
        subject = self.target()
        self.bind(subject, local=False)
        return self._predicate(subject, start)

    def _predicate(self, subject: tree.Target, start: int) -> tree.Clause:
        cursor = self.cursor
        if cursor.take("is", "are"):
            negated = self.denying = cursor.take("not") is not None
            predicate = self._is(subject)
            negated, self.denying = self.denying, False
            return tree.Is(subject, predicate, cursor.since(start), negated)
        if cursor.take("has", "have"):
            return self._has(subject, start)
        if word := cursor.take("can reach", "cannot reach"):
            target = self._object(subject)
            return tree.Reaches(subject, target, cursor.since(start), word == "cannot reach")
        if cursor.word in VERBS:
            verb = VERBS[cursor.word]
            cursor.at += 1
            return tree.Does(subject, verb, self._object(subject), cursor.since(start))
        options = (*VERBS, "is", "are", "has", "have", "can reach", "cannot reach")
        verbs = ", ".join(WORDS["verb"])
        help = self._without_is(subject)
        raise cursor.expected(f"a verb ({verbs}), 'is', 'has' or 'can reach'", options, help)

    def _without_is(self, subject: tree.Target) -> tuple[str, ...]:
        """The remedy where a state or place follows its subject at once."""
        word = self.cursor.word
        known = (*STATES, *PASSIVES, *RELATIVES, *(place.split()[0] for place in PLACES))
        said = self.cursor.text[slice(*subject.span)]
        return (f"write '{said} is {word} ...'",) if word in known else ()

    def _object(self, subject: tree.Target) -> tree.Target:
        """The second noun of a clause, bound for later unless the subject's quantifier forbids it. What is not near any
        box is near no box."""
        target = self.target()
        if self.denying and target.quantifier == "any":
            target, self.denying = replace(target, quantifier="no"), False
        self.bind(target, local=subject.quantifier in SCOPES)
        return target

    def _is(self, subject: tree.Target) -> tree.InState | tree.Place | tree.Passive | tree.FilledBy:
        cursor, start = self.cursor, self.cursor.at
        if cursor.word in PASSIVES and cursor.sees(f"{cursor.word} by"):
            verb = PASSIVES[cursor.word]
            cursor.at += 2
            return tree.Passive(verb, self._object(subject), cursor.since(start))
        if state := cursor.take(*STATES):
            return tree.InState(cast(Any, state), cursor.since(start))
        if cursor.take("filled by"):
            target = self._object(subject)
            cursor.want("within")
            return tree.FilledBy(target, cursor.number("a distance"), cursor.since(start))
        return self.place(subject)

    def _has(self, subject: tree.Target, start: int) -> tree.Has:
        cursor = self.cursor
        amount = cursor.take("no", "at least", "less than")
        number = 0.0 if amount == "no" else cursor.number("'no', a number, 'at least' or 'less than'")
        word, span = cursor.word, cursor.here()
        if word not in self.words.counted:
            if not word:
                raise cursor.expected("an attribute or a rule")
            raise self.words.unknown(word, self.words.counted, span)
        cursor.at += 1
        name, kind = self.words.counted[word]
        what = tree.Noun(name, cast(Any, kind), span)
        return tree.Has(subject, cast(Any, amount or "exactly"), number, what, cursor.since(start))

    # --- places

    def place(self, subject: tree.Target | None = None) -> tree.Place:
        cursor, start = self.cursor, self.cursor.at
        wholly = cursor.take("wholly") is not None
        if word := (cursor.want if wholly else cursor.take)("inside", "outside"):
            region = self.region()
            return tree.Inside(region, cursor.since(start), word == "outside", wholly)
        if cursor.take("within"):
            distance = cursor.number("a distance in metres")
            cursor.want("of")
            return tree.Within(distance, self._near(subject), cursor.since(start))
        if (token := cursor.peek()) and token.number:
            distance = cursor.number("a distance in metres")
            cursor.want("away from")
            return tree.Away(distance, self._near(subject), cursor.since(start))
        if word := cursor.take(*RELATIVES):
            return tree.Relative(cast(Any, word), self._whom(subject), cursor.since(start))
        if word := cursor.take("spread over", "center of", "far edge of"):
            return tree.Spot(cast(Any, word), self.region(), cursor.since(start))
        options = (*PLACES, *RELATIVES)
        if subject is not None:
            options = (*options, *STATES, *(f"{word} by" for word in PASSIVES))
        what = "a place (inside, outside, within, ... away from)"
        listed = "`worldgen words places` lists them" if subject is None else _LISTED
        raise cursor.expected(what if subject is None else f"a state or {what}", options, (listed,))

    def _near(self, subject: tree.Target | None) -> tree.Target | None:
        return None if self.cursor.take("each other") else self._whom(subject)

    def _whom(self, subject: tree.Target | None) -> tree.Target:
        return self._object(subject) if subject else self.target()

    def _positive(self) -> int:
        span = self.cursor.here()
        number = self.cursor.whole()
        if number < 1:
            raise Problem("out-of-range", "every how many steps? at least 1", span)
        return number
