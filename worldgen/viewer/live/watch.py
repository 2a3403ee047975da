"""Watching the files of a scenario: it itself, and what lies beside it that it may bring along."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

KINDS = (".yaml", ".yml", ".xml", ".stl", ".obj", ".py")
EVERY = 0.2  # s between two looks


class Watch:
    """Calls `changed` soon after a file in the folder of `path` was written, made or taken away."""

    def __init__(self, path: Path, changed: Callable[[], None]):
        self._path, self._changed = path, changed
        self._stop = threading.Event()
        self._seen = self._look()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            now = self._look()
            if now != self._seen:
                self._seen = now
                self._changed()

    def _look(self) -> dict[str, tuple[int, int]]:
        found = {}
        for path in (self._path, *self._path.parent.glob("*")):
            if path == self._path or path.suffix in KINDS:
                try:
                    stat = path.stat()
                except OSError:  # an editor is replacing it
                    continue
                found[str(path)] = (stat.st_mtime_ns, stat.st_size)
        return found
