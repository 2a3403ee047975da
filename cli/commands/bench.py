"""`worldgen bench`: how near stepping a game comes to the physics alone."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer

from cli.options import JsonOption, ScenarioArg, SeedOption, SetOption, StageOption, open_scenario


def command(
    scenario: ScenarioArg,
    worlds: Annotated[int, typer.Option(min=1, help="Worlds stepped together.")] = 64,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads; all cores unless said.")] = None,
    blocks: Annotated[int, typer.Option(min=1, help="Pairs of timed blocks, each a whole episode.")] = 4,
    seed: SeedOption = 0,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Env steps/s, and their share of the raw physics on the same worlds, in one run."""
    from worldgen.sim.benchmark import benchmark

    report = benchmark(open_scenario(scenario, set_, stage), worlds, seed, threads, blocks)
    if as_json:
        print(json.dumps(dataclasses.asdict(report), indent=2))
        return
    print(f"{report.scenario}: {report.worlds} worlds, {report.threads} threads, {report.blocks} blocks")
    print(f"  simulation      {report.env_steps_per_second:10,.0f} env steps/s")
    print(f"                  {report.agent_steps_per_second:10,.0f} agent steps/s")
    print(f"  physics alone   {report.raw_steps_per_second:10,.0f} env steps/s")
    print(f"  share of bound  {report.share_of_bound:10.3f}")
    print(f"  rules' share    {report.share_of_rules:10.3f} of a step")
    print(f"  reset           {report.reset_ms:10.2f} ms a world")
