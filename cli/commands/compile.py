"""`worldgen compile`: a world as MJCF, which MuJoCo's own viewer opens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.options import JsonOption, ScenarioArg, SeedOption, SetOption, StageOption, open_scenario


def command(
    scenario: ScenarioArg,
    seed: SeedOption = 0,
    out: Annotated[Path | None, typer.Option(help="File to write; else the MJCF is printed.")] = None,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the MJCF of a seed's world, once MuJoCo has compiled it. With --json: what it compiled to."""
    from worldgen import sample
    from worldgen.mjcf import compile_world, render
    from worldgen.viewer.files import replacing

    world = sample(open_scenario(scenario, set_, stage), seed)
    model, _ = compile_world(world)
    text = render(world)
    if out is not None:
        with replacing(out) as partial:
            partial.write_text(text, encoding="utf-8")
    sizes = {name: int(getattr(model, name)) for name in ("nbody", "ngeom", "nq", "nv", "nu", "neq")}
    if as_json:
        report = {"scenario": world.scenario, "seed": seed, "identity": world.identity, **sizes}
        print(json.dumps(report | ({"out": str(out)} if out else {"mjcf": text})))
    else:
        print(out if out else text)
