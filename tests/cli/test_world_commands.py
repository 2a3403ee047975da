"""`sample`, `compile` and `stats` as a person or a script runs them."""

from __future__ import annotations

import json

import mujoco
import pytest
from typer.testing import CliRunner

from cli.main import app

TINY = """
worldgen: 1
teams: {runners: {count: 2}}
world: {floor: 1.2, worlds: 2}
"""


@pytest.fixture
def call():
    def call_(*arguments: str):
        return CliRunner().invoke(app, list(arguments))

    return call_


def test_sample_prints_a_table_with_everyone_in_it(call):
    result = call("sample", "quadrant", "--seed", "7")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("quadrant, seed 7, identity ")
    assert "80 steps of 0.075 s: prep 0..32, hunt 32..80" in lines
    names = [line.split()[0] for line in lines if "/" in line.split(" ")[0]]
    assert names == ["hiders/0", "hiders/1", "seekers/0", "seekers/1", "boxes/0", "boxes/1", "ramps/0"]


def test_sample_as_json_is_the_world(call):
    from worldgen import sample

    world = json.loads(call("sample", "quadrant", "--seed", "7", "--json").stdout)
    drawn = sample("quadrant", 7)
    assert [(a["name"], a["x"], a["yaw"]) for a in world["agents"]] == [
        (a.name, a.x, a.yaw) for a in drawn.agents
    ]
    assert world["identity"] == drawn.identity


def test_set_changes_what_is_drawn(call):
    world = json.loads(call("sample", "chase", "--set", "objects.pillars.count=1", "--json").stdout)
    assert [thing["name"] for thing in world["things"]] == ["pillars/0"]


def test_compile_writes_a_file_that_mujoco_opens(call, tmp_path):
    path = tmp_path / "world.xml"
    result = call("compile", "quadrant", "--seed", "7", "--out", str(path))
    assert (result.exit_code, result.stdout.strip()) == (0, str(path))
    model = mujoco.MjModel.from_xml_path(str(path))
    assert model.nq == 28
    assert model.body("boxes/1").mass[0] == 1


def test_compile_without_out_prints_the_same_text(call, tmp_path):
    path = tmp_path / "world.xml"
    call("compile", "chase", "--out", str(path))
    assert call("compile", "chase").stdout.strip() == path.read_text().strip()
    report = json.loads(call("compile", "chase", "--json").stdout)
    assert (report["nq"], report["nu"], report["neq"]) == (8, 6, 2)
    assert report["mjcf"] == path.read_text()


def test_compile_into_a_folder_that_is_not_there_says_so(call, tmp_path):
    result = call("compile", "chase", "--out", str(tmp_path / "no" / "world.xml"))
    assert result.exit_code == 1
    assert "cannot write" in result.output


def test_stats_counts_and_draws(call, tmp_path):
    path = tmp_path / "heat.png"
    result = call("stats", "quadrant", "--seeds", "30", "--out", str(path))
    assert result.exit_code == 0
    assert "30 of 30 seeds give a world (100.0%), 0 redraws" in result.stdout
    assert "boxes: 2 (100%)" in result.stdout
    assert path.read_bytes().startswith(b"\x89PNG")
    report = json.loads(call("stats", "quadrant", "--seeds", "30", "--json").stdout)
    assert report["fit_rate"] == 1.0
    assert sum(report["doors"].values()) == 30
    assert report["door_widths"].keys() == {"0.7"}


def test_no_room_is_an_error_with_its_place(call, tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY.replace("count: 2", "count: 9"))
    for arguments in (("sample", str(path)), ("stats", str(path), "--seeds", "2")):
        result = call(*arguments)
        assert result.exit_code == 1
        assert "could not place runners" in result.output
        assert "[no-room]" in result.output
        assert "lower teams.runners.count or raise world.floor" in result.output
        assert "Traceback" not in result.output
