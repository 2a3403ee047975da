"""Plug-ins as they are met outside: a package on the path of another process, never imported by the tests."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.plugins.rig import PACKAGE, Run, install, python


@pytest.fixture(scope="session")
def garden(tmp_path_factory) -> Path:
    """A folder for the path, with the package `garden` installed as its pyproject.toml says."""
    folder = tmp_path_factory.mktemp("site")
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text())["project"]
    shutil.copytree(PACKAGE / "garden", folder / "garden")
    install(folder, project["name"], project["entry-points"]["worldgen.words"])
    return folder


@pytest.fixture(scope="session")
def worldgen(garden: Path) -> Run:
    """The command where `garden` is installed, or what is in another folder."""

    def run(
        *arguments: str, site: Path | None = garden, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return python("-m", "cli.main", *arguments, site=site, **environment)

    return run
