"""docs/language.md: its key tables are the models' own words, its example and its sentences are true."""

from __future__ import annotations

import os
import re
from pathlib import Path

from schemas.reference import key_tables, word_tables
from worldgen.scenario import loads

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
KEYS = re.compile(r"(<!-- keys: .*? -->\n).*?(<!-- end of keys -->)", re.DOTALL)
WORDS = re.compile(r"(<!-- words: .*? -->\n).*?(<!-- end of words -->)", re.DOTALL)


def test_the_page_holds_the_table_of_every_word():
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(WORDS.sub(lambda found: f"{found[1]}\n{word_tables()}\n{found[2]}", PAGE.read_text()))
    assert f"\n{word_tables()}\n" in PAGE.read_text()


def test_the_page_holds_the_table_of_every_key():
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(KEYS.sub(lambda found: f"{found[1]}\n{key_tables()}\n{found[2]}", PAGE.read_text()))
    assert f"\n{key_tables()}\n" in PAGE.read_text()


def test_the_pages_example_is_a_scenario():
    example = re.search(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert example is not None
    assert list(loads(example[1]).rules) == ["hidden", "found"]
