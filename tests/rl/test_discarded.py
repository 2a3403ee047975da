"""Episodes whose physics broke down: nothing of them is learnt, they are counted, and a few are kept with the run."""

from __future__ import annotations

import logging

import numpy as np
import pytest
import torch

from rl.config import resolve
from rl.journal import read
from rl.progress import Progress
from rl.runs import Run
from rl.train import train
from rl.trainer import Trainer
from tests.rl.fake import Pursuit
from tests.rl.test_runs import TINY
from worldgen.errors import UserError
from worldgen.scenario import load
from worldgen.sim.episode import Episode
from worldgen.sim.failures import REASONS


class Breaking(Pursuit):
    """World 2 breaks down in the sixth step of its first episode; until then it shows and pays `rubbish`."""

    rubbish = 0.0
    last = 0.0  # added to what it shows and pays in the step that breaks it

    def step(self, move, grab, lock, among=slice(None)):
        first = self.episode[2] == 0
        if first and self.episode_step[2] == 5:
            self.discard_next.add(2)
        super().step(move, grab, lock, among)
        if first:
            self.reward[2] += self.rubbish
            for columns in (self.obs.self, self.obs.agents, self.obs.to_agents, self.obs.lidar):
                columns[2] += self.rubbish
        if self.discarded[2]:
            self.reward[2] += self.last
            for columns in (self.obs.self, self.obs.agents, self.obs.to_agents, self.obs.lidar):
                columns[2] += self.last


@pytest.mark.parametrize(
    "changes",
    [{}, {"observations": "running", "attention": "all", "memory": "gru", "critic_memory": "lstm"}],
)
def test_what_a_discarded_episode_was_like_changes_nothing_that_is_learnt(config, changes):
    def learnt(rubbish: float, last: float) -> tuple[Trainer, dict]:
        sim = Breaking(4, steps=10)
        sim.rubbish, sim.last = rubbish, last
        trainer = Trainer(sim, config(discarded_limit=1.0, past_fraction=0.0, **changes))
        return trainer, trainer.update()

    (one, row), (two, other) = learnt(0.0, 0.0), learnt(1e5, float("nan"))
    assert row["discarded"] == other["discarded"] == 1
    for name in ("policy", "critic"):  # normalisers are among their buffers
        mine, theirs = (getattr(t, name).state_dict() for t in (one, two))
        for key, tensor in mine.items():
            assert torch.equal(tensor, theirs[key]), key
    for name, value in row.items():
        if name.split("/")[0] in (
            "episode",
            "entropy",
            "kl",
            "value_loss",
            "explained_variance",
            "grad_norm",
        ):
            assert value == other[name], name


def strong(**changes):
    """Chase in which a hider that moves at all pushes with more than MuJoCo takes."""
    return load("chase", {"steps": 32, "teams.hiders.force": 1e12, **changes})


def test_a_run_keeps_a_few_failures_in_its_folder_and_counts_all(tmp_path, caplog):
    game, folder = strong(), tmp_path / "run"
    with caplog.at_level(logging.WARNING, "worldgen"):
        train(game, resolve(TINY, steps=60, discarded_limit=1.0), folder, quiet=True)
    rows = read(folder / "log.jsonl")
    assert all(row["discarded"] == row["episodes"] >= 6 for row in rows)
    assert not any(name.startswith("episode/") for row in rows for name in row)
    kept = sorted(Run(folder).failures.iterdir())
    assert len(kept) == 3
    told = [record.getMessage() for record in caplog.records]
    assert sum("see it with `worldgen replay " in line for line in told) == 3
    total = sum(row["discarded"] for row in rows)
    assert told[-1] == f"chase: {total} episodes in all were discarded, {REASONS['BADCTRL']}"
    episode = Episode.load(kept[0])
    assert episode is not None
    assert (episode.scenario.hash, episode.reason) == (game.hash, REASONS["BADCTRL"])


def test_too_many_stop_the_run_with_their_reason(tmp_path):
    with pytest.raises(UserError, match="had to be discarded") as raised:
        train(strong(), resolve(TINY, steps=300), tmp_path / "run", quiet=True)
    assert REASONS["BADCTRL"] in str(raised.value)
    assert len(list(Run(tmp_path / "run").failures.iterdir())) == 3


def test_the_line_of_an_update_tells_how_many_were_discarded(config, capsys):
    sim = Pursuit(4, steps=6)
    trainer = Trainer(sim, config(discarded_limit=1.0))
    with Progress("pursuit", trainer.policy.layout, trainer.config, quiet=False) as progress:
        progress.show(trainer.update())
        sim.discard_next.add(1)
        progress.show(trainer.update())
        progress.show(trainer.update())
    *lines, last = capsys.readouterr().err.splitlines()
    assert ["discarded 1 episodes" in line for line in lines] == [False, True, True]
    assert last.startswith("where the time went")


def test_worlds_that_break_down_leave_the_collected_steps_of_the_others_alone(config):
    def collected(breaks: bool) -> Trainer:
        sim = Breaking(4, steps=10) if breaks else Pursuit(4, steps=10)
        trainer = Trainer(sim, config(past_fraction=0.0))
        trainer.collector.collect(0)
        return trainer

    one, two = (collected(breaks).collector.rollout for breaks in (True, False))
    others = np.array([0, 1, 3])
    for name in ("actions", "logp", "reward", "learns", "valued", "values", "done"):
        assert torch.equal(getattr(one, name)[:, others], getattr(two, name)[:, others]), name
    assert not one.valued[:, 2].any()
    assert two.valued[:, 2].any()
