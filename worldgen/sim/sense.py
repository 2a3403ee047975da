"""Sense: after the physics of a step, read poses back and work out what every agent sees, reaches and measures."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from worldgen.sim.bodies import Bodies, doubles
from worldgen.sim.hashing import STEP, mixed
from worldgen.sim.look import gap_to, look_around
from worldgen.sim.rays import Shapes, first_hit

LIDAR_NOISE = 32768  # where the rays' noise is counted from, past any entity's


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


@njit(cache=True, nogil=True)
def sense(worlds: np.ndarray, k: Sensing, s: Shapes, b: Bodies) -> None:
    """Refresh poses, visibility, gaps and observations of the given worlds."""
    for w in worlds:
        _read(w, k, s, b)
        if k.bad[w]:
            continue  # nothing measured from such numbers means anything; the world is about to be discarded
        for t in range(k.exists.shape[1]):
            _describe_thing(w, t, k, s)
        for a in range(k.present.shape[1]):
            _describe_agent(w, a, k, s)
            if k.present[w, a]:
                look_around(w, a, k, s)
                _relate(w, a, k, s)
                _scan(w, a, k, s)
            else:
                k.sees[w, a] = False
                k.gap[w, a] = np.inf


@njit(cache=True, nogil=True)
def _read(w, k, s, b):
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
                    s.thing_tilt[w, t, i] = doubles(b.qpos[w], at + 1)[at]
    k.bad[w] |= bad


@njit(cache=True, nogil=True)
def _fetch(qpos, qvel, q, v, start, pose, velocity):
    """Joints are measured from the start pose along the world's axes. True where a number is none or has run away."""
    bad = False
    for i in range(4):
        if q[i] < 0:
            continue  # a ball has no yaw
        pose[i] = start[i] + doubles(qpos, q[i] + 1)[q[i]]
        velocity[i] = doubles(qvel, v[i] + 1)[v[i]]
        bad |= not (abs(pose[i]) < 1e6 and abs(velocity[i]) < 1e6)
    return bad


@njit(cache=True, nogil=True)
def _describe_agent(w, a, k, s):
    row = k.agents[w, a]
    if not k.present[w, a]:
        row[:] = 0.0
        k.own[w, a, :10] = 0.0
        k.lidar[w, a] = 0.0
        k.to_agents[w, a] = 0.0
        k.to_things[w, a] = 0.0
        return
    _pose(row, s.agent_pose[w, a], k.agent_velocity[w, a])
    k.own[w, a, :9] = row[:9]
    if k.own_frame[k.mode[w], a]:
        c, n = math.cos(s.agent_pose[w, a, 3]), math.sin(s.agent_pose[w, a, 3])
        vx, vy = k.agent_velocity[w, a, 0], k.agent_velocity[w, a, 1]
        k.own[w, a, 5], k.own[w, a, 6] = c * vx + n * vy, c * vy - n * vx


@njit(cache=True, nogil=True)
def _describe_thing(w, t, k, s):
    row = k.things[w, t]
    if not k.exists[w, t]:
        row[:] = 0.0
        return
    _pose(row, s.thing_pose[w, t], k.thing_velocity[w, t])
    for i in range(3):
        row[9 + i] = 2 * s.thing_half[w, t, i]
    row[12] = k.locked[w, t]


@njit(cache=True, nogil=True)
def _pose(row, pose, velocity):
    row[0], row[1], row[2] = pose[0], pose[1], pose[2]
    row[3], row[4] = math.cos(pose[3]), math.sin(pose[3])
    row[5], row[6], row[7], row[8] = velocity[0], velocity[1], velocity[2], velocity[3]


@njit(cache=True, nogil=True)
def _relate(w, a, k, s):
    for o in range(k.present.shape[1]):
        row = k.to_agents[w, a, o]
        if k.present[w, o]:
            _relation(w, a, o, row, s.agent_pose[w, o], k.agent_velocity[w, o], k, s)
        else:
            row[:] = 0.0
    for t in range(k.exists.shape[1]):
        row = k.to_things[w, a, t]
        if not k.exists[w, t]:
            row[:] = 0.0
            k.gap[w, a, t] = np.inf
            continue
        slot = k.present.shape[1] + t
        _relation(w, a, slot, row, s.thing_pose[w, t], k.thing_velocity[w, t], k, s)
        k.gap[w, a, t] = gap_to(s, w, a, t)
        owner = k.owner[w, t]
        row[8] = k.locked[w, t] and owner == a
        row[9] = k.locked[w, t] and owner >= 0 and k.team[owner] == k.team[a]


@njit(cache=True, nogil=True)
def _relation(w, a, slot, row, pose, velocity, k, s):
    p, v = s.agent_pose[w, a], k.agent_velocity[w, a]
    dx, dy, dz = pose[0] - p[0], pose[1] - p[1], pose[2] - p[2]
    noise = k.noise[k.mode[w], a]
    if noise > 0.0:
        dx += noise * gauss(k.seed[w], k.step[w], a, 3 * slot)
        dy += noise * gauss(k.seed[w], k.step[w], a, 3 * slot + 1)
        dz += noise * gauss(k.seed[w], k.step[w], a, 3 * slot + 2)
    ux, uy, turn = velocity[0] - v[0], velocity[1] - v[1], pose[3]
    distance = math.sqrt(dx * dx + dy * dy)
    if k.own_frame[k.mode[w], a]:
        c, n = math.cos(p[3]), math.sin(p[3])
        dx, dy = c * dx + n * dy, c * dy - n * dx
        ux, uy, turn = c * ux + n * uy, c * uy - n * ux, turn - p[3]
    row[0], row[1], row[2], row[3] = dx, dy, dz, distance
    row[4], row[5], row[6], row[7] = math.cos(turn), math.sin(turn), ux, uy


@njit(cache=True, nogil=True)
def _scan(w, a, k, s):
    """Lidar: horizontal rays from the agent's centre, counter-clockwise; ray 0 is ahead, east when `frame` is world."""
    noise = k.noise[k.mode[w], a]
    p, count, span = s.agent_pose[w, a], k.rays[k.mode[w], a], k.lidar_range[k.mode[w], a]
    first = p[3] if k.own_frame[k.mode[w], a] else 0.0
    for i in range(count):
        angle = first + 2 * math.pi * i / count
        dx, dy = math.cos(angle), math.sin(angle)
        metres = first_hit(s, w, p[0], p[1], p[2], dx, dy, 0.0, a, -1)
        if noise > 0.0:
            metres += noise * gauss(k.seed[w], k.step[w], a, LIDAR_NOISE + i)
        k.lidar[w, a, i] = max(0.0, min(span, metres))
    k.lidar[w, a, count:] = 0.0  # rays of another stage


@njit(cache=True, nogil=True)
def gauss(seed, step, a, what):
    """A standard normal number of (episode seed, step, agent, what is measured): Box and Muller's transform."""
    key = seed + STEP * np.uint64((step * 4096 + a) * 65536 + what + 1)
    first, second = mixed(key), mixed(key + STEP)
    u, v = ((first >> np.uint64(11)) + 1.0) * 2.0**-53, (second >> np.uint64(11)) * 2.0**-53
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
