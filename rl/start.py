"""Starting a new run from the weights of another: `train --from RUN`.

The new run has its own optimisers, counters and past policies; policy and critic begin with every weight of RUN that
fits, by name of team, group and column (rl.axes, rl.carry), and the normalisers with their statistics. So that most
fits, the network's settings are those of RUN wherever the scenario and the command line leave them open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rl.axes import describe
from rl.carry import Carried, carry
from rl.checkpoint import load
from rl.layout import Layout
from rl.policy import Critic, Policy
from rl.runs import Run, Weights
from schemas.train import PRESETS, TrainConfig
from worldgen.errors import UserError

# settings that shape the network or what reaches it; of the first six, any difference leaves nothing to carry
WHOLE = ("embed", "attention", "attention_heads", "dense", "layer_norm", "observations")
NETWORK = (*WHOLE, "heads", "memory", "memory_size", "memory_skip", "critic_memory", "critic", "lidar_filters",
           "lidar_everywhere", "lidar_kernel")  # fmt: skip


@dataclass
class Start:
    """Where a new run begins: a checkpoint of another one, read whole. `report` is told by `apply`."""

    run: Run
    path: Path
    update: int
    config: TrainConfig
    policy: Policy
    critic: Critic | None  # numbered checkpoints hold none
    params: tuple[str, ...]
    report: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def open(weights: Weights) -> Start:
        """Read `latest.pt` of a run, or its numbered checkpoint.

        Raises UserError when there is no run or no such checkpoint, or when it is damaged or of another version.
        """
        run, path = weights.run, weights.path
        document = run.manifest().get("document") or {}
        state = load(path)
        try:
            config = TrainConfig.model_validate(state["config"] | {"device": "cpu"})
            layout = Layout.from_dict(state["layout"])
            policy = Policy(layout, config)
            policy.load_state_dict(state["policy"])
            critic = Critic(layout, config) if "critic" in state else None
            if critic:
                critic.load_state_dict(state["critic"])
            update = int(state["update"])
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            reason = str(error).splitlines()[0]
            raise UserError(
                f"{path}: its weights cannot be read, another version may have written them ({reason}); "
                "name another run or number"
            ) from None
        return Start(run, path, update, config, policy, critic, tuple(document.get("params") or ()))

    @staticmethod
    def again(run: Run) -> Start | None:
        """What `run` was to begin from, if anything: it was stopped before it could save."""
        origin = run.manifest().get("from")
        return Start.open(Weights(Run(Path(origin["run"])), origin["checkpoint"])) if origin else None

    @property
    def origin(self) -> dict[str, Any]:
        """Where it was read, for a manifest; `checkpoint` is None for the latest."""
        checkpoint = None if self.path == self.run.latest else self.update
        return {"run": str(self.run.folder), "checkpoint": checkpoint, "update": self.update}

    def check(self, config: TrainConfig, teams: tuple[str, ...]) -> None:
        """Raises UserError when nothing at all of this network can be used in one of `config` for `teams`."""
        differ = [name for name in WHOLE if getattr(self.config, name) != getattr(config, name)]
        if differ:
            lines = [
                f"  train.{n}: {getattr(self.config, n)} there, {getattr(config, n)} here" for n in differ
            ]
            raise UserError(
                f"--from {self.run.folder}: no weight fits a network of other widths or inputs:\n" + "\n".join(lines) +
                "\nleave these settings out (they are then taken from there), or train without --from"
            )  # fmt: skip
        theirs = [team.name for team in self.policy.layout.teams]
        if self.config.heads != "separate" or len(theirs) == 1:
            return
        if config.heads != "separate":
            raise UserError(
                f"--from {self.run.folder}: every team has a network of its own there, so --set "
                f"train.heads={config.heads} leaves nothing to use; leave it out"
            )
        if not set(theirs) & set(teams):
            raise UserError(
                f"--from {self.run.folder}: every team has a network of its own there ({', '.join(theirs)}), "
                f"and none of them plays here ({', '.join(teams)})"
            )

    def fill(self, config: TrainConfig, params: tuple[str, ...]) -> Callable[[Policy, Critic], None]:
        """What a Trainer does with the networks it has built from `config` for a scenario with these `params`."""
        return lambda policy, critic: self.apply(policy, critic, config, params)

    def apply(self, policy: Policy, critic: Critic, config: TrainConfig, params: tuple[str, ...]) -> None:
        """Fill the networks of a new run; what came of it is in `report`."""
        parts = {"policy": _into(policy, config, params, self.policy, self)}
        if self.critic:
            parts["critic"] = _into(critic, config, params, self.critic, self)
        else:
            parts["critic"] = Carried((), (f"all of it: {self.path.name} holds the policy alone",), 0.0)
        self.report = {
            "network": {name: getattr(config, name) for name in NETWORK},
            "share": {name: round(part.share, 4) for name, part in parts.items()},
            "unused": _merged({name: part.unused for name, part in parts.items()}),
            "fresh": _merged({name: part.fresh for name, part in parts.items()}),
        }

    def lines(self) -> list[str]:
        """What `apply` did, for people: a line for each thing that could not be used, and for each that is new."""
        share = " and ".join(f"{part:.0%} of the {name}" for name, part in self.report["share"].items())
        default = TrainConfig.model_validate({})
        differ = [f"{n} {v}" for n, v in self.report["network"].items() if v != getattr(default, n)]
        like = f" (network as there: {', '.join(differ)})" if differ else ""
        told = [f"from {self.run.folder}, update {self.update}: {share} is taken over{like}"]
        told += [f"  not used: {what}" for what in self.report["unused"]]
        return told + [f"  new here, to be learnt: {what}" for what in self.report["fresh"]]


def inherited(raw: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    """`raw`, a scenario's `train:` section with --set, and the network's settings of `config` where it is silent.

    A preset that `raw` names speaks for all settings it holds.
    """
    stated = PRESETS.get(raw.get("preset", "small"), {}) | raw
    return {name: config[name] for name in NETWORK if name in config and name not in stated} | raw


def settings(raw: dict[str, Any], start: Start | None, resumed: Path | None) -> dict[str, Any]:
    """The raw settings of a run that begins from `start`, goes on in the folder `resumed`, or neither."""
    if start:
        return inherited(raw, start.config.model_dump())
    if resumed and "from" in (manifest := Run(resumed).manifest()):
        return inherited(raw, manifest["config"])
    return raw


def _into(
    new: Policy | Critic, config: TrainConfig, params: tuple[str, ...], old: Policy | Critic, start: Start
) -> Carried:
    there = describe(old, start.config, start.params)
    return carry(old, there, new, describe(new, config, params))


def _merged(parts: dict[str, tuple[str, ...]]) -> list[str]:
    """Phrases of several networks, each once, after the networks they are true of."""
    whose: dict[str, list[str]] = {}
    for name, phrases in parts.items():
        for phrase in phrases:
            whose.setdefault(phrase, []).append(name)
    return [f"{' and '.join(names)}: {phrase}" for phrase, names in whose.items()]
