"""Other processes that have plug-ins on their path, as an installer leaves them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = Path(__file__).parent / "package"

Run = Callable[..., subprocess.CompletedProcess[str]]


def install(folder: Path, name: str, points: dict[str, str]) -> None:
    """What an installer writes beside a package for its entry points to be found."""
    info = folder / f"{name}-0.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.3\n")
    lines = [f"{point} = {value}" for point, value in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[worldgen.words]", *lines, ""]))


def python(*arguments: str, site: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python in the repository, with what is installed in `site`."""
    path = os.pathsep.join([str(ROOT), *([str(site)] if site else [])])
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
