"""Singulars and plurals of the names that authors give."""

from __future__ import annotations

import pytest

from schemas.grammar.inflection import plural, singular
from schemas.grammar.vocabulary import forms


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("hiders", "hider"),
        ("boxes", "box"),
        ("long_boxes", "long_box"),
        ("bases", "base"),
        ("halves", "half"),
        ("wolves", "wolf"),
        ("caves", "cave"),
        ("bodies", "body"),
        ("ties", "tie"),
        ("torches", "torch"),
        ("people", "person"),
        ("prey", "prey"),
        ("grass", "grass"),
        ("cactus", "cactus"),
        ("food", "food"),
    ],
)
def test_the_singular_of_a_name(many: str, one: str):
    assert singular(many) == one


@pytest.mark.parametrize(
    ("one", "many"), [("box", "boxes"), ("body", "bodies"), ("key", "keys"), ("flag", "flags")]
)
def test_the_plural_of_a_name_declared_in_the_singular(one: str, many: str):
    assert plural(one) == many
    assert forms(one) == (one, many)
