"""Asking bodies only where their outlines can be met gives, to the bit, what asking every body does."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tests.sim.rig import scenario
from worldgen.game import Game
from worldgen.sim.abilities import Abilities
from worldgen.sim.bodies import Bodies
from worldgen.sim.journal import Journal
from worldgen.sim.kernels import Kernels
from worldgen.sim.noise import LIDAR, MOST, gauss
from worldgen.sim.observations import Observations
from worldgen.sim.rays import ABSENT, BOX, CYLINDER, GHOST, SPHERE, WEDGE, Shapes, cast
from worldgen.sim.sense import WARNINGS
from worldgen.sim.state import State

GAME = scenario(hiders=2, seekers=2, boxes=4, ramps=4)
WORLDS, AGENTS, THINGS, WALLS = 40, 4, 8, 6
UNWARNED = np.zeros((WARNINGS, 2), np.int32)  # what an engine that has not warned of anything keeps
ALONG = np.array([0.0, math.pi / 2, math.pi, -math.pi / 2])  # yaws whose rays run along walls


def crowd(rng, scale: float = 2.0, away: float = 0.0) -> State:
    """Worlds of every kind of body at random, overlapping, tilted, along the axes, and agents within some of them."""
    state = State.empty(WORLDS, Game.of(GAME))
    n, a, b = WORLDS, AGENTS, THINGS
    for pose in (state.agent_pose, state.thing_pose):
        pose[..., :2] = away + rng.uniform(-scale, scale, (*pose.shape[:2], 2))
        pose[..., 2] = rng.choice([0.15, 0.3, 0.65], pose.shape[:2])
        yaw = rng.uniform(-30, 30, pose.shape[:2])
        pose[..., 3] = np.where(rng.random(yaw.shape) < 0.3, rng.choice(ALONG, yaw.shape), yaw)
    state.agent_radius[...] = rng.choice([0.0, 0.15, 0.15, 0.4], (n, a))
    state.present[...] = state.agent_radius > 0
    state.thing_kind[...] = rng.choice([ABSENT, BOX, BOX, WEDGE, WEDGE, CYLINDER, SPHERE, GHOST], (n, b))
    state.exists[...] = state.thing_kind != ABSENT
    state.thing_half[...] = rng.uniform(0.05, 0.6, (n, b, 3))
    tilts = (rng.random((n, b, 1)) < 0.3) & np.isin(state.thing_kind, (BOX, WEDGE, CYLINDER))[..., None]
    state.thing_tilt[...] = np.where(tilts, rng.uniform(-1.5, 1.5, (n, b, 2)), 0.0)
    inside = rng.random(n) < 0.3
    state.agent_pose[inside, 0, :3] = state.thing_pose[inside, 0, :3]
    state.agent_pose[inside, 1, 0] = state.thing_pose[inside, 1, 0]  # on its axis
    _walls(rng, state, scale, away)
    return state


def _walls(rng, state: State, scale: float, away: float) -> None:
    corner = away + rng.uniform(-scale, scale, (WORLDS, WALLS, 2))
    corner[::4, 0] = state.agent_pose[::4, 2, :2]  # an agent in the corner of a wall
    size = rng.choice([0.1, 0.6, 3.0], corner.shape)
    size[..., 1] = np.where(rng.random(size.shape[:2]) < 0.3, size[..., 0], size[..., 1])
    rows = state.wall[:, :WALLS]
    rows[..., 0:4:2], rows[..., 1:4:2] = corner, corner + size
    rows[..., 4] = rng.choice([0.1, 0.3, 4.0], (WORLDS, WALLS))
    rows[..., 5] = np.where(size[..., 0] == size[..., 1], CYLINDER, BOX)
    state.walls[:] = rng.integers(0, WALLS + 1, WORLDS)


def sensed(state: State, rays=30, **changed) -> Observations:
    """What agents of the given abilities measure, every body standing where `state` says."""
    game = Game.of(GAME)
    abilities = Abilities.of(game, (GAME,))
    told = {"rays": rays} | changed
    abilities = replace(
        abilities,
        **{k: np.full_like(getattr(abilities, k), v) for k, v in told.items()},
    )
    obs = Observations.empty(WORLDS, game, state.sees, state.present, state.exists, (), 0)
    obs = replace(obs, lidar=np.zeros((WORLDS, AGENTS, rays), np.float32))
    where = Bodies.empty(WORLDS, game)  # nowhere in MuJoCo's memory: no pose is read from there
    physics = SimpleNamespace(
        bodies=where, profile=None, threads=1, each=lambda worlds, run: run(worlds),
        stopped=np.zeros(WORLDS, bool), warnings=np.full(WORLDS, UNWARNED.ctypes.data),
    )  # fmt: skip
    clock = SimpleNamespace(mode=np.zeros(WORLDS, np.int64), frozen=np.zeros((WORLDS, AGENTS), bool))
    seed, step, journal = (
        np.arange(WORLDS, dtype=np.uint64),
        np.zeros(WORLDS, np.int32),
        Journal(WORLDS, 1, AGENTS),
    )
    kernels = Kernels(state, abilities, physics, obs, clock, journal, seed, step)  # pyright: ignore[reportArgumentType]
    kernels.look_again(np.arange(WORLDS))
    return obs


def only(shapes: Shapes, agents=(), things=(), walls=False) -> Shapes:
    """Those agents and things of one world, and its walls or none."""
    radius, kind = np.zeros_like(shapes.agent_radius), np.zeros_like(shapes.thing_kind)
    radius[0, agents] = shapes.agent_radius[0, agents]
    kind[0, things] = shapes.thing_kind[0, things]
    walls_there = shapes.walls if walls else np.zeros_like(shapes.walls)
    return shapes._replace(agent_radius=radius, thing_kind=kind, walls=walls_there)


def one(shapes: Shapes, w: int) -> Shapes:
    return Shapes(*(array[w : w + 1] for array in shapes))


def every_ray(state: State, own: bool, rays: int, first: np.ndarray) -> np.ndarray:
    """[N, A, R]: how far each ray comes, asking every body; 0 for absent agents."""
    out = np.zeros((WORLDS, AGENTS, rays))
    for w, a in np.argwhere(state.present):
        start = first[w, a] if own else 0.0
        angles = [start + 2 * math.pi * i / rays for i in range(rays)]
        ahead = np.array([(math.cos(x), math.sin(x), 0.0) for x in angles])
        eye = np.repeat(state.agent_pose[w, a : a + 1, :3], rays, axis=0)
        out[w, a] = cast(one(state.shapes(), w), eye, ahead, np.full(rays, a))
    return out


@pytest.mark.parametrize(
    ("own", "rays", "reach", "away"),
    [
        (True, 30, 6.0, 0.0),
        (False, 30, 6.0, 0.0),
        (True, 7, 1.0, 0.0),
        (True, 97, 20.0, 5000.0),
        (True, 1, 6.0, 0.0),
    ],
)
def test_each_ray_of_the_lidar_measures_the_nearest_of_all_bodies(own, rays, reach, away):
    state = crowd(np.random.default_rng(rays), away=away)
    obs = sensed(state, rays, own_frame=own, lidar_range=reach)
    measured = every_ray(state, own, rays, state.agent_pose[..., 3])
    assert (measured[state.present] < reach).mean() > 0.2
    assert np.array_equal(obs.lidar, np.minimum(measured, reach).astype(np.float32))


def test_noise_brings_no_body_back_that_was_left_out_beyond_the_range():
    state = crowd(np.random.default_rng(1), scale=4.0)
    obs = sensed(state, own_frame=True, lidar_range=2.0, noise=0.5)
    measured = every_ray(state, True, 30, state.agent_pose[..., 3])
    for w, a, i in np.argwhere(state.present[..., None] & (measured < np.inf)):
        told = measured[w, a, i] + 0.5 * gauss(np.uint64(w), np.int32(0), a, LIDAR + i)
        assert obs.lidar[w, a, i] == np.float32(max(0.0, min(2.0, told)))


def test_no_normal_number_is_larger_than_the_most():
    assert math.sqrt(-2 * math.log(2.0**-53)) < MOST


def in_sight(state: State, half: float, view: float) -> np.ndarray:
    """bool [N, A, E] by an arc tangent and all bodies."""
    out = np.zeros_like(state.sees)
    for w, a in np.argwhere(state.present):
        shapes = one(state.shapes(), w)
        for e in range(AGENTS + THINGS):
            there = state.present[w, e] if e < AGENTS else state.exists[w, e - AGENTS]
            if there and e != a:
                out[w, a, e] = _sees(shapes, a, e, half, view)
    return out


def _sees(shapes: Shapes, a: int, e: int, half: float, view: float) -> bool:
    p, t = shapes.agent_pose[0, a], e - AGENTS
    q = shapes.agent_pose[0, e] if t < 0 else shapes.thing_pose[0, t]
    x, y = q[0] - p[0], q[1] - p[1]
    c, s = math.cos(p[3]), math.sin(p[3])
    bearing = abs(math.atan2(c * y - s * x, c * x + s * y))
    if x * x + y * y > view * view or bearing > half + 1e-12:
        return False
    heart = q[:3].copy()
    if t >= 0 and shapes.thing_kind[0, t] == WEDGE:
        back, down = shapes.thing_half[0, t, 1:] / 3
        heart += math.sin(q[3]) * back, -math.cos(q[3]) * back, -down
    ray = p[None, :3], (heart - p[:3])[None]
    others = [o for o in range(AGENTS) if o not in (a, e)], [o for o in range(THINGS) if o != t]
    mine = cast(only(shapes, [e] if t < 0 else [], [] if t < 0 else [t]), *ray)[0]
    if t >= 0 and shapes.thing_kind[0, t] == GHOST:
        mine = 1.0
    return bool(mine <= cast(only(shapes, *others, walls=True), *ray)[0])


@pytest.mark.parametrize(
    ("degrees", "view", "away"),
    [(135, math.inf, 0.0), (360, math.inf, 0.0), (180, 1.5, 0.0), (20, math.inf, 0.0), (270, 9.0, 5000.0)],
)
def test_whom_an_agent_sees_is_decided_as_by_all_bodies(degrees, view, away):
    state = crowd(np.random.default_rng(degrees), away=away)
    half = degrees * math.pi / 360
    sensed(state, half_sight=half, sight_range=view)
    expected = in_sight(state, half, view)
    assert expected.sum() > 20
    assert np.array_equal(state.sees, expected)


def test_a_cone_ends_at_its_edge_to_the_last_bit():
    state = crowd(np.random.default_rng(5))
    state.agent_pose[:, 0, 2] = 9.0  # above everything
    state.agent_pose[:, 0, 3] = np.linspace(-3, 3, WORLDS)
    for k in range(THINGS):
        hair = 1e-12 + np.linspace(-4e-16, 4e-16, WORLDS)  # what the cone's edge lets through, and a rounding
        angle = state.agent_pose[:, 0, 3] + math.radians(67.5) + hair
        state.thing_pose[:, k, 0] = state.agent_pose[:, 0, 0] + (1 + k) * np.cos(angle)
        state.thing_pose[:, k, 1] = state.agent_pose[:, 0, 1] + (1 + k) * np.sin(angle)
    half = 135 * math.pi / 360
    sensed(state, half_sight=half, sight_range=math.inf)
    assert np.array_equal(state.sees, in_sight(state, half, math.inf))
