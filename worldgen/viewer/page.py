"""The page: episodes of one or many recordings in one self-contained HTML file, drawn in three dimensions.

No server and no network: `web/page.js`, built from `web/src` with three.js in it, and the episodes stand in the file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from worldgen.viewer.files import replacing
from worldgen.viewer.tracks import Shown, tracks

FOLDER = Path(__file__).parent / "web"


def page(
    episodes: Sequence[Shown],
    lidar: bool = False,
    live: dict[str, Any] | None = None,
    play: dict[str, Any] | None = None,
) -> str:
    """The page's HTML; episodes in the order in which it offers them, lidar shown at first or not.

    With `live` or `play`, what `web/src/live.ts` or `web/src/match.ts` needs to ask a server for them: its token, and
    the policies it knows or the seats that people take.
    """
    pages = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    names = dict.fromkeys(one.recording.world.scenario for one in episodes)
    return pages.get_template("page.html.jinja").render(
        title=" and ".join(names) or "worldgen",
        style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),
        script=Markup((FOLDER / "page.js").read_text(encoding="utf-8").replace("</script", "<\\/script")),
        data=Markup(
            _json({"episodes": [tracks(one) for one in episodes], "lidar": lidar, "live": live, "play": play})
        ),
    )


def write_page(episodes: Sequence[Shown], path: str | Path, lidar: bool = False) -> None:
    """Raises UserError where the file cannot be written."""
    with replacing(path) as partial:
        partial.write_text(page(episodes, lidar), encoding="utf-8")


def _json(data: dict[str, Any]) -> str:
    """For a script element: nothing in it ends one."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
