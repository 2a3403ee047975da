"""What the commands that draw share: a progress bar, what a file name asks for, opening a picture."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def suffix_of(out: Path, works: tuple[str, ...], later: dict[str, str], option: str = "--out") -> str:
    """The suffix of `out`; raises UserError naming those that work, and why one in `later` does
    not, or that there is no such folder."""
    from worldgen.errors import UserError

    suffix = out.suffix.lower()
    if suffix in works:
        folder = out.absolute().parent
        if not folder.is_dir():  # before the work, not after it
            raise UserError(
                f"cannot write {out}: there is no folder {folder}; make it, or choose another {option}"
            )
        return suffix
    reason = later.get(suffix, f"'{suffix or out.name}' is not a format worldgen draws")
    raise UserError(f"{reason}; {option} can end in {', '.join(works)}")


def sized(size: int | None, usual: int, suffix: str) -> int:
    """The width of a picture, `usual` unless said; raises UserError where --size is given for what has none."""
    from worldgen.errors import UserError

    if size is not None and suffix in (".html", ".npz"):
        raise UserError(f"--size is the width of pictures and films; a {suffix} file has none: leave it out")
    return size or usual


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, to be called with (done, total); silent where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def desktop() -> bool:
    """Whether there is one, for windows to open on."""
    return sys.platform in ("darwin", "win32") or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ


def show(path: Path) -> bool:
    """Open a picture or a page in the system's viewer; False where there is no desktop to open it on."""
    if not desktop() or not sys.stdout.isatty():
        return False
    return webbrowser.open(path.resolve().as_uri())
