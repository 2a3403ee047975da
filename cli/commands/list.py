"""`worldgen list`: the scenarios that come with the package."""

from __future__ import annotations

import json

from cli.options import JsonOption


def command(as_json: JsonOption = False) -> None:
    """Name and one line about each bundled scenario."""
    from worldgen.scenario import bundled, load

    found = [{"name": name, "about": load(name).about, "path": str(path)} for name, path in bundled().items()]
    if as_json:
        print(json.dumps(found, indent=2))
        return
    width = max((len(entry["name"]) for entry in found), default=0)
    for entry in found:
        print(f"{entry['name']:<{width}}  {entry['about']}")
