"""Random rules: sentences, effects and measures about the groups and regions of one random scenario.

Verbs, states, passives and measures are taken from the language's own lists, so that a new one is said here too; every
effect has a maker in `EFFECTS`, and a test asks that none is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from schemas.grammar.inflection import singular
from schemas.grammar.words import MEASURES, STATES, VERBS, WORDS
from tests.evidence.values import number

Draw = st.DrawFn
OF_OBJECTS = ("locked", "unlocked", "held")


@dataclass
class Cast:
    """Who and what a scenario has: what sentences may be about."""

    teams: list[str] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)  # things that can be pushed, grabbed and locked
    carried: list[str] = field(default_factory=list)  # things that can be taken elsewhere
    has: dict[str, list[str]] = field(default_factory=dict)  # group -> attributes
    regions: list[str] = field(default_factory=lambda: ["floor"])
    families: list[str] = field(default_factory=list)  # regions with parts
    per_team: list[str] = field(default_factory=list)  # regions and things that every team has of its own

    @property
    def groups(self) -> list[str]:
        return self.teams + self.things

    def agent(self, draw: Draw) -> str:
        return draw(st.sampled_from([*map(singular, self.teams), "agent"]))

    def thing(self, draw: Draw) -> str:
        return draw(st.sampled_from([*map(singular, self.things), "object"]))

    def region(self, draw: Draw, bound: bool = False) -> str:
        """A region in words; `own` and `rival` where an agent is bound."""
        words = [*self.regions, "middle 60% of floor", *(f"any {name}" for name in self.families)]
        if bound:
            words += [f"{side} {name}" for side in ("own", "rival") for name in self._shared(self.regions)]
        return draw(st.sampled_from(words))

    def _shared(self, names: list[str]) -> list[str]:
        return [name for name in names if name in self.per_team]


@dataclass
class Bound:
    """A condition's text, and what the rest of its rule may call those it bound."""

    text: str
    agents: list[str] = field(default_factory=list)  # "the hider"
    things: list[str] = field(default_factory=list)
    each: bool = False  # an agent is bound by 'each'


def condition(draw: Draw, cast: Cast) -> Bound:
    """What `while` or `when` says."""
    kinds = ["time", "agent", "agent", "agent", "loose"] + ["thing"] * bool(cast.things)
    match draw(st.sampled_from(kinds)):
        case "time":
            return Bound(draw(st.sampled_from(["always", "every 3 steps", "at step 4", "at the end"])))
        case "agent":
            return _of_an_agent(draw, cast)
        case "thing":
            return _of_a_thing(draw, cast)
    return Bound(_unbound(draw, cast))


def _of_an_agent(draw: Draw, cast: Cast) -> Bound:
    noun = cast.agent(draw)
    made = Bound(f"each {noun} ", agents=[f"the {noun}"], each=True)
    made.text += draw(st.sampled_from([_is_agent, _does, _has, _is_near]))(draw, cast, made)
    if draw(st.booleans()):
        made.text += f" and the {noun} {_is_agent(draw, cast, made)}"
    return made


def _of_a_thing(draw: Draw, cast: Cast) -> Bound:
    noun = cast.thing(draw)
    made = Bound(f"each {noun} ", things=[f"the {noun}"])
    by = cast.agent(draw)
    passive = draw(st.sampled_from(sorted(WORDS["passive"])))
    options = [
        f"is {passive} by any {by}",
        f"is filled by any {by} within 0.3",
        f"is {_not(draw)}{draw(st.sampled_from(sorted(STATES)))}",
        f"is {_not(draw)}{draw(st.sampled_from(['inside', 'wholly inside', 'outside']))} {cast.region(draw)}",
        f"is under any {by}",
    ]
    if noun != "object":
        options += [f"is {word} any unlocked {noun}" for word in ("after", "before")]
    made.text += (said := draw(st.sampled_from(options)))
    if f"any {by}" in said:
        made.agents.append(f"the {by}")
    return made


def _not(draw: Draw) -> str:
    return draw(st.sampled_from(["", "not "]))


def _is_agent(draw: Draw, cast: Cast, made: Bound) -> str:
    states = [state for state in STATES if state not in OF_OBJECTS]
    place = draw(st.sampled_from(["inside", "outside", "wholly inside", "wholly outside"]))
    return "is " + draw(
        st.sampled_from([
            _not(draw) + draw(st.sampled_from(states)),
            f"{_not(draw)}{place} {cast.region(draw, bound=True)}",
            "within 1 of its start",
            f"within 0.5 of {draw(st.sampled_from(cast.regions))}",
        ])
    )  # fmt: skip


def _does(draw: Draw, cast: Cast, made: Bound) -> str:
    verb = draw(st.sampled_from(sorted(set(VERBS.values()))))
    if verb == "holds" or (cast.things and draw(st.booleans())):
        if not cast.things:
            return _is_agent(draw, cast, made)
        noun = cast.thing(draw)
        state = draw(st.sampled_from(["", "locked ", "unlocked ", "free ", "moving "]))
        return f"{verb} {_second(draw, cast, made, noun, made.things, state)}"
    return f"{verb} {_rival(draw, cast, made)}"


def _second(draw: Draw, cast: Cast, made: Bound, noun: str, named: list[str], state: str = "") -> str:
    """The second noun of a clause, bound where its quantifier binds."""
    quantifier = draw(
        st.sampled_from(["any", "no", "every", "nearest", "each", "first", "at least 2", "exactly 1"])
    )
    if quantifier in ("any", "nearest", "each", "first"):
        named.append(f"the {noun}")
    return f"{quantifier} {state}{noun}"


def _rival(draw: Draw, cast: Cast, made: Bound) -> str:
    """Another agent: a rival, so that the two can be told apart."""
    quantifier = draw(st.sampled_from(["any", "no", "every", "nearest"]))
    if quantifier in ("any", "nearest"):
        made.agents.append("the rival agent")
    return f"{quantifier} rival agent"


def _has(draw: Draw, cast: Cast, made: Bound) -> str:
    noun = made.agents[0].removeprefix("the ")
    known = sorted({a for team in cast.teams if noun in ("agent", singular(team)) for a in cast.has[team]})
    if not known:
        return _is_agent(draw, cast, made)
    amount = draw(st.sampled_from(["no", "at least 2", "less than 3", "1"]))
    return f"has {amount} {draw(st.sampled_from(known))}"


def _is_near(draw: Draw, cast: Cast, made: Bound) -> str:
    if not cast.things:
        return f"is within 1 of {_rival(draw, cast, made)}"
    noun = cast.thing(draw)
    place = draw(st.sampled_from(["near", "behind", "within 1 of", "2 away from", "under"]))
    return f"is {place} {_second(draw, cast, made, noun, made.things)}"


def _unbound(draw: Draw, cast: Cast) -> str:
    """A sentence that says how many, and binds nothing."""
    agent, other = cast.agent(draw), draw(st.sampled_from(cast.teams))
    options = [
        f"no {agent} sees any {singular(other)}" if agent != singular(other) else f"no {agent} is moving",
        f"every {agent} is inside {cast.region(draw)}",
        f"at least 1 {agent} is outside {cast.region(draw)}",
        f"exactly 1 {agent} is still",
        f"{other} are upright and every {agent} is not removed",
    ]
    if cast.things:
        thing = cast.thing(draw)
        options += [
            f"no {thing} is held by any {agent}",
            f"at least 2 {thing} are free",
            f"every {thing} is locked",
        ]
    return draw(st.sampled_from(options))


# --- measures and effects


def amount(draw: Draw, cast: Cast, made: Bound) -> Any:
    """What is paid: a value or a measure."""
    if draw(st.booleans()):
        return number(draw, -1.0, 1.0)
    factor = draw(st.sampled_from(["", "-0.5 * ", "$size * "]))
    return f"{factor}{draw(st.sampled_from(MEASURED))(draw, cast, made)}"


def _someone(draw: Draw, cast: Cast, made: Bound) -> str:
    return draw(st.sampled_from([*made.agents, *cast.teams, *(f"each {singular(t)}" for t in cast.teams)]))


def _ends(draw: Draw, cast: Cast, made: Bound) -> str:
    reduce = draw(st.sampled_from(["", "mean ", "total ", "soft -1.5 "]))
    corners = draw(st.sampled_from(["", "corners of "]))
    things = [f"any {singular(name)}" for name in cast.things] or ["any agent"]
    return f"{reduce}distance from {corners}{_someone(draw, cast, made)} to {draw(st.sampled_from([*things, 'floor']))}"


def _progress(draw: Draw, cast: Cast, made: Bound) -> str:
    goals = ["its start", *cast.regions, *(f"nearest unlocked {singular(name)}" for name in cast.loose)]
    return f"progress of {_someone(draw, cast, made)} toward {draw(st.sampled_from(goals))}"


def _count(draw: Draw, cast: Cast, made: Bound) -> str:
    group = draw(st.sampled_from(cast.groups))
    rays = f"{draw(st.integers(1, 20))} rays from edge of {draw(st.sampled_from(cast.regions))} to {group}"
    return f"count of {draw(st.sampled_from([group, rays, f'moving {group}']))}"


def _speed(draw: Draw, cast: Cast, made: Bound) -> str:
    return f"speed of {draw(st.sampled_from([*made.agents, *made.things, *cast.groups]))}"


def _attribute(draw: Draw, cast: Cast, made: Bound) -> str:
    known = [(word, group) for group, words in cast.has.items() for word in words]
    if not known:
        return _speed(draw, cast, made)
    word, group = draw(st.sampled_from(known))
    return f"{word} of {group}"


def _brought(draw: Draw, cast: Cast, made: Bound) -> str:
    """A plug-in's measure, where there is one."""
    if not MEASURES:
        return _attribute(draw, cast, made)
    return f"{draw(st.sampled_from(sorted(MEASURES)))} of {draw(st.sampled_from(cast.groups))}"


MEASURED = (_ends, _progress, _count, _speed, _attribute, _brought)


def effects(draw: Draw, cast: Cast, made: Bound) -> dict[str, Any]:
    """One to three effects of a rule."""
    found: dict[str, Any] = {}
    for verb in draw(st.lists(st.sampled_from(sorted(EFFECTS)), min_size=1, max_size=3, unique=True)):
        effect = EFFECTS[verb](draw, cast, made)
        if effect:
            found[verb] = effect
    return found or {"reward": {"agents": 0.1}}


def _paid(draw: Draw, cast: Cast, made: Bound) -> Any:
    whom = [*cast.teams, "agents", *made.agents] + ["own team", "rival team"] * made.each
    return {draw(st.sampled_from(whom)): amount(draw, cast, made)}


def _changed(draw: Draw, cast: Cast, made: Bound) -> Any:
    known = [(word, group) for group, words in cast.has.items() for word in words]
    if not known:
        return None
    word, group = draw(st.sampled_from(known))
    return {group: {word: amount(draw, cast, made)}}


def _eaten(draw: Draw, cast: Cast, made: Bound) -> Any:
    bitten = [name for name in cast.things if "bites" in cast.has[name]]
    if not made.each or not bitten:
        return None
    return {draw(st.sampled_from(bitten)): number(draw, 0.5, 2.0)}


def _moved(draw: Draw, cast: Cast, made: Bound) -> Any:
    goals = ["start", "anew", draw(st.sampled_from(cast.regions))]
    return {draw(st.sampled_from([*made.agents, *cast.carried, *cast.teams])): draw(st.sampled_from(goals))}


def _removed(draw: Draw, cast: Cast, made: Bound) -> Any:
    target = draw(st.sampled_from([*made.agents, *made.things, *cast.groups]))
    return draw(st.sampled_from([target, [target], {target: "2 steps"}]))


def _pushed(draw: Draw, cast: Cast, made: Bound) -> Any:
    target = draw(st.sampled_from([*made.agents, *cast.loose, *cast.teams]))
    way = draw(st.sampled_from(["toward", "away from"]))
    pair = [number(draw, -20, 20), number(draw, -20, 20)]
    goal = draw(
        st.sampled_from(
            ["center of floor", "nearest agent", *(f"nearest {singular(t)}" for t in cast.things)]
        )
    )
    return {target: draw(st.sampled_from([pair, {"force": number(draw, 0, 50), way: goal}]))}


def _loose(draw: Draw, cast: Cast, made: Bound) -> Any:
    return draw(st.sampled_from(cast.loose)) if cast.loose else None


def _let_go(draw: Draw, cast: Cast, made: Bound) -> Any:
    return draw(st.lists(st.sampled_from([*cast.teams, *cast.loose]), min_size=1, max_size=2, unique=True))


def _frozen(draw: Draw, cast: Cast, made: Bound) -> Any:
    target = draw(st.sampled_from([*made.agents, *cast.teams]))
    return draw(st.sampled_from([target, {target: "3 steps"}]))


def _forbidden(draw: Draw, cast: Cast, made: Bound) -> Any:
    action = draw(st.sampled_from(["move", "grab", "lock"] if cast.loose else ["move"]))
    return {action: draw(st.sampled_from(cast.teams if action == "move" else cast.loose))}


def _ended(draw: Draw, cast: Cast, made: Bound) -> Any:
    winners = [f"{cast.teams[0]} wins", "draw", "episode"] + ["own team wins", "rival team wins"] * made.each
    return draw(st.sampled_from(winners)) if draw(st.integers(0, 3)) == 0 else None


EFFECTS = {
    "reward": _paid, "add": _changed, "set": _changed, "eat": _eaten, "move": _moved, "remove": _removed,
    "push": _pushed, "lock": _loose, "unlock": _loose, "drop": _let_go, "freeze": _frozen, "forbid": _forbidden,
    "end": _ended,
}  # fmt: skip


def rule(draw: Draw, cast: Cast, phases: list[str]) -> dict[str, Any]:
    """One rule."""
    made = condition(draw, cast)
    entry: dict[str, Any] = {draw(st.sampled_from(["while", "when"])): made.text}
    if draw(st.integers(0, 4)) == 0:
        entry["for"] = f"{draw(st.integers(1, 3))} steps"
    if draw(st.integers(0, 2)) == 0:
        entry["during"] = draw(st.sampled_from([*phases, "all"]))
    return entry | effects(draw, cast, made)


def requirement(draw: Draw, cast: Cast) -> str:
    """Something that every drawn world satisfies."""
    agent = cast.agent(draw)
    said = [
        f"every {agent} is inside floor",
        f"every {agent} can reach its start",
        f"each {agent} is not moving",
        f"no {agent} is removed",
        f"every {agent} is upright and every {agent} can reach floor",
    ]
    if cast.things:
        thing = cast.thing(draw)
        said += [f"no {agent} touches any {thing}", f"no {agent} holds any {thing}", f"no {thing} is locked"]
    return draw(st.sampled_from(said))
