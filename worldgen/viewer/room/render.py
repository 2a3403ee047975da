"""Pictures of a recording in three dimensions, from a process that draws them; or a sentence why there are none."""

from __future__ import annotations

import ctypes.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from worldgen.errors import UserError
from worldgen.viewer.map import Show
from worldgen.viewer.recording import Recording

LIBRARIES = {"egl": "EGL", "osmesa": "OSMesa"}  # what each of MuJoCo's ways to draw without a window needs
HELP = "install libegl1 and libgl1-mesa-dri, or libosmesa6"


class NoRoom(UserError):
    """Nothing can be drawn in three dimensions on this machine; says why."""


def backends() -> list[str]:
    """What to try for MUJOCO_GL, in order: what the user has set, else what this machine has a library for."""
    if "MUJOCO_GL" in os.environ:
        return [os.environ["MUJOCO_GL"]]
    if sys.platform != "linux":
        return [""]  # mujoco knows best
    return [name for name, library in LIBRARIES.items() if ctypes.util.find_library(library)]


@contextmanager
def drawing(
    recording: Recording, moments: list[float], size: tuple[int, int], show: Show
) -> Iterator[tuple[str, Iterator[Image.Image]]]:
    """(how it is drawn, the pictures of `size` at the moments). Raises NoRoom before the first of them."""
    reasons = []
    with tempfile.TemporaryDirectory(prefix="worldgen-") as folder:
        path = Path(folder) / "recording.npz"
        recording.save(path)
        wanted = json.dumps({"moments": moments, "size": size, "show": asdict(show)}).encode()
        for backend in backends():
            with _child(path, backend, wanted, Path(folder) / "said") as child:
                first = _read(child, size)
                if first is not None:
                    yield backend or "mujoco's own", _all(child, size, first, len(moments))
                    return
            said = (Path(folder) / "said").read_text(errors="replace").split("\n")
            reasons.append(
                f"{backend}: {next((line for line in reversed(said) if line.strip()), 'no picture came')}"
            )
    raise NoRoom("; ".join(reasons) or f"no OpenGL that draws without a window was found ({HELP})")


@contextmanager
def _child(path: Path, backend: str, wanted: bytes, said: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The drawing process, having been told what is `wanted`; what it says of itself goes to the file `said`."""
    home = str(Path(__file__).parents[3])  # where worldgen itself is, installed or not
    known = os.pathsep.join([home, *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = os.environ | {"PYTHONPATH": known} | ({"MUJOCO_GL": backend} if backend else {})
    command = [sys.executable, "-P", "-m", "worldgen.viewer.room.child", str(path)]
    pipe = subprocess.PIPE
    with (
        said.open("wb") as words,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=words, env=environment) as child,
    ):
        try:
            if child.stdin:
                try:
                    child.stdin.write(wanted)
                    child.stdin.close()
                except BrokenPipeError:
                    pass
            yield child
        finally:
            child.kill()


def _read(child: subprocess.Popen[bytes], size: tuple[int, int]) -> Image.Image | None:
    count = size[0] * size[1] * 3
    raw = child.stdout.read(count) if child.stdout else b""
    return Image.frombytes("RGB", size, raw) if len(raw) == count else None


def _all(
    child: subprocess.Popen[bytes], size: tuple[int, int], first: Image.Image, count: int
) -> Iterator[Image.Image]:
    yield first
    for done in range(1, count):
        picture = _read(child, size)
        if picture is None:
            raise UserError(f"drawing stopped after {done} of {count} pictures; --view map needs no OpenGL")
        yield picture
