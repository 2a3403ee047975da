"""`worldgen check`: everything that is wrong with scenario files, at once."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import JsonOption, SetOption, complete_scenario, overrides

if TYPE_CHECKING:
    from worldgen.scenario import Diagnostic, Scenario

Result = tuple[str, "Scenario | None", "list[Diagnostic]"]


def command(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            help="Bundled names or paths to YAML files; - reads standard input.",
            autocompletion=complete_scenario,
            show_default=False,
        ),
    ],
    set_: SetOption = None,
    as_json: JsonOption = False,
    github: Annotated[
        bool, typer.Option("--github", help="Print annotations of a GitHub workflow instead.")
    ] = False,
) -> None:
    """Print every diagnostic of the given scenarios; exit 1 when any of them has an error."""
    if as_json and github:
        raise typer.BadParameter("--json and --github are two forms of the same; choose one")
    changes = overrides(set_)
    results = [_examine(name, changes) for name in scenarios]
    if as_json:
        print(json.dumps([_plain(*result) for result in results], indent=2))
    elif github:
        _annotate(results)
    else:
        for result in results:
            _print(*result)
    if any(scenario is None for _, scenario, _ in results):
        raise typer.Exit(1)


def _examine(name: str, changes: dict[str, Any]) -> Result:
    from worldgen.scenario import examine

    return _standard_input(changes) if name == "-" else (name, *examine(name, changes))


def _standard_input(changes: dict[str, Any]) -> Result:
    from worldgen.errors import UserError
    from worldgen.scenario import ScenarioError, loads

    if changes:
        raise UserError(
            "--set changes files and bundled scenarios; write the change into what is piped to '-'"
        )
    name = "<stdin>"
    try:
        scenario = loads(sys.stdin.read(), name)
    except ScenarioError as error:
        return name, None, list(error.diagnostics)
    except UnicodeDecodeError as error:
        raise UserError(f"standard input is no text: byte {error.start} is not UTF-8") from None
    return name, scenario, list(scenario.warnings)


def _annotate(results: list[Result]) -> None:
    from worldgen.authoring.github import annotation

    for _, _, diagnostics in results:
        for diagnostic in diagnostics:
            print(annotation(diagnostic))


def _print(name: str, scenario: Scenario | None, diagnostics: list[Diagnostic]) -> None:
    from worldgen.scenario import render

    if diagnostics:
        print(render(diagnostics, color=sys.stdout.isatty()))
    if scenario is not None:
        print(f"{name}: ok{_size(scenario)}")


def _size(scenario: Scenario) -> str:
    """`, 2 teams, 2 kinds of objects, 4 rules (465667be31cb)`"""
    counts = (("team", scenario.teams), ("group of objects", scenario.objects), ("rule", scenario.rules))
    words = [f"{len(entries)} {_many(word, len(entries))}" for word, entries in counts if entries]
    return f", {', '.join(words)} ({scenario.identity})"


def _many(word: str, number: int) -> str:
    head, space, tail = word.partition(" ")
    return word if number == 1 else f"{head}s{space}{tail}"


def _plain(name: str, scenario: Scenario | None, diagnostics: list[Diagnostic]) -> dict[str, Any]:
    found = [
        {
            "code": d.code,
            "severity": d.severity,
            "message": d.message,
            "file": d.position.file,
            "line": d.position.line,
            "column": d.position.column,
            "length": d.length,
            "help": list(d.help),
        }
        for d in diagnostics
    ]
    identity = scenario.identity if scenario else None
    return {"scenario": name, "ok": scenario is not None, "identity": identity, "diagnostics": found}
