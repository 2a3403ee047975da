"""Stopping and going on: the same as never having stopped, and no file half written."""

from __future__ import annotations

import errno
import json
import random

import numpy as np
import pytest
import torch

from rl.checkpoint import load, save
from rl.evaluate import evaluate
from rl.journal import Journal, read
from rl.players import Trained
from rl.runs import Run, next_folder
from rl.trainer import Trainer
from rl.workers import present
from tests.rl.alike import differences, timeless
from tests.rl.fake import Pursuit
from worldgen.errors import UserError


def assert_resumed_equals_whole(fresh, tmp_path, updates: int = 2) -> tuple[Trainer, list[dict]]:
    """N updates, a checkpoint and N more equal 2N: every bit of the state, and every number of the log.

    Returns the trainer as it was in the middle, and all rows.
    """
    whole, half, again = fresh(), fresh(), fresh()
    rows = [whole.update() for _ in range(2 * updates)]
    for _ in range(updates):
        half.update()
    save(tmp_path / "latest.pt", half.state_dict())
    again.load_state_dict(load(tmp_path / "latest.pt"))
    assert differences(again.state_dict(), half.state_dict()) == []
    more = [again.update() for _ in range(updates)]
    assert differences([timeless(row) for row in more], [timeless(row) for row in rows[updates:]]) == []
    assert differences(again.state_dict(), whole.state_dict()) == []
    return half, rows


@pytest.mark.parametrize("heads", ["per_team", "shared", "separate"])
@pytest.mark.parametrize("memory", ["lstm", "gru", "none"])
def test_two_updates_resumed_for_two_equal_four_in_one_go(config, tmp_path, memory, heads):
    settings = config(memory=memory, heads=heads, past_fraction=0.5)
    half, _ = assert_resumed_equals_whole(lambda: Trainer(Pursuit(4, steps=10), settings), tmp_path)
    assert (half.sim.episode_step > 0).all()  # cut in the middle of everyone's episode


@pytest.mark.parametrize(
    ("changes", "game"),
    [
        ({"critic_memory": "lstm", "observations": "running", "advantages": "all"}, {"extras": True}),
        (
            {"preset": "paper", "embed": 8, "dense": 12, "minibatch": 24, "past_fraction": 0.5},
            {"grabs": True},
        ),
        ({"past_fraction": 1.0}, {"ends": {0: 3, 2: 7}, "away": {(1, 1): (3, 6)}}),
        ({"past_fraction": 0.5, "past_pool": 2, "past_every": 1}, {"steps": 5}),
    ],
    ids=["running", "paper", "past-ends-away", "full-pool"],
)
def test_whatever_is_kept_between_updates_is_restored(config, tmp_path, changes, game):
    settings = config(**changes)
    fresh = lambda: Trainer(Pursuit(4, **{"steps": 10} | game), settings)  # noqa: E731
    assert_resumed_equals_whole(fresh, tmp_path, updates=3)


def test_learning_rate_moments_and_normaliser_counts_are_restored(config, tmp_path):
    """Against numbers, not against another run: what is wrong in both would be equal."""
    settings = config(observations="running", norm_decay=0.5, epochs=1, minibatch=10_000, past_fraction=0.0)
    trainer = Trainer(Pursuit(4), settings)
    for _ in range(3):
        trainer.update()
    trainer.ppo.optimizers[0].param_groups[0]["lr"] = 2.5e-4
    save(tmp_path / "x.pt", trainer.state_dict())
    again = Trainer(Pursuit(4), settings)
    again.load_state_dict(load(tmp_path / "x.pt"))
    assert again.ppo.optimizers[0].param_groups[0]["lr"] == 2.5e-4
    assert again.ppo.optimizers[1].param_groups[0]["lr"] == 1e-3
    for optimizer in again.ppo.optimizers:
        states = list(optimizer.state.values())
        assert {float(state["step"]) for state in states} == {3.0}
        assert any(state["exp_avg"].any() for state in states)
    assert again.critic.returns.age.tolist() == [0.875, 0.875]  # 1 - 0.5 ** 3
    assert again.policy.norm.moments["own"].age.tolist() == [0.875] * 12
    assert (again.updates, again.steps, again.seconds) == (3, trainer.steps, trainer.seconds)


def test_equal_seeds_train_alike_and_others_do_not(config):
    def trained(seed: int) -> tuple[Trainer, list[dict]]:
        trainer = Trainer(Pursuit(4), config(seed=seed, past_fraction=0.5))
        return trainer, [timeless(trainer.update()) for _ in range(2)]

    (one, rows), (two, same), (_, other) = trained(3), trained(3), trained(4)
    assert differences(one.state_dict(), two.state_dict()) == []
    assert differences(rows, same) == []
    assert rows != other


def test_the_seed_decides_noise_order_and_opponents_too_not_only_weights(config):
    """The same first weights under another seed: other actions, other minibatches, other pairings."""

    def made(seed: int) -> Trainer:
        trainer = Trainer(Pursuit(64), config(worlds=64, seed=seed, past_fraction=0.5))
        trainer.policy.load_state_dict(Trainer(Pursuit(4), config()).policy.state_dict())
        trainer.collector.collect(0)
        return trainer

    one, two = made(3), made(4)
    assert not torch.equal(one.collector.rollout.actions[0, :, 0], two.collector.rollout.actions[0, :, 0])
    assert one.ppo._shuffled(64, 0, 0).tolist() != two.ppo._shuffled(64, 0, 0).tolist()
    assert (one.collector.guests.matches.live != two.collector.guests.matches.live).any()


@pytest.mark.parametrize("observations", ["units", "running"])
def test_playing_measuring_and_snapshots_between_updates_change_nothing(config, observations):
    """The very policy that is trained plays episodes, is measured, copied and saved; training does not notice."""

    def trained(watched: bool) -> tuple[Trainer, list[dict]]:
        trainer = Trainer(Pursuit(4, steps=10), config(past_fraction=0.5, observations=observations))
        rows = []
        for _ in range(3):
            rows.append(timeless(trainer.update()))
            if watched:
                player = Trained(trainer.policy, trainer.config, seed=9)
                evaluate(Pursuit(3, seed=5), {"runners": player, "chasers": player}, 6)
                torch.rand(7), np.random.rand(7), random.random()
                trainer.weights(), trainer.state_dict()
        return trainer, rows

    (one, rows), (two, watched) = trained(False), trained(True)
    assert differences(rows, watched) == []
    assert differences(one.state_dict(), two.state_dict()) == []


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
    run.vacant()
    run.begin(Game(), config(), "pursuit")
    with pytest.raises(UserError, match=r"already exists: go on with --resume, choose another --out"):
        run.vacant("go on with --resume, ")
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


def test_a_run_that_was_killed_as_it_began_is_begun_again(tmp_path):
    run = Run(tmp_path / "x")
    (run.folder / "opponents").mkdir(parents=True)
    (run.folder / "scenario.yaml").write_text("worldgen: 1\n")
    run.vacant()
    (run.folder / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match="already exists"):
        run.vacant()


def test_a_run_from_before_a_setting_has_its_default_and_one_from_before_guests_is_told_what_can_be_done(
    config, tmp_path
):
    run, settings = Run(tmp_path / "x"), config()
    run.begin(Game(), settings, "pursuit")
    about = run.manifest()
    del about["config"]["anchors"], about["config"]["precision"]
    run._write(about)
    assert run.resume(Game(), settings) is None  # nothing was saved, and nothing differs
    trainer = Trainer(Pursuit(4), settings)
    state = trainer.state_dict()
    del state["guests"]
    with pytest.raises(UserError, match="made by an older worldgen and cannot go on; its weights can"):
        trainer.load_state_dict(state)


def test_a_machine_without_the_device_says_so(monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(UserError, match=r"train\.device is cuda, but PyTorch finds no GPUs on this machine"):
        present("cuda")
    present("cpu")


def test_few_discarded_episodes_of_few_are_no_reason_to_stop(config):
    trainer = Trainer(Pursuit(4), config())
    trainer._judge({"discarded": 1, "episodes": 8})
    with pytest.raises(UserError, match="5 of 8 episodes"):
        trainer._judge({"discarded": 5, "episodes": 8})
    with pytest.raises(UserError, match="2 of 2 episodes"):
        trainer._judge({"discarded": 2, "episodes": 2})
