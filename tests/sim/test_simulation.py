"""The promises of the batch: determinism, resets, snapshots, broken worlds, statistics."""

import numpy as np
import pytest

from tests.sim.rig import Rig, agent, scenario, thing, world
from worldgen.errors import UserError
from worldgen.scenario import load
from worldgen.sim.seeds import episode_seed
from worldgen.sim.simulation import Simulation

QUADRANT = load("quadrant")


def actions(sim: Simulation, step: int):
    """Actions that depend on world, episode and step only, so that neighbours do not matter."""
    n, a = sim.frozen.shape
    out = [np.random.default_rng([w, int(sim.episode[w]), step]).integers(0, 11, (a, 5)) for w in range(n)]
    rows = np.stack(out)
    return rows[..., :3], rows[..., 3] < 4, rows[..., 4] < 4


def play(sim: Simulation, steps: int) -> list[np.ndarray]:
    seen = []
    for step in range(steps):
        sim.step(*actions(sim, step))
        seen.append(observed(sim))
        sim.reset_done()
    return seen


def observed(sim: Simulation) -> np.ndarray:
    """[N, everything] as bytes would be: all observations and rewards of a step."""
    o, n = sim.obs, sim.count
    parts = [o.self, o.lidar, sim.reward, *o.entity.values(), *o.relation.values(), *o.mask.values()]
    return np.concatenate([np.asarray(part, np.float32).reshape(n, -1) for part in parts], axis=1)


@pytest.mark.parametrize(("threads", "worlds"), [(2, 5), (3, 12), (1, 12)])
def test_an_episode_is_the_same_for_any_number_of_threads_and_neighbours(threads, worlds):
    alone = play(Simulation(QUADRANT, 5, seed=4, threads=1), 100)
    other = play(Simulation(QUADRANT, worlds, seed=4, threads=threads), 100)
    for mine, theirs in zip(alone, other, strict=True):
        assert np.array_equal(mine, theirs[:5])


def test_the_same_seed_gives_the_same_worlds_and_another_does_not():
    first, second, other = (Simulation(QUADRANT, 3, seed=s) for s in (1, 1, 2))
    assert first.worlds == second.worlds
    assert first.worlds != other.worlds


def test_a_snapshot_brings_every_world_back_bit_for_bit():
    sim = Simulation(QUADRANT, 6, seed=9, stagger=True)
    play(sim, 37)
    saved = sim.snapshot()
    onward = play(sim, 60)
    again = Simulation(QUADRANT, 6, seed=0)
    again.restore(saved)
    for step, mine in enumerate(onward):
        again.step(*actions(again, step))
        assert np.array_equal(mine, observed(again))
        again.reset_done()
    assert sim.worlds == again.worlds
    since = sim.episode > saved["episode"]  # worlds that finished an episode after the snapshot
    assert since.any()
    for name, values in sim.statistics.items():
        assert np.array_equal(values[since], again.statistics[name][since]), name


def test_a_snapshot_of_another_scenario_is_refused():
    with pytest.raises(UserError, match="another scenario"):
        Simulation(load("chase"), 2).restore(Simulation(QUADRANT, 2).snapshot())


def test_a_done_world_stands_still_until_it_is_reset_while_the_others_go_on():
    sim = Simulation(QUADRANT, 4, stagger=True)
    limits = sim.limit.copy()
    for _ in range(int(limits.min())):
        sim.step(np.full((4, 4, 3), 7))
    first = int(limits.argmin())
    assert sim.done.tolist() == [w == first for w in range(4)]
    frozen = observed(sim)[first, :-1]
    sim.step(np.full((4, 4, 3), 7))
    still = observed(sim)[first, :-1]
    assert np.array_equal(frozen[: sim.obs.self[0].size], still[: sim.obs.self[0].size])
    assert (sim.reward[first] == 0).all()
    assert sim.reset_done().tolist() == [first]
    assert sim.episode_step[first] == 0
    assert sim.episode[first] == 1


def test_a_world_that_blows_up_is_discarded_alone_and_reported_once():
    sim = Simulation(QUADRANT, 3, seed=5)
    twin = Simulation(QUADRANT, 3, seed=5)
    for step in range(5):
        for s in (sim, twin):
            s.step(*actions(s, step))
    sim.physics.datas[1].qvel[0] = np.nan
    for s in (sim, twin):
        s.step(*actions(s, 5))
    assert sim.discarded.tolist() == [False, True, False]
    assert not sim.truncated[1]
    assert [(f.world, f.seed, f.step) for f in sim.failures] == [(1, int(sim.episode_seed[1]), 6)]
    for w in (0, 2):
        assert np.array_equal(observed(sim)[w], observed(twin)[w])
    sim.reset_done()
    sim.step(*actions(sim, 0))
    assert not sim.discarded.any()
    assert np.isfinite(observed(sim)).all()


def test_episode_seeds_differ_by_seed_world_and_episode():
    seeds = {
        episode_seed(s, w, e, a) for s in range(4) for w in range(20) for e in range(20) for a in range(2)
    }
    assert len(seeds) == 4 * 20 * 20 * 2
    assert max(seeds) < 2**53


def test_statistics_count_moves_locks_and_the_share_of_steps_seen():
    rules = "rules:\n  found: {while: any seeker sees any hider, reward: {seekers: 1}}\n"
    game = scenario(boxes=1, steps=10, sight=135, extra=rules)
    agents = [agent("hiders/0", 0, 0, 0), agent("seekers/0", 1, 2, 2, facing=0)]
    rig = Rig(game, world(agents, [thing("boxes/0", 0, 0.45, 0)], steps=10))
    rig.act(4, move=(10, 5, 5))
    rig.physics.datas[0].qpos[rig.physics.bodies.agent_qpos[0, 1, 3]] = np.radians(-135)
    rig.act(6, lock=[0])
    seen = rig.statistics["hiders_seen"][0]
    assert rig.done[0]
    assert seen == pytest.approx(float(rig.statistics["seekers_reward"][0]) / 10)
    assert 0 < seen < 1
    pose, start = rig.state.thing_pose[0, 0, :3], rig.state.thing_start[0, 0, :3]
    assert rig.statistics["boxes_max_move"][0] == pytest.approx(np.linalg.norm(pose - start))
    assert rig.statistics["boxes_locked"][0] == rig.state.locked[0, 0]
    assert rig.statistics["length"][0] == 10


def test_the_sizes_of_all_arrays_follow_the_scenario():
    sim = Simulation(QUADRANT, 3)
    shapes = {name: array.shape for name, array in sim.obs.relation.items()}
    assert shapes == {
        "hiders": (3, 4, 2, 8),
        "seekers": (3, 4, 2, 8),
        "boxes": (3, 4, 2, 10),
        "ramps": (3, 4, 1, 10),
    }
    assert sim.obs.self.shape == (3, 4, 12)
    assert sim.obs.lidar.shape == (3, 4, 30)
    assert sim.can_grab.all()
    assert sim.can_lock.all()


def test_a_count_that_depends_on_a_parameter_takes_its_upper_bound():
    game = scenario(
        boxes="$total - 1", extra="params: {total: 2..4}\nrules: {on: {while: always, reward: {agents: 1}}}"
    )
    sim = Simulation(game, 12)
    assert sim.game.group("boxes").size == 3
    assert {int(n) for n in sim.state.exists.sum(axis=1)} == {1, 2, 3}


def test_an_episode_longer_than_its_game_cannot_be_kept():
    sim = Rig(scenario(steps=3), world([agent("hiders/0", 0, -1, 0), agent("seekers/0", 1, 1, 0)], steps=3))
    sim.limit[:] = 9
    sim.act(4)
    with pytest.raises(UserError, match="an episode of 4 steps cannot be kept: the game has 3"):
        sim.snapshot()


def test_worlds_that_are_a_part_of_many_are_those_they_would_be_among_all():
    whole, part = (
        Simulation(QUADRANT, 5, seed=4, stagger=True),
        Simulation(QUADRANT, 2, 4, stagger=True, first=3),
    )
    assert part.worlds == whole.worlds[3:]
    assert (part.limit == whole.limit[3:]).all()
    for sim in (whole, part):
        sim.truncated[:] = True
        sim.reset_done()
    assert part.worlds == whole.worlds[3:]


def test_a_share_of_a_snapshot_goes_on_as_those_worlds_would_have():
    whole = Simulation(QUADRANT, 3, seed=9, stagger=True)
    play(whole, 12)
    whole.truncated[1] = True
    whole.reset_done()
    play(whole, 8)
    saved = whole.snapshot()
    assert saved["episode_step"].tolist() == [20, 8, 20]
    share = {n: v[1:2] if isinstance(v, np.ndarray) else v for n, v in saved.items()}
    part = Simulation(QUADRANT, 1, seed=9, first=1)
    part.restore(share)
    assert part.episode_step.tolist() == [8]
    assert part.worlds == whole.worlds[1:2]
    assert np.array_equal(part.obs.self[0], whole.obs.self[1])
