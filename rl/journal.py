"""The log of a run: one JSON line an update, always; the same numbers for TensorBoard where it is installed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from worldgen.errors import UserError


class Journal:
    """Appends rows to `path`; on resuming at `update`, rows of later updates (never checkpointed) are dropped.

    TensorBoard is told to forget the same rows: its curves are drawn over agent steps, so from which of these on.
    """

    def __init__(self, path: Path, update: int = 0):
        self.path = path
        self.board: Any = None
        forgotten: int | None = None
        try:
            if path.exists():
                kept = [row for row in read(path) if row["update"] <= update]
                forgotten = kept[-1]["steps"] + 1 if kept else 0
                partial = path.with_name(f".{path.name}.partial")
                with partial.open("w") as file:
                    file.writelines(map(_line, kept))
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(path)
            self.file = path.open("a")
        except OSError as error:
            raise UserError(f"{path}: cannot be written: {error.strerror}") from None
        self.note = ""
        try:
            from torch.utils.tensorboard import SummaryWriter

            self.board = SummaryWriter(str(path.parent / "tensorboard"), purge_step=forgotten)
        except ImportError:
            self.note = "tensorboard is not installed: logging to log.jsonl only"

    def write(self, row: dict[str, Any]) -> None:
        try:
            self.file.write(_line(row))
            self.file.flush()
        except OSError as error:
            raise UserError(
                f"{self.path}: could not be written: {error.strerror}. Nothing saved before is lost; "
                "make room, then go on with --resume"
            ) from None
        if self.board:
            for name, value in row.items():
                if isinstance(value, int | float):  # curves hold numbers; a stage's name is in the log alone
                    self.board.add_scalar(name, value, row["steps"])

    def sync(self) -> None:
        """On the disk before a checkpoint is: so that no checkpoint knows of updates that the log has lost."""
        os.fsync(self.file.fileno())

    def close(self) -> None:
        self.file.close()
        if self.board:
            self.board.close()


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row) + "\n"


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a log; a last line cut short by a kill is left out. Raises UserError when it is missing."""
    if not path.exists():
        raise UserError(f"{path}: there is no log here; is this the folder of a run?")
    rows = []
    for line in path.read_text().splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            break
    return rows
