"""`worldgen stats`: many worlds of a scenario, counted: does it fit, what varies, what does a world cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.drawing import progress
from cli.options import JsonOption, ScenarioArg, SeedOption, SetOption, StageOption, open_scenario

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from worldgen.sampling.survey import Survey


def command(
    scenario: ScenarioArg,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds, counted from --seed.")] = 1000,
    seed: SeedOption = 0,
    episodes: Annotated[
        int, typer.Option(min=0, help="Also play so many episodes at random and count which rules fire.")
    ] = 0,
    out: Annotated[Path | None, typer.Option(help="Picture of where everyone starts (.png).")] = None,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw many worlds and say how well the scenario fits. Exit 1 when some seed gives no world."""
    from cli.survey_text import lines
    from worldgen.sampling.survey import survey

    checked = open_scenario(scenario, set_, stage)
    if out is not None:
        _check_suffix(out)
    with progress("worlds") as advance:
        found = survey(checked, range(seed, seed + seeds), lambda done: advance(done, seeds))
    more = _more(checked, found, seed, episodes)
    report = found.as_json() | more
    report["ms_per_world"] = _costs(checked, found, seed)
    if out is not None and found.worlds:
        _draw(found, out)
        report["out"] = str(out)
    silent = [rule for rule, fired in more.get("rules", {}).items() if not fired["episodes"]]
    if as_json:
        print(json.dumps(report, indent=2))
    else:
        print("\n".join(lines(report, out)))
        for rule in silent:
            typer.echo(
                f"warning: rule '{rule}' never fired in {report['episodes']} random episodes", err=True
            )
    if found.worlds < found.seeds:
        if found.first_failure and not as_json:
            typer.echo(found.first_failure, err=True)
        raise typer.Exit(1)


def _more(scenario: Scenario, found: Survey, seed: int, episodes: int) -> dict[str, Any]:
    from worldgen.authoring.reach import reachability

    report: dict[str, Any] = {"reachable": reachability(found.kept), "reachable_worlds": len(found.kept)}
    if episodes and found.worlds:
        from worldgen.authoring.firing import fire

        with progress("episodes") as advance:
            played, fired = fire(scenario, episodes, seed, advance)
        report |= {"episodes": played, "rules": {rule: one.as_json() for rule, one in fired.items()}}
    return report


def _costs(scenario: Scenario, found: Survey, seed: int) -> dict[str, float]:
    """Drawing in its phases, then what follows it."""
    from worldgen.authoring.cost import phases

    costs = dict(found.milliseconds)
    drawing = costs.pop("draw")
    return {"draw": drawing, **phases(scenario, range(seed, seed + found.seeds), drawing), **costs}


def _check_suffix(out: Path) -> None:
    from cli.drawing import suffix_of

    suffix_of(out, (".png",), {})


def _draw(found: Survey, out: Path) -> None:
    from worldgen.sampling.heatmap import heatmap
    from worldgen.viewer.files import replacing

    with replacing(out) as partial:
        heatmap(found).save(partial)
