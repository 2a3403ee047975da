"""Diagnostics as workflow commands: GitHub shows them beside the line of a pull request that they are about."""

from __future__ import annotations

from worldgen.scenario.diagnostics import Diagnostic


def annotation(diagnostic: Diagnostic) -> str:
    """`::error file=a.yaml,line=2,col=18,endColumn=24,title=unknown-key::unknown key 'colour' in ...`"""
    place = diagnostic.position
    where = {
        "file": place.file,
        "line": str(place.line),
        "col": str(place.column),
        "endColumn": str(place.column + max(1, diagnostic.length)),
    }
    # What --set or a pipe brought is in no file: an annotation without a place stands above all files.
    located = not place.file.startswith(("--", "<"))
    properties = (where if located else {}) | {"title": diagnostic.code}
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    said = diagnostic.message if located else f"{place.file}: {diagnostic.message}"
    return f"::{diagnostic.severity} {listed}::{_data(chr(10).join((said, *diagnostic.help)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
