"""Survey: many worlds of one scenario drawn and counted, to see whether and how well it fits its floor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from worldgen.errors import UserError
from worldgen.sampling.failure import PlacementError
from worldgen.sampling.sampler import Sampler
from worldgen.world import Rect, Shape, World

if TYPE_CHECKING:
    from worldgen.scenario import Scenario

COMPILED = 100  # at most so many worlds are also rendered and compiled, to time it
HOPELESS = 10  # when so many seeds from the first on give no world, the rest is not tried


@dataclass
class Survey:
    """What `survey` found. Counters map a value to the number of worlds (doors' sizes: of doors) that had it."""

    scenario: str
    identity: str
    floor: tuple[float, float] = (0.0, 0.0)  # the largest drawn, metres
    worlds: int = 0  # seeds that gave a world
    seeds: int = 0
    redraws: Counter[str] = field(default_factory=Counter)  # by reason
    first_failure: str | None = None  # the message of the first seed that gave none
    counts: dict[str, Counter[int]] = field(default_factory=dict)  # group -> members
    doors: Counter[int] = field(default_factory=Counter)
    door_widths: Counter[float] = field(default_factory=Counter)
    rooms: dict[str, Counter[int]] = field(
        default_factory=dict
    )  # what the layout encloses -> how many a world
    sides: dict[str, list[float]] = field(default_factory=dict)  # their sides, metres
    kept: list[World] = field(default_factory=list)  # the first that fit
    places: dict[str, list[tuple[float, float]]] = field(
        default_factory=dict
    )  # group -> where members started
    walls: list[tuple[float, float, float, float]] = field(
        default_factory=list
    )  # of the first world: x, y, half sizes
    milliseconds: dict[str, float] = field(default_factory=dict)  # a world: draw, render, compile

    def as_json(self) -> dict[str, Any]:
        """The numbers as JSON; places are only drawn, in the heat map."""
        return {
            "scenario": self.scenario,
            "identity": self.identity,
            "seeds": self.seeds,
            "worlds": self.worlds,
            "fit_rate": self.worlds / self.seeds if self.seeds else None,
            "redraws": dict(self.redraws.most_common()),
            "first_failure": self.first_failure,
            "counts": {group: dict(sorted(found.items())) for group, found in self.counts.items()},
            "doors": dict(sorted(self.doors.items())),
            "door_widths": dict(sorted(self.door_widths.items())),
            "rooms": {name: dict(sorted(found.items())) for name, found in self.rooms.items()},
            "room_sides": {name: _span(found) for name, found in self.sides.items()},
            "ms_per_world": self.milliseconds,
        }


def survey(
    scenario: Scenario, seeds: Iterable[int], report: Callable[[int], None] = lambda done: None
) -> Survey:
    """Draw the world of every seed; the first hundred that fit are also rendered and compiled.

    `report(done)` is called after each seed. Stops when none of the first ten seeds gives a world; errors other than
    lack of room are raised.
    """
    sampler = Sampler(scenario)
    found = Survey(scenario.name, scenario.identity)
    found.counts = {name: Counter() for name in (*scenario.teams, *scenario.objects)}
    found.places = {name: [] for name in found.counts}
    drawing = 0.0
    for seed in seeds:
        start = perf_counter()
        try:
            sampled = sampler.sample(seed)
        except PlacementError as error:
            refusals = error.refusals
            found.first_failure = found.first_failure or str(error)
        else:
            refusals = sampled.refusals
            _add(found, sampled.world)
            _rooms(found, sampled.world, scenario)
            found.kept += [sampled.world] if len(found.kept) < COMPILED else []
        drawing += perf_counter() - start
        found.redraws.update(refusal.reason for refusal in refusals)
        found.seeds += 1
        report(found.seeds)
        if found.seeds >= HOPELESS and not found.worlds:
            break
    if not found.seeds:
        raise UserError("no seeds: ask for at least one with --seeds")
    found.milliseconds = {"draw": 1e3 * drawing / found.seeds, **_built(found.kept)}
    return found


def _add(found: Survey, world: World) -> None:
    bodies = [(agent.team, agent) for agent in world.agents] + [
        (thing.group, thing) for thing in world.things
    ]
    present = Counter(group for group, _ in bodies)
    for group, counter in found.counts.items():
        counter[present[group]] += 1
    for group, body in bodies:
        found.places[group].append((body.x, body.y))
    found.doors[len(world.doors)] += 1
    found.door_widths.update(door.width for door in world.doors)
    found.floor = max(found.floor[0], world.floor[0]), max(found.floor[1], world.floor[1])
    if not found.worlds:
        found.walls = [(wall.x, wall.y, wall.half_x, wall.half_y) for wall in world.walls]
    found.worlds += 1


def _rooms(found: Survey, world: World, scenario: Scenario) -> None:
    """Count and measure what the layout encloses: `rooms/0`, `rooms/1`, or a single area such as `quadrant`."""
    made = [
        (name, area)
        for name, area in world.regions
        if name != "floor" and name.split("/")[0] not in scenario.regions
    ]
    families = {name.split("/")[0] for name, _ in made if "/" in name}
    parts = [(name.split("/")[0], area) for name, area in made if name not in families]
    for name, number in Counter(name for name, _ in parts).items():
        found.rooms.setdefault(name, Counter())[number] += 1
    for name, area in parts:
        sides = [side for shape in area.inside for side in _sides(shape)]
        found.sides.setdefault(name, []).extend(sides)


def _sides(shape: Shape) -> tuple[float, float]:
    if isinstance(shape, Rect):
        return shape.x1 - shape.x0, shape.y1 - shape.y0
    return 2 * shape.radius, 2 * shape.radius


def _span(values: list[float]) -> dict[str, float]:
    return {"least": min(values), "mean": sum(values) / len(values), "most": max(values)} if values else {}


def _built(worlds: list[World]) -> dict[str, float]:
    """Mean milliseconds a world to render and to compile (with its Index)."""
    if not worlds:
        return {}
    from worldgen.mjcf import compile_world, render

    render(worlds[0])  # the first reads the templates
    start = perf_counter()
    for world in worlds:
        render(world)
    rendered = perf_counter()
    for world in worlds:
        compile_world(world)
    done = perf_counter()
    rendering = 1e3 * (rendered - start) / len(worlds)
    return {"render": rendering, "compile": 1e3 * (done - rendered) / len(worlds) - rendering}
