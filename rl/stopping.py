"""Stopping: the first Ctrl-C or SIGTERM asks the run to save after this update, a second one leaves at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Any


class Stop:
    """A context in which signals are noted in `asked` instead of raised; outside the main thread it does nothing."""

    SIGNALS = (signal.SIGINT, signal.SIGTERM)

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
        if self.asked:  # the last checkpoint is whole, whatever is being written now: see rl.checkpoint
            sys.stderr.write(f"\n{name} again: leaving at once; the last checkpoint stays\n")
            sys.stderr.flush()
            os._exit(128 + number)
        self.asked = name
        sys.stderr.write(f"\n{name}: finishing this update, then saving (again to leave at once)\n")
