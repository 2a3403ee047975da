"""The command line as a person meets it: answers, exit codes, and nothing heavy loaded before it is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("mujoco", "torch", "numba", "numpy", "PIL", "tensorboard")


def worldgen(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    command = [sys.executable, "-c", "from cli.main import run; run()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)


def test_check_names_what_is_right(tmp_path: Path):
    done = worldgen("check", "chase", "quadrant")
    assert done.returncode == 0
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["chase: ok", "quadrant: ok"]


def test_check_prints_every_error_of_every_file_and_fails(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("worldgen: 1\nteams: {hiders: {colour: red}}\n")
    (tmp_path / "b.yaml").write_text("worldgen: 1\nstep: 3\nteams: {hiders: {}}\n")
    done = worldgen("check", "a.yaml", "b.yaml", "chase", cwd=tmp_path)
    assert done.returncode == 1
    assert "a.yaml:2:18  unknown key 'colour'" in done.stdout
    assert "b.yaml:2:1  unknown key 'step'" in done.stdout
    assert "chase: ok" in done.stdout


def test_check_prints_warnings_and_passes(tmp_path: Path):
    path = tmp_path / "w.yaml"
    path.write_text("worldgen: 1\nteams: {hiders: {}}\nobjects: {boxes: {is: box, friction: 0.1}}\n")
    done = worldgen("check", str(path))
    assert done.returncode == 0
    assert "[no-effect]" in done.stdout
    assert "ok" in done.stdout


def test_check_as_json():
    done = worldgen("check", "chase", "nope", "--json")
    first, second = json.loads(done.stdout)
    assert done.returncode == 1
    assert (first["ok"], first["diagnostics"], len(first["identity"])) == (True, [], 12)
    assert (second["ok"], second["diagnostics"][0]["code"]) == (False, "no-such-file")


def test_set_changes_what_is_checked():
    assert worldgen("check", "chase", "--set", "teams.hiders.count=2").returncode == 0
    wrong = worldgen("check", "chase", "--set", "teams.hiders.count=-2")
    assert wrong.returncode == 1
    assert "--set teams.hiders.count:1:1" in wrong.stdout
    assert worldgen("check", "chase", "--set", "count").returncode == 1


def test_list_names_every_bundled_scenario():
    plain = worldgen("list").stdout.splitlines()
    found = json.loads(worldgen("list", "--json").stdout)
    names = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
    assert [entry["name"] for entry in found] == names
    assert [line.split()[0] for line in plain] == names
    assert all(entry["about"] for entry in found)


def test_schema_goes_to_a_file_or_the_screen(tmp_path: Path):
    printed = worldgen("schema").stdout
    assert worldgen("schema", "--out", str(tmp_path / "s.json")).returncode == 0
    assert (tmp_path / "s.json").read_text() == printed
    assert json.loads(printed)["required"] == ["worldgen"]
    missing = worldgen("schema", "--out", str(tmp_path / "no" / "s.json"))
    assert missing.returncode == 1
    assert "cannot be written" in missing.stderr


@pytest.mark.parametrize(
    "arguments", [["chekc"], ["check"], ["check", "chase", "--sed", "3"], ["list", "chase"]]
)
def test_wrong_usage_exits_2(arguments: list[str]):
    done = worldgen(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_slip_in_a_command_is_answered():
    assert "Did you mean 'check'?" in worldgen("chekc").stderr


def test_help_names_every_command_and_each_has_its_module():
    from cli.main import COMMANDS

    listed = worldgen("--help").stdout
    assert all(f"  {name} " in listed for name in COMMANDS)


def test_help_of_a_command_says_more_than_the_list():
    helped = " ".join(worldgen("train", "--help").stdout.split())
    assert "Settings are --set train.NAME=VALUE; `worldgen words train` lists them." in helped


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["check", "chase", "quadrant"],
        ["list"],
        ["words"],
        ["explain", "quadrant"],
        ["explain", "quadrant", "rules.found"],
        ["diff", "chase", "quadrant"],
        ["migrate", "scenarios/chase.yaml"],
    ],
)
def test_nothing_heavy_is_imported(arguments: list[str]):
    code = (
        "import sys\nfrom cli.main import app\n"
        f"try: app({arguments!r}, prog_name='worldgen')\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=ROOT, check=True
    )
    assert done.stderr.strip() == "[]"


def test_a_reader_that_goes_away_is_no_error():
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    script = (
        f"{sys.executable} -c 'from cli.main import run; run()' schema | head -1; exit ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


TWICE = """
    try: os.kill(os.getpid(), signal.SIGTERM)
    finally: os.kill(os.getpid(), signal.SIGTERM)"""  # while the first one is answered


@pytest.mark.parametrize("how", ["raise KeyboardInterrupt", "os.kill(os.getpid(), signal.SIGTERM)", TWICE])
def test_an_interrupt_is_one_line_and_130(how: str):
    code = (
        "import os, signal, cli.main, cli.commands.list as m\n"
        f"def command():\n    {how}\n"
        "m.command = command\ncli.main.app(['list'], prog_name='worldgen')"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (130, "interrupted")
