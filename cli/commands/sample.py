"""`worldgen sample`: the world that a seed draws, as a table or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import degrees
from typing import TYPE_CHECKING

from cli.options import JsonOption, ScenarioArg, SeedOption, SetOption, StageOption, open_scenario

if TYPE_CHECKING:
    from worldgen.world import World


def command(
    scenario: ScenarioArg,
    seed: SeedOption = 0,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw the world of a seed and print it."""
    from worldgen import sample

    world = sample(open_scenario(scenario, set_, stage), seed)
    print(json.dumps(asdict(world), indent=2) if as_json else _table(world))


def _table(world: World) -> str:
    inner = sum(not wall.outer for wall in world.walls)
    phases = ", ".join(f"{phase.name} {phase.start}..{phase.end}" for phase in world.phases)
    lines = [
        f"{world.scenario}, seed {world.seed}, identity {world.identity}",
        f"floor {world.floor[0]:g} x {world.floor[1]:g} m, {inner} inner and {len(world.walls) - inner} outer walls, "
        f"regions {', '.join(name for name, _ in world.regions)}",
        f"{world.steps} steps of {world.timestep * world.substeps:g} s: {phases}",
    ]
    lines += [f"door {door.width:g} m at ({door.x:.2f}, {door.y:.2f})" for door in world.doors]
    if world.params:
        lines.append("params " + ", ".join(f"{name} {value:g}" for name, value in world.params))
    lines += [
        "",
        f"{'':<14}{'kind':<8}{'x m':>7}{'y m':>7}{'yaw':>6}  {'size m':<18}{'kg':>5}{'friction':>10}",
    ]
    for body in (*world.agents, *world.things):
        kind = getattr(body, "kind", "agent")
        size = " x ".join(f"{side:g}" for side in _size(body))
        lines.append(
            f"{body.name:<14}{kind:<8}{body.x:>7.2f}{body.y:>7.2f}{degrees(body.yaw) % 360:>5.0f}°  {size:<18}"
            f"{body.mass:>5.3g}{body.friction:>10.3g}"
        )
    return "\n".join(lines)


def _size(body) -> tuple[float, ...]:
    """Full lengths, rounded for the eye."""
    sides = body.size if hasattr(body, "size") else (2 * body.radius,)
    return tuple(round(side, 2) for side in sides)
