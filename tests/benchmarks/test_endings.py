"""A benchmark command that cannot go on says why in a sentence and ends as `worldgen` does, before it measures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRONG = {
    "share quadrnt": (1, "did you mean 'quadrant'?"),
    "worlds chase:nowhere": (1, "there is no stage 'nowhere'"),
    "worlds chase --json /missing/found.json": (1, "there is no folder /missing"),
    "growth --out /missing/growth.png": (1, "there is no folder /missing"),
    "growth --out growth.doc": (1, "can end in .png"),
    "memory --few 4 --many 4": (1, "--many 4 is no more than --few 4"),
    "startup --worlds 0": (2, "Invalid value for '--worlds'"),
    "threads --steps=-3": (2, "Invalid value for '--steps'"),
    "sleeping --world 3": (2, "No such option: --world"),
    "dynamics chase": (2, "unexpected extra argument"),
}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        check=False,
    )


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_wrong_is_said_in_a_sentence(typed):
    done = run(sys.executable, "-m", *f"benchmarks.{typed}".split())
    status, sentence = WRONG[typed]
    assert (done.returncode, done.stdout) == (status, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_an_interrupt_is_one_line_and_130():
    interrupted = (
        "import sys\nfrom benchmarks import share\n"
        "def measure(*_):\n    raise KeyboardInterrupt\n"
        "share.measure, sys.argv = measure, ['share']\nshare.run(share.main)"
    )
    done = run(sys.executable, "-c", interrupted)
    assert (done.returncode, done.stderr) == (130, "interrupted\n")


def test_a_reader_that_goes_away_is_no_error():
    script = f"{sys.executable} -m benchmarks.worlds chase --seeds 1 | true; exit ${{PIPESTATUS[0]}}"
    done = run("bash", "-c", script)
    assert (done.returncode, done.stderr) == (0, "")
