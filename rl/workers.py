"""Workers: threads that work side by side: policy and critic while they learn, learner and guests while they act.

On two cores this beats splitting each small matrix product over both. What they find is handed over in a fixed order.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from typing import TypeVar

import torch

from worldgen.cores import cores
from worldgen.errors import UserError

Item = TypeVar("Item")
Found = TypeVar("Found")
MOST = 2  # more would make the shares of a usual minibatch too small


def present(device: str) -> None:
    """Raises UserError when the machine has no such device."""
    if not device.startswith("cuda"):
        return
    number = int(device.partition(":")[2] or 0)
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if number >= count:
        raise UserError(
            f"train.device is {device}, but PyTorch finds {count or 'no'} GPUs on this machine; "
            "leave train.device out, or install a PyTorch made for its GPU"
        )


def plan(threads: int | None, device: str) -> tuple[int, int]:
    """(workers, threads of each) for `threads` CPU threads, all cores where None; a GPU wants one worker."""
    usable = threads or cores()
    count = 1 if device != "cpu" else min(MOST, usable)
    return count, max(1, usable // count)


def keep_memory() -> None:
    """Have glibc keep freed memory: fetching it anew for every tensor from the system takes a tenth of learning."""
    trim, pad, threshold = -1, -2, -3  # M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD of malloc.h
    with suppress(OSError, AttributeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        for what, size in ((trim, 2**31 - 1), (pad, 2**26), (threshold, 2**30)):
            mallopt(what, size)


class Workers:
    """`count` workers, the caller's own thread among them."""

    def __init__(self, count: int):
        self.count = count
        self.pool = ThreadPoolExecutor(count - 1, "worker") if count > 1 else None

    def shares(self, total: int) -> list[slice]:
        """`total` things as stretches of about the same length, one for each worker, none of them empty."""
        edges = [total * number // self.count for number in range(self.count + 1)]
        return [slice(first, last) for first, last in pairwise(edges) if first < last]

    def map(self, function: Callable[[Item], Found], items: Sequence[Item]) -> list[Found]:
        """`function` of every item, in order; torch's threads and inference mode, settings of a thread, are kept
        (not whether gradients are kept, nor autocast)."""
        threads, inference = torch.get_num_threads(), torch.is_inference_mode_enabled()

        def run(item: Item) -> Found:
            torch.set_num_threads(threads)
            with torch.inference_mode(inference):
                return function(item)

        if self.pool is None:
            return [function(item) for item in items]
        others = [self.pool.submit(run, item) for item in items[1:]]
        return [*map(function, items[:1]), *(other.result() for other in others)]
