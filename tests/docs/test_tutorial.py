"""docs/tutorial.md shows the commands' real output: its `console` blocks are what they print in docs/tutorial.

`python tests/docs/test_tutorial.py` writes them anew. What holds timings or needs a training run stands in `text`
blocks.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "tutorial.md"
CONSOLE = re.compile(r"```console\n\$ worldgen ([^\n]+)\n(.*?)```", re.DOTALL)


def output(command: str) -> str:
    printed = CliRunner().invoke(app, shlex.split(command)).output
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


@pytest.mark.parametrize(("command", "shown"), CONSOLE.findall(PAGE.read_text(encoding="utf-8")))
def test_a_command_prints_what_is_shown(command, shown, monkeypatch):
    monkeypatch.chdir(DOCS / "tutorial")
    assert output(command) == shown


def _refresh() -> None:
    os.chdir(DOCS / "tutorial")
    text = PAGE.read_text(encoding="utf-8")
    fresh = CONSOLE.sub(lambda found: f"```console\n$ worldgen {found[1]}\n{output(found[1])}```", text)
    PAGE.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    _refresh()
