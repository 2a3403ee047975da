"""Every kind of shape is hit where MuJoCo hits it, at any angle; ghosts are hit nowhere."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from worldgen.mjcf import compile_world
from worldgen.sim.rays import FAR, cast, hit_thing, shapes_of
from worldgen.world import Circle, Platform, Rect

BLOCK = """<mujoco><worldbody>
  <body name="b" pos="0.3 0 1"><geom type="box" size=".3 .2 .1" group="2"/></body>
</worldbody></mujoco>"""


def spot(rng, k: int) -> dict:
    """A place of its own on a grid of 1.6 m, and any yaw."""
    return dict(x=1.6 * (k % 4) - 2.4, y=1.6 * (k // 4) - 2.4, yaw=rng.uniform(-3, 3))


def crowd(make, rng, source: str):
    """A random world of every kind of thing, with two platforms."""
    size = lambda: tuple(rng.uniform(0.3, 0.8, 3).tolist())  # noqa: E731
    things = []
    for k, kind in enumerate(
        ("box", "box", "ramp", "pillar", "ball", "flag", "food", "site", "mjcf", "ramp")
    ):
        x, y, z = size()
        lengths = {"ball": (x, x, x), "pillar": (x, x, z), "mjcf": (0.6, 0.4, 0.2)}.get(kind, (x, y, z))
        own = dict(source=source) if kind == "mjcf" else {}
        tilts = k in (1, 3, 9)
        things.append(
            make.thing(kind, f"{kind}{k}/0", slot=k, size=lengths, z=lengths[2] / 2, fixed=False, tilts=tilts,
                       solid=kind not in ("food", "site"), **spot(rng, k), **own)
        )  # fmt: skip
    agents = [make.agent(f"hiders/{k}", slot=k, **spot(rng, 10 + k)) for k in range(3)]
    platforms = (
        Platform("ring", Circle(1.6 * 2 - 2.4, 2.4, 0.7), 0.3, 0.2),
        Platform("step", Rect(-3, 2, -2, 3), 0.2, 0.2),
    )
    return make.world(agents, things, [make.wall("walls/0", 0, 0, 0.05, 1.0)], platforms=platforms)


@pytest.mark.parametrize("seed", range(6))
def test_every_ray_agrees_with_mujocos_own(make, tmp_path, seed):
    (tmp_path / "block.xml").write_text(BLOCK)
    rng = np.random.default_rng(seed)
    world = crowd(make, rng, str(tmp_path / "block.xml"))
    model, index = compile_world(world)
    data = mujoco.MjData(model)
    tilt = np.zeros((len(world.things), 2))
    for k, thing in enumerate(world.things):
        if thing.tilts:
            tilt[k] = rng.uniform(-1.5, 1.5, 2)
            data.qpos[index.thing_qpos[k, 4:]] = tilt[k]
    mujoco.mj_forward(model, data)
    groups = np.array([0, 1, 1, 0, 0, 0], np.uint8)  # walls and platforms, agents and things
    origins = np.column_stack([rng.uniform(-2.9, 2.9, (400, 2)), rng.uniform(0.02, 0.7, 400)])
    directions = rng.normal(size=(400, 3)) * [1, 1, 0.1]
    ignore = rng.integers(-1, len(world.agents), 400)
    theirs = []
    for o, d, skip in zip(origins, directions, ignore, strict=True):
        body = int(index.agent_body[skip]) if skip >= 0 else -1
        hit = mujoco.mj_ray(model, data, o, d, groups, 1, body, np.zeros(1, np.int32))
        theirs.append(np.inf if hit < 0 else hit)
    ours = cast(shapes_of(world, thing_tilt=tilt), origins, directions, ignore)
    assert np.isfinite(ours).sum() > 80
    assert ours == pytest.approx(np.array(theirs), abs=1e-6)


def test_a_ball_is_hit_at_its_surface_and_food_lets_the_ray_pass(make):
    food = make.thing("food", "food/0", x=1.0, size=(0.2, 0.2, 0.1), z=0.05, solid=False)
    ball = make.thing("ball", "balls/0", slot=1, x=2.0, size=(0.4, 0.4, 0.4), z=0.2)
    shapes = shapes_of(make.world(things=[food, ball]))
    assert cast(shapes, np.array([(0, 0, 0.2)]), np.array([(1, 0, 0)]))[0] == pytest.approx(1.8)
    assert cast(shapes, np.array([(0, 0, 0.05)]), np.array([(1, 0, 0)]))[0] == pytest.approx(
        2 - np.sqrt(0.04 - 0.0225)
    )
    assert hit_thing(shapes, 0, 0, 0.0, 0.0, 0.05, 1.0, 0.0, 0.0) == FAR


def test_a_box_on_its_edge_is_hit_at_its_corner(make):
    box = make.thing("box", "boxes/0", x=2.0, z=0.5, tilts=True)
    upright, tipped = (
        shapes_of(make.world(things=[box]), thing_tilt=np.array([(t, 0.0)])) for t in (0.0, np.pi / 4)
    )
    ray = np.array([(0, 0, 0.5)]), np.array([(1, 0, 0)])
    assert cast(upright, *ray)[0] == pytest.approx(1.75)
    assert cast(tipped, *ray)[0] == pytest.approx(2 - 0.25 * np.sqrt(2))


def test_a_round_platform_is_met_at_its_rim_below_its_top_only(make):
    shapes = shapes_of(make.world(platforms=(Platform("ring", Circle(2.0, 0.0, 0.5), 0.3, 0.2),)))
    low, high = (cast(shapes, np.array([(0, 0.3, z)]), np.array([(1, 0, 0)]))[0] for z in (0.2, 0.4))
    assert low == pytest.approx(2 - 0.4)  # half the chord 0.3 m from the middle: sqrt(0.5^2 - 0.3^2)
    assert high == np.inf
