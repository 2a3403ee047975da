"""Faces: a game as other libraries' environments; each unfolds the batch's arrays into what its library expects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from worldgen.errors import UserError

if TYPE_CHECKING:
    from worldgen.envs.parallel import ParallelGame


def parallel_env(scenario: Any, seed: int = 0, render_mode: str | None = None) -> ParallelGame:
    """A scenario (a name, a path or a loaded one) as a PettingZoo ParallelEnv.

    Raises UserError where PettingZoo is not installed.
    """
    try:
        from worldgen.envs.parallel import ParallelGame
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pettingzoo", "gymnasium"):
            raise
        raise UserError("PettingZoo is not installed; install worldgen[pettingzoo]") from None
    if isinstance(scenario, str):
        from worldgen.scenario import load

        scenario = load(scenario)
    return ParallelGame(scenario, seed, render_mode)
