"""docs/authoring.md and docs/games.md show real output: their `console` blocks are what the commands print today.

`python tests/cli/test_authoring_page.py` writes them anew.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = [page for name in ("authoring", "games") if (page := ROOT / "docs" / f"{name}.md").is_file()]
BLOCK = re.compile(r"```console\n\$ worldgen ([^\n]+)\n(.*?)```", re.DOTALL)


def output(command: str) -> str:
    printed = CliRunner().invoke(app, shlex.split(command)).output
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


@pytest.mark.parametrize(
    ("command", "shown"), [pair for page in PAGES for pair in BLOCK.findall(page.read_text(encoding="utf-8"))]
)
def test_the_page_shows_what_is_printed(command, shown, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path if command.startswith("new") else ROOT)
    assert output(command) == shown


def _refresh() -> None:
    def block(found: re.Match[str]) -> str:
        shown = found[2] if found[1].startswith("new") else output(found[1])
        return f"```console\n$ worldgen {found[1]}\n{shown}```"

    for page in PAGES:
        page.write_text(BLOCK.sub(block, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    _refresh()
