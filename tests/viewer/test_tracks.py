"""A recording packed for the page comes back from it as it was, to the steps it is kept in."""

import base64
import gzip
from dataclasses import replace
from math import pi, tau
from typing import Any

import numpy as np
import pytest

from worldgen.viewer.scene import Scene
from worldgen.viewer.tracks import UNKNOWN, Shown, still, tracks


def unpacked(packed: dict[str, Any]) -> dict[str, np.ndarray]:
    """Every array with time first again."""
    raw, at, found = gzip.decompress(base64.b64decode(packed["data"])), 0, {}
    for row in packed["arrays"]:
        kind, count = np.dtype(row["type"]).newbyteorder("<"), int(np.prod(row["shape"]))
        array = np.frombuffer(raw, kind, count, at).reshape(row["shape"])
        if row["change"]:
            array = np.cumsum(array, axis=-1, dtype=np.uint16)
        found[row["name"]] = np.moveaxis(array, -1, 0)
        at += -(-count * kind.itemsize // 4) * 4
    assert at == len(raw)
    return found


def test_poses_are_kept_to_half_a_step_and_angles_to_half_a_65536th_of_a_turn(recording):
    packed = tracks(Shown(recording, "one"))
    arrays = unpacked(packed)
    for name, pose in (("agentPose", recording.agent_pose), ("thingPose", recording.thing_pose)):
        place = arrays[name][..., :3].view(np.int16) * packed["unit"]
        assert np.abs(place - pose[..., :3]).max() <= packed["unit"] / 2 + 1e-12
        off = arrays[name][..., 3] * tau / 65536 - pose[..., 3]
        assert np.abs((off + pi) % tau - pi).max() <= pi / 65536 + 1e-12
    assert packed["unit"] == pytest.approx(12.0 / 32767)  # 2 m of floor, 10 m beyond


def test_all_else_is_kept_exactly(recording):
    arrays = unpacked(tracks(Shown(recording, "one")))
    assert np.array_equal(arrays["held"], recording.held)
    assert np.array_equal(arrays["sees"], recording.sees)
    assert np.array_equal(arrays["reward"], recording.reward)
    assert np.array_equal(arrays["paid"], recording.paid)
    assert np.array_equal(arrays["fired"], recording.fired)
    assert np.array_equal(arrays["move"], recording.move)
    assert arrays["lock"][:, 0].tolist() == [-1] * 6 + [0] * 5
    assert "thingTilt" not in arrays  # nothing tips


def test_what_tips_keeps_its_tilt_and_a_lock_of_nobody_known_is_marked(recording):
    tilt = np.zeros_like(recording.thing_tilt)
    tilt[4:, 0] = (-0.5, 0.25)
    arrays = unpacked(
        tracks(Shown(replace(recording, thing_tilt=tilt, locked_by=recording.locked_by * 0 - 1), ""))
    )
    assert arrays["thingTilt"][4, 0].view(np.int16) * tau / 65536 == pytest.approx((-0.5, 0.25), abs=5e-5)
    assert arrays["lock"][-1, 0] == UNKNOWN


def test_what_flew_away_is_drawn_at_the_edge_and_not_somewhere_else(recording):
    pose = recording.agent_pose.copy()
    pose[5, 0, :2] = (1e7, -1e7)
    packed = tracks(Shown(replace(recording, agent_pose=pose), ""))
    place = unpacked(packed)["agentPose"][5, 0, :2].view(np.int16) * packed["unit"]
    assert place == pytest.approx((12.0, -12.0))


def test_ten_thousand_frames_stay_small(recording):
    """Less than two bytes a number: bodies that move a little every step."""
    count, dice = 10_001, np.random.default_rng(0)
    walk = np.cumsum(dice.normal(0, 0.01, (count, 2, 4)), axis=0)
    long = {
        name: np.repeat(getattr(recording, name)[:1], count, axis=0)
        for name in ("thing_pose", "held", "locked", "locked_by", "sees", "phase", "reward", "thing_tilt",
                     "agent_present", "thing_present", "left", "paid", "fired")
    }  # fmt: skip
    acts = {
        name: np.repeat(getattr(recording, name)[:1], count - 1, axis=0) for name in ("move", "grab", "lock")
    }
    packed = tracks(Shown(replace(recording, agent_pose=walk, **long, **acts), ""))
    assert len(packed["data"]) < count * 2 * 4 * 2
    assert [row["name"] for row in packed["arrays"] if row["change"]] == ["agentPose", "thingPose"]


def test_a_world_as_it_was_drawn_is_an_episode_of_one_frame(world, recording):
    one = still(world, recording.senses)
    assert one.steps == 0
    ours, theirs = one.scene(0), Scene.start(world, recording.senses)
    for name in ("agent_pose", "thing_pose", "held", "locked", "sees", "left"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name
    assert unpacked(tracks(Shown(one, "")))["agentPose"].shape == (1, 2, 4)
