"""`worldgen words`: the closed vocabulary of the language."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.options import JsonOption


def complete_word(incomplete: str) -> list[str]:
    """Kinds and words that begin with what was typed."""
    from worldgen.authoring.wordlist import vocabulary
    from worldgen.errors import UserError

    try:
        known = vocabulary()
    except UserError:  # a plug-in that fails; the command itself says so
        return []
    every = dict.fromkeys([*known, *(word for entries in known.values() for word in entries)])
    return [word for word in every if word.startswith(incomplete)]


def command(
    word: Annotated[
        str | None,
        typer.Argument(
            help="A word, or a kind such as states, layouts, keys; left out, all of them.",
            autocompletion=complete_word,
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the reference tables of every key and word instead.")
    ] = False,
) -> None:
    """List the words of the language, those of plug-ins too, by kind, and what each means."""
    if markdown:
        if word is not None or as_json:
            raise typer.BadParameter("--markdown prints all tables; leave out WORD and --json")
        _tables()
        return
    from worldgen.authoring.columns import columns
    from worldgen.authoring.wordlist import look_up, vocabulary

    found = vocabulary()
    if word is not None:
        found = look_up(word, found)
    if as_json:
        print(json.dumps(found, indent=2))
        return
    blocks = [
        "\n".join(
            [kind, *columns([[name, meaning] for name, meaning in entries.items()], indent="  ", firm=(0,))]
        )
        for kind, entries in found.items()
        if entries
    ]
    print("\n\n".join(blocks))


def _tables() -> None:
    from schemas.reference import key_tables, word_tables
    from worldgen.plugins.finding import load

    load()
    print(f"{key_tables()}\n{word_tables()}")
