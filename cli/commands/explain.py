"""`worldgen explain`: a game in a table, how one value came to be, or what happened at a step."""

from __future__ import annotations

import json
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import JsonOption, ScenarioArg, SetOption, StageOption, load_changed, overrides

if TYPE_CHECKING:
    from schemas.scenario import Scenario
    from worldgen.authoring.provenance import Explained
    from worldgen.authoring.trees import Branch


def complete_path(ctx: typer.Context, incomplete: str) -> list[str]:
    """Paths of the scenario that was typed before."""
    from worldgen.authoring.complete import paths

    return [path for path in paths(str(ctx.params.get("scenario") or "")) if path.startswith(incomplete)]


def command(
    scenario: ScenarioArg,
    path: Annotated[
        str | None,
        typer.Argument(
            help="What to explain: teams.hiders.count, rules.found. Left out, the whole game.",
            autocompletion=complete_path,
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, help="Also show what this seed draws.", show_default=False),
    ] = None,
    step: Annotated[
        int | None,
        typer.Option(
            "--step",
            min=1,
            help="Play the seed's episode up to this step and list what fired.",
            show_default=False,
        ),
    ] = None,
    policy: Annotated[
        str, typer.Option(help="Who plays with --step: random, another scripted policy, or a run's folder.")
    ] = "random",
    stage: StageOption = None,
    set_: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the game, or where a value was written, overridden and drawn, or which rules fired at a step."""
    changes = overrides(set_)
    checked = load_changed(scenario, changes, stage)
    if step is not None:
        if path is not None:
            raise typer.BadParameter("--step is about a whole step; leave the path out")
        _step(checked, seed or 0, step, policy, as_json)
    elif path is None:
        _game(checked, seed, as_json)
    else:
        from worldgen.authoring.provenance import explain

        found = explain(checked, path.strip("."), scenario, changes, stage)
        _value(found, _drawn(checked, found.path, seed), seed, as_json)


def _game(scenario: Scenario, seed: int | None, as_json: bool) -> None:
    from worldgen.authoring.overview import overview, table

    if seed is not None:
        from worldgen.errors import UserError

        raise UserError("the whole of a drawn world is shown by `worldgen sample`; --seed here needs a path")
    print(json.dumps(overview(scenario), indent=2) if as_json else table(scenario))


def _drawn(scenario: Scenario, path: str, seed: int | None) -> list[tuple[str, Any]]:
    if seed is None:
        return []
    from worldgen.authoring.drawn import drawn

    return drawn(scenario, path, seed)


def _step(scenario: Scenario, seed: int, step: int, policy: str, as_json: bool) -> None:
    from cli.episode import play_to

    report = play_to(scenario, seed, step, policy)
    print(json.dumps(report.as_json(), indent=2) if as_json else report.text())


def _value(found: Explained, drawn: list[tuple[str, Any]], seed: int | None, as_json: bool) -> None:
    if as_json:
        more = {} if seed is None else {"seed": seed, "drawn_as": dict(drawn)}
        print(json.dumps(found.as_json() | more, indent=2))
        return
    from worldgen.authoring.columns import columns

    print(f"{found.path} = {found.value}" if not found.below else found.path)
    about = " ".join(text for text in (found.meaning, _bounds(found)) if text)
    for line in (about, f"Drawn: {found.drawn}." if found.drawn else ""):
        for piece in wrap(line, 98):
            print(f"  {piece}")
    rows = [[o.place, o.text or "null", _fate(o.fate, o.copied)] for o in found.origins]
    nobody = "  Nobody wrote it: this is the language's default."
    print("\n".join(columns(rows, indent="  ", firm=(0,))) if rows else nobody)
    if found.below:
        print(
            "\n".join(columns([[b.key, b.value, b.place] for b in found.below], indent="    ", firm=(0, 2)))
        )
    for name, tree in found.trees:
        _draw(name, tree)
    if drawn:
        print(f"  seed {seed} draws")
        print("\n".join(columns([[name, _short(value)] for name, value in drawn], indent="    ")))


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _bounds(found: Explained) -> str:
    parts = [f"default {found.default}"] if found.default is not None else []
    if found.limits and found.limits != "any number":
        parts.append(found.limits + (f" {found.unit}" if found.unit else ""))
    return f"({'; '.join(parts)})" if parts else ""


def _fate(fate: str, copied: str | None) -> str:
    said = {
        "wins": "<- this one",
        "overridden": "overridden",
        "merged": "merged in",
        "removes": "takes it away",
    }
    return said[fate] + (f", copied from {copied}" if copied else "")


def _draw(name: str, tree: Branch) -> None:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    def grow(parent: Tree, branch: Branch) -> None:
        node = parent.add(Text(branch.label))
        for child in branch.children:
            grow(node, child)

    root = Tree(Text(name))
    grow(root, tree)
    console = Console(width=100, highlight=False)
    with (
        console.capture() as drawn
    ):  # printed by Python: rich would turn a reader that has gone into an error
        console.print(root)
    print(drawn.get(), end="")
