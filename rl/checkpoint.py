"""Checkpoints: everything a run needs to go on exactly, in one file that is either whole or absent.

A file is written under a temporary name, flushed to the disk and renamed, so whoever reads `latest.pt` finds a
complete one even when the program is killed in between. Files are read with `weights_only`: they cannot run code.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch

from worldgen.errors import UserError

FORMAT = 1  # raised when the meaning of a file changes
ARRAY = "__array__"


def save(path: Path, content: dict[str, Any]) -> None:
    """Write `content` (nested dicts and lists of tensors, arrays and plain values), replacing `path` in one stroke.

    Raises UserError when the disk is full or refuses; what was there before stays.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            torch.save(_packed({"format": FORMAT} | content), file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except (OSError, RuntimeError) as error:  # torch's zip writer turns a failed write into a RuntimeError
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise UserError(_refusal(path, error)) from None


def load(path: Path, device: str = "cpu") -> dict[str, Any]:
    """What `save` wrote. Raises UserError when the file is missing, damaged or of another format."""
    if not path.is_file():
        raise UserError(f"{path}: there is no checkpoint here; train first, or name another run or number")
    try:
        content = _unpacked(torch.load(path, map_location=device, weights_only=True))
        version = content["format"]
    except Exception:
        raise UserError(
            f"{path}: this is no checkpoint of worldgen, or it is damaged; "
            "the run's checkpoints/ may hold good policies, which RUN@UPDATE names"
        ) from None
    if version != FORMAT:
        raise UserError(f"{path}: written in format {version}, this program reads {FORMAT}; train it anew")
    return content


def _refusal(path: Path, error: Exception) -> str:
    cut = isinstance(error, RuntimeError) and any(w in str(error) for w in ("failed write", "unexpected pos"))
    full = cut or getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
    why = "the disk is full" if full else str(getattr(error, "strerror", None) or error)
    return (
        f"{path}: could not be written: {why}. Nothing saved before is lost; "
        "make room or choose another --out, then go on with --resume"
    )


def _packed(value: Any) -> Any:
    """Arrays become tensors with their dtype noted, since a checkpoint may hold tensors and plain values only."""
    if isinstance(value, dict):
        return {name: _packed(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_packed(inner) for inner in value]
    if isinstance(value, np.ndarray):
        raw = torch.from_numpy(np.ascontiguousarray(value).reshape(-1).view(np.uint8).copy())
        return {ARRAY: raw, "dtype": value.dtype.str, "shape": list(value.shape)}
    return value.item() if isinstance(value, np.generic) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict) and ARRAY in value:
        return value[ARRAY].cpu().numpy().view(np.dtype(value["dtype"])).reshape(value["shape"]).copy()
    if isinstance(value, dict):
        return {name: _unpacked(inner) for name, inner in value.items()}
    return [_unpacked(inner) for inner in value] if isinstance(value, list) else value
