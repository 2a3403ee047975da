"""Travel: how far agents have gone and carried objects in the running episodes, in metres along the floor; compiled.

A step in which a rule puts a body somewhere else is no travel of that body. `s` are the Sums.
"""

from __future__ import annotations

import math

from worldgen.compiled.kernel import part


@part
def depart(w, agent_start, thing_start, s):
    """Nobody has gone anywhere yet."""
    s.gone[:, w] = 0.0
    s.rise[:, w] = 0.0
    s.carried[:, :, w] = 0.0
    for a in range(s.agent.shape[1]):
        s.agent[w, a, 0], s.agent[w, a, 1] = agent_start[w, a, 0], agent_start[w, a, 1]
    for t in range(s.thing.shape[1]):
        s.thing[w, t, 0], s.thing[w, t, 1] = thing_start[w, t, 0], thing_start[w, t, 1]


@part
def travel(w, o, s):
    """Add a step of one world; `o` is the Outcome, whose marks of who was put somewhere are used up."""
    for k in range(len(s.first)):
        for a in range(s.first[k], s.past[k]):
            if not o.present[w, a]:
                continue
            if not o.placed[w, a]:
                s.gone[k, w] += _far(o.agent_pose[w, a], s.agent[w, a])
            s.rise[k, w] = max(s.rise[k, w], o.agent_pose[w, a, 2] - o.agent_start[w, a, 2])
            t = o.held[w, a]
            if (
                t >= 0
                and not o.placed[w, o.present.shape[1] + t]
                and _counts(w, a, t, s.first[k], o.held, s.group)
            ):
                s.carried[k, s.group[t], w] += _far(o.thing_pose[w, t], s.thing[w, t])
    for a in range(s.agent.shape[1]):
        s.agent[w, a, 0], s.agent[w, a, 1] = o.agent_pose[w, a, 0], o.agent_pose[w, a, 1]
    for t in range(s.thing.shape[1]):
        s.thing[w, t, 0], s.thing[w, t, 1] = o.thing_pose[w, t, 0], o.thing_pose[w, t, 1]
    o.placed[w] = False


@part
def _counts(w, a, t, first, held, group):
    """Whether no member before this one holds the same object: what two of a team carry counts once."""
    free = group[t] >= 0
    for b in range(first, a):
        free &= held[w, b] != t
    return free


@part
def _far(now, then):
    x, y = now[0] - then[0], now[1] - then[1]
    return math.sqrt(x * x + y * y)
