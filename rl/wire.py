"""Wire: how ranks reach each other, by torch.distributed; what goes wrong on it is told in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from typing import Any, Protocol

import torch.distributed as dist
from torch import Tensor

from worldgen.errors import UserError


class Wire(Protocol):
    """All ranks call the same methods in the same order, each thread on a wire of its own."""

    seconds: dict[str, float]  # spent in "sum" and "gather" since `start`, waiting for others included
    bytes: int  # that this rank gave away to be summed

    def start(self) -> None:
        """Count from zero."""
        ...

    def sum_(self, tensor: Tensor) -> None:
        """The sum over all ranks in place of a contiguous tensor, equal on all of them bit for bit."""
        ...

    def gather(self, value: Any) -> list[Any]:
        """Every rank's value, in the order of ranks, on all of them."""
        ...

    def to_first(self, value: Any) -> list[Any]:
        """Every rank's value, in the order of ranks, on rank 0; nothing elsewhere."""
        ...

    def from_first(self, value: Any) -> Any:
        """Rank 0's value, on all of them."""
        ...

    def fork(self) -> Wire:
        """A wire of the same ranks for another thread; all ranks fork in the same order."""
        ...

    def close(self) -> None: ...


class Torch:
    """Gloo for what lies in memory, NCCL for what lies on a GPU. Raises UserError when another rank is gone.

    One that does not answer within `limit` counts as gone. Without a limit this is the group that met at the start.
    """

    def __init__(self, limit: timedelta | None = None, gpu: bool = False):
        self.limit, self.gpu = limit, gpu
        self.group: Any = dist.new_group(backend="gloo", timeout=limit) if limit else None
        self.gpus: Any = dist.new_group(backend="nccl", timeout=limit) if gpu else None
        self.start()

    def start(self) -> None:
        self.seconds, self.bytes = {"sum": 0.0, "gather": 0.0}, 0

    def sum_(self, tensor: Tensor) -> None:
        with self._using("sum"):
            dist.all_reduce(tensor, group=self.gpus if tensor.is_cuda else self.group)
        self.bytes += tensor.numel() * tensor.element_size()

    def gather(self, value: Any) -> list[Any]:
        found: list[Any] = [None] * dist.get_world_size()
        with self._using("gather"):
            dist.all_gather_object(found, value, group=self.group)
        return found

    def to_first(self, value: Any) -> list[Any]:
        found = [None] * dist.get_world_size() if dist.get_rank() == 0 else None
        with self._using("gather"):
            dist.gather_object(value, found, dst=0, group=self.group)
        return found or []

    def from_first(self, value: Any) -> Any:
        held = [value if dist.get_rank() == 0 else None]
        with self._using("gather"):
            dist.broadcast_object_list(held, src=0, group=self.group)
        return held[0]

    def fork(self) -> Torch:
        return Torch(self.limit, self.gpu)

    def close(self) -> None:
        with self._using("gather"):
            dist.barrier(group=self.group)
            dist.destroy_process_group()

    @contextmanager
    def _using(self, name: str) -> Iterator[None]:
        begin = perf_counter()
        try:
            yield
        except RuntimeError as error:  # the peer has closed its end, or never answered
            reason = str(error).strip().splitlines()[0][:200]
            raise UserError(
                f"another rank has ended or cannot be reached ({reason}). "
                "Nothing saved before is lost: go on with --resume"
            ) from None
        self.seconds[name] += perf_counter() - begin
