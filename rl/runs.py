"""A run's folder: where its files lie, how it is begun, and whether a checkpoint belongs to a scenario.

manifest.json      scenario, its hash and resolved document, config, versions, machine
scenario.yaml      the resolved document, so that the run can be evaluated wherever the folder is carried
log.jsonl          a line an update
latest.pt          everything, to go on from
checkpoints/000120.pt   weights after that update, for curves and evaluation
opponents/   weights of the runs it meets as anchors or was trained against
exploitability.json    of a run trained `--against` another, once it has ended: what rl.exploit measured
failures/    episodes that were discarded because the physics broke down, a few of each kind; there is none as a rule
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from rl.checkpoint import load
from schemas.train import TrainConfig
from worldgen.errors import UserError
from worldgen.scenario.portable import portable

MAY_CHANGE = {
    "steps",
    "minutes",
    "threads",
    "device",
    "checkpoint_minutes",
    "discarded_limit",
    "rank_timeout",
}


class Run:
    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def manifest_path(self) -> Path:
        return self.folder / "manifest.json"

    @property
    def log(self) -> Path:
        return self.folder / "log.jsonl"

    @property
    def latest(self) -> Path:
        return self.folder / "latest.pt"

    @property
    def exploitability(self) -> Path:
        return self.folder / "exploitability.json"

    @property
    def failures(self) -> Path:
        return self.folder / "failures"

    def numbered(self, update: int) -> Path:
        return self.folder / "checkpoints" / f"{update:06d}.pt"

    def checkpoints(self) -> list[int]:
        """The updates of which weights were kept, in order."""
        return sorted(int(p.stem) for p in (self.folder / "checkpoints").glob("*.pt") if p.stem.isdigit())

    def manifest(self) -> dict[str, Any]:
        """Raises UserError when the folder is no run."""
        try:
            return json.loads(self.manifest_path.read_text())
        except (FileNotFoundError, NotADirectoryError):
            raise UserError(f"{self.folder}: this is no training run (it has no manifest.json)") from None
        except ValueError as error:
            raise UserError(f"{self.manifest_path}: damaged ({error})") from None

    def scenario(self, stage: str | None = None, changes: dict[str, Any] | None = None) -> Any:
        """The scenario as it was trained on: `stage` of its curriculum, the last unless said, and --set `changes`."""
        from worldgen.scenario import load as load_scenario

        stages = self.manifest().get("stages") or [None]
        chosen = stage or stages[-1]
        return load_scenario(
            str(self.folder / "scenario.yaml"), changes, **({"stage": chosen} if chosen else {})
        )

    def vacant(self, also: str = "") -> None:
        """Raises UserError when the folder already holds something; `also` is a remedy beside the usual ones."""
        if self.folder.exists() and not self.folder.is_dir():
            raise UserError(f"{self.folder} is a file; --out names the folder of the run")
        begun = {
            "opponents",
            "scenario.yaml",
            ".manifest.json.partial",
        }  # no manifest: killed as it began
        if self.folder.exists() and {path.name for path in self.folder.iterdir()} - begun:
            raise UserError(f"{self.folder} already exists: {also}choose another --out, or delete the folder")

    def begin(self, scenario: Any, config: TrainConfig, stated: str, **more: Any) -> None:
        """Write what tells of the run into its folder, `more` beside what is known of every run."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            about = self._about(scenario, config, stated) | more
            text = yaml.safe_dump(portable(scenario), sort_keys=False)
            (self.folder / "scenario.yaml").write_text(text)
            self._write(about)
        except OSError as error:
            raise UserError(
                f"{self.folder}: cannot be written: {error.strerror}; choose another --out"
            ) from None

    def _write(self, manifest: dict[str, Any]) -> None:
        """In one stroke: a kill in between leaves the manifest that was there."""
        partial = self.manifest_path.with_name(".manifest.json.partial")
        partial.write_text(json.dumps(manifest, indent=2) + "\n")
        partial.replace(self.manifest_path)

    def resume(self, scenario: Any, config: TrainConfig) -> dict[str, Any] | None:
        """The saved state; None when the run was stopped before anything was saved.

        Raises UserError when the run is of another scenario or config, or its checkpoint is gone or damaged.
        """
        manifest = self.manifest()
        self.check_scenario(manifest, scenario)
        try:  # a run of before some setting went on as if it had that setting's default
            old = TrainConfig.model_validate(manifest["config"]).model_dump()
        except ValidationError:
            old = manifest["config"]
        new = config.model_dump()
        changed = sorted(name for name in new if name not in MAY_CHANGE and old.get(name) != new[name])
        if changed:
            lines = [f"  train.{name}: {old.get(name)} in the run, {new[name]} now" for name in changed]
            raise UserError(
                f"{self.folder}: --resume goes on as it began; these settings differ:\n" + "\n".join(lines) +
                "\nleave them as they were, or begin a new run with another --out"
            )  # fmt: skip
        for left in self.folder.rglob(".*.partial"):  # by a run that was killed while it wrote
            left.unlink(missing_ok=True)
        saved = self.checkpoints()  # that of update 0 is written just before the first latest.pt
        if not self.latest.exists() and not any(saved):
            return None
        return load(self.latest, config.device)

    def check_scenario(self, manifest: dict[str, Any], scenario: Any) -> None:
        if manifest["hash"] != scenario.hash:
            raise UserError(
                f"{self.folder} was trained on another scenario: '{manifest['scenario']}' {manifest['hash']}, "
                f"this is '{scenario.name}' {scenario.hash}.\n"
                f"Use the run's own copy, {self.folder / 'scenario.yaml'}, or train a new run with another --out"
            )

        if manifest.get("stage") != scenario.stage:
            began = f"--stage {manifest['stage']}" if manifest.get("stage") else "no --stage"
            raise UserError(f"{self.folder}: --resume goes on as it began, with {began}")

    def _about(self, scenario: Any, config: TrainConfig, stated: str) -> dict[str, Any]:
        stage = scenario.stage
        return {
            "scenario": scenario.name,
            "stated": stated,
            "stage": stage,  # the only one that is trained
            "stages": [] if stage else list(scenario.stages),  # those trained one after the other
            "hash": scenario.hash,
            "identity": scenario.identity,
            "config": config.model_dump(),
            "versions": {name: _version(name) for name in ("worldgen", "torch", "mujoco", "numpy")}
            | {"python": platform.python_version()},
            "machine": {
                "system": platform.platform(),
                "processor": platform.machine(),
                "cores": os.cpu_count(),
            },
            "document": scenario.document,
        }


@dataclass(frozen=True)
class Weights:
    """What a run had learnt after `update`, or by now (None): `RUN@UPDATE` or `RUN` wherever a policy is named."""

    run: Run
    update: int | None = None

    @staticmethod
    def named(text: str) -> Weights:
        """A folder that ends with @ and a number is meant itself, where there is one."""
        folder, at, update = text.rpartition("@")
        if not at or not update.isdecimal() or Path(text).is_dir():
            return Weights(Run(Path(text)))
        return Weights(Run(Path(folder)), int(update))

    def __str__(self) -> str:
        return str(self.run.folder) if self.update is None else f"{self.run.folder}@{self.update}"

    @property
    def path(self) -> Path:
        """The file that holds them. Raises UserError when there is none."""
        self.run.manifest()  # a folder that is no run is told so
        if self.update is None:
            return self.run.latest
        if self.update not in (kept := self.run.checkpoints()):
            listed = ", ".join(map(str, kept)) or "none"
            raise UserError(f"{self.run.folder}: no checkpoint of update {self.update}; kept are {listed}")
        return self.run.numbered(self.update)


def next_folder(parent: Path, scenario: str) -> Path:
    """The first of runs/chase-1, runs/chase-2, ... that does not exist."""
    number = 1
    while (parent / f"{scenario}-{number}").exists():
        number += 1
    return parent / f"{scenario}-{number}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
