"""Ranks that are threads of one process: they reach each other through a table all of them can see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from threading import Barrier
from typing import Any

import torch

from rl.distributed import Several
from rl.trainer import Trainer
from tests.rl.fake import Pursuit


class Table:
    """What `size` threads lay down on one wire, and when all have done so."""

    def __init__(self, size: int):
        self.barrier, self.slots = Barrier(size), [None] * size
        self.forks: dict[int, Table] = defaultdict(lambda: Table(size))


class Threads:
    """A wire."""

    def __init__(self, rank: int, table: Table):
        self.rank, self.table, self.forked = rank, table, 0
        self.start()

    def start(self):
        self.seconds, self.bytes = {"sum": 0.0, "gather": 0.0}, 0

    def gather(self, value):
        self.table.slots[self.rank] = deepcopy(value)  # what is sent is nobody's to change
        self.table.barrier.wait(20)
        found = list(self.table.slots)
        self.table.barrier.wait(20)  # nobody lays down anew before all have looked
        return found

    def sum_(self, tensor):
        tensor.copy_(torch.stack(self.gather(tensor)).sum(0))
        self.bytes += tensor.numel() * tensor.element_size()

    def to_first(self, value):
        found = self.gather(value)
        return found if self.rank == 0 else []

    def from_first(self, value):
        return self.gather(value)[0]

    def fork(self):
        self.forked += 1
        return Threads(self.rank, self.table.forks[self.forked])

    def close(self):
        self.gather(None)


def ranks(size: int = 2) -> list[Several]:
    table = Table(size)
    return [Several(rank, size, Threads(rank, table)) for rank in range(size)]


def each(everybody: list[Any], work: Callable[[Any], Any]) -> list[Any]:
    """What `work` returns for each rank (or each rank's trainer), all at once; raises what the first of them raises."""
    with ThreadPoolExecutor(len(everybody)) as pool:
        jobs = [pool.submit(_single, work, one) for one in everybody]
        return [job.result() for job in jobs]


def _single(work, one):
    torch.set_num_threads(1)  # a setting of each thread
    return work(one)


def trainers(settings, size: int, worlds: int = 4, courses=None, **game) -> list[Trainer]:
    """A trainer for each of `size` ranks, which share `worlds` worlds of the fake game; built one after the other,
    since all draw their weights from torch's one generator."""
    made = []
    for rank in ranks(size) if size > 1 else [None]:
        span = rank.worlds(worlds) if rank else range(worlds)
        sim = Pursuit(len(span), first=span.start, **game)
        made.append(
            Trainer(sim, settings, courses() if courses else None, **({"ranks": rank} if rank else {}))
        )
    return made
