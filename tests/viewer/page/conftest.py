"""A real browser without a window, and pages opened in it; whatever it complains of fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from worldgen.viewer.page import write_page
from worldgen.viewer.tracks import Shown

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def show(browser, tmp_path: Path) -> Iterator[Callable]:
    """`show(episodes, hash, size)`: the page of these, ready; its complaints are looked at when the test ends."""
    complaints: list[str] = []
    opened = []

    def show(episodes: list[Shown], address: str = "step=0", size=WIDE, **options):
        path = tmp_path / f"page{len(opened)}.html"
        write_page(episodes, path)
        context = browser.new_context(viewport=size, **options)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else complaints.append(r.url),
        )
        opened.append(context)
        page.goto(f"{path.as_uri()}#{address}")
        page.wait_for_selector("html[data-ready]")
        return page

    yield show
    for context in opened:
        context.close()
    # software rendering remarks that reading pixels back is slow; a graphics card does not
    assert [text for text in complaints if "GPU stall due to ReadPixels" not in text] == []
