"""Who plays: a policy's name or a run's folder as a player."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rl.players import Player


def casting(policies: str | None, teams: list[str], otherwise: str) -> dict[str, str]:
    """A policy's name for every team: as `--policies TEAM=POLICY,...` says, else `otherwise`. Raises UserError."""
    from worldgen.errors import UserError

    chosen = dict.fromkeys(teams, otherwise)
    for part in policies.split(",") if policies else ():
        team, equals, policy = (word.strip() for word in part.partition("="))
        if not equals or not policy or team not in chosen:
            raise UserError(f"--policies {part}: write TEAM=POLICY, where TEAM is one of {', '.join(teams)}")
        chosen[team] = policy
    return chosen


def player(policy: str, run: Any, seed: int) -> Player:
    """A scripted policy by name, RUN or RUN@UPDATE, or of `run` (None: there is none) the update called for."""
    from rl import frozen
    from rl.players import Scripted
    from rl.runs import Weights
    from worldgen.errors import UserError

    named = Weights.named(policy)
    if named.run.folder.is_dir():
        return frozen.player(named, seed, Path(policy).name)  # pages are shared, paths are not
    if policy != "trained" and not policy.isdigit():
        return Scripted(policy, seed)
    if run is None:
        raise UserError(
            f"policy '{policy}' needs a run's folder in place of the scenario, or name one as policy"
        )
    if policy == "trained":
        return frozen.player(Weights(run), seed, policy)
    return frozen.player(Weights(run, int(policy)), seed, f"update {policy}")
