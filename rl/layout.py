"""Layout: which column and slot of a game's arrays is what; the static shapes a network is built from.

Entity slots count all agents first, then all things.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

METRES, SPEED = 1 / 2, 1 / 8  # what the `units` scaling multiplies lengths by, and velocities
OWN_UNITS = (METRES,) * 3 + (1.0, 1.0) + (SPEED,) * 4 + (1.0,)  # x y z, cos sin, vx vy vz spin, clock
ENTITY_UNITS = (METRES,) * 3 + (1.0, 1.0) + (SPEED,) * 4  # x y z, cos sin, vx vy vz spin; then sizes, locked
RELATION_UNITS = (METRES,) * 4 + (1.0, 1.0) + (SPEED,) * 2  # dx dy dz distance, cos sin, dvx dvy; then locks
KNOWN = {
    "agents": len(ENTITY_UNITS),
    "things": len(ENTITY_UNITS) + 4,
}  # columns of every game; attributes follow


@dataclass(frozen=True)
class Part:
    """A team or a group of things: its slots among all entities."""

    name: str
    first: int
    size: int

    @property
    def slots(self) -> slice:
        return slice(self.first, self.first + self.size)


@dataclass(frozen=True)
class Layout:
    """The static shapes a network is built from; plain enough to be kept in a checkpoint."""

    teams: tuple[Part, ...]
    groups: tuple[Part, ...]
    agents: int
    things: int
    rays: int
    own: int  # columns of each array
    agent: int
    thing: int
    to_agent: int
    to_thing: int
    moves: tuple[bool, ...]  # by agent slot
    grabs: tuple[bool, ...]
    locks: tuple[bool, ...]
    params: int = 0  # columns for the critic alone
    agent_hidden: int = 0
    thing_hidden: int = 0
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()  # names of the columns of "self" and of every group

    @staticmethod
    def of(sim: Any) -> Layout:
        game, obs = sim.game, sim.obs
        teams = tuple(Part(t.name, t.first, t.size) for t in game.teams)
        groups = tuple(Part(g.name, game.agents + g.first, g.size) for g in game.groups)
        return Layout(
            teams=teams,
            groups=groups,
            agents=game.agents,
            things=game.objects,
            rays=obs.lidar.shape[-1],
            own=obs.self.shape[-1],
            agent=obs.agents.shape[-1],
            thing=obs.things.shape[-1],
            to_agent=obs.to_agents.shape[-1],
            to_thing=obs.to_things.shape[-1],
            moves=tuple(bool(x) for x in sim.can_move),
            grabs=tuple(bool(x) for x in sim.can_grab),
            locks=tuple(bool(x) for x in sim.can_lock),
            params=_width(obs, "params"),
            agent_hidden=_width(obs, "agents_hidden"),
            thing_hidden=_width(obs, "things_hidden"),
            columns=tuple((name, tuple(names)) for name, names in getattr(obs, "columns", {}).items()),
        )

    @property
    def omniscient(self) -> Layout:
        """The widths of `Observation.omniscient`, which is what a critic is built for."""
        return replace(
            self,
            own=self.own + self.params + self.agent_hidden,
            agent=self.agent + self.agent_hidden,
            thing=self.thing + self.thing_hidden,
        )

    def unscaled(self, name: str) -> int:
        """The first column of an Observation's array whose unit is the author's to choose: no constant scales it."""
        known = {"own": len(OWN_UNITS) + len(self.teams), "params": 0, "agents_hidden": 0, "things_hidden": 0}
        return min((known | KNOWN).get(name, self.width(name)), self.width(name))

    def width(self, name: str) -> int:
        """Columns of an Observation's array; every ray of the lidar is the same column."""
        widths = {"own": self.own, "lidar": 1, "agents": self.agent, "things": self.thing,
                  "to_agents": self.to_agent, "to_things": self.to_thing, "params": self.params,
                  "agents_hidden": self.agent_hidden, "things_hidden": self.thing_hidden}  # fmt: skip
        return widths[name]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> Layout:
        parts = {name: tuple(Part(**part) for part in raw[name]) for name in ("teams", "groups")}
        flags = {name: tuple(raw[name]) for name in ("moves", "grabs", "locks")}
        columns = tuple((name, tuple(names)) for name, names in raw.get("columns", ()))
        return Layout(**{**raw, **parts, **flags, "columns": columns})

    def differences(self, now: Layout, critic: bool = False) -> list[str]:
        """What a policy (or a critic) built for this layout would miss in `now`, a phrase each."""
        found = []
        for name in ("teams", "groups"):
            mine, theirs = ({p.name: p.size for p in getattr(side, name)} for side in (self, now))
            if mine != theirs:
                found.append(f"{name} {_sizes(mine)}, here {_sizes(theirs)}")
        mine, theirs = dict(self.columns), dict(now.columns)
        for name in mine.keys() & theirs.keys():
            found += _columns(name, mine[name], theirs[name])
        hidden = ("params", "agent_hidden", "thing_hidden") if critic else ()
        for name in ("rays", "own", "agent", "thing", "to_agent", "to_thing", *hidden):
            if not found and getattr(self, name) != getattr(now, name):
                found.append(f"{getattr(self, name)} columns of '{name}', here {getattr(now, name)}")
        if not found:  # a stage may allow less than the whole curriculum, but nothing that was never learnt
            for name in ("moves", "grabs", "locks"):
                pairs = zip(getattr(self, name), getattr(now, name), strict=True)
                found += [f"nobody learnt who {name} here"] * any(here and not mine for mine, here in pairs)
        return sorted(found)

    @property
    def team_of_agent(self) -> list[int]:
        return [index for index, team in enumerate(self.teams) for _ in range(team.size)]


def _width(obs: Any, name: str) -> int:
    array = getattr(obs, name, None)
    return 0 if array is None else array.shape[-1]


def _sizes(parts: dict[str, int]) -> str:
    return ", ".join(f"{name} {size}" for name, size in parts.items()) or "none"


def _columns(name: str, mine: tuple[str, ...], theirs: tuple[str, ...]) -> list[str]:
    """How the named columns of one array differ; no sentence when they do not."""
    lost, new = [c for c in mine if c not in theirs], [c for c in theirs if c not in mine]
    parts = [f"without {', '.join(lost)}"] * bool(lost) + [f"with {', '.join(new)}"] * bool(new)
    if not parts and mine != theirs:
        parts = ["in another order"]
    return [f"columns of '{name}', here {' and '.join(parts)}"] if parts else []
