"""`bench` on a few worlds and steps: that it runs and prints what it says; nothing is asserted about time."""

from __future__ import annotations

import json

SMALL = ("--worlds", "2", "--blocks", "1", "--steps", "5")


def test_bench_prints_shares_resets_and_a_table_of_phases(call):
    result = call("bench", "chase", *SMALL)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("chase: 2 worlds, ")
    words = [line.split()[0] for line in lines]
    for word in ("simulation", "share", "reset", "act", "physics", "senses", "rules", "rest"):
        assert word in words


def test_bench_as_json_is_the_report(call):
    report = json.loads(call("bench", "chase", *SMALL, "--json").stdout)
    assert (report["worlds"], report["steps"], report["same_motion"]) == (2, 5, True)
    assert set(report["phases"]) == {"act", "physics", "senses", "rules", "rest"}
