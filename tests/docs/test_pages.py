"""Every YAML block on the pages is true: whole files load as they are, fragments when laid upon a game.

A block with a `worldgen:` line is a whole file. Any other extends tests/docs/base.yaml, or the game that a comment
just above it names: `<!-- on: quadrant -->`. `<!-- not a scenario -->` is for YAML of another kind.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from worldgen.scenario import examine, loads

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests" / "docs" / "base.yaml"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?:<!-- (?P<note>[^>]*) -->\n)?```yaml\n(?P<text>.*?)```", re.DOTALL)


def blocks() -> list[object]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            if block["note"] != "not a scenario":
                line = text.count("\n", 0, block.start("text")) + 1
                found.append(pytest.param(block["text"], block["note"], id=f"{page.name}:{line}"))
    return found


@pytest.mark.parametrize(("text", "note"), blocks())
def test_a_block_is_a_scenario(text, note):
    if not re.search(r"^worldgen: 1$", text, re.MULTILINE):
        parent = note.removeprefix("on: ") if note and note.startswith("on: ") else BASE
        text = f"worldgen: 1\nextends: {parent}\n{text}"
    assert loads(text).teams


@pytest.mark.parametrize("path", [BASE, *sorted((ROOT / "docs").rglob("*.yaml"))], ids=lambda path: path.stem)
def test_a_file_of_the_pages_has_nothing_to_be_said_against_it(path):
    scenario, said = examine(str(path))
    assert scenario is not None
    assert [diagnostic for diagnostic in said if diagnostic.code != "paid-once"] == []
