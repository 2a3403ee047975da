"""References between the parts of a document: phases, teams, groups, regions and rules that are named but not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemas.grammar import Vocabulary
from schemas.phases import CHANGES
from schemas.places import Mention, read_at
from schemas.problem import Problem, did_you_mean
from worldgen.scenario.cycles import cycles
from worldgen.scenario.diagnostics import Diagnostic
from worldgen.scenario.names import layout_regions
from worldgen.scenario.nodes import Node, find

_OBSERVED = ("position", "velocity", "size", "locked")
_DRAWS = frozenset(("choose", "normal", "log"))


def check(root: Node, words: Vocabulary) -> list[Diagnostic]:
    """Every name that nothing has."""
    checks = (_during, _phase_teams, _knows, _observed, _joined, _until, _legend, _per_team_regions)
    return [*(diagnostic for check in checks for diagnostic in check(root)), *_regions(root, words)]


def _during(root: Node) -> Iterator[Diagnostic]:
    phases = names(root, "phases") or ["play"]
    for _, rule in entries(root, "rules"):
        if during := rule.get("during"):
            yield from _known(during, (*phases, "all"), "phase", (f"phases are {', '.join(phases)}",))


def _phase_teams(root: Node) -> Iterator[Diagnostic]:
    teams = names(root, "teams")
    for _, phase in entries(root, "phases"):
        for node in _listed(phase.get("freeze")):
            yield from _known(node, (*teams, "agents"), "team")
        changes = phase.get("set")
        for key, (place, _) in ((changes.entries if changes else None) or {}).items():
            team, dot, what = key.partition(".")
            if not dot or what not in CHANGES:
                hint = did_you_mean(what, CHANGES)
                message = f"'{key}' is not TEAM.actions, TEAM.sensors or TEAM.reach{hint}"
                yield place.diagnostic("unknown-key", message)
            else:
                yield from _known(Node(place, value=key), teams, "team", word=team)


def _knows(root: Node) -> Iterator[Diagnostic]:
    """What is observed without being seen: any group, any region."""
    known = [*names(root, "teams"), *names(root, "objects"), *_region_names(root)]
    for _, team in entries(root, "teams"):
        for node in _listed((team.get("sensors") or team).get("knows")):
            yield from _known(node, known, "group or region")


def _observed(root: Node) -> Iterator[Diagnostic]:
    observe = root.get("observe")
    params = names(root, "params")
    for name, (place, wanted) in ((observe.entries if observe else None) or {}).items():
        if name == "params":
            for node in _listed(wanted):
                yield from _known(node, params, "parameter")
            continue
        groups = [*names(root, "teams"), *names(root, "objects")]
        yield from _known(Node(place, value=name), groups, "group")
        section = "teams" if name in names(root, "teams") else "objects"
        has = find(root, (section, name, "has"))
        features = [*_OBSERVED, *(has.node.names() if has.complete else [])]
        for node in _listed(wanted):
            yield from _known(node, features, f"feature of {name}", (f"features are {', '.join(features)}",))


def _joined(root: Node) -> Iterator[Diagnostic]:
    """`also:` names another group, which joins none itself."""
    groups = dict(entries(root, "objects"))
    for name, group in groups.items():
        for node in _listed(group.get("also")):
            yield from _known(node, groups, "object group")
            if not isinstance(node.value, str) or node.value not in groups:
                continue
            if node.value == name:
                yield node.place.diagnostic("bad-value", f"{name} cannot join itself")
            elif further := groups[node.value].get("also"):
                other = next((str(item.value) for item in _listed(further)), "")
                help = (f"write 'also: {other}'",) if other != name else ()
                message = f"{node.value} joins a group itself, so {name} cannot join it"
                yield node.place.diagnostic("bad-value", message, help)


def _until(root: Node) -> Iterator[Diagnostic]:
    rules = names(root, "rules")
    for _, stage in entries(root, "curriculum"):
        until = stage.get("until")
        if until and isinstance(until.value, str) and " holds " in until.value:
            yield from _known(until, rules, "rule", word=until.value.split()[0])


def _legend(root: Node) -> Iterator[Diagnostic]:
    """Letters of a map drawn as text mean groups."""
    groups = [*names(root, "teams"), *names(root, "objects")]
    legend = find(root, ("world", "layout", "map", "legend"))
    for _, node in legend.node.each() if legend.complete else ():
        yield from _known(node, groups, "group")


# --- regions


def _per_team_regions(root: Node) -> Iterator[Diagnostic]:
    """What is said for each team is said for every team, and for no other."""
    teams = names(root, "teams")
    for name, region in entries(root, "regions"):
        per = region.get("per")
        for _, choice in region.each() if per is not None and per.value == "team" else ():
            given = choice.names()
            if not given or _DRAWS & {*given}:
                continue
            for team, (place, _) in (choice.entries or {}).items():
                yield from _known(Node(place, value=team), teams, "team")
            missing = [team for team in teams if team not in given]
            if missing and all(team in teams for team in given):
                message = f"region '{name}' says nothing for team '{missing[0]}'"
                yield choice.place.diagnostic("missing-key", message)


def _regions(root: Node, words: Vocabulary) -> list[Diagnostic]:
    known = _region_names(root)
    diagnostics: list[Diagnostic] = []
    uses: dict[str, tuple[str, ...]] = {}
    for name, region in entries(root, "regions"):
        used: list[str] = []
        for node, mention in _mentions(region):
            found = words.regions.get(mention.name)
            if not mention.name:
                help = (f"regions are {', '.join(known)}",)
                diagnostics.append(
                    node.place.diagnostic("bad-value", "a region's name is missing here", help)
                )
                continue
            if found is None:
                start = max(0, str(node.value).rfind(mention.name))  # blanks within it are one blank there
                span = (start, start + len(mention.name))
                options = [*known, *words.regions]
                hint = did_you_mean(mention.name, options)
                message = f"there is no region '{mention.name}'{hint}"
                position, length = node.span(*span)
                help = (f"regions are {', '.join(known)}",)
                diagnostics.append(Diagnostic("unknown-name", message, position, length, help))
                continue
            used.append(found)
            diagnostics += _choice(node, mention, found, words)
        uses[name] = tuple(used)
    return diagnostics + cycles(
        uses, lambda name: find(root, ("regions", name)).node, "region-cycle", "is made from"
    )


def _choice(node: Node, mention: Mention, name: str, words: Vocabulary) -> Iterator[Diagnostic]:
    """`own` of a region that is one for all, `any` of one without parts."""
    if mention.which in ("own", "rival") and name not in words.per_team:
        help = (f"add 'per: team' to {name}, or leave out '{mention.which}'",)
        yield node.place.diagnostic("bad-value", f"no team has {name} of its own", help)
    if mention.which in ("any", "every") and name not in {*words.per_team, *words.families}:
        message = f"the region {name} has no parts to choose from"
        yield node.place.diagnostic("bad-value", message, (f"leave out '{mention.which}'",))


def _mentions(region: Node) -> Iterator[tuple[Node, Mention]]:
    """The texts of a region that name others."""
    for key in ("grow", "shrink", "union", "minus", "of"):
        for node in _texts(region.get(key)):
            yield node, Mention.of(node.value)
    for node in _texts(region.get("at")):
        try:
            at = read_at(node.value)
        except Problem:
            continue  # told by the shape check
        yield node, Mention(at.text, at.name, at.which)


def _texts(node: Node | None) -> Iterator[Node]:
    """Text scalars: one, those of a list, those of a mapping of teams."""
    if node is None:
        return
    if isinstance(node.value, str):
        yield node
    for child in node.items or [child for _, child in node.each()]:
        yield from _texts(child)


def _region_names(root: Node) -> list[str]:
    return ["floor", *layout_regions(root), *names(root, "regions")]


# --- helpers


def _known(
    node: Node, options: Iterable[str], what: str, help: tuple[str, ...] = (), word: str | None = None
) -> Iterator[Diagnostic]:
    """Nothing where the node's text (or its `word`) is one of the options or is no text at all."""
    text, known = node.value if word is None else word, list(options)
    if not isinstance(text, str) or text in known:
        return
    hint = did_you_mean(text, known)
    position, length = (node.place.position, node.place.length) if word is None else node.span(0, len(word))
    message = f"there is no {what} '{text}'{hint}"
    yield Diagnostic("unknown-name", message, position, length, help)


def _listed(node: Node | None) -> list[Node]:
    """One text or a list of them."""
    if node is None:
        return []
    return node.items if node.items is not None else ([node] if isinstance(node.value, str) else [])


def names(root: Node, section: str) -> list[str]:
    node = root.get(section)
    return node.names() if node else []


def entries(root: Node, section: str) -> list[tuple[str, Node]]:
    node = root.get(section)
    return list(node.each()) if node else []
