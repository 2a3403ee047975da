"""Where anchors come from: their names on the command line, and the copies a run's folder keeps of frozen runs.

`anchors: [chaser, runs/q1, runs/q1@120]` names a scripted policy, a run as it is now, and one as it was after update
120. A run's weights are copied into `opponents/`, so that going on and evaluating need no other folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rl.anchors import Anchor, FrozenAnchor, ScriptedAnchor
from rl.checkpoint import load, save
from rl.players import Player, Scripted, Seats, Trained
from rl.runs import Run, Weights
from rl.scripted import SCRIPTED
from schemas.train import TrainConfig
from worldgen.errors import UserError

KEPT = ("update", "steps", "minutes", "scenario", "hash", "config", "layout", "policy")
TAKEN = ("first", "past")  # what the log calls past policies


def find(config: TrainConfig) -> list[Anchor]:
    """The anchors that `config` names, and last the run it is `against`, each read from where it is.

    Raises UserError when one is not there, or two have the same name.
    """
    texts = [*config.anchors, *([config.against] if config.against else [])]
    found: list[Anchor] = [ScriptedAnchor(text) if text in SCRIPTED else _run(text) for text in texts]
    names = [anchor.name for anchor in found]
    for name in names:
        if names.count(name) > 1 or name in TAKEN:
            raise UserError(
                f"two opponents would be called '{name}' in the log; give every folder another name, and name each once"
            )
    return found


def describe(anchors: Sequence[Anchor]) -> list[dict[str, Any]]:
    """What a manifest says of them, in order."""
    return [_about(anchor) for anchor in anchors]


def copy(anchors: Sequence[Anchor], run: Run) -> None:
    """Put the frozen runs' weights into the folder of `run`."""
    for anchor in anchors:
        if isinstance(anchor, FrozenAnchor):
            save(run.folder / _file(anchor), anchor.weights)


def stored(run: Run) -> list[Anchor]:
    """The anchors of a run as its own folder has them."""
    return [
        FrozenAnchor(row["name"], load(run.folder / row["file"]))
        if "file" in row
        else ScriptedAnchor(row["name"])
        for row in run.manifest().get("opponents", [])
    ]


def rival(run: Run, seed: int) -> Player | None:
    """Whom `run` was trained `--against`, ready to play; None when it was trained by self-play."""
    manifest = run.manifest()
    if not manifest["config"].get("against"):
        return None
    row = manifest["opponents"][-1]
    if "file" not in row:
        return Scripted(row["name"], seed)
    return Trained.from_file(run.folder / row["file"], row["name"], seed)


def player(weights: Weights, seed: int, name: str = "trained") -> Player:
    """What a run had learnt, ready to play every team.

    Seats that a run `--against` another has not learnt are played by that other.
    Raises UserError when that checkpoint was not kept.
    """
    learnt, run = Trained.from_file(weights.path, name, seed), weights.run
    frozen, team = rival(run, seed), run.manifest()["config"].get("team")
    return learnt if frozen is None or team is None else Seats({team: learnt}, frozen, name)


def notes(anchors: Sequence[Anchor], scenario: Any) -> list[str]:
    """A line for every frozen run: how far it had come, and whether this is the game it was trained on."""
    lines = []
    for anchor in anchors:
        if isinstance(anchor, FrozenAnchor):
            w = anchor.weights
            game = "on this scenario"
            if w["hash"] != scenario.hash:
                game = f"on another scenario of the same shape, '{w['scenario']}' {w['hash']}"
            lines.append(f"meets {anchor.name}: update {w['update']}, {w['steps']:,} agent steps {game}")
    return lines


def _run(text: str) -> FrozenAnchor:
    chosen = Weights.named(text)
    if not chosen.run.folder.is_dir():
        raise UserError(f"'{text}' is no scripted policy ({', '.join(SCRIPTED)}) and no run's folder")
    state = load(chosen.path)
    name = chosen.run.folder.resolve().name + ("" if chosen.update is None else f"@{chosen.update}")
    return FrozenAnchor(name, {key: state[key] for key in KEPT} | {"from": text})


def _about(anchor: Anchor) -> dict[str, Any]:
    if not isinstance(anchor, FrozenAnchor):
        return {"name": anchor.name}
    told = {key: anchor.weights[key] for key in ("from", "update", "steps", "scenario", "hash")}
    return {"name": anchor.name, **told, "file": _file(anchor)}


def _file(anchor: FrozenAnchor) -> str:
    return f"opponents/{anchor.name}.pt"
