"""Properties of 2,000 drawn worlds a game: nothing overlaps, everything is where it was asked for, seeds repeat."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace

import mujoco
import numpy as np
import pytest

from worldgen.mjcf import compile_world
from worldgen.sampling import Sampler, sample
from worldgen.scenario import load
from worldgen.world import Agent


def outline(body, sides=24):
    """[n, 2] corners of a polygon around what a body covers; an agent's is the circle that its arms reach."""
    if isinstance(body, Agent) or body.kind == "pillar":
        radius = 0.2 if isinstance(body, Agent) else body.size[0] / 2
        angles = np.arange(sides) * 2 * np.pi / sides
        ring = (
            np.stack([np.cos(angles), np.sin(angles)], 1) * radius
        )  # inscribed: never larger than the circle
    else:
        ring = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * np.array(body.size[:2]) / 2
        turn = np.array([[math.cos(body.yaw), math.sin(body.yaw)], [-math.sin(body.yaw), math.cos(body.yaw)]])
        ring = ring @ turn
    return ring + np.array([body.x, body.y])


def wall_outline(wall):
    return np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (wall.half_x, wall.half_y) + (wall.x, wall.y)


def gap(a, b):
    """The widest separation of two convex polygons along any of their edges' normals; negative when they overlap."""
    best = -math.inf
    for ring in (a, b):
        edges = np.roll(ring, -1, axis=0) - ring
        normals = np.stack([edges[:, 1], -edges[:, 0]], 1)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        along_a, along_b = a @ normals.T, b @ normals.T
        best = max(
            best,
            float((along_b.min(0) - along_a.max(0)).max()),
            float((along_a.min(0) - along_b.max(0)).max()),
        )
    return best


def test_nothing_overlaps_anything(worlds):
    _, drawn = worlds
    for world in drawn:
        bodies = [outline(body) for body in (*world.agents, *world.things)]
        walls = [wall_outline(wall) for wall in world.walls]
        boxes = np.array([[*ring.min(0), *ring.max(0)] for ring in (*bodies, *walls)])
        # only where two bounding boxes meet is the exact test worth its time
        meet = (boxes[:, None, :2] <= boxes[None, :, 2:]).all(-1)
        for i, j in np.argwhere(meet & meet.T):
            if i < j and i < len(bodies):
                assert gap([*bodies, *walls][i], [*bodies, *walls][j]) > 0.005, world.seed


def test_mujoco_finds_no_contact_but_with_the_floor(worlds):
    _, drawn = worlds
    for world in drawn[:60]:
        model, _ = compile_world(world)
        data = mujoco.MjData(model)
        mujoco.mj_forward(model, data)
        touching = {model.geom(int(g)).name for contact in data.contact for g in contact.geom}
        floor = model.geom("floor").id
        assert all(floor in contact.geom for contact in data.contact), (world.seed, touching)


def test_everything_stands_on_the_floor_and_inside_the_outer_walls(worlds):
    _, drawn = worlds
    for world in drawn:
        for body in (*world.agents, *world.things):
            assert abs(outline(body)).max() <= 2.85
            assert body.z == (body.radius if isinstance(body, Agent) else body.size[2] / 2)


def test_boxes_are_in_the_room_and_seekers_outside(quadrants):
    for world in quadrants:
        for thing in world.things:
            ring = outline(thing)
            if thing.group == "boxes":
                assert ring.min(0).tolist() >= [0.15, -2.85]
                assert ring[:, 0].min() >= 0.15
                assert ring[:, 1].max() <= 0.05
        for agent in world.agents:
            # a disc outside the room's rectangle: its centre is at least a radius from it
            dx, dy = max(0.15 - agent.x, 0), max(agent.y - 0.05, 0)
            if agent.team == "seekers":
                assert math.hypot(dx, dy) >= 0.2


def test_the_whole_floor_is_used(quadrants):
    hiders = np.array([(a.x, a.y) for world in quadrants for a in world.agents if a.team == "hiders"])
    cells = np.histogram2d(hiders[:, 0], hiders[:, 1], bins=4, range=[[-2.8, 2.8]] * 2)[0]
    assert cells.min() > 0.5 * len(hiders) / 16
    yaws = np.array([a.yaw for world in quadrants for a in world.agents])
    assert np.histogram(yaws, bins=8, range=(0, 2 * np.pi))[0].min() > 0.8 * len(yaws) / 8


def test_the_same_seed_gives_the_same_world_in_any_order(worlds):
    game, drawn = worlds
    fresh = Sampler(load(game.name))
    for seed in (1999, 3, 1234, 3):
        assert fresh.sample(seed).world == drawn[seed]
    assert len({world.agents for world in drawn}) == len(drawn)


def test_phases_cover_the_episode(quadrants, scenario):
    assert [(p.name, p.start, p.end) for p in quadrants[0].phases] == [("prep", 0, 32), ("hunt", 32, 80)]
    text = """
        worldgen: 1
        steps: 81
        teams: {a: {}}
        phases: {one: {lasts: 40%}, two: {lasts: 10 steps}, rest: {}}
    """
    assert [(p.start, p.end) for p in sample(scenario(text), 0).phases] == [(0, 33), (33, 43), (43, 81)]


BASE = """
    worldgen: 1
    params: {heavy: 1..9}
    world: {floor: 5}
    regions: {yard: {rect: [[1, 1], [2.3, 2.3]]}}
    teams:
      runners: {count: 1..3, mass: 0.5..2}
    objects:
      boxes: {is: box, count: 3..5, size: 0.3..0.6, yaw: 0..90}
"""


def test_an_added_group_leaves_every_other_draw_untouched(scenario):
    old = scenario(BASE)
    new = scenario(
        BASE + "      poles: {is: pillar, fixed: true, count: 2, diameter: 0.5, where: inside yard}\n"
    )
    moved = same = 0
    for seed in range(300):
        before, after = sample(old, seed), sample(new, seed)
        assert before.params == after.params
        poles = [body for body in after.things if body.group == "poles"]
        assert len(poles) == 2
        others = [*after.agents, *(body for body in after.things if body.group != "poles")]
        pairs = list(zip([*before.agents, *before.things], others, strict=True))
        assert all(replace(a, x=0, y=0) == replace(b, x=0, y=0) for a, b in pairs)
        changed = [(a, b) for a, b in pairs if (a.x, a.y) != (b.x, b.y)]
        same, moved = same + len(pairs) - len(changed), moved + len(changed)
        for a, b in changed:
            # a newcomer, or one that moved, took its place; or one that moved left the place it would rather have had
            taken = [outline(other) for other in (*poles, *(new for _, new in changed if new is not b))]
            left = [outline(old) for old, _ in changed if old is not a]
            assert any(gap(outline(a), ring) < 0.011 for ring in taken) or any(
                gap(outline(b), ring) < 0.011 for ring in left
            ), seed
    assert same > 10 * moved > 0


def test_a_parameter_added_leaves_everything_as_it_was(scenario):
    before = sample(scenario(BASE), 11)
    after = sample(scenario(BASE.replace("heavy: 1..9", "heavy: 1..9, more: 0..1")), 11)
    assert (before.agents, before.things, before.params[0]) == (after.agents, after.things, after.params[0])


@pytest.mark.parametrize("name", ["chase", "quadrant"])
def test_worlds_are_plain_data(name):
    world = sample(load(name), 7)
    assert json.loads(json.dumps(asdict(world)))["seed"] == 7
    assert hash(world) == hash(sample(load(name), 7))
