"""docs/games.md: it has every bundled game, with a picture, its own `about` and the table that `explain` prints."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from worldgen.authoring.overview import table
from worldgen.scenario import bundled, load

PAGE = Path(__file__).parents[2] / "docs" / "games.md"
PART = re.compile(r"<!-- (about|explain) (\w+) -->\n.*?<!-- end -->", re.DOTALL)
SMALL = {".png": 60_000, "-room.webp": 40_000, "-clip.webp": 250_000}  # bytes of a map, a room and a clip


def filled(found: re.Match[str]) -> str:
    part, name = found.groups()
    scenario = load(name)
    text = f"*{scenario.about}*" if part == "about" else f"```text\n{table(scenario).strip()}\n```"
    return f"<!-- {part} {name} -->\n{text}\n<!-- end -->"


def test_the_page_says_what_the_files_say():
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(PART.sub(filled, PAGE.read_text()))
    page = PAGE.read_text()
    assert page == PART.sub(filled, page)
    assert {name for part, name in PART.findall(page)} == bundled().keys()


@pytest.mark.parametrize("end", SMALL)
@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_game_has_small_pictures(name, end):
    assert f"(games/{name}{end})" in PAGE.read_text()
    assert 0 < (PAGE.parent / "games" / f"{name}{end}").stat().st_size < SMALL[end]
