"""Where the time goes: every moment counts once, and the parts are the whole."""

from __future__ import annotations

import io
from threading import Thread
from types import SimpleNamespace

import pytest
from rich.console import Console

from rl import clock as module
from rl.clock import Clock, Phases
from rl.progress import Progress
from rl.timing import Timing
from rl.trainer import Trainer
from schemas.train import TrainConfig
from tests.rl.fake import Pursuit


@pytest.fixture
def time(monkeypatch):
    """A time of day that stands still until a test moves it on."""
    now = SimpleNamespace(at=100.0)
    monkeypatch.setattr(module, "perf_counter", lambda: now.at)
    return now


def test_a_lap_takes_the_time_since_the_last_one(time):
    clock = Clock()
    for name, seconds in (("act/read", 1), ("act/policy", 3), ("simulate", 4), ("act/read", 1)):
        time.at += seconds
        clock.lap(name)
    time.at += 1
    assert clock.shares() == pytest.approx(
        {"act": 0.5, "act/read": 0.2, "act/policy": 0.3, "simulate": 0.4, "other": 0.1}
    )


def test_a_new_start_forgets(time):
    clock = Clock()
    time.at += 5
    clock.lap("act")
    clock.start()
    time.at += 2
    clock.lap("learn")
    assert clock.shares() == {"learn": 1.0, "other": 0.0}


def test_threads_side_by_side_share_the_time_and_waiting_is_the_rest(time):
    clock = Clock()

    def critic():
        with clock.lane("critic", 0.5):
            time.at += 2
            clock.lap("forward")

    time.at += 2
    clock.lap("act")
    with clock.lane("policy", 0.5):
        other = Thread(target=critic)
        other.start()
        other.join()
        time.at += 4
        clock.lap("backward")
    clock.rest("wait")
    # policy had all 6 s and counts 3, critic 2 and counts 1; of 6 s on the clock 2 are left
    assert clock.seconds == {"act": 2, "critic/forward": 1, "policy/backward": 3, "wait": 2}
    assert sum(v for name, v in clock.shares().items() if "/" not in name) == 1


def test_what_is_known_in_parts_is_split_and_never_grows(time):
    clock = Clock()
    time.at += 10
    clock.lap("simulate")
    clock.split("simulate", {"physics": 6.0, "rules": 1.0})
    assert clock.seconds == {"simulate/physics": 6, "simulate/rules": 1, "simulate/rest": 3}
    clock.start()
    time.at += 2
    clock.lap("simulate")
    clock.split("simulate", {"physics": 3.0, "rules": 1.0})  # more than there was
    assert clock.seconds == {"simulate/physics": 1.5, "simulate/rules": 0.5, "simulate/rest": 0}
    clock.start()
    time.at += 2
    clock.lap("simulate")
    clock.split("simulate", {})
    assert clock.seconds == {"simulate": 2}


def test_a_simulation_is_only_watched_while_it_steps():
    sim = SimpleNamespace(physics=SimpleNamespace(profile=None))
    phases = Phases(sim)
    with phases:
        sim.physics.profile.add("physics", 2.0)
    assert sim.physics.profile is None
    assert phases.seconds() == {"physics": 2.0}
    phases.start()
    assert phases.seconds() == {}
    with Phases(object()) as nothing:
        assert nothing is None


def test_all_shares_of_an_update_add_up_to_one_at_every_level(config):
    row = Trainer(Pursuit(), config(past_fraction=0.5)).update()
    times = {name.removeprefix("time/"): value for name, value in row.items() if name.startswith("time/")}
    for parent in ("", "act/", "learn/", "learn/policy/"):
        level = [v for n, v in times.items() if n.startswith(parent) and "/" not in n.removeprefix(parent)]
        assert sum(level) == pytest.approx(times[parent[:-1]] if parent else 1.0)
    assert {"act", "simulate", "record", "reset", "values", "learn", "other"} == {
        n for n in times if "/" not in n
    }
    assert all(value >= 0 for value in times.values())


ROW = {"update": 1, "steps": 100, "minutes": 0.1, "steps_per_second": 10_000.0, "time/act": 0.25,
       "time/act/read": 0.05, "time/act/policy": 0.2, "time/learn": 0.75, "time/other": 0.0}  # fmt: skip
FASTER = ROW | {"steps_per_second": 20_000.0, "time/act": 0.35, "time/act/policy": 0.3, "time/learn": 0.65}


def test_times_are_told_as_means_in_a_table_and_in_a_sentence():
    timing = Timing()
    assert timing.sentence() == ""
    timing.add({"update": 1, "steps_per_second": 1.0})  # an old log
    for row in (ROW, FASTER):
        timing.add(row)
    assert timing.sentence() == (
        "where the time went: learn 70.0%; act 30.0% (policy 25%, read 5%); 75.0 us an agent step"
    )
    console = Console(file=io.StringIO(), width=80)
    console.print(timing.table())
    lines = console.file.getvalue().splitlines()
    assert [line.split() for line in lines] == [
        ["time", "share", "us", "a", "step", "of", "which"],
        ["learn", "70%", "52.5"],
        ["act", "30%", "22.5", "policy", "25%,", "read", "5%"],
    ]


def test_a_piped_run_ends_with_where_the_time_went(capsys):
    layout = SimpleNamespace(teams=[SimpleNamespace(name="runners")])
    with Progress("pursuit", layout, TrainConfig.model_validate({}), quiet=False) as progress:
        progress.show(ROW)
    assert capsys.readouterr().err.splitlines()[-1].startswith("where the time went: learn 75.0%; act 25.0%")
    with Progress("pursuit", layout, TrainConfig.model_validate({}), quiet=True) as progress:
        progress.show(ROW)
    assert capsys.readouterr().err == ""
