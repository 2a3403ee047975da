"""Episodes kept as game, seed and actions, and played again from a file alone."""

import json

import numpy as np
import pytest

from tests.sim.test_simulation import QUADRANT, actions, observed
from worldgen.errors import UserError
from worldgen.scenario import load, loads
from worldgen.sim.episode import Episode
from worldgen.sim.simulation import Simulation
from worldgen.viewer.play import again
from worldgen.viewer.recording import Recorder, Recording

STAGED = """
worldgen: 1
steps: 20
world: {floor: 6}
teams:
  hiders: {count: 3, sensors: {lidar: 4}}
objects: {boxes: {is: box, count: 1}}
rules: {on: {while: always, reward: {hiders: 1}}}
curriculum:
  few: {set: {teams.hiders.count: 1}, until: 1k steps}
  many: {set: {teams.hiders.count: 2, steps: 12, world.floor: 5}}
"""


def test_played_again_from_its_file_every_step_is_the_same_bit_for_bit(tmp_path):
    sim = Simulation(QUADRANT, 3, seed=8, threads=1)
    sim.limit[1] = 40  # part of what agents may observe
    seen = []
    for step in range(30):
        sim.step(*actions(sim, step))
        seen.append(observed(sim)[1])
    Episode.of(sim, 1).save(tmp_path / "episode.npz")
    episode = Episode.load(tmp_path / "episode.npz")
    assert (episode.steps, episode.limit, episode.reason) == (30, 40, "")
    alone = episode.start()
    for step, mine in enumerate(seen):
        alone.step(*episode.act(step))
        assert np.array_equal(observed(alone)[0], mine)


def test_a_game_that_breaks_down_by_its_own_numbers_breaks_down_again_in_the_same_step(tmp_path):
    game = load("chase", {"teams.hiders.force": 2e7})  # it runs a million metres away, in time
    sim = Simulation(game, 4, seed=1, threads=1)
    sim.failures.folder = tmp_path
    live = Recorder(sim, 2)
    live.capture()
    while not sim.discarded[2]:
        sim.step(np.full((4, 2, 3), 7))
        live.capture()
    failure = next(f for f in sim.failures if f.world == 2)
    recording = again(Episode.load(failure.path))
    assert (recording.ended, recording.steps) == ("discarded", failure.step)
    assert recording.steps > 1
    for name in ("agent_pose", "sees", "move"):
        assert np.array_equal(getattr(recording, name), getattr(live.recording(), name)), name


def test_what_broke_down_by_chance_plays_to_its_last_step_and_goes_on():
    sim = Simulation(QUADRANT, 2, seed=2, threads=1)
    for step in range(9):
        if step == 8:
            sim.physics.datas[1].qvel[:] = np.nan
        sim.step(*actions(sim, step))
    recording = again(sim.failures[0].recording)
    assert (recording.ended, recording.steps) == ("", 9)
    assert recording.world == sim.worlds[1]


def test_an_episode_of_a_stage_is_played_in_its_stage(tmp_path):
    game = loads(STAGED)
    sim = Simulation(game, 2, seed=4, threads=1, stages=tuple(game.stages.values()))
    sim.enter(np.array([0, 1]))
    sim.reset()
    for _ in range(5):
        sim.step(np.full((2, 3, 3), 8))
    for w in (0, 1):
        Episode.of(sim, w).save(tmp_path / f"{w}.npz")
        episode = Episode.load(tmp_path / f"{w}.npz")
        assert episode.scenario.stage == ("few", "many")[w]
        alone = episode.start()
        assert [a.name for a in alone.worlds[0].agents] == [a.name for a in sim.worlds[w].agents]
        for step in range(5):
            alone.step(*episode.act(step))
        assert np.array_equal(alone.state.agent_pose[0], sim.state.agent_pose[w])
        assert np.array_equal(observed(alone)[0], observed(sim)[w])


def test_another_file_is_no_episode_and_another_version_is_refused(tmp_path):
    sim = Simulation(QUADRANT, 1, threads=1)
    recorder = Recorder(sim)
    recorder.capture()
    recorder.recording().save(tmp_path / "recording.npz")
    (tmp_path / "notes.npz").write_text("no archive")
    for name in ("recording.npz", "notes.npz", "missing.npz"):
        assert Episode.load(tmp_path / name) is None
    Episode.of(sim, 0).save(tmp_path / "episode.npz")
    with pytest.raises(UserError, match="not a recording"):
        Recording.load(tmp_path / "episode.npz")
    np.savez(tmp_path / "later.npz", about=np.array(json.dumps({"episode": 99})))
    with pytest.raises(UserError, match=r"later\.npz was written by another version"):
        Episode.load(tmp_path / "later.npz")
