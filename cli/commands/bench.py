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
    blocks: Annotated[
        int, typer.Option(min=1, help="Episodes timed; both sides take turns within each.")
    ] = 2,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Only so many steps of each; all unless said.")
    ] = None,
    seed: SeedOption = 0,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Env steps/s, their share of the raw physics on the same worlds, and where the time goes, in one run."""
    from worldgen.sim.benchmark import benchmark

    report = benchmark(open_scenario(scenario, set_, stage), worlds, seed, threads, blocks, steps)
    if as_json:
        print(json.dumps(dataclasses.asdict(report), indent=2))
        return
    print(
        f"{report.scenario}: {report.worlds} worlds, {report.threads} threads, {report.blocks} blocks of "
        f"{report.steps} steps"
    )
    motion = "" if report.same_motion else "   (but the bare worlds moved otherwise: not to be trusted)"
    print(f"  simulation      {report.env_steps_per_second:10,.0f} env steps/s")
    print(f"                  {report.agent_steps_per_second:10,.0f} agent steps/s")
    print(f"  physics alone   {report.raw_steps_per_second:10,.0f} env steps/s")
    print(f"  share of bound  {report.share_of_bound:10.3f}{motion}")
    print(f"    stirred       {report.share_stirred:10.3f} with other memory swept through before every step")
    print(
        f"  reset           {report.reset_ms:10.2f} ms a world, {report.reset_together_ms:.2f} when all begin at once"
    )
    print(f"                  {report.reset_share:10.3f} of all time at this game's {report.horizon} steps")
    print("  a step of one world, in microseconds by the clock:")
    total = sum(report.phases.values())
    for phase, spent in report.phases.items():
        print(f"    {phase:<13} {spent:10.1f} {spent / total:8.1%}")
