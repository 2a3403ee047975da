"""Rays to a target, against every ray asked of every shape, while bodies move about, come and go."""

import numpy as np
import pytest

from worldgen.compiled.boxed import boxed
from worldgen.sim.rays import (
    ABSENT,
    BOX,
    CYLINDER,
    FAR,
    GHOST,
    SPHERE,
    WEDGE,
    Shapes,
    hit_agent,
    hit_thing,
    hit_walls,
)
from worldgen.sim.rules.casting import Memory, count_rays
from worldgen.sim.rules.exposure import around

WORLDS, AGENTS, THINGS, RAYS = 3, 3, 5, 100
KINDS = (BOX, WEDGE, CYLINDER, SPHERE, GHOST, ABSENT)


def scene(rng) -> Shapes:
    wall = np.zeros((WORLDS, 2, 6))
    wall[:, 0] = [-3, -2.9, -3, 3, 2, 0]
    wall[:, 1] = [1.5, 1.6, -3, 0.2, 0.5, 0]
    return Shapes(
        wall=wall,
        walls=np.array([0, 1, 2]),
        agent_pose=np.zeros((WORLDS, AGENTS, 4)),
        agent_radius=np.full((WORLDS, AGENTS), 0.15),
        thing_pose=np.zeros((WORLDS, THINGS, 4)),
        thing_kind=rng.choice(KINDS[:4], (WORLDS, THINGS)).astype(np.int8),
        thing_half=rng.uniform(0.1, 0.7, (WORLDS, THINGS, 3)),
        thing_tilt=np.zeros((WORLDS, THINGS, 2)),
    )


def asked_one_by_one(s: Shapes, w: int, e: int, start) -> int:
    pose = s.agent_pose[w, e] if e < AGENTS else s.thing_pose[w, e - AGENTS]
    total = 0
    for x, y in start[w].tolist():
        ray = (x, y, 0.0, pose[0] - x, pose[1] - y, pose[2])
        hits = [hit_agent(s, w, a, *ray) for a in range(AGENTS)]
        hits += [hit_thing(s, w, t, *ray) for t in range(THINGS)]
        mine = hits.pop(e)
        total += mine < FAR and hit_walls(s, w, *ray, mine) >= mine and min(hits) >= mine
    return total


@pytest.mark.parametrize("wide", [2.8, 0.8])  # rays start around the target, or may start beside it
def test_rays_are_counted_as_if_each_were_asked_of_every_shape(wide):
    rng = np.random.default_rng(3)
    s = scene(rng)
    members = np.array([AGENTS, AGENTS + 1, 1])
    box = np.tile([-wide, -wide, wide, wide], (WORLDS, 1))
    memory = Memory.empty(s, len(members), RAYS)
    memory.box[:], memory.start[:] = box, around(box, RAYS)
    present, exists = np.ones((WORLDS, AGENTS), bool), np.ones((WORLDS, THINGS), bool)
    counts, seen = np.zeros((WORLDS, AGENTS + THINGS)), set()
    for step in range(40):
        move(rng, s, present, exists, everyone=step % 10 == 0)
        count_rays(np.arange(WORLDS), boxed(s), present, exists, members, boxed(memory), counts)
        for w in range(WORLDS):
            there = [*present[w], *exists[w]]
            for e in members.tolist():
                expected = asked_one_by_one(s, w, e, memory.start) if there[e] else 0
                assert counts[w, e] == expected, (step, w, e)
                seen.add(expected)
    assert len(seen) > 30


def move(rng, s: Shapes, present, exists, everyone: bool) -> None:
    """Put agents and some of the things elsewhere; let some vanish and others come back as something else."""
    s.agent_pose[...] = rng.uniform([-2.5, -2.5, 0.15, -4], [2.5, 2.5, 0.15, 4], s.agent_pose.shape)
    present[...] = rng.random(present.shape) < 0.8
    s.agent_radius[...] = 0.15 * present
    for w in range(WORLDS):
        for t in range(THINGS):
            if everyone or rng.random() < 0.3:
                s.thing_pose[w, t] = rng.uniform([-2.5, -2.5, 0.1, -4], [2.5, 2.5, 0.6, 4])
                s.thing_kind[w, t] = rng.choice(KINDS)
                exists[w, t] = s.thing_kind[w, t] != ABSENT
