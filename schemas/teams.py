"""Teams: who is in the game, what their bodies are like, what they do and perceive."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from schemas.attributes import Attributes
from schemas.base import Angle, Count, Friction, Length, Mass, Model, Newtons, Quantity, Short, said
from schemas.colors import Color

Sight = Annotated[float, Quantity(unit="deg", low=0, high=360, plain=True)]
ViewRange = Annotated[float, Quantity(unit="m", low=0, above=True, plain=True)] | None
Noise = Annotated[float, Quantity(unit="m", low=0, plain=True)]
Reach = Annotated[float, Quantity(unit="m", low=0, above=True, plain=True)]


class Lidar(Model):
    """Rays cast in the plane, evenly around the agent."""

    rays: Annotated[int, Quantity(low=0, high=1000, integer=True, plain=True)] = said(30, "How many rays.")
    range: Annotated[float, Quantity(unit="m", low=0, above=True, plain=True)] = said(
        6, "The longest distance a ray reports, metres."
    )


def _lidar(raw: Any) -> Any:
    """`lidar: 30` is short for `{rays: 30}`."""
    return raw if isinstance(raw, (dict, Lidar)) else {"rays": raw}


class Sensors(Model):
    """What an agent perceives beside itself."""

    sight: Sight = said(135, "Full opening angle of the vision cone, degrees.")
    lidar: Annotated[Lidar, Short(_lidar, {"type": "integer", "minimum": 0})] = said(
        30, "Number of rays, or {rays: 30, range: 6}; 0 for none."
    )
    range: ViewRange = said(None, "How far it sees, metres; left out, as far as nothing stands between.")
    noise: Noise = said(0, "Standard deviation of the lengths it measures, metres.")
    knows: tuple[str, ...] = said((), "Groups and regions observed without being seen.")


class TeamSpec(Model):
    """A group of like agents. Values written here are drawn anew for each of them."""

    like: str | None = said(None, "Copy another team, then change what is written here.")
    singular: str | None = said(None, "What sentences call one of them, where that is not plain English.")
    count: Count = said(1, "How many there are.")
    color: Color = said("auto", "Colour: a name or '#rrggbb'.")
    where: str = said("inside floor", "Where they start: a sentence of places.")
    yaw: Angle = said(
        "0..360",
        "Heading at the start, degrees counter-clockwise from east, or `toward` a target or the center of a region.",
    )
    mass: Mass = said(1, "Mass, kilograms.")
    radius: Length = said(0.15, "Radius of the body, metres.")
    friction: Friction = said(0.01, "Sliding friction; a contact takes the larger of its two bodies.")
    force: Newtons = said(90, "Force along each axis at full action, newtons.")
    torque: Annotated[Any, Quantity(unit="N m", low=0)] = said(90, "Torque at full action, newton metres.")
    actions: tuple[str, ...] = said(("move",), "What they can do: move, grab GROUP, lock GROUP.")
    frame: Literal["own", "world"] = said("own", "Whether moving and sensing turn with the agent.")
    sensors: Sensors = said({}, "What they perceive.")
    reach: Reach = said(0.25, "How far grab and lock reach, from the agent's centre to a surface, metres.")
    has: Attributes = said(
        {}, "Numbers of their own, as in energy: 10 of 20 (start of ceiling; the floor is 0)."
    )
