"""`worldgen stats`: many worlds of a scenario, counted: does it fit, what varies, what does a world cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.drawing import progress
from cli.options import JsonOption, ScenarioArg, SeedOption, SetOption, StageOption, open_scenario

if TYPE_CHECKING:
    from worldgen.sampling.survey import Survey


def command(
    scenario: ScenarioArg,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds, counted from --seed.")] = 1000,
    seed: SeedOption = 0,
    out: Annotated[Path | None, typer.Option(help="Picture of where everyone starts (.png).")] = None,
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw many worlds and say how well the scenario fits. Exit 1 when some seed gives no world."""
    from worldgen.sampling.survey import survey

    checked = open_scenario(scenario, set_, stage)
    if out is not None:
        _check_suffix(out)
    with progress("worlds") as advance:
        found = survey(checked, range(seed, seed + seeds), lambda done: advance(done, seeds))
    report = found.as_json()
    if out is not None and found.worlds:
        _draw(found, out)
        report["out"] = str(out)
    print(json.dumps(report, indent=2) if as_json else _table(found, out))
    if found.worlds < found.seeds:
        if found.first_failure and not as_json:
            typer.echo(found.first_failure, err=True)
        raise typer.Exit(1)


def _check_suffix(out: Path) -> None:
    from cli.drawing import suffix_of

    suffix_of(out, (".png",), {})


def _draw(found: Survey, out: Path) -> None:
    from worldgen.sampling.heatmap import heatmap
    from worldgen.viewer.files import replacing

    with replacing(out) as partial:
        heatmap(found).save(partial)


def _table(found: Survey, out: Path | None) -> str:
    redrawn = sum(found.redraws.values())
    lines = [
        f"{found.scenario}, identity {found.identity}",
        f"fit       {found.worlds} of {found.seeds} seeds give a world ({found.worlds / found.seeds:.1%}), "
        f"{redrawn} redraws",
    ]
    lines += [f"  redrawn {times} times: {reason}" for reason, times in found.redraws.most_common()]
    if found.worlds:
        lines += [f"count     {group}: {_shares(counter)}" for group, counter in found.counts.items()]
    if sum(found.door_widths.values()):
        lines += [f"doors     {_shares(found.doors)}", f"width m   {_shares(found.door_widths)}"]
    cost = ", ".join(f"{step} {ms:.2f}" for step, ms in found.milliseconds.items())
    lines.append(f"ms/world  {cost}")
    if out is not None and found.worlds:
        lines.append(f"heat map  {out}")
    return "\n".join(lines)


def _shares(counter) -> str:
    """`1 (52%), 2 (48%)`, or the span where there are many values."""
    total = sum(counter.values())
    values = sorted(counter.items())
    if len(values) > 8:
        return f"{values[0][0]:g}..{values[-1][0]:g}, mean {sum(v * n for v, n in values) / total:.3g}"
    return ", ".join(f"{value:g} ({times / total:.0%})" for value, times in values)
