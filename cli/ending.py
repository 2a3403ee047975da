"""How a command ends when it cannot go on: one sentence on standard error and a status, never a traceback."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from worldgen.errors import UserError

EXTRAS = {
    "torch": "train",
    "tensorboard": "train",
    "choix": "train",
    "av": "video",
}  # what is not always installed, and how to get it


@contextmanager
def ending() -> Iterator[None]:
    """Around what a command does. Raises `typer.Exit`: 1 the input is wrong, 130 interrupted, 0 nobody reads on."""
    try:
        with _terminable():
            yield
        sys.stdout.flush()
    except UserError as error:
        raise _said(str(error)) from None
    except KeyboardInterrupt:
        raise _said("interrupted", 130) from None
    except BrokenPipeError:
        _leave()
        raise typer.Exit(0) from None
    except OSError as error:
        answer = _said(f"{error.filename or 'standard output'}: {error.strerror or error}")
        _leave()
        raise answer from None
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        extra = f"pip install 'worldgen[{EXTRAS[error.name]}]'"
        raise _said(f"this needs {error.name}, which is not installed: {extra}") from None


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM, by which a cluster ends a job, is answered as Ctrl-C is: what was played so far is kept or shown."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(*_: object) -> NoReturn:
    signal.signal(
        signal.SIGTERM, signal.SIG_IGN
    )  # such signals are often sent twice, and what is kept takes a moment
    raise KeyboardInterrupt


def _said(sentence: str, status: int = 1) -> typer.Exit:
    print(sentence, file=sys.stderr)
    return typer.Exit(status)


def _leave() -> None:
    """The reader has gone (`| head`), or the disk is full: keep Python from flushing into what is closed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
