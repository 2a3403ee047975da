"""Options that several commands share, so that they read and complete alike everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from schemas.scenario import Scenario


def complete_scenario(incomplete: str) -> list[str]:
    """Bundled names that begin with what was typed, for the shell."""
    from worldgen.scenario.library import bundled

    return [name for name in bundled() if name.startswith(incomplete)]


def complete_stage(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names of the curriculum's stages of the scenario that was typed before."""
    from worldgen.authoring.complete import stages

    # An option that still lacks its value leaves the arguments before it unread.
    typed = ctx.params.get("scenario") or next((word for word in ctx.args if not word.startswith("-")), "")
    return [name for name in stages(str(typed)) if name.startswith(incomplete)]


ScenarioArg = Annotated[
    str,
    typer.Argument(
        help="A bundled scenario's name, or a path to a YAML file.",
        autocompletion=complete_scenario,
        show_default=False,
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change one value before checking, as in teams.hiders.count=3; null takes a key away. Repeatable.",
        show_default=False,
    ),
]
StageOption = Annotated[
    str | None,
    typer.Option(
        "--stage",
        metavar="NAME",
        help="Play this stage of the curriculum instead of the file as it stands.",
        autocompletion=complete_stage,
        show_default=False,
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Seed of what is drawn.")]
SizeOption = Annotated[int | None, typer.Option("--size", min=160, max=4000, help="Width in pixels.")]
LidarOption = Annotated[bool, typer.Option("--lidar", help="Draw lidar rays too.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


def overrides(settings: list[str] | None) -> dict[str, Any]:
    """`--set` options as {dotted path: value}, later ones winning. Raises `ScenarioError` [bad-override]."""
    if not settings:
        return {}
    from worldgen.scenario import parse_override

    return dict(parse_override(text) for text in settings)


def open_scenario(name: str, settings: list[str] | None = None, stage: str | None = None) -> Scenario:
    """The checked Scenario that a command was given, with its `--set`s and its `--stage`."""
    return load_changed(name, overrides(settings), stage)


def load_changed(name: str, changes: dict[str, Any], stage: str | None = None) -> Scenario:
    """The same with `--set`s already read. Files without a curriculum are never asked for a stage."""
    from worldgen.scenario import load

    return load(name, changes) if stage is None else load(name, changes, stage=stage)
