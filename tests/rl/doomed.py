"""A training run of the pursuit game that ends itself at a chosen moment, so that no test waits for the right time.

`python -m tests.rl.doomed FOLDER MOMENT:UPDATE...` begins a run and goes on with it once for each further moment, every
time in a process of its own: "never", "playing" (in the middle of a rollout), "SIGTERM" (asked there to stop),
"before", "half", "whole" or "after" (of the writing of that update's latest.pt). It prints how each process ended and
how many half-written files it left, and copies latest.pt to FOLDER.NUMBER.pt.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import torch

import rl.checkpoint
import rl.train
import worldgen.sim.simulation
from schemas.train import TrainConfig
from tests.rl.conftest import SMALL
from tests.rl.fake import Pursuit

STEPS = 500
SETTINGS = {"past_fraction": 0.5, "critic_memory": "lstm", "observations": "running", "threads": 2, "steps": STEPS,
            "checkpoint_minutes": 1e-9}  # fmt: skip
SCENARIO = SimpleNamespace(
    name="pursuit", identity="1" * 12, hash="a" * 12, path=None, document={"worldgen": 1, "steps": 10},
    stages={}, stage=None, teams={"runners": 1, "chasers": 2}, params={},
)  # fmt: skip


class Doomed(Pursuit):
    """Pursuit as `train` makes a Simulation; calls `halfway` in the third step of every rollout."""

    halfway = staticmethod(lambda update: None)

    def __init__(self, scenario, worlds, seed, threads, stagger, first=0):
        super().__init__(worlds, seed, steps=10, ends={1: 7})
        self.failures, self.taken = SimpleNamespace(folder=None), 0

    def step(self, *actions):
        super().step(*actions)
        self.taken += 1
        if self.taken % SMALL["rollout"] == 3:
            self.halfway(self.taken // SMALL["rollout"] + 1)

    def close(self):
        pass


def run(folder: Path, resume: bool, moment: str = "never", update: int = 0) -> None:
    """Train to the end or to the moment; updates are counted over all sessions."""

    def die(sign: signal.Signals = signal.SIGKILL) -> None:
        os.kill(os.getpid(), sign)

    def doomed_save(path: Path, content: dict) -> None:
        mine = path.name == "latest.pt" and content["update"] == update
        if mine and moment == "before":
            die()
        rl.checkpoint.torch.save = half if mine and moment == "half" else whole
        rl.checkpoint.os.fsync = (lambda descriptor: die()) if mine and moment == "whole" else fsync
        rl.checkpoint.save(path, content)
        if mine and moment == "after":
            die()

    def half(content: dict, file: io.BufferedWriter) -> None:
        memory = io.BytesIO()
        whole(content, memory)
        file.write(memory.getvalue()[: len(memory.getvalue()) // 2])
        file.flush()
        die()

    whole, fsync = torch.save, os.fsync
    done = rl.checkpoint.load(folder / "latest.pt")["update"] if (folder / "latest.pt").exists() else 0
    if moment in ("playing", "SIGTERM"):
        sign = signal.SIGTERM if moment == "SIGTERM" else signal.SIGKILL
        Doomed.halfway = staticmethod(lambda number: die(sign) if done + number == update else None)
    rl.train.save = doomed_save
    worldgen.sim.simulation.Simulation = Doomed
    config = TrainConfig.model_validate(SMALL | SETTINGS)
    rl.train.train(SCENARIO, config, folder, resume=resume, quiet=True)


def sessions(folder: Path, moments: list[str]) -> None:
    """Forks are cheaper than new interpreters, and safe: nothing has run in this one that could have made threads."""
    for index, word in enumerate(moments):
        moment, update = word.split(":")
        child = os.fork()
        if child == 0:
            run(folder, index > 0, moment, int(update))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        partial = len(list(folder.rglob(".*.partial")))
        print(os.waitstatus_to_exitcode(status), partial, flush=True)
        if (folder / "latest.pt").exists():
            shutil.copy(folder / "latest.pt", f"{folder}.{index}.pt")


if __name__ == "__main__":
    sessions(Path(sys.argv[1]), sys.argv[2:])
