"""Runs that are stopped or killed at the worst moments end as if nothing had happened, log included."""

from __future__ import annotations

import signal
import subprocess
import sys

from rl.checkpoint import load
from rl.journal import read
from tests.rl.alike import assert_alike

KILLED = -signal.SIGKILL
# moment, update of it, how the process ends, last update in the checkpoint it leaves (None: there is none)
CHAIN = (
    ("before", 0, KILLED, None),
    ("playing", 1, KILLED, 0),
    ("half", 2, KILLED, 1),
    ("SIGTERM", 3, 0, 3),
    ("whole", 4, KILLED, 3),
    ("after", 5, KILLED, 5),
    ("playing", 7, KILLED, 6),
    ("before", 7, KILLED, 6),
    ("never", 0, 0, 8),
)


def sessions(folder, *moments: str) -> list[list[int]]:
    """How each session ended, and how many half-written files it left."""
    words = [sys.executable, "-m", "tests.rl.doomed", str(folder), *moments]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [[int(word) for word in line.split()] for line in done.stdout.splitlines()]


def test_a_run_killed_again_and_again_is_the_run_that_never_was(tmp_path):
    whole, part = tmp_path / "whole", tmp_path / "part"
    assert sessions(whole, "never:0") == [[0, 0]]
    ended = sessions(part, *(f"{moment}:{update}" for moment, update, _, _ in CHAIN))
    assert ended == [[code, int(moment in ("half", "whole"))] for moment, _, code, _ in CHAIN]
    for index, (moment, _, _, saved) in enumerate(CHAIN):
        left = tmp_path / f"part.{index}.pt"
        assert left.exists() == (saved is not None), moment
        assert saved is None or load(left)["update"] == saved, moment
    assert_alike(whole, part)
    assert [row["update"] for row in read(part / "log.jsonl")] == list(range(1, 9))
    names = [sorted(path.name for path in (run / "checkpoints").iterdir()) for run in (whole, part)]
    assert names[0] == names[1] == [f"{update:06d}.pt" for update in range(9)]
