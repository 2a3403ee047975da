"""Act: an agent's choices become motor forces, grips and locks, before the physics of a step.

The mechanics are the original's (reference: multi-agent-emergence-environments, 2019): movement in 11 bins an axis, a
grab that welds the closest allowed visible object in reach and is decided anew every step, and locks that pin every
joint of an object where it is. Grab comes before lock; both use the visibility of the last observation. What rules
have barred, pushed or frozen for this step is heeded here.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.kernel import kernel, part
from worldgen.compiled.memory import double, put_double, put_integer, put_octet
from worldgen.sim.abilities import ANYONES, OWN, RIVAL
from worldgen.sim.bodies import WELD_WIDTH
from worldgen.sim.hashing import STEP, mixed
from worldgen.sim.state import GRAB, LOCK, MOVE

BINS, NEUTRAL = 11, 5
TEAM, OWNER, ANYONE, ALL = 0, 1, 2, 3  # as game.LOCK_KINDS


class Doing(NamedTuple):
    """What `act` needs beside the bodies: choices, poses, and the grips and locks it changes. Shapes as in State."""

    move: np.ndarray  # int8 [N, A, 3]
    grab: np.ndarray  # bool [N, A]
    lock: np.ndarray  # bool [N, A]
    frozen: np.ndarray  # bool [N, A]
    moved: np.ndarray  # int8 [N, S, A, 3]: the journal of each episode's steps, which the choices go into
    grabbed: np.ndarray  # bool [N, S, A]
    wished: np.ndarray  # bool [N, S, A]
    present: np.ndarray
    exists: np.ndarray
    agent_pose: np.ndarray
    thing_pose: np.ndarray
    strength: np.ndarray
    sees: np.ndarray
    gap: np.ndarray
    held: np.ndarray
    locked: np.ndarray
    owner: np.ndarray
    seed: np.ndarray  # uint64 [N], of the episode
    step: np.ndarray  # int32 [N]
    mode: np.ndarray  # int64 [N], row of the abilities
    barred: np.ndarray
    shove: np.ndarray
    thing_group: np.ndarray
    thing_team: np.ndarray
    team: np.ndarray  # int32 [A]; this and the rest as in Abilities
    moves: np.ndarray
    can_grab: np.ndarray
    can_lock: np.ndarray
    lock_kind: np.ndarray
    reach: np.ndarray
    own_frame: np.ndarray


@njit(cache=True, nogil=True)
def act(worlds: np.ndarray, doing: Any, bodies: Any) -> None:
    """Write controls, welds and joint limits of the given worlds into MuJoCo's memory, and count the step as taken;
    `doing` is a Doing in a box."""
    _act(worlds, doing.whole, bodies.whole)


@kernel
def _act(worlds, d, b):
    for w in worlds:
        _note(w, d.step[w], d)
        for a in range(d.present.shape[1]):
            if d.present[w, a]:
                _push(w, a, d, b)
                _grip(w, a, d, b)
        for t in range(d.exists.shape[1]):
            if d.exists[w, t] and b.thing_joint[w, t, 0] >= 0:
                _lock(w, t, d, b)
                _shove(w, t, d, b)
        d.step[w] += 1


@part
def _note(w, step, d):
    if step >= d.moved.shape[1]:
        return  # of an episode that was given more steps than its game has
    for a in range(d.present.shape[1]):
        for i in range(3):
            d.moved[w, step, a, i] = d.move[w, a, i]
        d.grabbed[w, step, a], d.wished[w, step, a] = d.grab[w, a], d.lock[w, a]


@part
def _push(w, a, d, b):
    x = y = spin = 0.0
    if d.moves[d.mode[w], a] and not d.frozen[w, a] and not d.barred[w, a, MOVE]:
        x = (d.move[w, a, 0] - NEUTRAL) / NEUTRAL * d.strength[w, a, 0]
        y = (d.move[w, a, 1] - NEUTRAL) / NEUTRAL * d.strength[w, a, 0]
        spin = (d.move[w, a, 2] - NEUTRAL) / NEUTRAL * d.strength[w, a, 1]
    if d.own_frame[d.mode[w], a]:  # forward and left, as the agent faces at the start of the step
        c, s = math.cos(d.agent_pose[w, a, 3]), math.sin(d.agent_pose[w, a, 3])
        x, y = c * x - s * y, s * x + c * y
    x, y = x + d.shove[w, a, 0], y + d.shove[w, a, 1]
    put_double(b.ctrl[w], b.agent_ctrl[w, a, 0], x)
    put_double(b.ctrl[w], b.agent_ctrl[w, a, 1], y)
    put_double(b.ctrl[w], b.agent_ctrl[w, a, 2], spin)


@part
def closest(w, a, d):
    """Slot of the closest object that agent a may grab, sees and reaches; -1 for none."""
    best, slot = d.reach[d.mode[w], a], -1
    agents = d.present.shape[1]
    for t in range(d.exists.shape[1]):
        seen = d.exists[w, t] and d.sees[w, a, agents + t]
        if seen and not d.barred[w, agents + t, GRAB] and allowed(d.can_grab, w, a, t, d):
            gap = d.gap[w, a, t]
            if gap < best or (gap == best and slot < 0):
                best, slot = gap, t
    return slot


@part
def allowed(whose, w, a, t, d):
    """Whether `whose` [M, A, G] lets agent a handle object t: anyone's of its group, its own team's or a rival's."""
    code, owner = whose[d.mode[w], a, d.thing_group[w, t]], d.thing_team[w, t]
    if code == OWN:
        return owner == d.team[a]
    if code == RIVAL:
        return owner >= 0 and owner != d.team[a]
    return code == ANYONES


@part
def _shove(w, t, d, b):
    """Write the push of a rule on an object; MuJoCo wakes a sleeper whose applied force is not zero."""
    row = 6 * b.thing_body[w, t]
    put_double(b.xfrc_applied[w], row, d.shove[w, agents_of(d) + t, 0])
    put_double(b.xfrc_applied[w], row + 1, d.shove[w, agents_of(d) + t, 1])


@part
def agents_of(d):
    return d.present.shape[1]


@part
def _grip(w, a, d, b):
    slot = -1
    if d.grab[w, a] and not d.frozen[w, a] and not d.barred[w, a, GRAB]:
        slot = closest(w, a, d)
    if slot >= 0 and slot != d.held[w, a]:
        _weld(w, a, slot, d, b)
    put_octet(b.eq_active[w], b.agent_weld[w, a], slot >= 0)
    d.held[w, a] = slot


@part
def _weld(w, a, slot, d, b):
    """A new grip holds the object rigidly where it is."""
    weld = b.agent_weld[w, a]
    put_integer(b.eq_obj2id[w], weld, b.thing_body[w, slot])
    p, q = d.agent_pose[w, a], d.thing_pose[w, slot]
    c, s = math.cos(p[3]), math.sin(p[3])
    x, y, z, turn = q[0] - p[0], q[1] - p[1], q[2] - p[2], (q[3] - p[3]) / 2
    row, at = b.eq_data[w], weld * WELD_WIDTH
    for i in range(3):
        put_double(row, at + i, 0.0)
    put_double(row, at + 3, c * x + s * y)
    put_double(row, at + 4, c * y - s * x)
    put_double(row, at + 5, z)
    put_double(row, at + 6, math.cos(turn))
    put_double(row, at + 7, 0.0)
    put_double(row, at + 8, 0.0)
    put_double(row, at + 9, math.sin(turn))
    put_double(row, at + 10, 1.0)


@part
def _lock(w, t, d, b):
    yes = no = mates = (
        0  # eligible agents that want it locked, that do not, and of the latter the owner's team
    )
    owner_lets_go = False
    owner, agents = d.owner[w, t], d.present.shape[1]
    for a in range(agents):
        if _eligible(w, a, t, d):
            if d.lock[w, a]:
                yes += _wants(w, a, t, d)
            else:
                no += 1
                mates += owner >= 0 and d.team[a] == d.team[owner]
                owner_lets_go = owner_lets_go or a == owner
    kind = d.lock_kind[d.mode[w], d.thing_group[w, t]]
    locked = decide(kind, d.locked[w, t], yes, no, mates, owner_lets_go)
    if yes > 0 and locked and (not d.locked[w, t] or (kind == OWNER and owner_lets_go)):
        d.owner[w, t] = _one_of(w, t, yes, d)
    if locked != d.locked[w, t]:
        limit(w, t, locked, b)
        d.locked[w, t] = locked
        if not locked:
            d.owner[w, t] = -1  # ownership ends with the lock


@kernel
def decide(kind, locked, yes, no, mates, owner_lets_go):
    """Whether an object is locked after this step's votes.

    `yes` and `no` count the agents in reach that see it and do or do not want it locked, `mates` those of `no` in the
    owner's team. TEAM: only the locking team unlocks. OWNER: only the locker does. ANYONE: anybody, unless another
    wants it locked. ALL: everybody in reach must agree to lock, anybody unlocks.
    """
    if kind == TEAM:
        return mates == 0 and (locked or yes > 0)
    if kind == OWNER:
        return yes > 0 or (locked and not owner_lets_go)
    if kind == ANYONE:
        return yes > 0 or (locked and no == 0)
    return no == 0 and (locked or yes > 0)


@part
def _eligible(w, a, t, d):
    near = d.present[w, a] and not d.frozen[w, a] and d.gap[w, a, t] <= d.reach[d.mode[w], a]
    return near and d.sees[w, a, agents_of(d) + t] and allowed(d.can_lock, w, a, t, d)


@part
def _wants(w, a, t, d):
    """Whether an agent's wish to lock an object counts: a rule may forbid it to either (but never letting go)."""
    return d.lock[w, a] and not d.barred[w, a, LOCK] and not d.barred[w, agents_of(d) + t, LOCK]


@part
def _one_of(w, t, count, d):
    """The new owner: one of the eligible agents that want the lock, by a hash of (episode seed, step, object)."""
    key = d.seed[w] + STEP * np.uint64(d.step[w] * 4096 + t + 1)
    pick = np.int64(mixed(key) % np.uint64(count))
    for a in range(d.present.shape[1]):
        if _wants(w, a, t, d) and _eligible(w, a, t, d):
            if pick == 0:
                return a
            pick -= 1
    return -1


@part
def limit(w, t, locked, b):
    """Pin every joint of an object at its position now, or free them all.

    MuJoCo does not wake a sleeper when a limit goes: -0.0 in one velocity does.
    """
    for k in range(b.thing_joint.shape[2]):
        j, q, v = b.thing_joint[w, t, k], b.thing_qpos[w, t, k], b.thing_dof[w, t, k]
        if j < 0:
            continue  # no such joint: it does not tilt
        put_octet(b.jnt_limited[w], j, locked)
        if locked:
            at = double(b.qpos[w], q)
            put_double(b.jnt_range[w], 2 * j, at)
            put_double(b.jnt_range[w], 2 * j + 1, at)
        elif double(b.qvel[w], v) == 0.0:
            put_double(b.qvel[w], v, -0.0)
