"""A bench for rules: a scenario written as text, its members placed by hand, its sentences read by the real parser."""

from __future__ import annotations

from dataclasses import replace
from math import radians

import numpy as np

from tests.sim.rig import Rig, world
from worldgen.game import Game
from worldgen.scenario import loads
from worldgen.sim.hands import those
from worldgen.world import Agent, Area, Circle, PhaseSpan, Rect, Thing

# two teams that see all around and move along the world's axes, so that outcomes are easily worked out
PLAIN = """
worldgen: 1
steps: {steps}
world: {{floor: 6, layout: {{open: {{}}}}}}
teams:
  hiders: {{count: {hiders}, frame: world, sensors: {{sight: {sight}}}, {team}}}
  seekers: {{count: {seekers}, frame: world, sensors: {{sight: {sight}}}, {team}}}
{more}
"""
BOX, BALL = (0.5, 0.5, 0.5), (0.4, 0.4, 0.4)


def a(name: str, x: float, y: float, facing: float = 0.0, has=(), force: float = 90.0, z=0.15) -> Agent:
    """An agent of 1 kg, `hiders/0`; `has` maps attributes to (start, ceiling)."""
    team, member = name.split("/")
    return Agent(
        name,
        team,
        int(member),
        0,
        x,
        y,
        z,
        radians(facing),
        1.0,
        0.15,
        0.01,
        force,
        force,
        (0, 1, 1, 1),
        pairs(has),
    )


def o(
    name: str, x: float, y: float, yaw=0.0, kind="box", size=BOX, z=None, team="", rank=None, has=(), fixed=False,
    slot=None, solid=True, tilts=False,
) -> Thing:  # fmt: skip
    """A thing of 1 kg that stands on the floor, `boxes/1`. `slot` within the group where it is not the member."""
    group, member = name.split("/")
    height = size[2] / 2 if z is None else z
    place = int(member) if slot is None else slot
    rank = int(member) if rank is None else rank
    return Thing(
        name, group, kind, int(member), place, x, y, height, radians(yaw), size, 1.0, 0.2, (1, 1, 0, 1), fixed,
        solid=solid, tilts=tilts, rank=rank, team=team, attributes=pairs(has),
    )  # fmt: skip


def food(name: str, x: float, y: float, bites: float = 1, most: float | None = None) -> Thing:
    has = {"bites": (bites, bites if most is None else most)}
    return o(name, x, y, kind="food", size=(0.2, 0.2, 0.2), z=0.1, has=has, solid=False)


def pairs(has) -> tuple:
    return tuple((name, float(start), float(most)) for name, (start, most) in dict(has).items())


def bench(
    text: str, *bodies: Agent | Thing, regions=None, phases=(), steps=200, params=(), worlds=1, threads=1, team="",
    sight="360deg", whole=False,
) -> Rig:  # fmt: skip
    """The Rig of `bodies` under the sections in `text` (of a whole file where `whole`); `regions` maps names to Areas,
    shapes or tuples of shapes, `phases` names to (start, end)."""
    count = {name: sum(b.name.startswith(f"{name}/") for b in bodies) for name in ("hiders", "seekers")}
    plain = PLAIN.format(
        steps=steps,
        hiders=max(1, count["hiders"]),
        seekers=max(1, count["seekers"]),
        team=team,
        more=text,
        sight=sight,
    )
    game = loads(text if whole else plain)
    slots = {
        part.name: part.first for part in (*Game.of(game).teams, *Game.of(game).groups, *Game.of(game).joined)
    }
    placed = [replace(b, slot=b.slot * isinstance(b, Thing) + slots[b.name.split("/")[0]]) for b in bodies]
    placed = [replace(b, slot=b.slot + b.member) if isinstance(b, Agent) else b for b in placed]
    spans = tuple(PhaseSpan(name, *span) for name, span in dict(phases).items())
    fixed = world(
        [b for b in placed if isinstance(b, Agent)], [b for b in placed if isinstance(b, Thing)],
        phases=spans or None, steps=steps,
    )  # fmt: skip
    named = tuple((name, area(shapes)) for name, shapes in dict(regions or {}).items())
    fixed = replace(fixed, regions=fixed.regions + named, params=tuple(dict(params).items()))
    return Rig(game, fixed, worlds, threads)


def area(shapes) -> Area:
    if isinstance(shapes, Area):
        return shapes
    return Area((shapes,) if isinstance(shapes, (Rect, Circle)) else tuple(shapes))


def put(game: Rig, name: str, x: float, y: float, facing: float | None = None, w: int = 0) -> None:
    """Stand a member somewhere else before the next step."""
    e = entity(game, name)
    pose = (
        game.state.agent_pose[w, e]
        if e < game.game.agents
        else game.state.thing_pose[w, e - game.game.agents]
    )
    yaw = float(pose[3]) if facing is None else radians(facing)
    game.hands.stand(w, e, (x, y, float(pose[2]), yaw))


def lock(game: Rig, name: str, owner: int = -1) -> None:
    """Lock an object where it is."""
    game.hands.lock(*those(only(game, name)), np.array([owner]))


def only(game: Rig, name: str) -> np.ndarray:
    """bool [N, E]: true for one in the first world."""
    chosen = np.zeros(game.state.drawn.shape, bool)
    chosen[0, entity(game, name)] = True
    return chosen


def entity(game: Rig, name: str) -> int:
    group, member = name.split("/")
    return game.game.slots(group)[0] + int(member)


def place_of(game: Rig, name: str, w: int = 0) -> np.ndarray:
    e, agents = entity(game, name), game.game.agents
    return (game.state.agent_pose[w, e] if e < agents else game.state.thing_pose[w, e - agents])[:2].copy()


def there(game: Rig, name: str, w: int = 0) -> bool:
    e, agents = entity(game, name), game.game.agents
    return bool(game.state.present[w, e] if e < agents else game.state.exists[w, e - agents])


def number(game: Rig, attribute: str, name: str, w: int = 0) -> float:
    return float(game.state.attribute[w, entity(game, name), game.game.attributes.index(attribute)])


def paid(game: Rig, steps: int = 1, who: int = 0, **choices) -> list:
    """Rewards [agent] of one step, or a list of one agent's over several."""
    rows = []
    for _ in range(steps):
        game.act(**choices)
        rows.append(game.reward[0].tolist())
    return rows[0] if steps == 1 else [row[who] for row in rows]
