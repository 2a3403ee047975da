"""The words: what a scenario may say, and the short functions that run some of it."""

from typing import ClassVar, Literal

from worldgen import plugins
from worldgen.plugins import Degrees, Length, Model, Newtons, Thing, said


@plugins.layout
class Cross(Model):
    """Two hedgerows that cross in the middle of the floor, with a gap where they meet."""

    kind: ClassVar[str] = "cross"
    regions: ClassVar[tuple[str, ...]] = ("beds", "crossing")

    gap: Length = said(1, "Clear opening around the middle, metres.")

    def lay_out(self, grid, plan, draws) -> None:
        from worldgen.plugins import Area, Line, NoFit, Rect

        gap = draws.number(self.gap, "world.layout.cross.gap", low=1e-3) / 2
        # Inner walls end half a wall short of the outer walls' centre lines: they touch and never overlap.
        east, north = grid.x(grid.columns - 1) - plan.thick / 2, grid.y(grid.rows - 1) - plan.thick / 2
        if gap > min(east, north):
            raise NoFit("world.layout.cross.gap", f"a gap of {2 * gap:.3g} m leaves nothing of the cross")
        for axis, end in (("x", east), ("y", north)):
            plan.wall(Line(axis, 0, -end, -gap))
            plan.wall(Line(axis, 0, gap, end))
        half = plan.thick / 2
        sides = [(x, y) for x in ((-east, -half), (half, east)) for y in ((-north, -half), (half, north))]
        plan.family("beds", [Rect(x0, y0, x1, y1) for (x0, x1), (y0, y1) in sides])
        plan.regions["crossing"] = Area((Rect(-gap, -gap, gap, gap),))


@plugins.thing
class Barrel(Thing):
    """A barrel that stands upright and slides."""

    outline: ClassVar = "disc"
    shape: ClassVar = "cylinder"
    shades: ClassVar[tuple[str, ...]] = ("brown",)

    kind: Literal["barrel"] = said("barrel", "The template.", alias="is")
    diameter: Length = said(0.4, "Diameter, metres.")
    height: Length = said(0.5, "Height, metres.")

    def lengths(self):
        return ("diameter", self.diameter), ("diameter", self.diameter), ("height", self.height)


plugins.verb(
    "faces",
    "has it within 10 degrees of straight ahead",
    passive="faced",
    plural="face",
    run="garden.facts:faces",
)
plugins.place("beside", "at most 0.5 m to the left or right of", run="garden.facts:beside")
plugins.sensor(
    "compass", ("north", "east"), "the heading as a unit vector, north and east", run="garden.facts:compass"
)


@plugins.state("fast")
def fast(scene):
    """Moving at 1 m/s or more."""
    return scene.speed >= 1.0


@plugins.measure("remoteness")
def remoteness(scene):
    """`remoteness of A`: metres from the middle of the floor."""
    return (scene.xy**2).sum(axis=-1) ** 0.5


@plugins.effect("blow")
def blow(
    moment,
    chosen,
    *,
    force: Newtons = said(20, "Newtons."),
    bearing: Degrees = said(0, "Where to, degrees from east."),
):
    """Pushes with the force of a wind, in the next step."""
    from numpy import cos, radians, sin, stack

    angle = radians(bearing)
    wind = force[:, None] * stack([cos(angle), sin(angle)], axis=-1)  # newtons east and north [N, 2]
    moment.scene.state.shove[...] += chosen[..., None] * wind[:, None]
