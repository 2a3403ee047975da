"""Stopping: Ctrl-C or SIGTERM asks the run to save after this update; Ctrl-C after that leaves at once.

Other signals are often sent twice, to a job's processes and by what started them: repeated, they change nothing.

SIGUSR1 is what a cluster sends before a job's time is up: the run is saved, and the job put back in the queue.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from types import FrameType
from typing import Any


class Stop:
    """A context in which signals are noted in `asked` instead of raised; outside the main thread it does nothing."""

    NAMES = ("SIGINT", "SIGTERM", "SIGUSR1")  # the last is not known to every system
    SIGNALS = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))

    def __init__(self) -> None:
        self.asked: str | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Stop:
        for number in self.SIGNALS if threading.current_thread() is threading.main_thread() else ():
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        name = signal.Signals(number).name
        if self.asked and number != signal.SIGINT:
            return
        if self.asked:  # the last checkpoint is whole, whatever is being written now: see rl.checkpoint
            sys.stderr.write(f"\n{name} again: leaving at once; the last checkpoint stays\n")
            sys.stderr.flush()
            os._exit(128 + number)
        self.asked = name
        sys.stderr.write(f"\n{name}: finishing this update, then saving (Ctrl-C to leave at once)\n")


def requeue() -> str:
    """Put this Slurm job back in the queue, once all is saved; what came of it, in a sentence ("" outside of Slurm).

    The job's script is started anew in its next turn, and should then go on with --resume: docs/cluster.md has one.
    """
    job = os.environ.get("SLURM_JOB_ID")
    if not job:
        return ""
    try:
        subprocess.run(["scontrol", "requeue", job], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        why = str(getattr(error, "stderr", "") or error).strip()
        return f"job {job} could not be put back in the queue ({why}): submit it again"
    return f"job {job} is back in the queue"
