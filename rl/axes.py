"""Axes: what each axis of every weight stands for, so that weights can be carried into a network of another shape.

The one place that knows the networks' parameters by name; a renamed or reshaped one is an edit here, and
tests/rl/test_axes.py tells when the table and the networks disagree.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from rl.actions import AXES, BINS, ActionSpace
from rl.layout import Layout
from rl.policy import Critic, Policy
from schemas.train import TrainConfig
from worldgen.sim.observations import THING

EVERYONE = ""  # owner of what no team has for itself
Label = tuple[str, Hashable]  # what a person calls it ("": part of something else), and which of these it is
Axis = tuple[Label, ...]


@dataclass(frozen=True)
class Weight:
    """One tensor: weights of one `layer` of one `owner` (a team, or EVERYONE) are carried together or not at all."""

    owner: str
    layer: Label
    part: str  # which of the layer's tensors
    axes: tuple[Axis, ...]


@dataclass(frozen=True)
class Table:
    """Every tensor of a network's `state_dict` by its name there; `teams` are those it was built for."""

    weights: dict[str, Weight]
    teams: tuple[str, ...]


def describe(network: Policy | Critic, config: TrainConfig, params: tuple[str, ...]) -> Table:
    """The Table of a network built from `config`; `params` names the columns that only a critic is shown."""
    omniscient = isinstance(network, Critic) and config.critic == "omniscient"
    columns = Columns.of(network.layout, params, omniscient)
    outputs, kind = _actions(network.layout), config.memory
    if isinstance(network, Critic):
        outputs, kind = (("", "value"),), config.critic_memory
    found = dict(_towers(columns, config, kind, outputs))
    arrays = columns.arrays()
    for name, first in network.norm.first.items():
        for part in ("mean_sum", "square_sum", "age"):
            axes = (tuple(("", key) for _, key in arrays[name][first:]),)
            found[f"norm.moments.{name}.{part}"] = Weight(EVERYONE, ("", f"norm {name}"), part, axes)
    teams = tuple(team.name for team in network.layout.teams)
    if isinstance(network, Critic):
        owners = tuple(("", owner) for owner in ((EVERYONE,) if config.heads == "shared" else teams))
        for part in ("mean_sum", "square_sum", "age"):
            found[f"returns.{part}"] = Weight(EVERYONE, ("", "returns"), part, (owners,))
    return Table(found, teams)


@dataclass(frozen=True)
class Columns:
    """The columns of a network's inputs by name; hidden ones are there where it is a critic's."""

    layout: Layout
    own: Axis
    params: Axis
    agent_hidden: Axis
    thing_hidden: Axis
    hidden: bool

    @staticmethod
    def of(layout: Layout, params: tuple[str, ...], hidden: bool) -> Columns:
        teams = {f"in {team.name}": f"team '{team.name}'" for team in layout.teams}
        own = [
            (teams.get(str(name)) or f"column '{name}' of self", name)
            for name in _names(layout, ["self"], layout.own)
        ]
        named = params if len(params) == layout.params else range(layout.params)
        told = tuple((f"parameter '{name}' (critic)", ("param", name)) for name in named)
        bodies = [_units("hidden", count) for count in (layout.agent_hidden, layout.thing_hidden)]
        return Columns(layout, tuple(own), told, bodies[0], bodies[1], hidden)

    def self(self) -> Axis:
        return self.own + (self.params + self.agent_hidden if self.hidden else ())

    def lidar(self, config: TrainConfig, whose: str) -> Axis:
        """Every ray through every filter: worth nothing where the rays are others."""
        rays, what = self.layout.rays, (config.lidar_filters, config.lidar_kernel)
        name = f"lidar of {self.layout.rays} rays{whose}"
        return tuple((name, (rays, what, r, f)) for r in range(rays) for f in range(config.lidar_filters))

    def entity(self, part: str, is_agent: bool) -> Axis:
        layout = self.layout
        names = _names(layout, [part], layout.agent if is_agent else layout.thing)
        more = (self.agent_hidden if is_agent else self.thing_hidden) if self.hidden else ()
        return tuple((f"column '{name}' of {part}", name) for name in names) + more

    def arrays(self) -> dict[str, Axis]:
        """The columns of an Observation's arrays, for statistics of them."""
        layout = self.layout
        agents = _names(layout, [team.name for team in layout.teams], layout.agent)
        things = _names(layout, [group.name for group in layout.groups], layout.thing)
        if not layout.groups and layout.columns:  # no group to ask: what every thing has, then attributes
            things = (*THING, *range(layout.thing - len(THING)))
        return {
            "own": self.own,
            "lidar": _units("ray", 1),
            "agents": tuple(("", name) for name in agents),
            "things": tuple(("", name) for name in things),
            "to_agents": _units("relation", layout.to_agent),
            "to_things": _units("relation", layout.to_thing),
            "params": self.params,
            "agents_hidden": self.agent_hidden,
            "things_hidden": self.thing_hidden,
        }


Named = Iterator[tuple[str, Weight]]


def _towers(columns: Columns, config: TrainConfig, kind: str, outputs: Axis) -> Named:
    teams = [team.name for team in columns.layout.teams]
    if config.heads == "separate" and len(teams) > 1:
        for index, team in enumerate(teams):
            yield from _tower(f"tower.towers.{index}.", team, [team], columns, config, kind, outputs)
    else:
        heads = teams if config.heads == "per_team" else [EVERYONE]
        yield from _tower("tower.", EVERYONE, heads, columns, config, kind, outputs)


def _tower(
    at: str, owner: str, heads: list[str], columns: Columns, config: TrainConfig, kind: str, outputs: Axis
) -> Named:
    yield from _encoder(f"{at}encoder.", owner, columns, config)
    both, dense = _units("embed", 2 * config.embed), _units("dense", config.dense)
    if config.layer_norm:
        yield from _layer(f"{at}before.", owner, "layer norm before the dense layer", both)
        yield from _layer(f"{at}between.", owner, "layer norm after the dense layer", dense)
    yield from _layer(f"{at}dense.", owner, "dense layer", dense, both)
    out = dense
    if kind != "none":
        size = config.memory_size
        name, units = f"memory ({kind}, {size} wide)", _units((kind, size), size)
        gates = tuple(("", (gate, *unit)) for gate in range(4 if kind == "lstm" else 3) for unit in units)
        for what, inputs in (("ih", dense), ("hh", units)):
            yield (
                f"{at}memory.cell.weight_{what}_l0",
                Weight(owner, (name, 0), f"weight {what}", (gates, inputs)),
            )
            yield f"{at}memory.cell.bias_{what}_l0", Weight(owner, (name, 0), f"bias {what}", (gates,))
        out = (dense if config.memory_skip else ()) + units
        if config.layer_norm:
            yield from _layer(f"{at}after.", owner, "layer norm after the memory", out)
    for index, head in enumerate(heads):
        yield from _layer(f"{at}heads.{index}.", head, "heads", outputs, out)


def _encoder(at: str, owner: str, columns: Columns, config: TrainConfig) -> Named:
    layout, width = columns.layout, config.embed
    embed, state = _units("embed", width), columns.self()
    filters, kernel = config.lidar_filters, config.lidar_kernel
    name = f"lidar filters ({filters} of {kernel} rays)"
    yield from _layer(f"{at}lidar.filters.", owner, name, _units("filter", filters), _units("ray", kernel))
    yield from _layer(f"{at}own.", owner, "own token", embed, state + columns.lidar(config, ""))
    parts = [*((p.name, True) for p in layout.teams), *((p.name, False) for p in layout.groups)]
    called = {name: f"{'team' if is_agent else 'group'} '{name}'" for name, is_agent in parts}
    rows = tuple((called[name], (name, i)) for name, _ in parts for i in range(width))
    context = state + (columns.lidar(config, ", beside entities") if config.lidar_everywhere else ())
    yield from _layer(f"{at}mine.", owner, "self beside entities", rows, context)
    for index, (name, is_agent) in enumerate(parts):
        relation = _units("relation", layout.to_agent if is_agent else layout.to_thing)
        for what, inputs in (("entity", columns.entity(name, is_agent)), ("relation", relation)):
            yield f"{at}{what}.{index}.weight", Weight(owner, (called[name], 0), what, (embed, inputs))
    yield from _attention(f"{at}attention.", owner, config)


def _attention(at: str, owner: str, config: TrainConfig) -> Named:
    width = config.embed
    embed, wide = _units("embed", width), _units("asked", config.attention_heads * width)
    if config.attention == "own":
        yield f"{at}query.weight", Weight(owner, ("attention", 0), "query", (wide, embed))
        yield from _layer(f"{at}out.", owner, "attention", embed, wide)
        norms = {"norm": embed}
    elif config.attention == "pool":
        pooled = _units("pooled", 2 * width)
        yield from _layer(f"{at}out.", owner, "pooling", embed, pooled)
        norms = {"norm": pooled}
    else:
        yield from _layer(f"{at}qkv.", owner, "attention: query, key, value", _units("qkv", 3 * width), embed)
        yield from _layer(f"{at}out.", owner, "attention: output", embed, embed)
        norms = {"before": embed, "after": embed}
    for norm, units in norms.items() if config.layer_norm else ():
        yield from _layer(f"{at}{norm}.", owner, f"layer norm {norm} attention", units)


def _layer(at: str, owner: str, layer: str, rows: Axis, inputs: Axis | None = None) -> Named:
    axes = (rows,) if inputs is None else (rows, inputs)
    yield f"{at}weight", Weight(owner, (layer, 0), "weight", axes)
    yield f"{at}bias", Weight(owner, (layer, 0), "bias", (rows,))


def _units(kind: Hashable, count: int) -> Axis:
    """Units without a name of their own: equal ones are those of equal kind and place."""
    return tuple(("", (kind, i)) for i in range(count))


def _actions(layout: Layout) -> Axis:
    moves = tuple(("", ("move", axis, bin)) for axis in range(AXES) for bin in range(BINS))
    switches = ActionSpace.of(layout).switches
    return moves + tuple((f"action '{name}'", (name, on)) for name in switches for on in range(2))


def _names(layout: Layout, groups: list[str], width: int) -> tuple[Hashable, ...]:
    """Names of the columns of the first of `groups`; numbers where a game does not tell them."""
    names = dict(layout.columns).get(groups[0], ()) if groups else ()
    return names if len(names) == width else tuple(range(width))
