"""Tracks: a recording made small for a web page: a header of plain values, and its arrays packed into one text.

Positions are whole steps of `unit` metres in 16 bits, angles 1/65536 of a turn, both kept as the change from frame to
frame, which compresses well; 10,000 frames of quadrant are about a megabyte. `web/src/data.ts` reads what this writes.
"""

from __future__ import annotations

import base64
import gzip
from dataclasses import asdict, dataclass
from math import tau
from types import SimpleNamespace
from typing import Any

import numpy as np

from schemas.things import kind_of
from worldgen.viewer import palette
from worldgen.viewer.events import packed_events
from worldgen.viewer.recording import Recording
from worldgen.viewer.scene import Scene, Senses
from worldgen.viewer.things import FIRM
from worldgen.world import Thing, World

FINEST = 1e-4  # m
TURN = 65536  # steps of an angle
UNKNOWN = -2  # locked, but nobody knows by whom
BOUND = 10.0  # m beyond the floor: what flew farther is drawn there


@dataclass(frozen=True, slots=True)
class Shown:
    """An episode of a page: `label` tells it from the page's other ones."""

    recording: Recording
    label: str


def tracks(shown: Shown) -> dict[str, Any]:
    """Everything the page knows of an episode, as JSON values."""
    recording = shown.recording
    unit = max(FINEST, _farthest(recording.world) / 32767)
    arrays = _arrays(recording, unit, bool(recording.thing_tilt.any()))
    listed = [
        {"name": name, "type": a.dtype.name, "shape": list(a.shape), "change": name in CHANGES}
        for name, a in arrays.items()
    ]
    raw = b"".join(_bytes(name, array) for name, array in arrays.items())
    return about(recording.world, recording.senses) | {
        "label": shown.label,
        "policies": recording.policies,
        "people": list(recording.people),
        "scores": [float(score[-1]) for score in recording.score().values()],
        "ended": recording.ended,
        "rules": recording.rules,
        "frames": recording.steps + 1,
        "events": packed_events(recording),
        "unit": unit,
        "arrays": listed,
        "data": base64.b64encode(gzip.compress(raw, mtime=0)).decode(),
    }


def about(world: World, senses: tuple[Senses, ...]) -> dict[str, Any]:
    """The world, and how its members look."""
    return {
        "world": asdict(world),
        "stepTime": world.timestep * world.substeps,
        "senses": [asdict(s) | {"view": min(s.view, 1e9), "lidar_range": min(s.lidar_range, 1e9)} for s in senses],
        "agentColors": [_hex(palette.tone(agent.color)) for agent in world.agents],
        "thingColors": [_hex(_tone(thing)) for thing in world.things],
        "thingShapes": [kind_of(thing.kind).shape for thing in world.things],
    }  # fmt: skip


def still(world: World, senses: tuple[Senses, ...]) -> Recording:
    """A recording of one frame: the world as it was drawn."""
    scene = Scene.start(world, senses)
    a = len(world.agents)
    first = {
        "agent_pose": scene.agent_pose,
        "thing_pose": scene.thing_pose,
        "held": scene.held.astype(np.int32),
        "locked": scene.locked,
        "locked_by": scene.locked_by.astype(np.int32),
        "sees": scene.sees,
        "phase": np.int32(0),
        "reward": np.zeros(a, np.float32),
        "thing_tilt": scene.thing_tilt,
        "agent_present": scene.agent_present,
        "thing_present": scene.thing_present,
        "left": scene.left.astype(np.float32),
        "paid": np.zeros((0, a), np.float32),
        "fired": np.zeros(0, bool),
    }
    acts = {
        "move": np.zeros((0, a, 3), np.int8),
        "grab": np.zeros((0, a), bool),
        "lock": np.zeros((0, a), bool),
    }
    return Recording(
        world, senses, {}, "", (), (), **acts, **{name: np.array(v)[None] for name, v in first.items()}
    )


CHANGES = ("agentPose", "thingPose", "thingTilt")


def columns(frame: dict[str, np.ndarray], unit: float) -> dict[str, list[float]]:
    """The arrays of one frame of a Recorder, as `tracks` keeps them, each as a list in their order."""
    moment = SimpleNamespace(**{name: array[None] for name, array in frame.items()})
    return {name: array.ravel().tolist() for name, array in _arrays(moment, unit, True).items()}


def _arrays(recording: Any, unit: float, tilts: bool) -> dict[str, np.ndarray]:
    """Every array with time last, so that what hardly changes lies together."""
    lock = np.where(recording.locked, np.where(recording.locked_by < 0, UNKNOWN, recording.locked_by), -1)
    found = {
        "agentPose": _pose(recording.agent_pose, unit),
        "thingPose": _pose(recording.thing_pose, unit),
        "held": recording.held.astype(np.int16),
        "lock": lock.astype(np.int16),
        "sees": recording.sees.astype(np.uint8),
        "phase": recording.phase.astype(np.uint8),
        "reward": recording.reward.astype(np.float32),
        "paid": recording.paid.astype(np.float32),
        "fired": recording.fired.astype(np.uint8),
        "agentPresent": recording.agent_present.astype(np.uint8),
        "thingPresent": recording.thing_present.astype(np.uint8),
        "left": np.round(255 * np.clip(recording.left, 0, 1)).astype(np.uint8),
        "move": recording.move.astype(np.int8),
        "grab": recording.grab.astype(np.uint8),
        "lockAction": recording.lock.astype(np.uint8),
    }
    if tilts:
        found["thingTilt"] = _angle(recording.thing_tilt)
    return {name: np.moveaxis(array, 0, -1) for name, array in found.items()}


def _pose(pose: np.ndarray, unit: float) -> np.ndarray:
    """Poses [T, n, 4] in whole steps, as 16 bits that wrap around."""
    place = np.round(np.clip(pose[..., :3] / unit, -32767, 32767)).astype(np.int16).view(np.uint16)
    return np.concatenate([place, _angle(pose[..., 3:])], axis=-1)


def _angle(angle: np.ndarray) -> np.ndarray:
    return np.round(np.mod(angle / tau, 1.0) * TURN).astype(np.int64).astype(np.uint16)


def _bytes(name: str, array: np.ndarray) -> bytes:
    """Little-endian; of CHANGES the first value, then differences, each array padded to four bytes."""
    if name in CHANGES:
        array = np.diff(array, axis=-1, prepend=np.zeros_like(array[..., :1]))
    raw = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
    return raw + bytes(-len(raw) % 4)


def _farthest(world: World) -> float:
    return max(world.floor) / 2 + BOUND


def _tone(thing: Thing) -> palette.RGB:
    return palette.tone(thing.color, palette.AGENT if thing.kind in FIRM else palette.THING)


def _hex(color: palette.RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
