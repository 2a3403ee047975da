"""`worldgen diff`: what differs between two scenarios once everything is resolved."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import JsonOption, ScenarioArg, SetOption, complete_scenario, open_scenario
from worldgen.errors import UserError

if TYPE_CHECKING:
    from worldgen.authoring.difference import Change, Difference

SIGNS = {"changed": "~", "added": "+", "removed": "-", "order": "~"}


def command(
    scenario: ScenarioArg,
    other: Annotated[
        str | None,
        typer.Argument(
            help="The scenario to compare with; left out, the same one with --set.",
            autocompletion=complete_scenario,
            show_default=False,
        ),
    ] = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Exit 0 when both mean the same, 1 when they differ, 2 when one has an error. --set changes the second."""
    if other is None and not set_:
        raise typer.BadParameter("name a second scenario, or change the first with --set")
    from worldgen.authoring.difference import difference

    try:
        found = difference(open_scenario(scenario), open_scenario(other or scenario, set_))
    except UserError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    print(json.dumps(found.as_json(), indent=2) if as_json else _text(found))
    if found.changes:
        raise typer.Exit(1)


def _text(found: Difference) -> str:
    if not found.changes:
        return "both mean the same"
    from worldgen.authoring.columns import columns

    rows = [[SIGNS[change.kind], change.path, _values(change), _places(change)] for change in found.changes]
    return "\n".join([*columns(rows, firm=(0, 1, 3)), _consequence(found)])


def _values(change: Change) -> str:
    if change.kind == "order":
        return f"in the order {change.before} -> {change.after}"
    if change.before is None or change.after is None:
        return change.after or change.before or ""
    return f"{change.before} -> {change.after}"


def _places(change: Change) -> str:
    return "\n".join(place for place in (change.before_at, change.after_at) if place)


def _consequence(found: Difference) -> str:
    if found.worlds:
        return f"worlds change: identity {found.identities[0]} -> {found.identities[1]}"
    same = f"worlds stay as they are (identity {found.identities[0]})"
    return f"{same}; what is played in them changes" if found.episodes else f"{same}, and so do episodes"
