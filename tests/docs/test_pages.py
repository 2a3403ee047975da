"""Every YAML block on the pages is true: whole files load as they are, fragments when laid upon a game.

A block with a `worldgen:` line is a whole file. Any other extends tests/docs/base.yaml, or the game that a comment
just above it names: `<!-- on: quadrant -->`. `<!-- file: tutorial/mice.yaml -->` shows a file of docs/ as it is (less
its editor's line), `<!-- wrong on purpose: ... -->` one that the check refuses. `<!-- not a scenario -->` is for YAML
of another kind.

`python tests/docs/test_pages.py` writes the files that are shown anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from worldgen.scenario import examine, loads
from worldgen.sim.simulation import Simulation

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BASE = ROOT / "tests" / "docs" / "base.yaml"
PLUGINS = DOCS / "plugins.md"  # its blocks need a package of words, which tests/plugins installs
PAGES = [ROOT / "README.md", *sorted({*DOCS.glob("*.md")} - {PLUGINS})]
BLOCK = re.compile(r"(?:<!-- (?P<note>[^>]*) -->\n)?```yaml\n(?P<text>.*?)```", re.DOTALL)
FILE = re.compile(r"(?P<head><!-- [^>]*: (?P<name>[\w/]+\.yaml) -->\n```yaml\n)(?P<shown>.*?)```", re.DOTALL)
WRONG = ("tutorial/wrong.yaml", "tutorial/empty.yaml")
WHOLE = sorted(DOCS.rglob("*.yaml"), key=str)


def blocks() -> list[object]:
    """Blocks that are neither files nor of another kind."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            note = block["note"] or ""
            if not note or note.startswith("on: "):
                line = text.count("\n", 0, block.start("text")) + 1
                found.append(pytest.param(block["text"], note, id=f"{page.name}:{line}"))
    return found


def files() -> list[tuple[str, str]]:
    """(name, shown) of files that a page shows."""
    return [
        (f["name"], f["shown"]) for page in PAGES for f in FILE.finditer(page.read_text(encoding="utf-8"))
    ]


def content(name: str) -> str:
    """A file without the line that is for editors alone."""
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("# yaml-language-server"))


@pytest.mark.parametrize(("text", "note"), blocks())
def test_a_block_is_a_scenario(text, note):
    if not re.search(r"^worldgen: 1$", text, re.MULTILINE):
        text = f"worldgen: 1\nextends: {note.removeprefix('on: ') or BASE}\n{text}"
    scenario = loads(text)
    sim = Simulation(scenario, 1)
    for _ in range(3):
        sim.step(np.full((1, sim.game.agents, 3), 8))  # and it can be played
    assert np.isfinite(sim.reward).all()


@pytest.mark.parametrize(("name", "shown"), files())
def test_a_file_is_shown_as_it_is(name, shown):
    assert shown == content(name)


@pytest.mark.parametrize("path", [BASE, *WHOLE], ids=lambda path: path.stem)
def test_a_file_has_nothing_to_be_said_against_it_unless_it_is_wrong_on_purpose(path):
    scenario, said = examine(str(path))
    if any(path == DOCS / name for name in WRONG):
        assert scenario is None
    else:
        assert [str(diagnostic) for diagnostic in said] == []


def _refresh() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(FILE.sub(lambda f: f"{f['head']}{content(f['name'])}```", text), encoding="utf-8")


if __name__ == "__main__":
    _refresh()
