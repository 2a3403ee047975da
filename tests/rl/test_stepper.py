"""Groups of worlds: stepped while the policy thinks for others, with nothing different for it."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch

from rl.stepper import Stepper
from rl.trainer import Trainer
from tests.rl.fake import Pursuit
from worldgen.scenario import load
from worldgen.sim.simulation import Simulation


def trained(sim, config, groups: int) -> Trainer:
    trainer = Trainer(sim, config(groups=groups, past_fraction=0.5))
    for _ in range(2):
        trainer.update()
    trainer.collector.collect(2)
    return trainer


def alike(one: Trainer, two: Trainer) -> None:
    """Products of fewer rows may round otherwise, so numbers are compared up to that; what was done, exactly."""
    first, second = one.collector.rollout, two.collector.rollout
    for name in ("actions", "done", "terminated", "waiting", "learns", "valued", "left"):
        assert torch.equal(getattr(first, name), getattr(second, name)), name
    for name in ("reward", "logp", "values"):
        torch.testing.assert_close(getattr(first, name), getattr(second, name), rtol=1e-3, atol=1e-3)
    assert one.steps == two.steps
    np.testing.assert_allclose(one.collector.earnings.paid, two.collector.earnings.paid, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("groups", [2, 3, 9])
def test_groups_go_through_what_all_worlds_together_do(config, groups):
    games = [Pursuit(4, steps=10, ends={1: 5}, away={(0, 0): (3, 6)}) for _ in range(2)]
    alike(trained(games[0], config, 1), trained(games[1], config, groups))


def test_real_worlds_in_groups_go_through_what_they_do_together(config):
    sims = [Simulation(load("quadrant"), 5, 3, threads=2, stagger=True) for _ in range(2)]
    try:
        alike(trained(sims[0], config, 1), trained(sims[1], config, 2))
    finally:
        for sim in sims:
            sim.close()


def test_one_group_is_in_the_air_while_the_policy_thinks_and_never_two(config):
    sim, where = Pursuit(4), []
    take = sim.step
    sim.step = lambda *rest: (where.append((threading.current_thread().name, rest[-1])), take(*rest))
    stepper = Stepper(sim, config(groups=2))
    still = np.full((4, 3, 3), 5, np.int8), np.zeros((4, 3), bool), np.zeros((4, 3), bool)
    landed = []
    for among in stepper.groups:
        stepper.launch(among, still, lambda among=among: landed.append(among))
    assert landed == stepper.groups[:1]
    stepper.land(stepper.groups[0])  # not in the air
    assert landed == stepper.groups[:1]
    stepper.land()
    assert landed == [slice(0, 2), slice(2, 4)] == [among for _, among in where]
    assert all(name.startswith("step") for name, _ in where)
    assert sim.episode_step.tolist() == [1, 1, 1, 1]


def test_what_a_step_raises_is_raised_where_it_lands(config):
    sim = Pursuit(4)
    stepper = Stepper(sim, config(groups=2))
    stepper.launch(slice(0, 2), (None, None, None), lambda: None)
    with pytest.raises(TypeError):
        stepper.land()


def test_a_gpu_gets_two_groups_and_a_cpu_one_unless_said(config):
    assert len(Stepper(Pursuit(4), config()).groups) == 1
    assert len(Stepper(Pursuit(4), config(device="cuda")).groups) == 2
    assert len(Stepper(Pursuit(4), config(groups=3)).groups) == 3


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_trains_and_goes_on_from_its_checkpoint(config):
    trainer = Trainer(Pursuit(4), config(device="cuda", precision="bf16"))
    rows = [trainer.update() for _ in range(2)]
    assert np.isfinite([row["value_loss"] for row in rows]).all()
    again = Trainer(Pursuit(4), config(device="cuda", precision="bf16"))
    again.load_state_dict(trainer.state_dict())
    assert again.update()["update"] == 3
