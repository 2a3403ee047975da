"""Golden pairs: each bad file in golden/ with the exact text that an author sees.

`UPDATE_GOLDEN=1 pytest tests/scenario/test_golden.py` rewrites the .out files, and the blocks of docs/diagnostics that
show them; read the difference before committing.
A first line `# options: ...` gives the check's own arguments: `--set path=value`, or the name to look for.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest

from worldgen.errors import UserError
from worldgen.sampling import sample
from worldgen.scenario import ScenarioError, examine, load, parse_override, render
from worldgen.scenario.codes import CODES

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.yaml"))
DRAWN = ("no-room", "not-met")  # these come from drawing a world, here with seed 7


def output(name: str) -> str:
    """What `worldgen check` prints about a golden file; the working directory is golden/."""
    text = Path(f"{name}.yaml").read_text()
    options = (
        text.splitlines()[0].removeprefix("# options: ").split() if text.startswith("# options: ") else []
    )
    names = [
        option for option in options if "--set" not in option and "=" not in option and "." not in option
    ]
    settings = [value for flag, value in pairwise(options) if flag == "--set"]
    try:
        overrides = dict(parse_override(setting) for setting in settings)
    except ScenarioError as error:
        return f"{error}\n"
    if name in DRAWN:
        with pytest.raises(UserError) as caught:
            sample(load(f"{name}.yaml"), 7)
        return f"{caught.value}\n"
    scenario, diagnostics = examine(names[0] if names else f"{name}.yaml", overrides)
    assert (scenario is None) == any(d.severity == "error" for d in diagnostics)
    return f"{render(diagnostics)}\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_file_gives_exactly_this_text(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(GOLDEN)
    got = output(name)
    expected = GOLDEN / f"{name}.out"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(got)
    assert got == expected.read_text()


def test_every_code_has_a_golden_pair():
    shown = "\n".join(path.read_text() for path in GOLDEN.glob("*.out"))
    found = set(re.findall(r"\[([a-z]+(?:-[a-z]+)+|ambiguous|unbound|reserved)\]", shown))
    assert found == set(CODES)


def test_every_caret_stands_under_the_column_that_is_named():
    for path in GOLDEN.glob("*.out"):
        lines = path.read_text().splitlines()
        for head, source, caret in zip(lines, lines[1:], lines[2:], strict=False):
            place = re.match(r"\S.*?:(\d+):(\d+)  ", head)
            if place and re.match(r" *\d+ \| ", source):
                assert caret.index("^") - len("      | ") == int(place[2]) - 1
                assert int(source.split("|")[0]) == int(place[1])


PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"
BLOCKS = re.compile(r"```yaml\n.*?```\n\n```text\n.*?```\n", re.DOTALL)


def blocks(name: str) -> str:
    """The bad file and its output as they stand on a page; comments for this test are left out."""
    text = (GOLDEN / f"{name}.yaml").read_text()
    return f"```yaml\n{text}```\n\n```text\n{(GOLDEN / f'{name}.out').read_text()}```\n"


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_page_that_shows_its_golden_pair(code: str):
    page = PAGES / f"{code}.md"
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(BLOCKS.sub(lambda _: blocks(code), page.read_text()))
    text = page.read_text()
    assert text.startswith(f"# {code}\n")
    assert blocks(code) in text


def test_the_index_lists_every_page_with_its_line():
    index = (PAGES / "README.md").read_text()
    assert all(f"| [{code}]({code}.md) | {line} |" in index for code, line in CODES.items())
    assert {path.stem for path in PAGES.glob("*.md")} == {*CODES, "README"}
