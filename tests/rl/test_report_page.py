"""The report page: parses, needs nothing from elsewhere, and draws the numbers of the log."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from rl import journal
from rl.charts import HIGH, WIDE, columns_of, label, stages_of
from rl.config import resolve
from rl.metrics import SECTIONS, told, within
from rl.page import report_page
from rl.runs import Run
from rl.train import train
from tests.rl.test_runs import TINY
from worldgen import load
from worldgen.errors import UserError
from worldgen.sim.simulation import Simulation

PAGE = Path(__file__).parents[2] / "docs" / "training.md"
UPDATES = 30


def row(update: int, **more) -> dict:
    return {"update": update, "steps": 1000 * update, "minutes": update / 10, "steps_per_second": 5000.0,
            "episodes": 4, "discarded": 0} | more  # fmt: skip


def finished(update: int) -> dict:
    """A row with what a finished episode adds; every third update finishes none."""
    if update % 3 == 0:
        return row(update)
    return row(update) | {"episode/hiders_seen": update / 40, "episode/hiders_won": 0.0,
                          "episode/boxes_locked": 0.5, "episode/boxes_locked_prep": 0.25,
                          "entropy/hiders": 7.0, "kl/hiders": 0.01}  # fmt: skip


def run_of(folder: Path, rows: list[dict], **config) -> Run:
    run = Run(folder)
    run.begin(load("chase"), resolve(config), "chase")
    run.log.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return run


@pytest.fixture
def run(tmp_path) -> Run:
    return run_of(tmp_path / "run", [finished(k) for k in range(1, UPDATES + 1)])


class Reader(HTMLParser):
    """What a page holds: paths by metric, addresses, the numbers, and tags left open."""

    VOID = ("meta", "img", "input", "br", "path", "link")

    def __init__(self, page: str):
        super().__init__()
        self.open: list[str] = []
        self.paths: dict[str, list[str]] = {}
        self.addresses: list[str] = []
        self.text = ""
        self.numbers = ""
        self._numbers = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        self.addresses += [found[name] or "" for name in ("src", "href") if name in found]
        if tag == "path" and "data-name" in found:
            self.paths.setdefault(found["data-name"] or "", []).append(found["d"] or "")
        self._numbers = found.get("id") == "data"

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self._numbers:
            self.numbers += data
        else:
            self.text += data


def read(*runs: Run) -> Reader:
    reader = Reader(report_page(runs, runs[0].folder / "report.html"))
    assert reader.open == []
    return reader


def test_the_page_has_a_path_for_every_curve_and_nothing_from_elsewhere(run):
    page = read(run)
    assert {"episode/hiders_seen", "episode/boxes_locked_prep", "kl/hiders", "steps_per_second"} <= set(
        page.paths
    )
    assert all(len(paths) == 1 and paths[0].startswith("M") for paths in page.paths.values())
    assert "episode/hiders_won" not in page.paths
    assert "Always 0: episode/hiders_won." in page.text
    assert all(address.startswith(("data:image/png;base64,", "#")) for address in page.addresses)
    assert "http" not in report_page([run], run.folder / "report.html")


def test_the_numbers_are_those_of_the_log(run):
    columns = json.loads(read(run).numbers)["columns"][0]
    assert columns["steps"] == [1000 * k for k in range(1, UPDATES + 1)]
    assert columns["episodes"] == [4 * k for k in range(1, UPDATES + 1)]  # counted up
    assert columns["episode/hiders_seen"] == [k / 40 if k % 3 else None for k in range(1, UPDATES + 1)]


def test_curves_are_drawn_before_any_script_runs(run):
    points = [tuple(map(float, p.split())) for p in read(run).paths["episode/hiders_seen"][0][1:].split("L")]
    assert len(points) == 20  # updates that finished an episode
    assert points[-1][1] == 0.0  # the highest is the last one, at the top
    assert points[0] == (pytest.approx(WIDE / UPDATES, abs=0.1), pytest.approx(HIGH * (1 - 1 / 29), abs=0.1))


def test_runs_that_differ_by_their_seeds_have_a_mean_and_others_have_none(run, tmp_path):
    other = run_of(tmp_path / "other", [finished(1), finished(2)], seed=1, steps="1M")
    assert json.loads(read(run, other).numbers)["each"] is False
    assert len(read(run, other).paths["kl/hiders"]) == 2
    third = run_of(tmp_path / "third", [finished(1)], lr=1e-4)
    assert json.loads(read(run, third).numbers)["each"] is True


def test_a_long_run_is_averaged_until_it_fits():
    rows = [row(k) | {"kl/hiders": float(k % 2)} for k in range(1, 1001)]
    columns = columns_of(rows, budget=7 * 100)
    assert len(columns["steps"]) == 100
    assert columns["steps"][:2] == [10_000, 20_000]  # as far as they reach
    assert set(columns["kl/hiders"]) == {0.5}


def test_what_is_no_number_is_no_point():
    columns = columns_of(
        [row(1) | {"value_loss": float("nan")}, row(2) | {"value_loss": 2.0}, row(3) | {"stage": "x"}], 99
    )
    assert columns["value_loss"] == [None, 2.0, None]
    assert "stage" not in columns


def test_stages_are_marked_where_they_were_reached():
    rows = [row(k) | {"stage": "wide" if k < 3 else "tight"} for k in range(1, 5)]
    assert stages_of(rows) == [{"stage": "tight", "steps": 2000, "minutes": 0.2, "episodes": 8}]


def test_lines_are_called_by_what_they_measure():
    assert label("episode/boxes_locked_by_hiders_prep") == "boxes locked by hiders, in preparation"
    assert label("entropy/seekers") == "seekers"
    assert label("episode/hiders/found") == "hiders: found"


def test_a_run_without_a_finished_episode_says_so(tmp_path):
    page = read(run_of(tmp_path / "new", [row(1)]))
    assert "No episode of the learner against itself has finished yet" in page.text
    assert "steps_per_second" in page.paths


def test_a_page_tells_what_is_wrong_and_what_was_set(tmp_path):
    rows = [row(k) | {"kl/hiders": 0.4} for k in range(1, 8)]
    text = read(run_of(tmp_path / "sick", rows, lr=0.02)).text
    assert "update 5: the policy of hiders jumps (KL 0.4" in text
    assert "preset small, lr 0.02" in text


def test_markup_in_names_stays_text(tmp_path):
    page = read(run_of(tmp_path / "a<b>&", [row(1) | {"episode/</script><b>_reward": 1.0}]))
    assert "episode/</script><b>_reward" in json.loads(page.numbers)["columns"][0]


def test_a_folder_that_is_no_run_is_answered_in_a_sentence(run, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="this is no training run"):
        report_page([Run(tmp_path / "empty")], tmp_path / "x.html")
    run.log.write_text("")
    with pytest.raises(UserError, match="nothing is logged yet"):
        report_page([run], tmp_path / "x.html")


def test_the_command_says_where_the_page_is(run, tmp_path):
    films = run.folder / "last.webp"
    films.write_bytes(b"")
    answer = CliRunner().invoke(
        app, ["report", str(run.folder), "--out", str(tmp_path / "page.html"), "--json"]
    )
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout) == {"out": str(tmp_path / "page.html"), "runs": [str(run.folder)]}
    assert 'href="run/last.webp"' in (tmp_path / "page.html").read_text()
    assert CliRunner().invoke(app, ["report", str(run.folder)]).stdout.strip() == str(
        run.folder / "report.html"
    )
    wrong = CliRunner().invoke(app, ["report", str(run.folder), "--out", "page.png"])
    assert wrong.exit_code == 1
    assert "--out can end in .html" in wrong.stderr


def test_the_page_on_training_tells_of_metrics_what_is_told_here():
    text = PAGE.read_text(encoding="utf-8")
    assert within(text) == text, "python -m rl.metrics docs/training.md writes the table anew"


def test_all_that_a_run_logs_is_told(tmp_path):
    train(load("chase", {"steps": 32}), resolve(TINY, steps=1000), tmp_path / "run", quiet=True)
    logged = {name for one in journal.read(tmp_path / "run" / "log.jsonl") for name in one}
    assert "entropy/hiders" in logged
    logged |= {f"episode/{name}" for name in Simulation(load("quadrant"), 1).statistics}
    assert [name for name in logged if told(name) is None] == []


def test_every_metric_is_told_once():
    known = [one for section in SECTIONS for one in section.metrics]
    for one in known:
        for name in one.names:
            example = name.replace("(_prep)", "").replace("TEAM", "hiders").replace("GROUP", "boxes")
            example = (
                example.replace("RULE", "found")
                .replace("OPPONENT", "first")
                .replace("PHASE", "act")
                .replace("PART", "read/all")
            )
            assert told(example) is one, name
            assert "(_prep)" not in name or told(example + "_prep") is one
    assert told("episode/boxes_locked_by_hiders_prep") is not told("episode/boxes_locked_prep")
    assert told("nobody") is None
