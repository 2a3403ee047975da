"""Reading YAML 1.2: no word is a trap, and every node knows its place."""

from __future__ import annotations

import math

import pytest

from worldgen.scenario.diagnostics import ScenarioError
from worldgen.scenario.nodes import find
from worldgen.scenario.reader import read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("off", "off"),
        ("true", True),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("1e-3", 0.001),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-3", -3),
        ("2026-11-20", "2026-11-20"),
        ("50%", "50%"),
        ("3..9", "3..9"),
        ("~", None),
        ("'3'", "3"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_plain_words_mean_what_yaml_1_2_says(text: str, value: object):
    assert read(f"key: {text}", "f").plain() == {"key": value}


def test_infinity_and_nan_are_read_so_that_they_can_be_refused_by_name():
    assert read("[.inf, -.inf]", "f").plain() == [math.inf, -math.inf]
    assert math.isnan(read(".nan", "f").plain())


def test_every_value_knows_its_line_and_column():
    root = read("teams:\n  hiders: {count: 2,\n    color: cyan}\n", "f.yaml")
    place = find(root, ("teams", "hiders", "color")).node.place
    assert (place.position.file, place.position.line, place.position.column) == ("f.yaml", 3, 12)
    key = find(root, ("teams", "hiders", "color")).key
    assert key is not None
    assert (key.position.line, key.position.column, key.length) == (3, 5, 5)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("s: no seekr sees", 1, 7),
        ("s: 'no seekr sees'", 1, 8),
        ('s: "no seekr sees"', 1, 8),
        ('s: "no \\\n  seekr sees"', 2, 3),
        ("s: >\n  no\n  seekr sees\n", 3, 3),
        ("s: |\n  no seekr\n  sees\n", 2, 6),
        ("s: no\n  seekr sees", 2, 3),
    ],
)
def test_a_word_inside_a_text_is_found_in_every_style(text: str, line: int, column: int):
    node = read(text, "f").get("s")
    assert node is not None
    start = node.value.index("seekr")
    position, length = node.span(start, start + 5)
    assert (position.line, position.column, length) == (line, column, 5)


def test_anchors_work_and_both_uses_point_at_the_one_text():
    root = read("a: &x {count: 2}\nb: *x\n", "f")
    assert root.plain() == {"a": {"count": 2}, "b": {"count": 2}}
    assert find(root, ("b", "count")).node.place.position.line == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\na: 2", "duplicate-key"),
        ("a: {b: 1, b: 2}", "duplicate-key"),
        ("", "empty-file"),
        ("# only a comment\n", "empty-file"),
        ("a: [1, 2", "yaml-syntax"),
        ("a:\n\t- 1", "yaml-syntax"),
        ("a: *b", "yaml-syntax"),
        ("a: &b [*b]", "yaml-syntax"),
        ("a: \x00", "yaml-syntax"),
        ('a: "\\ud800"', "yaml-syntax"),
        ("a: 1\n---\nb: 2", "yaml-syntax"),
        ("{[1]: 2}", "bad-type"),
        ("[" * 3000, "yaml-syntax"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, code: str):
    with pytest.raises(ScenarioError) as caught:
        read(text, "f")
    assert [d.code for d in caught.value.diagnostics] == [code]


def test_aliases_that_multiply_are_stopped():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(ScenarioError, match="repeat too much"):
        read("\n".join(lines), "f")
