"""World: one drawn game world as plain numbers. Everything random is settled here and nowhere else.

Frame: origin in the middle of the floor, x east, y north, z up; metres, kilograms, newtons, radians. Positions are
centres. Worlds compare equal when they were drawn from equal scenarios and seeds, and `dataclasses.asdict` makes
them JSON.
"""

from __future__ import annotations

from dataclasses import dataclass

Color = tuple[float, float, float, float]
Attributes = tuple[tuple[str, float, float], ...]  # (name, start, ceiling) of `has:`


@dataclass(frozen=True, slots=True)
class Rect:
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float


Shape = Rect | Circle


@dataclass(frozen=True, slots=True)
class Area:
    """A region of the floor: the points in any shape of `inside` and in none of `outside`."""

    inside: tuple[Shape, ...]
    outside: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True)
class Wall:
    """An axis-aligned box standing on the floor."""

    name: str  # "walls/0", "outer_walls/north"
    x: float
    y: float
    half_x: float
    half_y: float
    height: float
    friction: float
    outer: bool


@dataclass(frozen=True, slots=True)
class Platform:
    """A raised part of the floor, such as the `ring` layout's: what is placed wholly on it stands on its top."""

    name: str  # "ring"
    shape: Shape
    height: float
    friction: float


@dataclass(frozen=True, slots=True)
class Door:
    """A clear opening in an inner wall: its middle, its clear width, and the axis along which the wall runs."""

    x: float
    y: float
    width: float
    axis: str  # "x" or "y"


@dataclass(frozen=True, slots=True)
class Agent:
    name: str  # "hiders/0"
    team: str
    member: int
    slot: int  # place among all agents of the game, absent ones included
    x: float
    y: float
    z: float
    yaw: float  # radians; 0 faces east, counter-clockwise
    mass: float
    radius: float
    friction: float
    force: float  # N at full action, per axis
    torque: float  # N m at full action
    color: Color
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """A box, ramp, pillar, ...: `size` is the full bounding box before yaw."""

    name: str  # "boxes/1"
    group: str
    kind: str  # the template: "box", "ramp", "pillar"
    member: int
    slot: int  # place among all objects of the game, absent ones included
    x: float
    y: float
    z: float
    yaw: float
    size: tuple[float, float, float]
    mass: float
    friction: float
    color: Color
    fixed: bool
    solid: bool = True  # False: no collision, hides nothing (food, site)
    tilts: bool = False  # turns about x and y too
    rank: int = 0  # its place in the group's `order`
    team: str = ""  # the team it belongs to, of a group that is `per: team`
    source: str = ""  # the MJCF file of an `is: mjcf` body
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """A phase covers the steps t (0-based, the step about to be taken) with start <= t < end."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class World:
    scenario: str  # the scenario's name
    identity: str  # hash of what can change a world; see Scenario.identity
    seed: int
    steps: int
    floor: tuple[float, float]  # full side lengths
    floor_friction: float
    gravity: float
    timestep: float
    substeps: int
    walls: tuple[Wall, ...]
    doors: tuple[Door, ...]
    # By name: the floor, the layout's, the author's. Parts of a family follow it: "rooms", "rooms/0", "rooms/1";
    # of a region that is `per: team`: "bases", "bases/reds", "bases/blues".
    regions: tuple[tuple[str, Area], ...]
    agents: tuple[Agent, ...]
    things: tuple[Thing, ...]
    phases: tuple[PhaseSpan, ...]
    params: tuple[tuple[str, float], ...]
    platforms: tuple[Platform, ...] = ()
    light: str = "default"
    materials: str = "plain"

    def region(self, name: str) -> Area:
        return dict(self.regions)[name]
