"""The report of runs as one HTML page: what they were, a world of theirs, and a curve of everything they logged.

The page needs nothing but itself. Its numbers stand in it as JSON, which `pages/report.js` draws and draws anew when
the reader asks for another axis; where no script runs, the curves that are drawn here stay.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from os.path import relpath
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rl.charts import AXES, HIGH, WIDE, Rows, charts_of, columns_of, stages_of
from rl.exploit import kept
from rl.health import Health
from rl.journal import read
from rl.metrics import SECTIONS
from rl.runs import MAY_CHANGE, Run, Weights
from schemas.train import TrainConfig
from worldgen.errors import UserError

FOLDER = Path(__file__).parent / "pages"
NUMBERS = 70_000  # on a page, at most; more are averaged, so that it stays below a megabyte
FILMS = (".webp", ".mp4", ".gif", ".html")


def report_page(runs: Sequence[Run], out: Path) -> str:
    """The page of `runs`, to be written to `out`, from where it links to their films.

    Raises UserError where a folder is no run, or has logged nothing yet.
    """
    manifests = [run.manifest() for run in runs]
    logs = [_logged(run) for run in runs]
    columns = [columns_of(rows, NUMBERS // len(runs)) for rows in logs]
    names = list(dict.fromkeys(name for one in columns for name in one))
    data = {
        "runs": [str(run.folder) for run in runs],
        "columns": columns,
        "stages": [stages_of(rows) for rows in logs],
        "each": any(_kind(manifest) != _kind(manifests[0]) for manifest in manifests),  # these have no mean
    }
    heads = zip(runs, manifests, logs, strict=True)
    return (
        _pages()
        .get_template("report.html.jinja")
        .render(
            title=" and ".join(dict.fromkeys(manifest["scenario"] for manifest in manifests)),
            runs=[_about(*one, out) for one in heads],
            sections=[(section, *charts_of(section.metrics, names, columns)) for section in SECTIONS],
            finished=any(name.startswith("episode/") for name in names),
            averaged=max(len(rows) / len(one["steps"]) for rows, one in zip(logs, columns, strict=True)),
            picture=_picture(runs[0]),
            data=json.dumps(data, separators=(",", ":")).replace("</", "<\\/"),
            style=(FOLDER / "report.css").read_text(encoding="utf-8"),
            script=(FOLDER / "report.js").read_text(encoding="utf-8"),
            axes=AXES,
            size=(WIDE, HIGH),
        )
    )


def _pages() -> Environment:
    pages = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    pages.trim_blocks = pages.lstrip_blocks = True
    pages.filters["plain"] = lambda text: (text[:1].upper() + text[1:]).replace("`", "")
    return pages


def _logged(run: Run) -> Rows:
    rows = read(run.log)
    if not rows:
        raise UserError(f"{run.folder}: nothing is logged yet; look again when the first update is done")
    return rows


def _kind(manifest: dict[str, Any]) -> Any:
    """What runs that differ by their seeds alone have in common."""
    config = manifest["config"].items()
    return manifest["hash"], {name: value for name, value in config if name not in {"seed", *MAY_CHANGE}}


def _about(run: Run, manifest: dict[str, Any], rows: Rows, out: Path) -> dict[str, Any]:
    last, config = rows[-1], manifest["config"]
    usual = TrainConfig.model_validate({"preset": config["preset"]}).model_dump()
    return {
        "folder": str(run.folder),
        "scenario": manifest["scenario"],
        "hash": manifest["hash"],
        "stage": manifest.get("stage"),
        "seed": config["seed"],
        "steps": last["steps"],
        "minutes": last["minutes"],
        "updates": last["update"],
        "episodes": sum(row.get("episodes") or 0 for row in rows),
        "speed": last["steps"] / max(60 * last["minutes"], 1e-9),
        "begins": _begins(manifest.get("from")),
        "against": [str(gain) for gain in kept(run)],
        "versions": manifest["versions"],
        "machine": manifest["machine"],
        "config": config,
        "set": {name: value for name, value in config.items() if name != "seed" and usual.get(name) != value},
        "warnings": _warnings(rows),
        "films": [
            relpath(film, out.parent)
            for film in sorted(run.folder.glob("*"))
            if film.suffix in FILMS and film != out
        ],
    }


def _begins(origin: dict[str, Any] | None) -> str:
    """Whose weights a run began with, and how much of them."""
    if not origin:
        return ""
    whose = str(Weights(Run(Path(origin["run"])), origin["checkpoint"]))
    share = " and ".join(f"{part:.0%} of the {name}" for name, part in origin["share"].items())
    return f"with the weights of {whose} ({share})"


def _warnings(rows: Rows) -> list[str]:
    health, found = Health(), []
    for row in rows:
        try:
            found += health.look(row)
        except UserError as error:  # logged by a version that went on
            return [*found, str(error)]
    return found


def _picture(run: Run) -> str:
    """The map of a world of the run's game as a PNG in base64; nothing where none can be drawn."""
    from worldgen import sample
    from worldgen.game import Game
    from worldgen.viewer.map import Show, draw_map
    from worldgen.viewer.scene import Scene, senses_of

    try:
        scenario = run.scenario()
        world = replace(sample(scenario, 0), scenario=run.manifest()["scenario"])
    except UserError:
        return ""
    page = draw_map(Scene.start(world, senses_of(Game.of(scenario))), 640, Show())
    file = io.BytesIO()
    page.quantize(160).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()
