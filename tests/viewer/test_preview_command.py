"""`worldgen preview` as a person runs it."""

import json
import re

import pytest
from PIL import Image
from typer.testing import CliRunner

from cli.main import app


def preview(*arguments: str):
    return CliRunner().invoke(app, ["preview", *arguments])


def test_it_writes_a_map_and_says_where(tmp_path):
    out = tmp_path / "map.png"
    result = preview("quadrant", "--seed", "7", "--out", str(out), "--size", "300")
    assert result.exit_code == 0
    assert result.stdout.strip() == str(out)
    with Image.open(out) as image:
        assert image.width == 300
    assert [p.name for p in tmp_path.iterdir()] == ["map.png"]


def test_the_same_seed_gives_the_same_file(tmp_path):
    for name in ("a.png", "b.png"):
        assert preview("chase", "--seed", "3", "--out", str(tmp_path / name), "--size", "200").exit_code == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_grid_is_one_page_of_seeds(tmp_path):
    out = tmp_path / "sheet.png"
    result = preview("chase", "--seed", "4", "--grid", "2x2", "--out", str(out), "--size", "400", "--json")
    report = json.loads(result.stdout)
    assert report["seeds"] == [4, 5, 6, 7]
    assert report["failed"] == []
    assert report["size"][0] == 400


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--out", "page.htm"],
            "'.htm' is not a format worldgen draws; --out can end in .png, .webp, .jpg, .html",
        ),
        (["--out", "map.tga"], "'.tga' is not a format"),
        (["--out", "clip.mp4"], "worldgen replay"),
        (["--grid", "3by3"], "write 3x3"),
        (["--out", "nowhere/at/all.png"], "cannot write nowhere/at/all.png"),
    ],
)
def test_what_cannot_be_drawn_gets_a_reason(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = preview("chase", *arguments)
    assert result.exit_code == 1
    assert words in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_page_holds_every_seed_that_leaves_room(tmp_path):
    out = tmp_path / "page.html"
    result = preview("chase", "--seed", "3", "--grid", "2x1", "--out", str(out), "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["seeds"] == [3, 4]
    data = re.search(r'<script id="data"[^>]*>(.*?)</script>', out.read_text(), re.DOTALL)
    assert data is not None
    assert [one["label"] for one in json.loads(data[1])["episodes"]] == ["seed 3", "seed 4"]
