"""`worldgen tournament`: runs' checkpoints and scripted policies, rated by how they fare against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rl.entrants import scripted, trained
from rl.report import Report
from rl.round_robin import play
from rl.runs import Run, Weights
from rl.standings import standings, text


@dataclass(frozen=True)
class Wanted:
    """What is asked of a tournament. `scenario` is a name or path, the first run's own game when None."""

    checkpoints: int | None = None  # of every run that is named without an update, spread over its training
    beside: Sequence[str] = ("random",)  # scripted policies that take part
    episodes: int = 100  # of every pairing, at least
    worlds: int = 50
    seed: int = 0
    scenario: str | None = None
    stage: str | None = None
    changes: Mapping[str, Any] | None = None


def tournament(named: Sequence[Weights], wanted: Wanted, bar: Callable[[int, int], None]) -> Report:
    """Play a round robin and rate each team's policies; `bar` is told (pairings played, all pairings).

    Raises UserError for what a user can put right: a folder that is no run, a checkpoint that was not kept, a game
    of another shape or without rivals.
    """
    from worldgen.sim.simulation import Simulation

    entrants = [*scripted(wanted.beside, wanted.seed)]
    entrants += trained(named, wanted.checkpoints, wanted.seed)
    scenario, name, notes = _game([*{one.run.folder: one.run for one in named}.values()], wanted)
    sim = Simulation(scenario, min(wanted.worlds, wanted.episodes), wanted.seed)
    try:
        games = play(sim, entrants, wanted.episodes, bar)
    finally:
        sim.close()
    stage = {"stage": scenario.stage} if scenario.stage else {}
    about = {"scenario": name, **stage, "seed": wanted.seed, "notes": notes}
    data = about | standings(games, wanted.seed)
    return Report(data, text(data))


def _game(runs: Sequence[Run], wanted: Wanted) -> tuple[Any, str, list[str]]:
    """The scenario that is played, its name, and a sentence for every run that was trained on another."""
    from worldgen.scenario import load

    manifests = [run.manifest() for run in runs]
    changes = dict(wanted.changes or {})
    if wanted.scenario:
        scenario = load(wanted.scenario, changes, wanted.stage)
        name, whole = scenario.name, load(wanted.scenario, changes).hash
    else:
        scenario = runs[0].scenario(wanted.stage, changes)
        name, whole = manifests[0]["scenario"], manifests[0]["hash"]
        if changes:
            whole = load(str(runs[0].folder / "scenario.yaml"), changes).hash
    notes = [
        f"{run.folder} was trained on '{manifest['scenario']}' {manifest['hash']}, and plays '{name}' {whole} here"
        for run, manifest in zip(runs, manifests, strict=True)
        if manifest["hash"] != whole
    ]
    return scenario, name, notes
