"""Files that a scenario brings along: the MJCF bodies of `is: mjcf`, which must lie beside the file that names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from schemas.problem import Problem
from schemas.things.files import bundle
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node

_HELP = ("an author's file and all that it names lie in the scenario's folder or below",)


def check(root: Node) -> list[Diagnostic]:
    """What is wrong with the files that objects name."""
    found: list[Diagnostic] = []
    for node in _named(root):
        try:
            _bundle(node)
        except Problem as problem:
            message = f"file of an mjcf body: {problem.message}"
            found.append(node.place.diagnostic(problem.code, message, problem.help or _HELP))
    return found


def digest(root: Node) -> str:
    """SHA-256 of everything in those files, "" where there are none: worlds change with them."""
    contents = [part.read_bytes() for node in _named(root) for part in _bundle(node)]
    return hashlib.sha256(b"\0".join(contents)).hexdigest() if contents else ""


def _named(root: Node) -> Iterator[Node]:
    objects = root.get("objects")
    for _, thing in objects.each() if objects else ():
        kind, file = thing.get("is"), thing.get("file")
        if kind is not None and kind.value == "mjcf" and file is not None and isinstance(file.value, str):
            yield file


def _bundle(node: Node) -> tuple[Path, ...]:
    written = Path(node.place.text.file)
    return bundle(written.parent if written.is_file() else Path("."), str(node.value))
