"""Stopping and going on: the same as never having stopped, and no file half written."""

from __future__ import annotations

import errno
import json

import pytest
import torch

from rl.checkpoint import load, save
from rl.journal import Journal, read
from rl.runs import Run, next_folder
from rl.trainer import Trainer
from tests.rl.fake import Pursuit
from worldgen.errors import UserError


def timeless(row: dict) -> dict:
    return {
        name: x
        for name, x in row.items()
        if not name.startswith("time/") and "second" not in name and name != "minutes"
    }


@pytest.mark.parametrize(
    "changes", [{"past_fraction": 0.5}, {"memory": "gru", "critic_memory": "lstm", "observations": "running"}]
)
def test_two_updates_resumed_for_two_equal_four_in_one_go(config, tmp_path, changes):
    settings = config(**changes)
    whole = Trainer(Pursuit(4, steps=10), settings)
    rows = [whole.update() for _ in range(4)]
    half = Trainer(Pursuit(4, steps=10), settings)
    for _ in range(2):
        half.update()
    save(tmp_path / "latest.pt", half.state_dict())
    again = Trainer(Pursuit(4, steps=10), settings)
    again.load_state_dict(load(tmp_path / "latest.pt"))
    more = [again.update() for _ in range(2)]
    assert [timeless(row) for row in more] == [timeless(row) for row in rows[2:]]
    for name, tensor in whole.policy.state_dict().items():
        assert torch.equal(tensor, again.policy.state_dict()[name]), name
    for name, tensor in whole.critic.state_dict().items():
        assert torch.equal(tensor, again.critic.state_dict()[name]), name


def test_equal_seeds_train_alike_and_others_do_not(config):
    def weights(seed):
        trainer = Trainer(Pursuit(4), config(seed=seed))
        trainer.update()
        return torch.cat([p.flatten() for p in trainer.policy.parameters()])

    assert torch.equal(weights(3), weights(3))
    assert not torch.equal(weights(3), weights(4))


def test_a_checkpoint_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "latest.pt"
    save(path, {"x": torch.ones(2)})

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("rl.checkpoint.os.fsync", full)
    with pytest.raises(UserError, match=r"the disk is full\. Nothing saved before is lost"):
        save(path, {"x": torch.zeros(2)})
    assert torch.equal(load(path)["x"], torch.ones(2))
    assert [p.name for p in tmp_path.iterdir()] == ["latest.pt"]


def test_a_damaged_or_missing_checkpoint_is_told_plainly(tmp_path):
    with pytest.raises(UserError, match="there is no checkpoint here"):
        load(tmp_path / "latest.pt")
    (tmp_path / "latest.pt").write_bytes(b"no such thing")
    with pytest.raises(UserError, match="no checkpoint of worldgen, or it is damaged"):
        load(tmp_path / "latest.pt")


def test_arrays_survive_a_checkpoint_with_their_types(tmp_path):
    import numpy as np

    arrays = {
        "a": np.arange(4, dtype=np.uint64).reshape(2, 2),
        "b": np.array([True, False]),
        "c": np.zeros((0, 3)),
    }
    save(tmp_path / "x.pt", {"worlds": arrays})
    back = load(tmp_path / "x.pt")["worlds"]
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        assert np.array_equal(back[name], array)


class Game:
    """What a run keeps of a scenario."""

    name, identity, path = "pursuit", "1" * 12, None
    document = {"worldgen": 1, "steps": 12}  # noqa: RUF012
    stages, stage = {}, None

    def __init__(self, hash="a" * 12):
        self.hash = hash


def test_an_existing_folder_is_not_trained_over(config, tmp_path):
    run = Run(tmp_path / "x")
    run.begin(Game(), config(), "pursuit")
    with pytest.raises(UserError, match=r"already exists: go on with --resume, choose another --out"):
        run.begin(Game(), config(), "pursuit")
    assert json.loads(run.manifest_path.read_text())["config"]["worlds"] == 4


def test_a_checkpoint_of_another_scenario_is_refused(config, tmp_path):
    run = Run(tmp_path / "x")
    run.begin(Game(), config(), "pursuit")
    with pytest.raises(
        UserError, match="trained on another scenario: 'pursuit' aaaaaaaaaaaa, this is 'pursuit' bbbb"
    ):
        run.resume(Game("b" * 12), config())


def test_resuming_with_other_settings_names_them(config, tmp_path):
    run = Run(tmp_path / "x")
    run.begin(Game(), config(), "pursuit")
    with pytest.raises(UserError, match=r"train\.lr: 0\.001 in the run, 0\.002 now"):
        run.resume(Game(), config(lr=2e-3))
    assert run.resume(Game(), config(steps=99)) is None  # more steps are fine, and nothing was saved yet
    save(run.numbered(3), {})
    with pytest.raises(UserError, match=r"latest\.pt: there is no checkpoint here"):
        run.resume(Game(), config(steps=99))


def test_a_folder_without_a_manifest_is_no_run(tmp_path):
    with pytest.raises(UserError, match="this is no training run"):
        Run(tmp_path).manifest()


def test_runs_are_numbered(tmp_path):
    (tmp_path / "chase-1").mkdir()
    assert next_folder(tmp_path, "chase").name == "chase-2"


def test_resuming_drops_log_rows_that_were_never_checkpointed(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps({"update": u, "steps": 10 * u}) + "\n" for u in (1, 2, 3)) + '{"upd')
    journal = Journal(path, update=2)
    journal.write({"update": 3, "steps": 30, "kl/hiders": None})
    journal.close()
    assert [row["update"] for row in read(path)] == [1, 2, 3]
    assert "kl/hiders" in read(path)[2]


def test_too_many_discarded_episodes_stop_the_run(config):
    trainer = Trainer(Pursuit(4), config())
    trainer.sim.discard_next.add(1)
    with pytest.raises(UserError, match="1 of 1 episodes of this update had to be discarded"):
        trainer.update()


def test_tensorboard_shows_what_the_log_holds_after_a_kill_and_a_resumed_run(tmp_path):
    """Killed after update 3, whose checkpoint was never written: its points go, those of 1 and 2 stay."""
    events = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    path, loss = tmp_path / "log.jsonl", {1: 0.5, 2: 0.25, 3: 9.0}
    first = Journal(path)
    for update, value in loss.items():
        first.write({"update": update, "steps": 100 * update, "loss": value})
    first.close()
    again = Journal(path, update=2)
    again.write({"update": 3, "steps": 290, "loss": 0.125})
    again.close()
    shown = events.EventAccumulator(str(tmp_path / "tensorboard"))
    shown.Reload()
    assert [(e.step, e.value) for e in shown.Scalars("loss")] == [(100, 0.5), (200, 0.25), (290, 0.125)]
    assert [(row["steps"], row["loss"]) for row in read(path)] == [(100, 0.5), (200, 0.25), (290, 0.125)]


def test_tensorboard_forgets_all_of_a_run_whose_first_updates_were_never_saved(tmp_path):
    events = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    path = tmp_path / "log.jsonl"
    for value in (9.0, 0.5):
        journal = Journal(path, update=0)
        journal.write({"update": 1, "steps": 100, "loss": value})
        journal.close()
    shown = events.EventAccumulator(str(tmp_path / "tensorboard"))
    shown.Reload()
    assert [e.value for e in shown.Scalars("loss")] == [0.5]
