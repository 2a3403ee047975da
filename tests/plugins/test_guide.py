"""docs/plugins.md shows the package of these tests, whole and as it is."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.plugins.rig import PACKAGE, ROOT

PAGE = ROOT / "docs" / "plugins.md"
SHOWN = re.compile(r"<!-- file: (\S+) -->\n(?:\n```\w+\n.*?\n```\n)?", re.DOTALL)
LANGUAGE = {".toml": "toml", ".py": "python", ".j2": "xml", ".yaml": "yaml"}


def shown(found: re.Match[str]) -> str:
    path = PACKAGE / found[1]
    return f"<!-- file: {found[1]} -->\n\n```{LANGUAGE[path.suffix]}\n{path.read_text().rstrip()}\n```\n"


def test_the_guide_shows_every_file_of_the_package_as_it_is():
    page = PAGE.read_text()
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page := SHOWN.sub(shown, page))
    assert SHOWN.sub(shown, page) == page
    files = {path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.*") if path.is_file()}
    told = {Path(name) for name in SHOWN.findall(page)}
    assert {path for path in files if path.suffix in LANGUAGE and path.name != "__init__.py"} == told
