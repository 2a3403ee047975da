"""Launch: which rank this process is, as torchrun or Slurm's srun say, and what of its machine is its own."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist

from rl.distributed import ALONE, Ranks, Several
from rl.wire import Torch
from schemas.train import TrainConfig
from worldgen.cores import cores
from worldgen.errors import UserError

MEETING = timedelta(minutes=10)  # how long ranks wait for each other to start
HOW = (
    "python -m rl is started by torchrun, a process for each rank: torchrun --nproc-per-node 2 -m rl chase\n"
    "(or by srun on a cluster: docs/cluster.md). One process alone is `worldgen train chase`"
)


@dataclass(frozen=True)
class Place:
    """This process among `size`; `local` of the `locals` that share its machine."""

    rank: int
    size: int
    local: int = 0
    locals: int = 1

    @staticmethod
    def of(environment: Mapping[str, str] = os.environ) -> Place | None:
        """Where torchrun (RANK, ...) or srun (SLURM_PROCID, ...) put this process; None where neither started it."""
        for names in (
            ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"),
            ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID"),  # each task has cores of its own
        ):
            if all(name in environment for name in names):
                return Place(*(int(environment[name]) for name in names))
        return None

    def cores(self) -> int:
        """CPU threads for this process: its share of what the machine, or the job on it, may use."""
        return max(1, cores() // self.locals)

    def device(self, wanted: str) -> str:
        """The device of this rank where the run's is `wanted`: of GPUs each takes its own.

        Raises UserError when there are too few.
        """
        if not wanted.startswith("cuda"):
            return wanted
        if ":" in wanted:
            raise UserError(
                f"train.device={wanted} names one GPU for all ranks; say cuda, and each takes its own"
            )
        seen = torch.cuda.device_count()  # srun may show each task its own GPU only
        if seen < self.locals or (seen > 1 and self.local >= seen):
            raise UserError(
                f"{self.locals} ranks on this machine want a GPU each, it shows {seen}: start fewer"
            )
        return f"cuda:{self.local % seen}"


def meet(place: Place) -> Ranks:
    """All ranks, able to talk but not yet to learn: see `equip`. Raises UserError when they cannot be met."""
    if place.size == 1:
        return ALONE
    if place.locals == place.size and "GLOO_SOCKET_IFNAME" not in os.environ:
        _use_loopback()
    try:
        dist.init_process_group("gloo", rank=place.rank, world_size=place.size, timeout=MEETING)
    except (RuntimeError, ValueError) as error:
        raise UserError(
            f"this rank of {place.size} cannot meet the others: {str(error).strip().splitlines()[0]}\n"
            "(torchrun says where they meet; without it, export MASTER_ADDR and MASTER_PORT: docs/cluster.md)"
        ) from None
    return Several(place.rank, place.size, Torch())


def equip(ranks: Ranks, place: Place, config: TrainConfig) -> Ranks:
    """The ranks that met, ready for a run: each with its own device and threads, NCCL between GPUs.

    Raises UserError when some machine has too few GPUs.
    """
    if ranks.size == 1:
        return ranks
    device = ranks.together(lambda: place.device(config.device))
    on_gpu = device.startswith("cuda")
    if on_gpu:
        torch.cuda.set_device(device)
    wire = Torch(timedelta(minutes=config.rank_timeout), on_gpu)
    return Several(place.rank, place.size, wire, device=device, threads=config.threads or place.cores())


def _use_loopback() -> None:
    """All ranks are on this machine, whose own name need not be known to any server."""
    names = {name for _, name in socket.if_nameindex()}
    for name in ("lo", "lo0"):
        if name in names:
            os.environ["GLOO_SOCKET_IFNAME"] = name
            return


def part() -> None:
    """Wait for all ranks to come here: torchrun ends all as soon as one has left, also who has still to speak."""
    with suppress(RuntimeError):
        dist.barrier()


def launched() -> bool:
    """Whether torchrun started this process as one of several."""
    return "TORCHELASTIC_RUN_ID" in os.environ and int(os.environ.get("WORLD_SIZE", "1")) > 1
