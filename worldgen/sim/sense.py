"""Sense: after the physics of a step, read poses back and work out what every agent sees, reaches and measures."""

# mujoco names its members at run time
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import math
from typing import Any, NamedTuple

import mujoco
import numpy as np
from numba import njit

from worldgen.compiled.kernel import kernel, part
from worldgen.compiled.memory import double, integer
from worldgen.sim.lidar import scan
from worldgen.sim.look import gap_to, look_around
from worldgen.sim.noise import gauss
from worldgen.sim.outlines import room, trace, turn_of

WARNINGS = int(mujoco.mjtWarning.mjNWARNING)


class Sensing(NamedTuple):
    """What `sense` reads and writes beside the shapes: State, Abilities and Observations arrays under their names."""

    agent_start: np.ndarray
    agent_velocity: np.ndarray
    thing_start: np.ndarray
    thing_velocity: np.ndarray
    present: np.ndarray
    exists: np.ndarray
    locked: np.ndarray
    owner: np.ndarray
    sees: np.ndarray
    gap: np.ndarray
    bad: np.ndarray
    mode: np.ndarray
    seed: np.ndarray
    step: np.ndarray
    team: np.ndarray
    half_sight: np.ndarray
    sight_range: np.ndarray
    noise: np.ndarray
    own_frame: np.ndarray
    rays: np.ndarray
    lidar_range: np.ndarray
    own: np.ndarray
    lidar: np.ndarray
    agents: np.ndarray
    things: np.ndarray
    to_agents: np.ndarray
    to_things: np.ndarray
    stopped: np.ndarray  # bool [N]: the engine gave up
    warnings: np.ndarray  # int64 [N]: addresses of its counts of warnings, (last info, count), int32 each


@njit(cache=True, nogil=True)
def sense(worlds: np.ndarray, k: Any, s: Any, b: Any) -> None:
    """Refresh poses, visibility, gaps and observations of the given worlds; a Sensing, the Shapes and the
    Bodies, boxed."""
    _sense(worlds, k.whole, s.whole, b.whole, room(k.present.shape[1] + k.exists.shape[1], k.lidar.shape[2]))


@kernel
def _sense(worlds, k, s, b, o):
    for w in worlds:
        wild = _read(w, k, s, b)
        k.bad[w] |= wild or k.stopped[w] or _warned(k.warnings[w])
        if wild:
            continue  # nothing measured from such numbers means anything; the world is about to be discarded
        trace(w, s, o)
        for t in range(k.exists.shape[1]):
            _describe_thing(w, t, k, s, o)
        for a in range(k.present.shape[1]):
            _describe_agent(w, a, k, s, o)
            if k.present[w, a]:
                look_around(w, a, k, s, o)
                _relate(w, a, k, s, o)
                scan(w, a, k, s, o)
            else:
                k.sees[w, a] = False
                k.gap[w, a] = np.inf


@part
def _read(w, k, s, b):
    """Where everybody is and how fast; True where some number is none or has run away."""
    bad = False
    for a in range(k.present.shape[1]):
        if k.present[w, a]:
            bad |= _fetch(b.qpos[w], b.qvel[w], b.agent_qpos[w, a], b.agent_dof[w, a], k.agent_start[w, a],
                          s.agent_pose[w, a], k.agent_velocity[w, a])  # fmt: skip
    for t in range(k.exists.shape[1]):
        if k.exists[w, t] and b.thing_qpos[w, t, 0] >= 0:
            bad |= _fetch(b.qpos[w], b.qvel[w], b.thing_qpos[w, t], b.thing_dof[w, t], k.thing_start[w, t],
                          s.thing_pose[w, t], k.thing_velocity[w, t])  # fmt: skip
            for i in range(2):  # pitch and roll
                at = b.thing_qpos[w, t, 4 + i]
                if at >= 0:
                    s.thing_tilt[w, t, i] = double(b.qpos[w], at)
    return bad


@part
def _warned(counts):
    """Whether the engine has warned of anything since the world was built; in a sound world it never does."""
    found = False
    for kind in range(WARNINGS):
        found |= integer(counts, 2 * kind) != 0
    return found


@part
def _fetch(qpos, qvel, q, v, start, pose, velocity):
    """Joints are measured from the start pose along the world's axes. True where a number is none or has run away."""
    bad = False
    for i in range(4):
        if q[i] < 0:
            continue  # a ball has no yaw
        pose[i] = start[i] + double(qpos, q[i])
        velocity[i] = double(qvel, v[i])
        bad |= not (abs(pose[i]) < 1e6 and abs(velocity[i]) < 1e6)
    return bad


@part
def _describe_agent(w, a, k, s, o):
    row = k.agents[w, a]
    if not k.present[w, a]:
        row[:] = 0.0
        k.own[w, a, :10] = 0.0
        k.lidar[w, a] = 0.0
        k.to_agents[w, a] = 0.0
        k.to_things[w, a] = 0.0
        return
    c, n = o.turn[a, 0], o.turn[a, 1]
    _pose(row, s.agent_pose[w, a], c, n, k.agent_velocity[w, a])
    for i in range(9):
        k.own[w, a, i] = row[i]
    if k.own_frame[k.mode[w], a]:
        vx, vy = k.agent_velocity[w, a, 0], k.agent_velocity[w, a, 1]
        k.own[w, a, 5], k.own[w, a, 6] = c * vx + n * vy, c * vy - n * vx


@part
def _describe_thing(w, t, k, s, o):
    row = k.things[w, t]
    if not k.exists[w, t]:
        row[:] = 0.0
        return
    e = k.present.shape[1] + t
    _pose(row, s.thing_pose[w, t], o.turn[e, 0], o.turn[e, 1], k.thing_velocity[w, t])
    for i in range(3):
        row[9 + i] = 2 * s.thing_half[w, t, i]
    row[12] = k.locked[w, t]


@part
def _pose(row, pose, c, n, velocity):
    row[0], row[1], row[2] = pose[0], pose[1], pose[2]
    row[3], row[4] = c, n
    row[5], row[6], row[7], row[8] = velocity[0], velocity[1], velocity[2], velocity[3]


@part
def _relate(w, a, k, s, o):
    agents = k.present.shape[1]
    for e in range(agents):
        row = k.to_agents[w, a, e]
        if k.present[w, e]:
            _relation(w, a, e, row, s.agent_pose[w, e], k.agent_velocity[w, e], k, s, o)
        else:
            row[:] = 0.0
    for t in range(k.exists.shape[1]):
        row = k.to_things[w, a, t]
        if not k.exists[w, t]:
            row[:] = 0.0
            k.gap[w, a, t] = np.inf
            continue
        _relation(w, a, agents + t, row, s.thing_pose[w, t], k.thing_velocity[w, t], k, s, o)
        k.gap[w, a, t] = gap_to(s, w, a, t, turn_of(o, agents + t))
        owner = k.owner[w, t]
        row[8] = k.locked[w, t] and owner == a
        row[9] = k.locked[w, t] and owner >= 0 and k.team[owner] == k.team[a]


@part
def _relation(w, a, e, row, pose, velocity, k, s, o):
    p, v = s.agent_pose[w, a], k.agent_velocity[w, a]
    dx, dy, dz = pose[0] - p[0], pose[1] - p[1], pose[2] - p[2]
    noise = k.noise[k.mode[w], a]
    if noise > 0.0:
        dx += noise * gauss(k.seed[w], k.step[w], a, 3 * e)
        dy += noise * gauss(k.seed[w], k.step[w], a, 3 * e + 1)
        dz += noise * gauss(k.seed[w], k.step[w], a, 3 * e + 2)
    ux, uy = velocity[0] - v[0], velocity[1] - v[1]
    distance = math.sqrt(dx * dx + dy * dy)
    cos, sin = o.turn[e, 0], o.turn[e, 1]
    if k.own_frame[k.mode[w], a]:
        c, n, turn = o.turn[a, 0], o.turn[a, 1], pose[3] - p[3]
        cos, sin = math.cos(turn), math.sin(turn)
        dx, dy = c * dx + n * dy, c * dy - n * dx
        ux, uy = c * ux + n * uy, c * uy - n * ux
    row[0], row[1], row[2], row[3] = dx, dy, dz, distance
    row[4], row[5], row[6], row[7] = cos, sin, ux, uy
