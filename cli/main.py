"""The `worldgen` command: which subcommands there are, and how errors reach a person.

A command is one module in `cli.commands` with a function `command`, and one line in COMMANDS. Its module is imported
when it is asked for, so that `worldgen --help` and `worldgen check` never wait for MuJoCo, numba or torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli.ending import ending

COMMANDS: dict[str, str] = {
    "list": "The scenarios that come with worldgen.",
    "new": "Write a scenario to begin with.",
    "check": "Check scenario files: all errors at once, with remedies.",
    "explain": "Show a game, where a value comes from, or what happened.",
    "words": "List the words of the language and what they mean.",
    "diff": "Compare two scenarios by what they mean.",
    "migrate": "Bring scenario files to this version of the language.",
    "sample": "Draw the world of a seed and print it.",
    "compile": "Write the MJCF of a seed's world.",
    "preview": "Show worlds: a page that follows the file, or pictures.",
    "stats": "Draw many worlds and say how well the scenario fits.",
    "bench": "Measure speed against the raw physics.",
    "train": "Train policies by self-play.",
    "eval": "Measure what a run has learnt.",
    "tournament": "Rate runs and their checkpoints against each other.",
    "report": "Draw what runs logged as one page with curves.",
    "replay": "Write episodes as a page, a film or a recording.",
    "play": "Take an agent yourself, with keyboard or gamepad.",
    "imitate": "Learn a starting policy from recordings of people.",
    "schema": "Write the JSON schema of scenarios, for editors.",
}


class _Lazy(TyperGroup):
    """Knows its commands by name and help line; loads the module of the one that is run."""

    def __init__(self, **attributes: Any):
        super().__init__(**attributes)
        self.commands.update({name: TyperCommand(name, help=help) for name, help in COMMANDS.items()})

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        # Help and completion of the whole program ask for every command, and need no signature.
        listing = "worldgen.run" not in ctx.meta or cmd_name not in COMMANDS
        return self.commands.get(cmd_name) if listing else _load(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        ctx.meta["worldgen.run"] = True
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        with ending():
            return super().invoke(ctx)


def _load(name: str) -> Any:
    module = import_module(f"cli.commands.{name}")
    holder = typer.Typer(add_completion=False, rich_markup_mode=None)
    holder.command(name)(module.command)  # whose docstring is its help
    return typer.main.get_command(holder)


app = typer.Typer(
    cls=_Lazy,
    no_args_is_help=True,
    help="Write a multi-agent physics game as one YAML file; look at it, train on it, measure what was learnt.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"worldgen {version('worldgen')}")
        raise typer.Exit()


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Holds the options of the program itself."""


def run() -> None:
    """Run and exit: 0 done, 1 the input is wrong (the message says what to change), 2 usage, 130 interrupted."""
    app(prog_name="worldgen")


if __name__ == "__main__":
    run()
