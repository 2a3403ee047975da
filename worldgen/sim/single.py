"""Single: what is done to one body by rules, as parts of the kernels of `handle`; `h` is a Handling, `b` the Bodies.

-0.0 in a velocity wakes a sleeper.
"""

from __future__ import annotations

from worldgen.compiled.kernel import part
from worldgen.compiled.memory import put_double, put_octet
from worldgen.sim.act import limit
from worldgen.sim.rays import ABSENT
from worldgen.sim.state import NEVER

FAR_OFF = 1000.0  # m: where removed bodies stand, each on a spot of its own, until they come back
APART = 3.0  # m between those spots


@part
def take_out(w, e, steps, h, b):
    """Whether it is fixed, and still in the way. An entity that the world did not draw has no body to take."""
    t = e - h.present.shape[1]
    if (b.agent_ctrl[w, e, 0] if t < 0 else b.thing_body[w, t]) < 0:
        return False
    detach(w, e, h, b)
    start = h.agent_start[w, e] if t < 0 else h.thing_start[w, t]
    stand(w, e, (FAR_OFF + APART * e, FAR_OFF, start[2], start[3]), h, b)
    h.back[w, e] = NEVER if steps < 0 else h.step[w] + steps
    h.changed[w] = True
    if t < 0:
        h.present[w, e], h.agent_radius[w, e] = False, 0.0
        _idle(w, e, b)
        return False
    h.exists[w, t], h.thing_kind[w, t] = False, ABSENT
    _unpushed(w, t, b)
    return b.thing_joint[w, t, 0] < 0 and b.thing_mocap[w, t] < 0


@part
def restore(w, e, radius, kind, h):
    """Back in the game, in full."""
    t = e - h.present.shape[1]
    if t < 0:
        h.present[w, e], h.agent_radius[w, e] = True, radius
    else:
        h.exists[w, t], h.thing_kind[w, t] = True, kind
    for k in range(h.attribute.shape[2]):
        h.attribute[w, e, k] = h.fresh[w, e, k]
    h.back[w, e] = NEVER


@part
def detach(w, e, h, b):
    release(w, e, h, b)
    unpin(w, e, h, b)


@part
def release(w, e, h, b):
    agents = h.present.shape[1]
    for a in range(agents):
        if h.held[w, a] >= 0 and (a == e or h.held[w, a] == e - agents):
            h.held[w, a] = -1
            put_octet(b.eq_active[w], b.agent_weld[w, a], False)


@part
def pin(w, e, owner, h, b):
    t = e - h.present.shape[1]
    if t >= 0 and h.exists[w, t] and not h.locked[w, t] and b.thing_joint[w, t, 0] >= 0:
        limit(w, t, True, b)
        h.locked[w, t], h.owner[w, t] = True, owner
        h.changed[w] = True


@part
def unpin(w, e, h, b):
    t = e - h.present.shape[1]
    if t >= 0 and h.locked[w, t]:
        limit(w, t, False, b)
        h.locked[w, t], h.owner[w, t] = False, -1
        h.changed[w] = True


@part
def stand(w, e, pose, h, b):
    """What is fixed stays where it is; removed, it is only no longer solid."""
    h.stood[w] += 1
    h.placed[w, e] = True
    agents = h.present.shape[1]
    t = e - agents
    if e < agents:
        _teleport(w, b.agent_qpos[w, e], b.agent_dof[w, e], h.agent_start[w, e], pose, b)
        for k in range(4):
            h.agent_pose[w, e, k], h.agent_velocity[w, e, k] = pose[k], 0.0
        return
    if b.thing_mocap[w, t] >= 0:
        for k in range(3):
            put_double(b.mocap_pos[w], 3 * b.thing_mocap[w, t] + k, pose[k])
    elif b.thing_joint[w, t, 0] >= 0:
        _teleport(w, b.thing_qpos[w, t], b.thing_dof[w, t], h.thing_start[w, t], pose, b)
        if b.thing_ball_dof[w, t] >= 0:
            for k in range(3):
                put_double(b.qvel[w], b.thing_ball_dof[w, t] + k, 0.0)
    else:
        return
    for k in range(4):
        h.thing_pose[w, t, k], h.thing_velocity[w, t, k] = pose[k], 0.0
    h.thing_tilt[w, t, 0] = h.thing_tilt[w, t, 1] = 0.0


@part
def _teleport(w, qpos, dof, start, pose, b):
    """Joints count from `start`."""
    for k in range(len(qpos)):
        if qpos[k] >= 0:
            put_double(b.qpos[w], qpos[k], pose[k] - start[k] if k < 4 else 0.0)
            put_double(b.qvel[w], dof[k], -0.0)
            put_double(b.qacc_warmstart[w], dof[k], 0.0)


@part
def _idle(w, a, b):
    """Its motors rest."""
    for k in range(b.agent_ctrl.shape[2]):
        put_double(b.ctrl[w], b.agent_ctrl[w, a, k], 0.0)


@part
def _unpushed(w, t, b):
    """No rule's push goes on; MuJoCo has six numbers for each body."""
    for k in range(6):
        put_double(b.xfrc_applied[w], 6 * b.thing_body[w, t] + k, 0.0)
