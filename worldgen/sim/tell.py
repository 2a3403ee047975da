"""Tell: what agents are told beside what they perceive, and what `observe` keeps from them, after sensing and rules."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from worldgen.compiled.kernel import kernel, part


class Telling(NamedTuple):
    """What `tell` reads and writes: State and Observations arrays under their names, and what is fixed by the game."""

    present: np.ndarray
    exists: np.ndarray
    agent_pose: np.ndarray
    attribute: np.ndarray
    thing_group: np.ndarray
    sees: np.ndarray
    own: np.ndarray
    agents: np.ndarray
    things: np.ndarray
    to_agents: np.ndarray
    to_things: np.ndarray
    seen: np.ndarray
    team: np.ndarray  # int [A]
    boxes: (
        np.ndarray
    )  # float64 [N, T, S, 4]: x, y, half x, half y of every side of a region, as a team counts them
    knows_region: np.ndarray  # bool [T, S]
    knows: np.ndarray  # bool [A, E]: without seeing them
    joined: (
        np.ndarray
    )  # int [J, 3]: a team's slots from, up to, and the group it knows, where groups share slots
    values: np.ndarray  # float32 [N, P], of the parameters
    told: np.ndarray  # int [Q], of these
    first: int  # column of `own` that comes after the team's
    masks: bool  # whether `seen` is another array than `sees`
    blanks: bool  # whether `observe` lists columns; only then the rest is read
    hidden: np.ndarray  # bool [E]: of a group that is not observed at all
    keep_agents: np.ndarray  # float32 [A, columns], 0 or 1; likewise for the others
    keep_things: np.ndarray
    keep_to_agents: np.ndarray
    keep_to_things: np.ndarray


@njit(cache=True, nogil=True)
def tell(worlds: np.ndarray, telling: Any, mode: np.ndarray, own_frame: np.ndarray) -> None:
    """Fill extra columns and masks of the given worlds; a Telling in a box, the row [N] of the abilities, and of these
    bool [M, A]."""
    _tell(worlds, telling.whole, mode, own_frame)


@kernel
def _tell(worlds, k, mode, own_frame):
    for w in worlds:
        for a in range(k.present.shape[1]):
            _attributes(k.agents[w, a], k.attribute[w, a], k.present[w, a])
            _oneself(w, a, own_frame[mode[w], a], k)
        for t in range(k.exists.shape[1]):
            _attributes(k.things[w, t], k.attribute[w, k.present.shape[1] + t], k.exists[w, t])
        if k.masks:
            _masks(w, k)
        if k.blanks:
            _blank(w, k)


@part
def _attributes(row, attribute, there):
    last = len(row) - len(attribute)
    for i in range(len(attribute)):
        row[last + i] = attribute[i] * there


@part
def _oneself(w, a, own_frame, k):
    """Attributes, regions and parameters; what plug-ins' sensors tell stands between the last two."""
    row, there, regions = k.own[w, a], k.present[w, a], k.knows_region.shape[1]
    at = k.first + k.attribute.shape[2]
    _attributes(row[:at], k.attribute[w, a], there)
    if regions:
        _regions(
            row[at:], k.agent_pose[w, a], own_frame, k.boxes[w, k.team[a]], k.knows_region[k.team[a]], there
        )
    for i in range(len(k.told)):
        row[len(row) - len(k.told) + i] = k.values[w, k.told[i]] * there


@part
def _regions(row, pose, own_frame, boxes, knows, there):
    """Middle of each region in the agent's frame, then its half sizes."""
    yaw = pose[3] if own_frame else 0.0
    c, n = math.cos(yaw), math.sin(yaw)
    for i in range(len(knows)):
        dx, dy = boxes[i, 0] * knows[i] - pose[0], boxes[i, 1] * knows[i] - pose[1]
        row[4 * i] = (c * dx + n * dy) * knows[i] * there
        row[4 * i + 1] = (c * dy - n * dx) * knows[i] * there
        row[4 * i + 2] = boxes[i, 2] * knows[i] * there
        row[4 * i + 3] = boxes[i, 3] * knows[i] * there


@part
def _masks(w, k):
    agents = k.present.shape[1]
    for a in range(agents):
        for e in range(k.knows.shape[1]):
            there = k.present[w, e] if e < agents else k.exists[w, e - agents]
            k.seen[w, a, e] = k.sees[w, a, e] or (k.knows[a, e] and there and k.present[w, a])
    for i in range(len(k.joined)):
        for t in range(k.exists.shape[1]):
            if k.exists[w, t] and k.thing_group[w, t] == k.joined[i, 2]:
                for a in range(k.joined[i, 0], k.joined[i, 1]):
                    k.seen[w, a, agents + t] |= k.present[w, a]


@part
def _blank(w, k):
    """Zero what is not listed. The rows are everyone's, so a critic is told no more of them than the policies are."""
    agents = k.present.shape[1]
    for a in range(agents):
        _keep(k.agents[w, a], k.keep_agents[a])
        for e in range(agents):
            _keep(k.to_agents[w, a, e], k.keep_to_agents[e])
        for t in range(k.exists.shape[1]):
            _keep(k.to_things[w, a, t], k.keep_to_things[t])
        for e in range(len(k.hidden)):
            k.seen[w, a, e] = k.seen[w, a, e] and not k.hidden[e]
    for t in range(k.exists.shape[1]):
        _keep(k.things[w, t], k.keep_things[t])


@part
def _keep(row, kept):
    for i in range(len(row)):
        row[i] *= kept[i]
