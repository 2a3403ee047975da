"""Signals: the first asks, Ctrl-C after it leaves, and what is sent twice by others changes nothing."""

from __future__ import annotations

import os
import signal

import pytest

from rl.stopping import Stop


def test_a_signal_that_comes_twice_is_one(capsys):
    with Stop() as stop:
        for number in (signal.SIGUSR1, signal.SIGUSR1, signal.SIGTERM):
            os.kill(os.getpid(), number)
        assert stop.asked == "SIGUSR1"
    assert capsys.readouterr().err.count("finishing this update") == 1


def test_ctrl_c_after_a_signal_leaves_at_once(monkeypatch, capsys):
    class Left(Exception):
        pass

    def leave(code):
        raise Left(code)

    monkeypatch.setattr(os, "_exit", leave)
    with Stop() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.asked == "SIGTERM"
        with pytest.raises(Left, match="130"):
            os.kill(os.getpid(), signal.SIGINT)
    assert "leaving at once" in capsys.readouterr().err
