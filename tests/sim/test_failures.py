"""Worlds that break down, each by what truly happens in the engine: nothing here is pretended."""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

import logging
from pathlib import Path

import mujoco
import numpy as np
import pytest

from tests.sim.rig import Rig, agent, scenario, thing, world
from tests.sim.test_simulation import QUADRANT, actions, observed
from worldgen.sim import failures
from worldgen.sim.episode import Episode
from worldgen.sim.failures import NUMBERS, REASONS
from worldgen.sim.simulation import Simulation

BOXES, BROKEN = 12, 2
GAME = scenario(
    boxes=BOXES, steps=30, extra="rules: {seen: {while: any seeker sees any hider, reward: {seekers: 1}}}"
)
HEAP = [thing(f"boxes/{i}", i, 0.1 * i, 0.05 * i, z=0.25 + 0.4 * i) for i in range(BOXES)]
PILE = world([agent("hiders/0", 0, -2, -2), agent("seekers/0", 1, 2, 2)], HEAP, steps=30)


def pile(threads: int = 1) -> Rig:
    """Four worlds alike, in each of which twelve boxes fall onto one another: some fifty contacts at once."""
    return Rig(GAME, PILE, worlds=4, threads=threads)


def push(rig: Rig, steps: int = 1) -> list[np.ndarray]:
    """The same action in every step, so that episodes are alike; what each step showed."""
    seen = []
    for _ in range(steps):
        rig.act(move=(9, 6, 7))
        seen.append(observed(rig))
    return seen


def position(rig: Rig) -> None:
    rig.physics.datas[BROKEN].qpos[5] = np.nan


def velocity(rig: Rig) -> None:
    rig.physics.datas[BROKEN].qvel[0] = np.inf


def speed(rig: Rig) -> None:
    rig.physics.datas[BROKEN].qvel[0] = 1e8


def force(rig: Rig) -> None:
    """MuJoCo leaves such a force out and goes on: only its warning tells."""
    rig.state.strength[BROKEN, 0] = 1e11


def inertia(rig: Rig) -> None:
    """Nothing to divide forces by."""
    rig.physics.models[BROKEN].dof_M0[:] = 0.0


def memory(size: int):
    """The arena cut to `size` bytes, where the pile wants some 120 thousand."""

    def cut(rig: Rig) -> None:
        rig.physics.datas[BROKEN].narena = size

    return cut


# how, before which step (the pile is densest in its first), and what is said of it
KINDS = {
    "a position that is no number": (position, 3, NUMBERS),
    "an endless velocity": (velocity, 3, NUMBERS),
    "a huge velocity": (speed, 3, NUMBERS),
    "a huge force": (force, 3, REASONS["BADCTRL"]),
    "no inertia": (inertia, 3, REASONS["INERTIA"]),
    "too many contacts": (memory(40_000), 0, REASONS["CONTACTFULL"]),
    "too many constraints": (memory(80_000), 0, REASONS["CNSTRFULL"]),
    "an error of the engine": (memory(10_000), 3, "the engine stopped: mj_stackAlloc: out of memory"),
}


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_caught_in_its_slot_told_once_and_the_slot_is_as_new_after_its_reset(kind, threads, caplog):
    breaks, at, reason = KINDS[kind]
    rig, twin = pile(threads), pile()
    theirs = push(twin, at + 6)
    push(rig, at)
    breaks(rig)
    with caplog.at_level(logging.WARNING):
        mine = push(rig, 2)  # a step more than it takes: what is discarded is not told again
    assert rig.discarded.tolist() == [w == BROKEN for w in range(4)]
    assert not (rig.terminated | rig.truncated).any()
    assert not rig.reward[BROKEN].any()
    (failure,) = rig.failures
    assert (failure.world, failure.seed, failure.step) == (BROKEN, int(rig.episode_seed[BROKEN]), at + 1)
    assert failure.reason.startswith(reason)
    (record,) = caplog.records
    assert record.getMessage() == f"{rig.game.name}, seed 0, step {at + 1}: discarded, {failure.reason}"
    old = rig.physics.datas[BROKEN]
    assert rig.reset_done().tolist() == [BROKEN]
    assert rig.physics.datas[BROKEN] is not old
    mine += push(rig, 4)
    for w in (0, 1, 3):
        for step, row in enumerate(mine):
            assert np.array_equal(row[w], theirs[at + step][w])
    for step, row in enumerate(mine[2:]):
        assert np.array_equal(row[BROKEN], theirs[step][BROKEN])
    assert len(rig.failures) == 1
    assert not rig.done.any()


def test_an_engine_that_stopped_in_a_step_never_steps_that_data_again_so_the_slot_gets_another():
    rig = pile()
    push(rig)
    old, model = rig.physics.datas[BROKEN], rig.physics.models[BROKEN]
    memory(30_000)(rig)
    push(rig)
    assert rig.discarded[BROKEN]
    assert old.pstack > 0  # what the step took from the stack is still taken
    with pytest.raises(mujoco.FatalError, match="stack overflow"):
        mujoco.mj_step(model, old)
    rig.reset_done()
    assert rig.physics.datas[BROKEN] is not old
    assert not rig.physics.errors
    push(rig, 5)
    assert not rig.discarded.any()


def test_engines_that_stop_at_the_same_time_on_several_threads_are_each_caught():
    sim = Simulation(QUADRANT, 24, threads=3)
    for w in range(0, 24, 2):
        sim.physics.datas[w].narena = 10_000
    sim.step(np.full((24, 4, 3), 8))
    assert sim.discarded.tolist() == [True, False] * 12
    assert len(sim.failures) == 12
    sim.reset_done()
    sim.step(np.full((24, 4, 3), 8))
    assert not sim.discarded.any()


def test_the_others_go_on_bit_for_bit_over_resets_and_statistics():
    def play(breaks: bool):
        sim = Simulation(QUADRANT, 8, seed=6, threads=2, stagger=True)
        seen, lengths = [], []
        for step in range(120):
            if breaks and step in (20, 60):
                sim.physics.datas[3].qvel[0] = np.nan
            sim.step(*actions(sim, step))
            seen.append(observed(sim))
            lengths.append({w: [v[w] for v in sim.statistics.values()] for w in np.flatnonzero(sim.done)})
            sim.reset_done()
        return sim, seen, lengths

    broken, mine, my_ends = play(breaks=True)
    whole, theirs, their_ends = play(breaks=False)
    others = [w for w in range(8) if w != 3]
    assert [(f.world, f.step) for f in broken.failures] == [(3, 21), (3, 40)]
    assert not whole.failures
    for a, b in zip(mine, theirs, strict=True):
        assert np.array_equal(a[others], b[others])
    ended = [{w: v for w, v in ends.items() if w != 3} for ends in my_ends]
    assert ended == [{w: v for w, v in ends.items() if w != 3} for ends in their_ends]
    assert any(ended)


def test_nothing_is_found_in_a_sound_world_that_waits_or_goes_on():
    rig = pile()
    push(rig, 30)
    assert rig.truncated.all()
    push(rig, 2)
    assert rig.failures == []
    assert not rig.failures.counts


# --- telling and keeping


def many(folder: Path | None, worlds: int = 12) -> Simulation:
    """A simulation all worlds of which have just broken down, all for one reason."""
    sim = Simulation(QUADRANT, worlds, threads=1)
    sim.failures.folder = folder
    sim.step(np.full((worlds, 4, 3), 5))
    for data in sim.physics.datas:
        data.qvel[0] = np.nan
    sim.step(np.full((worlds, 4, 3), 5))
    assert sim.discarded.all()
    return sim


def test_of_many_alike_the_first_three_are_told_in_full_and_the_others_counted(caplog, tmp_path):
    with caplog.at_level(logging.WARNING):
        sim = many(tmp_path / "run" / "failures")
        sim.close()
        sim.close()
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 5
    for failure, line in zip(sim.failures, told[:3], strict=False):
        assert line.startswith(f"quadrant, seed {failure.seed}, step 2: discarded, {NUMBERS}")
        assert f"; see it with `worldgen replay {failure.path}`" in line
    assert told[2].endswith("; more of this kind are only counted")
    assert told[3] == f"quadrant: 10 episodes so far were discarded, {NUMBERS}"
    assert told[4] == f"quadrant: 12 episodes in all were discarded, {NUMBERS}"
    assert [failure.world for failure in sim.failures] == list(range(12))
    assert [failure.recording is not None for failure in sim.failures] == [True] * 3 + [False] * 9
    assert sorted((tmp_path / "run" / "failures").iterdir()) == sorted(f.path for f in sim.failures[:3])


def test_another_reason_is_told_in_full_again():
    sim = many(None)
    sim.reset_done()
    sim.state.strength[4] = 1e12
    sim.step(np.full((12, 4, 3), 9))
    assert sim.failures[-1].reason == REASONS["BADCTRL"]
    assert sim.failures[-1].recording is not None
    assert sim.failures[-1].path is None


def test_a_full_folder_takes_no_more(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(failures, "MOST", 2)
    sim = many(tmp_path)
    assert [failure.path is None for failure in sim.failures[:3]] == [False, False, True]
    assert len(list(tmp_path.iterdir())) == 2
    assert f"not saved, since {tmp_path} holds 2 already" in caplog.text
    assert sim.failures[2].recording is not None


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    sim = many(tmp_path / "file")
    assert "not saved: " in caplog.text
    assert [failure.path for failure in sim.failures] == [None] * 12
    sim.reset_done()
    sim.step(np.full((12, 4, 3), 5))
    assert not sim.discarded.any()


def test_a_kept_episode_holds_the_actions_of_its_world_since_the_reset(tmp_path):
    sim = Simulation(QUADRANT, 5, seed=3, threads=1, stagger=True)
    sim.failures.folder = tmp_path
    kept = []
    for step in range(70):
        sim.reset_done()
        kept = kept if sim.episode_step[3] else []
        chosen = actions(sim, step)
        kept.append([part[3] for part in chosen])
        if step == 69:
            sim.physics.datas[3].qvel[0] = np.nan
        sim.step(*chosen)
    assert sim.episode[3] == 1  # it has been reset on the way
    episode = Episode.load(sim.failures[0].path)
    assert episode.steps == len(kept) == sim.episode_step[3] < 70
    assert (episode.seed, episode.limit) == (int(sim.episode_seed[3]), int(sim.limit[3]))
    assert (episode.scenario.hash, episode.reason) == (QUADRANT.hash, NUMBERS)
    for k, name in enumerate(("move", "grab", "lock")):
        assert np.array_equal(getattr(episode, name), np.stack([row[k] for row in kept]))
