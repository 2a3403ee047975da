"""Where compiled kernels are kept: one folder for each state of their sources.

numba recompiles a kernel when its own file changes, but not when a function that it calls from another file does. A
folder named after all sources together can hold nothing stale.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from numba.core import config

HERE = Path(__file__).parent
PACKAGE = HERE.parent
ROOMS = ("compiled", "mjcf", "sampling", "sim")  # that hold kernels
KERNELS = b"njit", b"worldgen.compiled", b"intrinsic"  # what a file that holds some mentions
NUMBERS = (
    PACKAGE / "sim" / "abilities.py",
    PACKAGE / "sim" / "state.py",
    PACKAGE / "sim" / "rules" / "table.py",
    PACKAGE / "sampling" / "nearness.py",
)  # constants that kernels take in


def use() -> None:
    """Have numba keep kernels in a folder of their own; NUMBA_CACHE_DIR, where it is set, says beside which."""
    name = f"kernels-{fingerprint()}"
    home = Path.home() / ".cache" / "worldgen"
    for place in filter(None, (os.environ.get("NUMBA_CACHE_DIR"), HERE / "__pycache__", home)):
        folder = Path(place) / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue  # a read-only installation
        if os.access(folder, os.W_OK):
            config.CACHE_DIR = str(folder)  # pyright: ignore[reportAttributeAccessIssue]
            if place == HERE / "__pycache__":
                _forget(folder)  # elsewhere other installations may keep theirs
            return


def fingerprint() -> str:
    """12 hex digits over every file that holds kernels, or numbers for them."""
    texts = [path.read_bytes() for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.py"))]
    kernels = [text for text in texts if any(word in text for word in KERNELS)]
    kernels += [path.read_bytes() for path in NUMBERS]
    return hashlib.sha256(b"\0".join(kernels)).hexdigest()[:12]


def _forget(kept: Path) -> None:
    """Delete what earlier sources left behind."""
    for folder in kept.parent.glob("kernels-*"):
        if folder != kept:
            shutil.rmtree(folder, ignore_errors=True)
