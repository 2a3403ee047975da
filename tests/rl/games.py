"""Layouts and observations made by name: the same thing looks the same in every game that has it, wherever it lies."""

from __future__ import annotations

from zlib import crc32

import torch

from rl.layout import Layout, Part
from rl.observation import Observation
from worldgen.sim.observations import AGENT, SELF, THING

TEAMS, GROUPS = (("hiders", 1), ("seekers", 2)), (("boxes", 2), ("ramps", 1))


def layout(teams=TEAMS, groups=GROUPS, rays=4, own=(), attributes=(), grabs=False, params=0) -> Layout:
    """`own` are extra columns of self, `attributes` of every agent and thing (and of self)."""
    slot, made = 0, []
    for name, size in (*teams, *groups):
        made.append(Part(name, slot, size))
        slot += size
    agents = sum(size for _, size in teams)
    columns = [("self", (*SELF, *(f"in {name}" for name, _ in teams), *attributes, *own))]
    columns += [(name, (*AGENT, *attributes)) for name, _ in teams]
    columns += [(name, (*THING, *attributes)) for name, _ in groups]
    return Layout(
        teams=tuple(made[: len(teams)]), groups=tuple(made[len(teams) :]), agents=agents, things=slot - agents,
        rays=rays, own=len(columns[0][1]), agent=len(AGENT) + len(attributes), thing=len(THING) + len(attributes),
        to_agent=8, to_thing=10, moves=(True,) * agents, grabs=(grabs,) * agents, locks=(False,) * agents,
        params=params, agent_hidden=4, thing_hidden=2, columns=tuple(columns),
    )  # fmt: skip


def members(parts: tuple[Part, ...]) -> list[tuple[str, int]]:
    return [(part.name, i) for part in parts for i in range(part.size)]


def value(*key: object) -> float:
    """A number in -1..1 that belongs to `key`."""
    return crc32(repr(key).encode()) / 2**31 - 1


def table(*axes: list) -> torch.Tensor:
    """The value of every combination."""
    if not axes[1:]:
        return torch.tensor([value(key) for key in axes[0]]).reshape(-1)
    rows = [torch.tensor([value(one, two) for two in axes[-1]]) for one in axes[0]]
    return torch.stack(rows) if rows else torch.zeros(0, len(axes[-1]))


def observe(
    game: Layout, hidden: tuple[str, ...] = (), absent: tuple[tuple[str, int], ...] = ()
) -> Observation:
    """One world and one step of `game`; nobody sees anything of the groups and teams in `hidden`."""
    agents, things = members(game.teams), members(game.groups)
    names = dict(game.columns)
    obs = Observation.empty(game, 1, 1)
    obs.own[:] = table([("self", *a) for a in agents], list(names["self"]))
    for team in game.teams:  # one-hot
        at = names["self"].index(f"in {team.name}")
        obs.own[..., at] = torch.tensor([float(name == team.name) for name, _ in agents])
    obs.lidar[:] = table([("lidar", *a) for a in agents], list(range(game.rays)))
    obs.agents[:] = table(agents, list(names[game.teams[0].name]))
    if things:
        obs.things[:] = table(things, list(names[game.groups[0].name]))
    for i, a in enumerate(agents):
        obs.to_agents[0, 0, i] = table([(*a, *b) for b in agents], list(range(8)))
        if things:
            obs.to_things[0, 0, i] = table([(*a, *b) for b in things], list(range(10)))
    there = [m not in absent for m in agents + things]
    obs.exists[:] = torch.tensor(there)
    obs.sees[:] = torch.tensor(
        [m[0] not in hidden and e for m, e in zip(agents + things, there, strict=True)]
    )
    obs.sees[..., range(len(agents)), range(len(agents))] = False
    obs.present[:] = True
    obs.params[:] = torch.tensor([value("param", i) for i in range(game.params)])
    obs.agents_hidden[:] = table([("hidden", *a) for a in agents], list(range(4)))
    if things:
        obs.things_hidden[:] = table([("hidden", *b) for b in things], list(range(2)))
    return obs


def by_member(game: Layout, outputs: torch.Tensor) -> dict[tuple[str, int], torch.Tensor]:
    """A network's outputs [1, 1, A, K] for every agent by its team and number."""
    return dict(zip(members(game.teams), outputs[0, 0], strict=True))
