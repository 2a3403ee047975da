"""Sorts: what the bodies of a team or a group are like (sizes, masses, yaw) before anyone knows where they will stand.

What all members have in common is settled once a scenario; a world draws only what differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import radians
from typing import Any, NamedTuple

from schemas.things import kind_of
from schemas.values import Constant, Value
from worldgen.sampling.bodies import ARMS
from worldgen.sampling.draw import Draws
from worldgen.sampling.geometry import Footprint, block, disc
from worldgen.world import Agent, Attributes, Color, Thing

LEAST = 1e-3  # no drawn length or mass is below this


class Draft(NamedTuple):
    """A body without a place; `fields` are those of an Agent or a Thing."""

    sort: Sort
    fields: dict[str, Any]
    ground: Footprint  # at the origin

    def standing(self, x: float, y: float, rise: float, yaw: float) -> Agent | Thing:
        """The body in its place, `rise` metres above the plain floor; called once."""
        fields = self.fields
        fields["x"], fields["y"], fields["yaw"] = x, y, yaw
        fields["z"] += rise
        return self.sort.make(**fields)


class Sort:
    """A team or group: what all of its members have in every world, and what each of them draws."""

    make: type[Agent | Thing]
    round: bool  # whether its footprint is a disc
    sized: bool  # whether all members are as large in every world

    def __init__(self, spec: Any, path: str, group: str, numbers: Mapping[str, float], fixed: dict[str, Any]):
        """`numbers`: fields that are keys of `spec`, and the lowest that each can be; `fixed`: the values of others."""
        self.path, self.group = path, group
        self._fixed = fixed
        self._drawn: list[tuple[str, Value, str, float]] = []
        for key, low in numbers.items():
            self._number(key, getattr(spec, key), f"{path}.{key}", low)
        self._has = spec.has
        if all(_settled(attribute) for attribute in spec.has.values()):
            fixed["attributes"], self._has = _attributes(spec.has, path, 0, Draws(0)), {}
        # What faces something is turned once everything has its place.
        yaw = spec.yaw if isinstance(spec.yaw, Value) else Constant(0.0)
        self._number("yaw", yaw, f"{path}.yaw")
        self._turned = not isinstance(yaw, Constant)
        if not self._turned:
            fixed["yaw"] = radians(fixed["yaw"])
        if self.sized:
            self._shape(fixed, 0, Draws(0))
        self._ground = self._footprint(fixed) if self.sized and (self.round or not self._turned) else None

    def draft(self, member: int, draws: Draws, **own: Any) -> Draft:
        """A member of one world; `own` are fields that others settle."""
        fields = {**self._fixed, "name": f"{self.group}/{member}", "member": member, **own}
        for key, value, path, low in self._drawn:
            fields[key] = draws.number(value, path, member, low)
        if self._turned:
            fields["yaw"] = radians(fields["yaw"])
        if self._has:
            fields["attributes"] = _attributes(self._has, self.path, member, draws)
        if not self.sized:
            self._shape(fields, member, draws)
        return Draft(self, fields, self._ground or self._footprint(fields))

    def _number(self, key: str, value: Value, path: str, low: float = float("-inf")) -> None:
        if isinstance(value, Constant):
            self._fixed[key] = value.value
        else:
            self._drawn.append((key, value, path, low))

    def _shape(self, fields: dict[str, Any], member: int, draws: Draws) -> None:
        """Settle what follows from the body's size, and how high its middle is."""
        raise NotImplementedError

    def _footprint(self, fields: Mapping[str, Any]) -> Footprint:
        """The ground a member takes, at the origin."""
        raise NotImplementedError


class Agents(Sort):
    """A team."""

    make = Agent
    round = True

    def __init__(self, spec: Any, team: str, color: Color):
        self.sized = isinstance(spec.radius, Constant)
        lowest = {"radius": LEAST, "mass": LEAST, "friction": 0.0, "force": 0.0, "torque": 0.0}
        super().__init__(spec, f"teams.{team}", team, lowest, {"team": team, "color": color})

    def _shape(self, fields: dict[str, Any], member: int, draws: Draws) -> None:
        fields["z"] = fields["radius"]

    def _footprint(self, fields: Mapping[str, Any]) -> Footprint:
        return disc(fields["radius"] * ARMS)


class Things(Sort):
    """A group of objects."""

    make = Thing

    def __init__(self, scenario: Any, group: str):
        spec, path = scenario.objects[group], f"objects.{group}"
        self._scenario, self._file = scenario, getattr(spec, "file", "")
        self._lengths = [(value, f"{path}.{key}") for key, value in spec.lengths()]
        self.round = kind_of(spec.kind).outline == "disc"
        self.sized = bool(self._lengths) and all(isinstance(value, Constant) for value, _ in self._lengths)
        fixed = {
            "group": group,
            "kind": spec.kind,
            "fixed": spec.fixed,
            "solid": spec.solid,
            "tilts": spec.tilts and spec.solid and not spec.fixed and spec.shape != "sphere",
            "source": "",
        }
        lowest = {"mass": LEAST, "friction": 0.0} if self._lengths else {"friction": 0.0}
        super().__init__(spec, path, group, lowest, fixed)

    def _shape(self, fields: dict[str, Any], member: int, draws: Draws) -> None:
        if self._lengths:
            fields["size"] = tuple(
                [draws.number(value, path, member, LEAST) for value, path in self._lengths]
            )
        else:
            # MuJoCo takes a while to import, and few worlds need it here.
            from worldgen.mjcf.source import locate, measure

            fields["source"] = locate(self._scenario, f"{self.path}.file", self._file)
            own = measure(fields["source"])
            fields["size"], fields["mass"] = own.size, own.mass
        fields["z"] = fields["size"][2] / 2

    def _footprint(self, fields: Mapping[str, Any]) -> Footprint:
        length, width, _ = fields["size"]
        return disc(length / 2) if self.round else block(length, width, fields["yaw"])


def _settled(attribute: Any) -> bool:
    return isinstance(attribute.start, Constant) and isinstance(attribute.ceiling, Constant | None)


def _attributes(has: Mapping[str, Any], path: str, member: int, draws: Draws) -> Attributes:
    """Start and ceiling of each number of a member's own; without a ceiling, the start is it."""
    drawn = []
    for name, attribute in has.items():
        start = draws.number(attribute.start, f"{path}.has.{name}", member, 0.0)
        ceiling = start
        if attribute.ceiling is not None:
            ceiling = draws.number(attribute.ceiling, f"{path}.has.{name}.ceiling", member, 0.0)
        drawn.append((name, min(start, ceiling), ceiling))
    return tuple(drawn)
