"""Draws many worlds of every bundled game and checks each one apart from the program that drew it.

Run from the project's root: `python -m benchmarks.worlds --seeds 1000 [--json worlds.json] [GAME ...]`. A world is
wrong where bodies overlap (`benchmarks.standing`), where one is not where its `where` asks (`benchmarks.places`), where
a requirement does not hold of the finished world, or where MuJoCo finds a contact before the first step (asked of the
first hundred). Ends with status 1 when anything is wrong.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import process_time
from typing import Annotated, Any

import mujoco
import typer

from benchmarks.places import group_of, misplaced
from benchmarks.printing import run, writable
from benchmarks.standing import overlaps
from schemas.grammar.tree import Reaches
from worldgen.mjcf import compile_world
from worldgen.sampling import PlacementError, Sampled, Sampler
from worldgen.sampling.bodies import footprint
from worldgen.sampling.geometry import Footprint, block
from worldgen.sampling.members import Standing
from worldgen.sampling.requirements import Reach, Scene
from worldgen.scenario import bundled, load
from worldgen.sim.rules.check import holds
from worldgen.world import Rect, Thing, Wall, World

COMPILED = 100  # worlds a game that MuJoCo looks at too


@dataclass
class Found:
    """What the worlds of one game are like."""

    game: str
    seeds: int = 0
    failures: int = 0  # seeds that gave no world
    redraws: int = 0  # worlds that were drawn again
    overlapping: int = 0
    misplaced: int = 0
    unmet: int = 0
    contacts: int = 0  # compiled worlds that begin with a contact
    compiled: int = 0
    milliseconds: float = 0.0  # of the processor's time, a seed, to draw
    slowest: float = 0.0  # ms
    examples: list[str] = field(default_factory=list)  # the first few that are wrong, with their seeds

    @property
    def wrong(self) -> int:
        return self.failures + self.overlapping + self.misplaced + self.unmet + self.contacts


def survey(name: str, seeds: range) -> Found:
    """Draw and check the worlds of one game; a stage of its curriculum is `game:stage`."""
    scenario = opened(name)
    sampler, found = Sampler(scenario), Found(name)
    spent = 0.0
    _draw(sampler, seeds[0])  # the first loads and compiles what it needs
    for seed in seeds:
        start = process_time()
        drawn = _draw(sampler, seed)
        took = 1e3 * (process_time() - start)
        spent, found.slowest = spent + took, max(found.slowest, took)
        if isinstance(drawn, PlacementError):
            found.failures += 1
            found.redraws += len(drawn.refusals)
            _tell(found, seed, [str(drawn).splitlines()[0]])
        else:
            found.redraws += len(drawn.refusals)
            _judge(found, scenario, sampler, drawn.world)
        found.seeds += 1
    found.milliseconds = spent / max(1, found.seeds)
    return found


def opened(name: str) -> Any:
    """The scenario of `game` or `game:stage`."""
    game, _, stage = name.partition(":")
    return load(game, stage=stage or None)


def _draw(sampler: Sampler, seed: int) -> Sampled | PlacementError:
    try:
        return sampler.sample(seed)
    except PlacementError as error:
        return error


def _judge(found: Found, scenario: Any, sampler: Sampler, world: World) -> None:
    wrong = {"overlapping": overlaps(world), "misplaced": misplaced(scenario, world),
             "unmet": unmet(scenario, sampler, world)}  # fmt: skip
    if found.compiled < COMPILED:
        found.compiled += 1
        wrong["contacts"] = contacts(world)
    for what, texts in wrong.items():
        setattr(found, what, getattr(found, what) + bool(texts))
        _tell(found, world.seed, texts)


def unmet(scenario: Any, sampler: Sampler, world: World) -> list[str]:
    """Requirements that do not hold of a finished world: who reaches whom by the planner, the rest as rules ask."""
    return [
        name for name in scenario.require if not _met(scenario.requirement(name), scenario, sampler, world)
    ]


def _met(sentence: Any, scenario: Any, sampler: Sampler, world: World) -> bool:
    clauses = [clause for clause in sentence.clauses if isinstance(clause, Reaches)]
    reach = Reach(_scene(sampler, world)) if clauses else None
    return holds(scenario, world, sentence) and all(reach.holds(clause) for clause in clauses if reach)


def _scene(sampler: Sampler, world: World) -> Scene:
    """The finished world as the planner looks at it."""
    bodies = (*world.agents, *world.things)
    counts = Counter(map(group_of, bodies))
    placed: dict[str, list[Standing | None]] = {name: [] for name in sampler.roster.paths}
    for body in sorted(bodies, key=lambda body: body.member):
        item = sampler.roster.item(body, counts[group_of(body)])
        placed[group_of(body)].append(Standing(item, footprint(body), body.yaw))
    barriers = [*world.walls, *(thing for thing in world.things if thing.fixed and thing.solid)]
    grounds = tuple(_barrier(one) for one in barriers)
    half_x, half_y = world.floor[0] / 2, world.floor[1] / 2
    floor = Rect(-half_x, -half_y, half_x, half_y)
    return Scene(placed, sampler.roster, grounds, floor, dict(world.regions))


def _barrier(one: Wall | Thing) -> Footprint:
    if isinstance(one, Wall):
        return block(2 * one.half_x, 2 * one.half_y, 0.0, one.x, one.y)
    return footprint(one)


def contacts(world: World) -> list[str]:
    """Contacts that MuJoCo finds before the first step, but those with the ground."""
    model, _ = compile_world(world)
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    names = {platform.name for platform in world.platforms} | {"floor", "world"}
    found = []
    for contact in data.contact:
        bodies = [model.body(model.geom(int(geom)).bodyid[0]).name for geom in contact.geom]
        if names.isdisjoint(bodies) and contact.dist < -1e-6:
            found.append(f"{bodies[0]} touches {bodies[1]} at {contact.dist:.4f} m")
    return found


def _tell(found: Found, seed: int, texts: list[str]) -> None:
    if texts and len(found.examples) < 5:
        found.examples.append(f"seed {seed}: {texts[0]}")


COLUMNS = ("failures", "redraws", "overlapping", "misplaced", "unmet", "contacts")


def table(rows: list[Found]) -> str:
    """The counts as a table, a game a line."""
    lines = ["| game | seeds | " + " | ".join(COLUMNS) + " | ms a world | slowest, ms |", "|---" * 10 + "|"]
    for row in rows:
        counts = " | ".join(f"{getattr(row, column):,}" for column in COLUMNS)
        lines.append(
            f"| {row.game} | {row.seeds:,} | {counts} | {row.milliseconds:.1f} | {row.slowest:.0f} |"
        )
    return "\n".join(lines)


def games() -> list[str]:
    """Every bundled game, and every stage of one that has a curriculum."""
    found = []
    for name in bundled():
        found += [name, *(f"{name}:{stage}" for stage in load(name).stages)]
    return found


def main(
    asked: Annotated[
        list[str] | None,
        typer.Argument(metavar="games", help="Game, or game:stage; all bundled ones unless said.",
                       show_default=False),
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="How many, a game.")] = 1000,
    first: Annotated[int, typer.Option(min=0, help="The first of them.")] = 0,
    out: Annotated[Path | None, typer.Option("--json", help="Also write the numbers here.")] = None,
) -> None:  # fmt: skip
    writable(out, "--json")
    for name in asked or ():
        opened(name)
    rows = []
    for name in asked or games():
        rows.append(survey(name, range(first, first + seeds)))
        for example in rows[-1].examples:
            print(f"{name}: {example}", file=sys.stderr)
        if out:
            out.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    print(table(rows))
    if any(row.wrong for row in rows):
        raise typer.Exit(1)


if __name__ == "__main__":
    run(main)
