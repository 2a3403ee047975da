"""Ranks: the processes that train one policy together, each in worlds of its own; one alone sends nothing.

Synchronous and decentralised, as DD-PPO (Wijmans et al. 2020, arXiv 1911.00357): everybody plays, everybody learns, and
what is learnt is summed. A sum over all ranks is the same on all of them bit for bit, so their weights stay equal
without ever being sent. Every setting is of the whole run: N ranks share its worlds and its minibatches, and come to
what one would come to, but for the order in which numbers are added up.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import numpy as np
import torch
from torch import Tensor

from rl.joined import join, moved, part
from rl.wire import Wire
from schemas.train import TrainConfig
from worldgen.errors import UserError


class Told(UserError):
    """What is wrong is known to all ranks, so that one of them may tell it."""


class Ranks:
    """One process alone. `Several` answers the same questions for many; `rank` counts from 0, which also writes."""

    rank, size = 0, 1

    @property
    def main(self) -> bool:
        """Whether this is the process that writes files and shows progress."""
        return self.rank == 0

    def here(self, config: TrainConfig) -> TrainConfig:
        """The run's settings as this process's machine has them: its own device and threads."""
        return config

    def worlds(self, total: int) -> range:
        """Which of the run's worlds are this rank's, by their number in the whole run."""
        return range(total)

    def everywhere(self, worlds: int) -> int:
        """How many worlds all ranks have, when this one has `worlds`."""
        return worlds

    def branch(self) -> Ranks:
        """The same ranks for another thread, which sums on its own."""
        return self

    def sum_(self, *tensors: Tensor) -> None:
        """Put sums over all ranks in place of the tensors, which are of one dtype and device."""

    def average_(self, slope: Tensor, loss: Tensor, count: Tensor) -> Tensor:
        """Make the flat gradient `slope`, and the loss returned, the mean over ranks by `count`: how many entries each
        rank's loss is the mean of."""
        return loss

    def moments(self, values: Tensor) -> tuple[int, Tensor, Tensor]:
        """Count, mean and standard deviation of the entries of all ranks' `values`; zeros where there are none."""
        if values.numel() == 0:
            return 0, torch.zeros(()), torch.zeros(())
        return values.numel(), values.mean(), values.std(correction=0)

    def own(self, numbers: np.ndarray, worlds: int, agents: int) -> np.ndarray:
        """Of sequences (chunk * all worlds + world) * `agents` + agent those of own worlds, which are counted as
        (chunk * `worlds` + own world) * `agents` + agent; in their order."""
        return numbers

    def gather(self, value: Any) -> list[Any]:
        """Every rank's plain value, in the order of ranks."""
        return [value]

    def share(self, value: Any) -> Any:
        """Rank 0's plain value."""
        return value

    def together(self, work: Callable[[], Any]) -> Any:
        """What `work` returns here; a UserError of any rank is raised on all, so that nobody waits for the fallen."""
        return work()

    def refuse(self, sentence: str) -> NoReturn:
        """Raises the UserError that all ranks have come to."""
        raise UserError(sentence)

    def agree(self, what: str, value: Any) -> None:
        """Raises UserError when ranks were started with different values of `what`."""

    def join(self, mine: Any) -> Any:
        """Nested per-world arrays of all ranks as those of the whole run, on rank 0 only."""
        return mine

    def part(self, whole: Any) -> Any:
        """This rank's share of what `join` returned."""
        return whole

    def check(self, tensors: Iterable[Tensor]) -> None:
        """Raises UserError when the tensors are not the same on all ranks, bit for bit."""

    def row(self, spent: float, side_by_side: int) -> dict[str, Any]:
        """What the log says of an update that took `spent` seconds, in which so many branches worked at a time;
        counting begins anew."""
        return {}

    def close(self) -> None:
        """Part in peace: all have come to their end."""


ALONE = Ranks()


class Several(Ranks):
    """`size` processes, of which this is `rank`; `wire` is how they reach each other.

    `settings` are those of this one alone, as its device.
    """

    def __init__(self, rank: int, size: int, wire: Wire, **settings: Any):
        self.rank, self.size, self.wire, self.settings = rank, size, wire, settings
        self.total = 0
        self.branches: list[Several] = []

    def here(self, config: TrainConfig) -> TrainConfig:
        return config.model_copy(update=self.settings)

    def worlds(self, total: int) -> range:
        """Shares differ by one world at most. Raises UserError when somebody would have none."""
        if total < self.size:
            self.refuse(
                f"{total} worlds cannot be shared by {self.size} ranks: "
                f"give train.worlds={self.size} or more, or start fewer ranks"
            )
        self.total = total
        return self._span(self.rank)

    def everywhere(self, worlds: int) -> int:
        return self.total

    def branch(self) -> Several:
        made = Several(self.rank, self.size, self.wire.fork())
        self.branches.append(made)
        return made

    def sum_(self, *tensors: Tensor) -> None:
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        self.wire.sum_(flat)
        self._spread(flat, tensors)

    def average_(self, slope: Tensor, loss: Tensor, count: Tensor) -> Tensor:
        flat = torch.cat([slope, loss.reshape(1), torch.ones_like(loss).reshape(1)]) * count
        self.wire.sum_(flat)
        flat /= flat[-1].clone().clamp(min=1)
        slope.copy_(flat[:-2])
        return flat[-2].clone()

    def moments(self, values: Tensor) -> tuple[int, Tensor, Tensor]:
        """Each rank's own count, mean and squared deviation go round, which loses nothing to cancellation (Chan et al.
        1979: the whole's deviation is that within the parts and that between their means)."""
        own = values.double()
        mean = own.mean() if own.numel() else own.new_zeros(())
        table = own.new_zeros(self.size, 3)
        table[self.rank] = torch.stack([own.new_tensor(own.numel()), mean, (own - mean).square().sum()])
        self.wire.sum_(table)
        counts, means, squares = table.unbind(1)
        count = counts.sum().clamp(min=1)
        mean = (counts * means).sum() / count
        variance = (squares.sum() + (counts * (means - mean).square()).sum()) / count
        return int(counts.sum()), mean.to(values.dtype), variance.sqrt().to(values.dtype)

    def own(self, numbers: np.ndarray, worlds: int, agents: int) -> np.ndarray:
        span = self._span(self.rank)
        row, agent = np.divmod(numbers, agents)
        chunk, world = np.divmod(row, self.total)
        mine = (world >= span.start) & (world < span.stop)
        return ((chunk * worlds + world - span.start) * agents + agent)[mine]

    def gather(self, value: Any) -> list[Any]:
        return self.wire.gather(value)

    def share(self, value: Any) -> Any:
        return self.wire.from_first(value)

    def together(self, work: Callable[[], Any]) -> Any:
        result, wrong = None, None
        try:
            result = work()
        except UserError as error:
            wrong = str(error)
        found = self.gather(wrong)
        if not any(found):
            return result
        sentences = dict.fromkeys(text for text in found if text)
        self.refuse("\n".join(self._whose(text, found) for text in sentences))

    def refuse(self, sentence: str) -> NoReturn:
        raise Told(sentence)

    def agree(self, what: str, value: Any) -> None:
        found = self.gather(value)
        other = next((rank for rank, theirs in enumerate(found) if theirs != found[0]), None)
        if other is not None:
            self.refuse(f"rank {other} was started with other {what} than rank 0: start all alike")

    def join(self, mine: Any) -> Any:
        parts = self.wire.to_first(moved(mine, "cpu"))
        return join(parts) if self.main else mine

    def part(self, whole: Any) -> Any:
        return part(whole, self._span(self.rank))

    def check(self, tensors: Iterable[Tensor]) -> None:
        sums = [zlib.crc32(tensor.detach().cpu().contiguous().numpy().tobytes()) for tensor in tensors]
        if any(other != sums for other in self.gather(sums)):
            self.refuse(
                "the ranks' weights have come apart, though all add up the same numbers: are their machines of one "
                "kind, with the same versions? The last checkpoint is whole; go on with --resume"
            )

    def row(self, spent: float, side_by_side: int) -> dict[str, Any]:
        branches = [branch.wire for branch in self.branches]
        wires = [self.wire, *branches]
        reduce = self.wire.seconds["sum"] + sum(w.seconds["sum"] for w in branches) / side_by_side
        row = {
            "ranks": self.size,
            "ranks/reduce": reduce / spent,
            "ranks/wait": self.wire.seconds["gather"] / spent,
            "ranks/bytes": sum(wire.bytes for wire in wires),
        }
        for wire in wires:
            wire.start()
        return row

    def close(self) -> None:
        self.wire.close()

    def _span(self, rank: int) -> range:
        return range(rank * self.total // self.size, (rank + 1) * self.total // self.size)

    def _spread(self, flat: Tensor, tensors: Iterable[Tensor]) -> None:
        begin = 0
        for tensor in tensors:
            tensor.copy_(flat[begin : begin + tensor.numel()].view_as(tensor))
            begin += tensor.numel()

    def _whose(self, text: str, found: list[str | None]) -> str:
        if all(other == text for other in found):
            return text
        return f"rank {found.index(text)}: {text}"
