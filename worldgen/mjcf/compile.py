"""Compiles a World with MuJoCo, and turns MuJoCo's refusals into messages an author can act on."""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import re

import mujoco

from worldgen.errors import UserError
from worldgen.mjcf.index import Index
from worldgen.mjcf.render import render
from worldgen.world import World


def compile_world(world: World) -> tuple[mujoco.MjModel, Index]:
    """(model, index) of `world`. Joint limits are off; switching them on while running is how things lock.

    Raises `UserError` with the name of the thing MuJoCo refuses.
    """
    try:
        model = mujoco.MjModel.from_xml_string(render(world))
    except ValueError as error:
        raise UserError(_explain(world, str(error))) from None
    return model, Index.of(world, model)


def _explain(world: World, reason: str) -> str:
    what, _, where = reason.removeprefix("XML ").removeprefix("Error: ").partition("\n")
    named = re.search(r"[Nn]ame '([^']*)'", where + what)
    culprit = named.group(1).partition(":")[0] if named else "the world"
    group = culprit.partition("/")[0]
    remedy = f"; change {group}'s numbers in the scenario" if "/" in culprit else ""
    return f"{world.scenario} (seed {world.seed}): MuJoCo cannot build {culprit}: {what.strip()}{remedy}"
