"""Real processes: torchrun and what it tells them, signals, the queue, and ranks that fall."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest
import torch

from rl.checkpoint import load
from rl.config import resolve
from rl.launch import Place, launched
from rl.stopping import requeue
from rl.train import train
from worldgen.errors import UserError
from worldgen.scenario import load as load_scenario

ROOT = Path(__file__).parents[2]
SMALL = {"worlds": 4, "rollout": 32, "chunk": 16, "minibatch": 256, "epochs": 1, "threads": 1, "embed": 16,
         "dense": 16, "memory_size": 16, "checkpoint_minutes": 600}  # fmt: skip
SETTINGS = [text for name, value in SMALL.items() for text in ("--set", f"train.{name}={value}")]
PATIENCE = 240  # seconds; a machine that has other things to do takes its time


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "TORCHELASTIC_"))
    }
    return kept | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"} | more


def torchrun(*words: object) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node",
        "2",
        "-m",
        "rl",
    ]
    return subprocess.run(
        [*command, *map(str, words)], env=environment(), capture_output=True, text=True, timeout=PATIENCE
    )


def test_torchrun_trains_two_ranks_as_one_process_would(tmp_path):
    done = torchrun("chase", "--out", tmp_path / "two", *SETTINGS, "--set", "train.steps=1")
    assert done.returncode == 0, done.stderr
    assert "1 updates (steps), 2 ranks" in done.stdout
    scenario = load_scenario(
        "chase", {f"train.{name}": value for name, value in (SMALL | {"steps": 1}).items()}
    )
    train(scenario, resolve(scenario.train), tmp_path / "one", quiet=True)
    one, two = (load(tmp_path / name / "latest.pt") for name in ("one", "two"))
    assert (one["update"], one["steps"]) == (two["update"], two["steps"]) == (1, two["steps"])
    for network in ("policy", "critic"):
        for name, tensor in one[network].items():
            assert torch.allclose(tensor, two[network][name], atol=1e-5, rtol=0), name
    for name in ("episode", "episode_seed", "episode_step", "limit", "move"):
        assert (one["worlds"][name] == two["worlds"][name]).all(), name
    # and goes on, on as many ranks as one likes
    more = torchrun("chase", "--out", tmp_path / "one", "--resume", *SETTINGS, "--set", "train.steps=400")
    assert more.returncode == 0, more.stderr
    rows = [json.loads(line) for line in (tmp_path / "one" / "log.jsonl").read_text().splitlines()]
    assert [row.get("ranks") for row in rows] == [None] + [2] * (len(rows) - 1)
    assert [row["update"] for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 1


def test_what_is_wrong_is_said_once(tmp_path):
    done = torchrun("chase", "--out", tmp_path / "x", "--set", "train.worlds=1")
    assert done.returncode == 1
    assert done.stderr.count("1 worlds cannot be shared by 2 ranks") == 1
    assert not (tmp_path / "x").exists()


@pytest.fixture
def pair(tmp_path):
    """Two ranks in training, as srun would start them, after their first update; whatever happens, they end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = tmp_path / "bin"
    told.mkdir()
    (told / "scontrol").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/queue\n')
    (told / "scontrol").chmod(0o755)
    common = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "SLURM_JOB_ID": "17",
              "SLURM_STEP_NUM_TASKS": "2", "PATH": f"{told}:{os.environ['PATH']}"}  # fmt: skip
    words = [sys.executable, "-m", "rl", "chase", "--out", str(tmp_path / "run"), *SETTINGS]
    started = [
        subprocess.Popen(
            words,
            env=environment(**common, SLURM_PROCID=str(rank), SLURM_LOCALID=str(rank)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    log, patience = tmp_path / "run" / "log.jsonl", monotonic() + PATIENCE
    try:
        while not (log.exists() and log.read_text()):
            assert all(process.poll() is None for process in started), [p.communicate() for p in started]
            assert monotonic() < patience
            sleep(0.05)
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def test_a_signal_to_one_rank_saves_the_run_and_puts_the_job_back_in_the_queue(pair, tmp_path):
    pair[1].send_signal(signal.SIGUSR1)
    (_, first), (_, second) = (process.communicate(timeout=PATIENCE) for process in pair)
    assert [process.returncode for process in pair] == [0, 0], first + second
    assert "stopped by SIGUSR1; saved in" in first
    assert "job 17 is back in the queue" in first
    assert "stopped by" not in second
    assert (tmp_path / "queue").read_text() == "requeue 17\n"
    updates = [
        json.loads(line)["update"] for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()
    ]
    assert load(tmp_path / "run" / "latest.pt")["update"] == updates[-1]


def test_when_a_rank_falls_the_other_says_so_and_the_last_checkpoint_stays(pair, tmp_path):
    pair[1].kill()
    _, said = pair[0].communicate(timeout=PATIENCE)
    assert pair[0].returncode == 1
    assert "another rank has ended or cannot be reached" in said
    assert "Traceback" not in said
    assert load(tmp_path / "run" / "latest.pt")["update"] == 0


def test_without_torchrun_it_says_how(tmp_path):
    words = [sys.executable, "-m", "rl", "chase"]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 2
    assert "torchrun --nproc-per-node 2 -m rl chase" in done.stderr


def test_the_ordinary_command_refuses_to_be_started_many_times(tmp_path, monkeypatch, config):
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "x")
    monkeypatch.setenv("WORLD_SIZE", "1")
    assert not launched()
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(UserError, match=r"to train alone\. .*torchrun --nproc-per-node 2 -m rl chase"):
        train(None, config(), tmp_path / "x")


def test_a_process_knows_its_place_from_torchrun_or_srun():
    run = {"RANK": "5", "WORLD_SIZE": "8", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "4"}
    batch = {"SLURM_PROCID": "0", "SLURM_LOCALID": "0", "SLURM_NTASKS": "8"}  # a job's script is no rank
    assert Place.of(run | batch) == Place(5, 8, 1, 4)
    assert Place.of(batch) is None
    assert Place.of(batch | {"SLURM_PROCID": "3", "SLURM_STEP_NUM_TASKS": "8"}) == Place(3, 8, 0, 1)
    assert Place.of({}) is None


def test_ranks_of_one_machine_share_its_cores_and_take_a_gpu_each(monkeypatch):
    monkeypatch.setattr("rl.launch.os.sched_getaffinity", lambda process: set(range(8)), raising=False)
    assert [Place(0, 4, 0, n).cores() for n in (1, 2, 3, 16)] == [8, 4, 2, 1]
    monkeypatch.setattr("rl.launch.torch.cuda.device_count", lambda: 2)
    assert [Place(r, 4, r % 2, 2).device("cuda") for r in range(4)] == [
        "cuda:0",
        "cuda:1",
        "cuda:0",
        "cuda:1",
    ]
    assert Place(1, 2, 1, 2).device("cpu") == "cpu"
    with pytest.raises(UserError, match="3 ranks on this machine want a GPU each, it shows 2"):
        Place(0, 3, 0, 3).device("cuda")
    with pytest.raises(UserError, match="names one GPU for all ranks; say cuda"):
        Place(0, 2, 0, 2).device("cuda:1")
    monkeypatch.setattr("rl.launch.torch.cuda.device_count", lambda: 1)
    assert Place(3, 4, 3, 1).device("cuda") == "cuda:0"  # srun showed it its own


def test_a_job_that_cannot_be_queued_again_is_told(monkeypatch, tmp_path):
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    assert requeue() == ""
    monkeypatch.setenv("SLURM_JOB_ID", "17")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "job 17 could not be put back in the queue" in requeue()
    assert "submit it again" in requeue()
