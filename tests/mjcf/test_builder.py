"""Worlds written into earlier models: every number is that of a fresh compile, whatever went before."""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import copy
import random
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import pi

import mujoco
import numpy as np
import pytest

from worldgen.errors import UserError
from worldgen.mjcf import Index, compile_world, known, vessel
from worldgen.mjcf.builder import Builder
from worldgen.mjcf.known import compile_plain, mould_of
from worldgen.mjcf.mould import Mould
from worldgen.mjcf.shape import parts_of
from worldgen.sampling import PlacementError, Sampler
from worldgen.scenario import bundled, load
from worldgen.world import Circle, Platform, Rect

SEEDS = 50
OF_THE_VESSEL = ("nbuffer", "signature", "_address")


def numbers(of):
    """name -> the bytes or value of every array and number that a model or data holds, those of its parts included."""
    found = {}
    for name in dir(of):
        if name.startswith("__") or name == "_address":
            continue
        value = getattr(of, name)
        if name in ("opt", "stat", "vis"):
            found |= {f"{name}.{part}": bits for part, bits in numbers(value).items()}
        elif isinstance(value, np.ndarray):
            found[name] = value.tobytes()
        elif isinstance(value, int | float | bytes | str):
            found[name] = value
    return found


def begins(ours, fresh):
    """Whether an array begins with another: ours has rows to spare, which MuJoCo does not read."""
    return ours.startswith(fresh) if isinstance(fresh, bytes) and ours is not None else ours == fresh


def differing(built, world):
    """The fields in which a built world is not a fresh compile of it; both are as they are after `mj_resetData`."""
    model, index = compile_plain(world)
    fresh, ours = numbers(model), numbers(copy.copy(built.vessel.model))  # a copy has no rows to spare
    wrong = [name for name in fresh if fresh[name] != ours.get(name) and name not in OF_THE_VESSEL]
    data = mujoco.MjData(model)
    fresh, ours = numbers(data), numbers(built.vessel.data)
    wrong += [
        f"data.{name}"
        for name in fresh
        if not begins(ours.get(name), fresh[name]) and name not in OF_THE_VESSEL
    ]
    wrong += [
        f"index.{name}"
        for name in Index.__slots__
        if not np.array_equal(getattr(index, name), getattr(built.index, name))
    ]
    return wrong


def drawn(game, count):
    sampler = Sampler(load(game))
    for seed in range(count):
        try:
            yield sampler.sample(seed).world
        except PlacementError:
            continue


@pytest.mark.parametrize("game", bundled())
def test_every_field_of_every_bundled_game_equals_a_fresh_compile(game):
    builder, built = Builder(), None
    for world in drawn(game, SEEDS):
        built = builder.build(world, built and built.vessel)
        assert differing(built, world) == [], world.seed


def unlike(make, shape, source, askew=False):
    """A world of shape number `shape` whose every number is drawn from `source`; some bodies stand along the axes,
    unless all are `askew`."""
    kinds, u = random.Random(shape), source.uniform
    fixed = {kind: kinds.random() < 0.3 for kind in ("box", "pillar", "ball", "flag", "ramp")}

    def pose():
        straight = 0.3 if askew else source.choice((0.0, pi / 2, -pi / 2, pi, 1e-13, -1e-9))
        return {
            "x": u(-3, 3), "y": u(-3, 3), "z": u(0.1, 0.5), "yaw": source.choice((straight, u(-4, 4), u(-4, 4))),
            "friction": u(0, 1), "mass": source.choice((1.0, u(0.01, 9))),
        }  # fmt: skip

    def size(kind):
        if kind in ("ball", "ramp"):
            return (source.choice((0.5, u(0.45, 0.55))),) * 3
        return u(0.05, 1), u(0.05, 1), u(0.05, 1)

    agents = [make.agent(f"hiders/{k}", **pose(), radius=source.choice((0.15, u(0.05, 0.4)))) for k in (0, 1)]
    things = [
        make.thing(
            kind, f"{kind}s/{k}", **pose(), size=size(kind), solid=kind not in ("food", "site"),
            fixed=fixed.get(kind, False), tilts=shape % 2 == 1 and kind in ("box", "ramp", "flag"),
        )
        for kind in ("box", "ramp", "pillar", "ball", "food", "site", "flag")
        for k in range(kinds.choice((1, 1, 2)))
    ]  # fmt: skip
    walls = [
        make.wall(f"walls/{k}", u(-3, 3), u(-3, 3), u(0.01, 2), u(0.01, 2), outer=k == 1) for k in range(3)
    ]
    ground = (
        Circle(u(-1, 1), u(-1, 1), u(0.1, 2)) if shape % 3 else Rect(-u(0.1, 1), -u(0.1, 1), u(0.1, 1), 1.0)
    )
    return make.world(
        agents, things, walls, platforms=(Platform("ring", ground, u(0.1, 0.4), u(0, 1)),),
        gravity=-u(0, 50), timestep=u(0.001, 0.01), floor=(u(3, 9), u(3, 9)), floor_friction=u(0, 1),
    )  # fmt: skip


def test_so_it_does_whatever_the_numbers_are(make):
    builder, built, source = Builder(), None, random.Random(7)
    for k in range(120):
        world = unlike(make, k % 6, source)
        built = builder.build(world, built and built.vessel)
        assert differing(built, world) == [], k


def test_what_an_episode_left_behind_is_gone(make):
    mujoco.set_mju_user_warning(lambda text: None)
    world = unlike(make, 1, random.Random(1), askew=True)
    builder = Builder()
    built = builder.build(world)
    model, data = built.vessel.model, built.vessel.data
    data.ctrl[:] = 50
    model.jnt_limited[:], model.jnt_range[:] = True, 0.1
    model.eq_obj2id[:], model.eq_data[:], data.eq_active[:] = 1, 0.5, 1
    model.geom_contype[:], model.opt.gravity[:] = 0, 3.0
    data.xfrc_applied[:], data.mocap_pos[:] = 7, 7
    mujoco.mj_step(model, data, 40)
    data.qvel[0] = np.nan
    mujoco.mj_step(model, data, 2)
    for seed in range(3):
        world = unlike(make, 1, random.Random(seed), askew=True)
        again = builder.build(world, built.vessel)
        assert again.vessel.model is model
        assert differing(again, world) == []


@pytest.mark.parametrize("game", ["rooms", "capture_the_flag"])
def test_a_built_world_moves_bit_for_bit_as_the_whole_mjcf_does(game):
    builder, built, rng = Builder(), None, np.random.default_rng(3)
    for world in drawn(game, 6):
        built = builder.build(world, built and built.vessel)
        model, index = compile_world(world)
        data = mujoco.MjData(model)
        for _ in range(12):
            control = rng.uniform(-90, 90, len(data.ctrl))
            for m, d in ((model, data), (built.vessel.model, built.vessel.data)):
                d.ctrl[: m.nu] = control
                mujoco.mj_step(m, d, 15)
            assert data.qpos.tobytes() == built.vessel.data.qpos[: model.nq].tobytes()
            assert data.qvel.tobytes() == built.vessel.data.qvel[: model.nv].tobytes()
        np.testing.assert_array_equal(index.thing_qpos, built.index.thing_qpos)


def test_a_world_of_fewer_bodies_or_simpler_ones_takes_the_vessel_of_the_old_one(make):
    builder = Builder()
    agents = [make.agent(f"hiders/{k}", x=k, yaw=0.3) for k in range(3)]
    box = make.thing("box", "boxes/0", x=1, y=1, yaw=0.2)
    first = builder.build(make.world(agents, [box])).vessel
    smaller = make.world([make.agent(x=1, yaw=0.5)], [make.thing("box", "crates/0", y=1, yaw=0.1)])
    straight = make.world([make.agent(x=1)], [make.thing("box", "crates/0", y=1)])  # simpler for MuJoCo
    for world in (smaller, straight, make.world(agents, [box])):
        built = builder.build(world, first)
        assert built.vessel is first
        assert differing(built, world) == []
    assert builder.build(make.world([*agents, make.agent("hiders/3", x=5)]), first).vessel is not first


def test_a_vessel_whose_arena_is_too_small_for_a_world_is_not_taken_for_it(make):
    # of 18 bodies with four joints each the arena is larger than of 12 with six, which have as many joints
    walls = [make.wall(f"walls/{k}", k, 1, 0.5, 0.1) for k in range(8)]
    tilting = [make.thing("box", f"boxes/{k}", x=k, yaw=0.3, tilts=True) for k in range(12)]
    sliding = [make.thing("box", f"boxes/{k}", x=k, yaw=0.3) for k in range(18)]
    builder = Builder()
    first = builder.build(make.world(things=tilting, walls=walls)).vessel
    arena = first.data.narena
    second = builder.build(make.world(things=sliding), first).vessel
    assert second is not first
    assert second.data.narena > arena


def test_a_new_vessel_has_room_for_every_world_that_asked_before(make):
    builder = Builder()
    worlds = [
        make.world(walls=[make.wall(f"walls/{k}", k, 1, 0.5, 0.1) for k in range(5)], agents=[make.agent(yaw=0.3)]),
        make.world([make.agent(f"hiders/{k}", x=k) for k in range(2)]),
        make.world(things=[make.thing("ramp", "ramps/0", yaw=0.3)]),
    ]  # fmt: skip
    for world in worlds:
        last = builder.build(world).vessel
    for world in worlds:
        built = builder.build(world, last)
        assert built.vessel is last
        assert differing(built, world) == []


def test_what_has_sizes_of_its_own_is_compiled_afresh(make, robot):
    builder, built = Builder(), None
    worlds = [make.world(things=[make.thing("mjcf", "robots/0", source=str(robot), x=k)]) for k in range(2)]
    # how many vertices and faces of a hull MuJoCo tells apart depends on the wedge
    wedges = [(0.5, 0.5, 0.5), (0.503, 0.71, 0.29), (0.21, 0.93, 0.37), (0.9, 0.2, 0.61)]
    worlds += [make.world(things=[make.thing("ramp", "ramps/0", yaw=0.1, size=size)]) for size in wedges]
    for world in worlds:
        built = builder.build(world, built and built.vessel)
        assert differing(built, world) == []


def test_a_world_in_which_nothing_moves_is_compiled_afresh(make):
    builder, built = Builder(), None
    for k in range(3):
        world = make.world(
            things=[make.thing("pillar", "pillars/0", x=k)], walls=[make.wall("walls/0", k, 1, 0.5, 0.1)]
        )
        built = builder.build(world, built and built.vessel)
        assert differing(built, world) == []


def test_every_bundled_game_has_moulds():
    for game in bundled():
        world = next(drawn(game, 3))
        parts = parts_of(world)
        assert parts is not None
        Builder().build(world)
        mould, new = mould_of(world, parts)
        assert mould is not None, game
        assert not new, game


def otherwise(monkeypatch):
    monkeypatch.setattr(known, "layout", lambda: None)
    monkeypatch.setattr(vessel, "layout", lambda: None)


def in_vain(monkeypatch):
    monkeypatch.setattr(Mould, "holds", lambda self, vessel: False)


@pytest.mark.parametrize("unlike_ours", [otherwise, in_vain])
def test_worlds_are_compiled_where_mujoco_keeps_or_works_out_things_otherwise(unlike_ours, make, monkeypatch):
    monkeypatch.setattr(known, "_moulds", OrderedDict())
    unlike_ours(monkeypatch)
    builder, built = Builder(), None
    for k in range(3):
        world = make.world([make.agent(x=k, yaw=0.3)])
        built = builder.build(world, built and built.vessel)
        assert differing(built, world) == []
    assert set(known._moulds.values()) == {None}


def test_what_is_worked_out_is_what_mujoco_finds(make):
    # m / 3 (y^2 + z^2) of half lengths .5, .25, .1 and 3 kg; MuJoCo says the same of a fresh compile
    builder, half = Builder(), (0.5, 0.25, 0.1)
    size = tuple(2 * length for length in half)
    built = builder.build(make.world(things=[make.thing("box", "boxes/0", yaw=0.1)]))
    heavy = make.world(things=[make.thing("box", "boxes/0", yaw=0.2, mass=3.0, size=size)])
    built = builder.build(heavy, built.vessel)
    np.testing.assert_allclose(built.vessel.model.body_inertia[1], [0.0725, 0.26, 0.3125], rtol=1e-12)


def test_what_mujoco_refuses_is_named_as_its_author_does(make):
    builder = Builder()
    world = make.world(things=[make.thing("box", "crates/0", yaw=0.1)])
    builder.build(world)
    with pytest.raises(
        UserError, match=r"test \(seed 7\): MuJoCo cannot build crates/0: .*change crates's numbers"
    ):
        builder.build(replace(world, things=(replace(world.things[0], mass=0.0),)))


def test_threads_that_build_at_once_get_each_their_own_world():
    worlds, builder = list(drawn("rooms", 60)), Builder()

    def many(k):
        built, wrong = None, []
        for world in worlds[k::4]:
            built = builder.build(world, built and built.vessel)
            wrong += differing(built, world)
        return wrong

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(many, range(4))) == [[]] * 4
