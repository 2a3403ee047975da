"""The word on kernels that are being compiled: said of work, and not of waiting."""

from __future__ import annotations

import time

import pytest

from worldgen.compiled import warmup


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(warmup, "PATIENCE", 0.05)
    warmup._say.cache_clear()


def works() -> None:
    begun = time.process_time()
    while time.process_time() - begun < 0.5:
        pass


def test_long_work_is_told_once(capsys):
    warmup.warm_up(works)
    warmup.warm_up(works)
    assert capsys.readouterr().err == f"{warmup.NOTICE}\n"


def test_waiting_is_no_work(capsys):
    warmup.warm_up(lambda: time.sleep(0.5))
    assert capsys.readouterr().err == ""
