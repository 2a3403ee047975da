"""A bench for games: a bundled scenario's own rules, regions and numbers, with everyone put where a test wants them.

The walls of the drawn world are left out, so that only what a test places can be in the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import radians

import numpy as np

from tests.sim.rig import Rig
from worldgen.game import Game
from worldgen.sampling import sample
from worldgen.scenario import load
from worldgen.world import Agent, PhaseSpan, Thing, World

SEEDS = 60  # tried for a world that has a member of every group asked for


class Stage(Rig):
    """One world of a bundled game. `put` sets somebody down elsewhere between steps; `paid` steps and gives rewards."""

    def __init__(self, name, agents, things=None, phases=None, attributes=None, sizes=None, overrides=None):
        rules = load(name, overrides)
        world = hand_placed(rules, agents, things or {}, phases, attributes or {}, sizes or {})
        super().__init__(rules, world)

    def slot(self, name: str) -> int:
        """The entity number of "boxes/0"."""
        for offset, bodies in ((0, self.fixed.agents), (self.game.agents, self.fixed.things)):
            for body in bodies:
                if body.name == name:
                    return offset + body.slot
        raise KeyError(name)

    def where(self, name: str) -> list[float]:
        """x and y."""
        e = self.slot(name)
        pose = self.state.agent_pose[0] if e < self.game.agents else self.state.thing_pose[0]
        return pose[e if e < self.game.agents else e - self.game.agents, :2].tolist()

    def has(self, name: str, attribute: str) -> float:
        return float(self.state.attribute[0, self.slot(name), self.game.attributes.index(attribute)])

    def put(self, name: str, x: float, y: float, facing: float = 0.0) -> None:
        """Set somebody down at rest; what that leads to is seen at the end of the next step."""
        e, state, agents = self.slot(name), self.state, self.game.agents
        start = state.agent_start[0, e] if e < agents else state.thing_start[0, e - agents]
        self.hands.stand(0, e, (x, y, float(start[2]), radians(facing)))

    def paid(self, **doing) -> list[float]:
        """Rewards of one more step by agent slot, in which nobody does anything that is not said."""
        self.act(**doing)
        return np.round(self.reward[0].astype(float), 4).tolist()


def hand_placed(rules, agents, things, phases, attributes, sizes) -> World:
    """The world of a seed with its members replaced: `agents` and `things` are group -> [(x, y[, degrees]), ...]."""
    drawn, templates = _templates(rules, set(agents) | set(things))
    game, bodies = Game.of(rules), []
    for team, places in agents.items():
        first = game.team(team).first
        for member, place in enumerate(places):
            bodies.append(_placed(templates[team], team, member, first + member, place))
    objects, used = [], {}
    for group, places in things.items():
        host = game.group(group).within or group
        for member, place in enumerate(places):
            slot = game.group(host).first + used.setdefault(host, 0)
            used[host] += 1
            body = _placed(templates[group], group, member, slot, place)
            objects.append(replace(body, rank=member, team=_team(rules, game, group, member)))
    size = {group: {"size": size} for group, size in sizes.items()}
    objects = [replace(body, **size.get(body.group, {})) for body in objects]
    both = [[_told(body, attributes) for body in part] for part in (bodies, objects)]
    spans = tuple(PhaseSpan(*phase) for phase in phases) if phases else drawn.phases
    return replace(drawn, walls=(), doors=(), agents=tuple(both[0]), things=tuple(both[1]), phases=spans)


def _templates(rules, groups: set[str]) -> tuple[World, dict[str, Agent | Thing]]:
    for seed in range(SEEDS):
        world = sample(rules, seed)
        found = {a.team: a for a in reversed(world.agents)} | {t.group: t for t in reversed(world.things)}
        if groups <= found.keys():
            return world, found
    raise LookupError(f"no seed has all of {sorted(groups)}")


def _placed(template, group: str, member: int, slot: int, place: Sequence[float]):
    """Turned as the place says; else an agent faces east and a thing lies as its kind does."""
    x, y, *degrees = place
    yaw = radians(degrees[0]) if degrees else 0.0 if isinstance(template, Agent) else template.yaw
    name = f"{group}/{member}"
    return replace(template, name=name, member=member, slot=slot, x=x, y=y, yaw=yaw)


def _team(rules, game: Game, group: str, member: int) -> str:
    """Of a group that is per team, one member each."""
    return list(rules.teams)[member] if game.group(group).per_team else ""


def _told(body, attributes: dict[str, dict[str, float]]):
    """With other starting values: {"food": {"bites": 1}}."""
    group = body.team if isinstance(body, Agent) else body.group
    new = attributes.get(body.name, attributes.get(group, {}))
    return replace(body, attributes=tuple((n, new.get(n, start), top) for n, start, top in body.attributes))
