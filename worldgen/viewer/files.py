"""Writing files so that a stop in the middle leaves the old file, or none, and never half a one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from worldgen.errors import UserError


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary path beside `path`, with its suffix: `path` itself once the block ends well, else gone.

    Raises UserError where the folder is missing, not writable or full.
    """
    path = Path(path)
    partial = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"cannot write {path}: {reason}; choose another place with --out") from error
    finally:
        partial.unlink(missing_ok=True)
