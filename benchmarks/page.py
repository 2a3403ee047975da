"""How a long episode weighs on the page: opening it, and drawing a moment of it, beside a short one.

`python -m benchmarks.page [GAME] [--steps 10000]` plays an episode of 100 steps and one of `--steps` with random
actions, opens the page of each in Chromium, and times 60 moments drawn at random with vision cones, and with lidar.
Without a graphics card most of a picture's time is the software renderer's, which does not know of frames: the columns
without pictures are what depends on the length.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.printing import Row, run, show
from cli.recordings import Wanted, episodes
from worldgen.errors import UserError
from worldgen.viewer.page import write_page

SHORT = 100
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
TIMED = """async (draw) => {
  const { page } = window.worldgen, last = page.player.last;
  const moments = Array.from({ length: 60 }, (_, k) => ((k * 0.618) % 1) * last);
  page.player.toggle(false);
  if (!draw) page.stage.renderer.render = () => {};
  page.stage.draw(0);
  const start = performance.now();
  for (const at of moments) { page.player.goto(at); page.draw(); }
  return (performance.now() - start) / moments.length;
}"""


def measured(browser, game: str, steps: int, folder: Path) -> Row:
    wanted = Wanted(game, 0, changes={"steps": steps})
    path = folder / f"{steps}.html"
    write_page(episodes(wanted), path)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{path.as_uri()}#step=0")
    page.wait_for_selector("html[data-ready]")
    opened = page.evaluate("performance.now()")
    row = {
        "steps": steps,
        "KB": round(path.stat().st_size / 1000),
        "ready after ms": round(opened),
        "ms a moment": page.evaluate(TIMED, True),
        "without pictures": page.evaluate(TIMED, False),
    }
    page.close()
    return row


def main(
    game: Annotated[str, typer.Argument(help="A bundled scenario.")] = "quadrant",
    steps: Annotated[int, typer.Option(min=SHORT, help="Steps of the long episode.")] = 10_000,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise UserError("this needs Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        rows = [measured(browser, game, count, Path(folder)) for count in (SHORT, steps)]
        browser.close()
    show(rows, as_json)


if __name__ == "__main__":
    run(main)
