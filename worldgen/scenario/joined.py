"""Groups that share slots (`also`, `most`) or are shared out among teams (`per: team`): whether the numbers fit."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.scenario import Scenario
from schemas.values import bounds
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.nodes import Node, find


def check(scenario: Scenario, root: Node) -> Iterator[Diagnostic]:
    """Bounds that no draw can keep."""
    for name, thing in scenario.objects.items():
        if thing.most is None:
            continue
        place = find(root, ("objects", name, "most")).node.place
        if thing.also is not None:
            help = (f"write it on {thing.also}, whose slots these share",)
            yield place.diagnostic("bad-value", f"'most' of {name} bounds nothing", help)
            continue
        members = [name, *(other for other, joins in scenario.objects.items() if joins.also == name)]
        teams = len(scenario.teams) if thing.per == "team" else 1
        least = sum(int(bounds(scenario.objects[m].count, scenario.params)[0]) * teams for m in members)
        if least > thing.most:
            message = (
                f"there are at least {least} of {' and '.join(members)}, and at most {thing.most} are let in"
            )
            yield place.diagnostic("out-of-range", message, ("raise 'most', or lower the counts",))
