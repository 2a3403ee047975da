"""Vocabulary: the nouns of one scenario, by every word that names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas.grammar.inflection import plural, singular
from schemas.grammar.words import BUILT_IN, RESERVED
from schemas.problem import Problem, closest

Kind = str  # a `tree.Noun.kind`


@dataclass
class Vocabulary:
    """Which words name what. `notes` says of a declared name what it is and where: `team seekers, line 16`."""

    groups: dict[str, tuple[str, Kind]] = field(
        default_factory=lambda: dict(BUILT_IN)
    )  # word -> (name, kind)
    regions: dict[str, str] = field(default_factory=lambda: {"floor": "floor"})  # word -> name
    counted: dict[str, tuple[str, Kind]] = field(
        default_factory=dict
    )  # rules and attributes, for "has 3 captures"
    notes: dict[str, str] = field(default_factory=dict)
    per_team: frozenset[str] = frozenset()  # kinds of object and regions that every team has of its own
    families: frozenset[str] = frozenset()  # regions with parts, such as a layout's rooms

    @staticmethod
    def of(
        teams: Iterable[str] = (),
        objects: Iterable[str] = (),
        regions: Iterable[str] = (),
        rules: Iterable[str] = (),
        attributes: Iterable[str] = (),
        singulars: Mapping[str, str] | None = None,
        notes: Mapping[str, str] | None = None,
        per_team: Iterable[str] = (),
        families: Iterable[str] = (),
    ) -> Vocabulary:
        """The vocabulary of declared names; a word that would name two things names the first."""
        made = Vocabulary(notes=dict(notes or {}), per_team=frozenset(per_team), families=frozenset(families))
        given = singulars or {}
        for kind, names in (("team", teams), ("object", objects)):
            for name in names:
                for word in forms(name, given.get(name)):
                    made.groups.setdefault(word, (name, kind))
        for name in regions:
            for word in forms(name):
                made.regions.setdefault(word, name)
        for kind, names in (("rule", rules), ("attribute", attributes)):
            for name in names:
                for word in forms(name):
                    made.counted.setdefault(word, (name, kind))
        return made

    def unknown(self, word: str, options: Iterable[str], span: tuple[int, int]) -> Problem:
        """`nothing is called 'seekr'; did you mean 'seeker' (team seekers, line 16)?`"""
        best = closest(word, options)
        if best is None and word in self.counted:
            name, kind = self.counted[word]
            what = "an attribute" if kind == "attribute" else "a rule"
            help = (f"say whose {name} it is",)
            return Problem("unknown-name", f"'{word}' is {what}, neither a body nor a place", span, help)
        if best is None:
            known = sorted({name for name, _ in self.groups.values()} | set(self.regions.values()))
            other = (
                (f"'{word}' is a word of the language, and here a name is wanted",)
                if word in RESERVED
                else ()
            )
            help = (*other, f"this scenario names {', '.join(known)}")
            return Problem("unknown-name", f"nothing is called '{word}'", span, help)
        name = (
            self.groups.get(best, ("", ""))[0]
            or self.regions.get(best)
            or self.counted.get(best, ("", ""))[0]
        )
        note = self.notes.get(name)
        return Problem(
            "unknown-name",
            f"nothing is called '{word}'; did you mean '{best}'{f' ({note})' if note else ''}?",
            span,
        )


def forms(name: str, given: str | None = None) -> tuple[str, ...]:
    """Every word for a declared name: itself, its singular and, when it was declared in the singular, its plural."""
    one = given or singular(name)
    return (name, one) if one != name else (name, plural(name))
