"""Calling commands in this process, where nothing has to be loaded twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

BASE = """\
worldgen: 1
steps: 10
teams:
  hiders: {count: 2, color: cyan, mass: 1..2, where: inside floor}
  seekers: {like: hiders, count: 1}
objects:
  boxes: {is: box, count: 1, where: inside floor}
rules:
  hidden: {while: no seeker sees any hider, reward: {hiders: 1}}
  found: {while: any seeker sees any hider, reward: {seekers: 1}}
"""
CHILD = """\
worldgen: 1
extends: base
teams: {hiders: {color: lime}}
rules: {found: null}
"""


@pytest.fixture
def call() -> Callable[..., Result]:
    return lambda *arguments, **more: CliRunner().invoke(app, list(arguments), **more)


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, the working one, with a scenario and another that extends it."""
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "child.yaml").write_text(CHILD)
    monkeypatch.chdir(tmp_path)
    return tmp_path
