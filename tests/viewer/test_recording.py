"""A recording comes back from its file exactly as it went in."""

import numpy as np
import pytest

from worldgen.errors import UserError
from worldgen.viewer.recording import ARRAYS, Recording, between
from worldgen.viewer.worldjson import from_json, to_json


def test_a_saved_recording_loads_with_the_same_bits(recording, tmp_path):
    recording.agent_pose[3, 0, 0] = 0.1 + 0.2  # not a short decimal
    recording.save(tmp_path / "episode.npz")
    back = Recording.load(tmp_path / "episode.npz")
    assert back.world == recording.world
    assert (back.senses, back.policies, back.ended) == (recording.senses, recording.policies, recording.ended)
    assert back.rules == ("hidden", "found")
    assert len(ARRAYS) == 17
    for name in ARRAYS:
        ours, theirs = getattr(recording, name), getattr(back, name)
        assert ours.dtype == theirs.dtype, name
        assert np.array_equal(ours, theirs), name


def test_a_world_survives_json(world):
    assert from_json(to_json(world)) == world


def test_saving_leaves_nothing_but_the_file(recording, tmp_path):
    recording.save(tmp_path / "episode.npz")
    assert [p.name for p in tmp_path.iterdir()] == ["episode.npz"]


def test_another_file_is_refused_with_a_reason(tmp_path):
    (tmp_path / "notes.npz").write_text("hello")
    with pytest.raises(UserError, match="is not a recording"):
        Recording.load(tmp_path / "notes.npz")
    with pytest.raises(UserError, match="there is no recording"):
        Recording.load(tmp_path / "missing.npz")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(UserError, match="is not a recording"):
        Recording.load(tmp_path / "other.npz")


def test_a_missing_folder_is_named(recording, tmp_path):
    with pytest.raises(UserError, match=r"cannot write .*gone.*episode\.npz"):
        recording.save(tmp_path / "gone" / "episode.npz")


def test_the_score_is_the_mean_over_a_teams_members(recording):
    score = recording.score()
    assert score["hiders"][[0, 4, 5, 10]] == pytest.approx([0.0, 0.0, 1.0, 6.0])
    assert score["seekers"][-1] == pytest.approx(-6.0)


def test_between_two_frames_bodies_move_evenly_and_the_rest_waits(recording):
    scene = recording.scene(5.5)
    assert scene.agent_pose[0, 0] == pytest.approx(-1.0 + 0.05 * 5.5)
    assert not scene.locked[0]
    assert recording.scene(6.0).locked[0]
    assert np.array_equal(recording.scene(10.0).agent_pose, recording.agent_pose[10])
    assert np.array_equal(recording.scene(99.0).agent_pose, recording.agent_pose[10])


def test_a_recordings_reach_covers_everybody(recording):
    recording.agent_pose[7, 1, :2] = (-5.0, 2.0)
    assert recording.reach() == pytest.approx((5.15, 2.15))  # an agent's radius more


def test_turning_takes_the_shorter_way():
    a, b = np.array([(0.0, 0.0, 0.0, 3.0)]), np.array([(1.0, 0.0, 0.0, -3.0)])
    assert between(a, b, 0.5)[0, 3] == pytest.approx(np.pi)
    assert np.array_equal(b, np.array([(1.0, 0.0, 0.0, -3.0)]))
