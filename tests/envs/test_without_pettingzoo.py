"""Whoever lacks PettingZoo is told what to install, and needs it for nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

import worldgen
from worldgen.errors import UserError


def test_without_pettingzoo_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pettingzoo", None)
    monkeypatch.delitem(sys.modules, "worldgen.envs.parallel", raising=False)
    with pytest.raises(UserError, match=r"worldgen\[pettingzoo\]"):
        worldgen.parallel_env("quadrant")


def test_a_batch_is_made_without_either_library():
    program = "import sys, worldgen; worldgen.make('chase'); assert not {'pettingzoo', 'gymnasium'} & {*sys.modules}"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 0
