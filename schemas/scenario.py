"""The model of a scenario: every key an author may write, its default, its unit, and one line on what it means.

Values are parsed here (see `schemas.values`); sentences stay text and are parsed against the declared names by
`worldgen.scenario.load`, which attaches trees, positions and hashes to the model it returns. A new layout or kind
of object is one file plus its registration.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PrivateAttr

from schemas.attached import Attached
from schemas.base import (
    SHORT_NUMBER,
    Chance,
    Friction,
    Length,
    Model,
    Number,
    Seconds,
    Short,
    Whole,
    refusal,
    said,
)
from schemas.curriculum import StageSpec
from schemas.grammar import tree
from schemas.layouts import Layout
from schemas.phases import PhaseSpec
from schemas.problem import Problem
from schemas.regions import RegionSpec
from schemas.rules import RuleSpec
from schemas.teams import TeamSpec
from schemas.things import ThingSpec


def _pair(raw: Any) -> Any:
    return raw if isinstance(raw, (list, tuple)) else (raw, raw)


def _version(raw: Any) -> Any:
    if raw != 1 or isinstance(raw, bool):
        message = f"version {raw} of the language is not known here; this program reads version 1"
        raise refusal(Problem("bad-value", message, help=("write 'worldgen: 1'",)))
    return raw


Observe = dict[str, tuple[str, ...]]


def _observe(raw: Any) -> Any:
    if isinstance(raw, dict) or raw == "auto":
        return raw
    help = ("write auto, or a mapping such as {boxes: [position, locked], params: [radius]}",)
    raise refusal(Problem("bad-value", "this does not say what is observed", help=help))


class WorldSpec(Model):
    """The floor, what stands on it, and the physics."""

    floor: Annotated[tuple[Length, Length], Short(_pair, SHORT_NUMBER)] = said(
        6, "Side of the floor, or [x, y], metres; the origin is its middle."
    )
    layout: Layout = said({"open": {}}, "What stands on the floor.")
    outer_walls: Chance = said("100%", "Chance that walls stand around the floor.")
    outer_height: Length = said(4, "Height of the outer walls, metres.")
    wall_height: Length = said(0.5, "Height of inner walls, metres.")
    wall_friction: Friction = said(0.01, "Sliding friction of all walls.")
    grid: Length = said(0.2, "Cell of the layout's grid, metres; a wall is half a cell thick.")
    gravity: Number = said(-50, "Acceleration along z, metres per second squared.")
    friction: Friction = said(
        0.2, "Sliding friction of the floor; a contact takes the larger of its two bodies."
    )
    timestep: Seconds = said(0.005, "Physics step, seconds.")
    substeps: Whole = said(15, "Physics steps a control step.")
    light: Literal["default", "bright", "dim", "low"] = said("default", "How the scene is lit in pictures.")
    materials: Literal["plain", "checker", "noise"] = said("plain", "What surfaces look like in pictures.")
    tries: Whole = said(50, "Placement attempts per object.")
    worlds: Whole = said(20, "Redraws of the whole world per seed.")


class Scenario(Model):
    """One game: a floor, who and what is on it, and what it pays."""

    # The properties below the keys answer only for what `worldgen.scenario.load` returned.

    worldgen: Annotated[Literal[1], BeforeValidator(_version)] = said(..., "Version of the language.")
    about: str = said("", "One line, shown by `list`.")
    extends: str | None = said(None, "A parent scenario: a bundled name or a path relative to this file.")
    steps: Whole = said(240, "Control steps an episode.")
    params: dict[str, Number] = said({}, "Named values, drawn once an episode and shared: use them as $name.")
    world: WorldSpec = said({}, "The floor, what stands on it, and the physics.")
    regions: dict[str, RegionSpec] = said({}, "Named areas of the floor.")
    teams: dict[str, TeamSpec] = said(..., "Who plays.")
    objects: dict[str, ThingSpec] = said({}, "What lies about.")
    phases: dict[str, PhaseSpec] = said({"play": {}}, "Stretches of the episode, in order.", min_length=1)
    require: dict[str, str] = said({}, "What every drawn world must satisfy: name to sentence.")
    rules: dict[str, RuleSpec] = said({}, "What the game pays and when it ends.")
    curriculum: dict[str, StageSpec] = said(
        {}, "Stages of training, in order: each lays values upon this file."
    )
    observe: Annotated[Observe | Literal["auto"], BeforeValidator(_observe)] = said(
        "auto",
        "What policies observe: auto, or group to a list of position, velocity, size, locked, attributes.",
    )
    train: dict[str, Any] = said({}, "Defaults for the bundled trainer.")

    _attached: Attached | None = PrivateAttr(None)

    @property
    def attached(self) -> Attached:
        """What the loader attached; a model made by hand has nothing to attach."""
        if self._attached is None:
            raise TypeError("this Scenario was not made by worldgen.scenario.load")
        return self._attached

    @property
    def name(self) -> str:
        """Its file's name without the ending."""
        return self.attached.name

    @property
    def path(self) -> str | None:
        """Its file, None when it came from text."""
        return self.attached.path

    @property
    def document(self) -> dict[str, Any]:
        """The resolved document: after extends, overrides and like, before checking."""
        return self.attached.document

    @property
    def identity(self) -> str:
        """12 hex digits over everything that can change a drawn world: all but about, train and rules."""
        return self.attached.identity

    @property
    def hash(self) -> str:
        """12 hex digits over everything that can change an episode: all but about and train."""
        return self.attached.hash

    @property
    def warnings(self) -> tuple[Any, ...]:
        """Diagnostics of what is legal and probably not meant."""
        return self.attached.warnings

    def sentence(self, path: str) -> tree.Sentence:
        """The tree of `rules.NAME.while`, `rules.NAME.when` or `require.NAME`."""
        return self.attached.sentences[path]

    def requirement(self, name: str) -> tree.Sentence:
        """The tree of `require.NAME`."""
        return self.attached.sentences[f"require.{name}"]

    def where(self, path: str) -> tree.Where:
        """The tree of the `where` of `teams.NAME` or `objects.NAME`."""
        return self.attached.wheres[path]

    def facing(self, path: str) -> tree.Target | tree.Spot | None:
        """What the members of `teams.NAME` or `objects.NAME` face when they are placed; None: their yaw is a number."""
        return self.attached.facings.get(path)

    def actions(self, team: str, phase: str | None = None) -> tuple[tree.Action, ...]:
        """What a team can do, in a phase where that is different there."""
        changed = self.attached.changed.get(f"phases.{phase}.set.{team}")
        return self.attached.actions[team] if changed is None else changed

    def effects(self, rule: str) -> tuple[tree.Effect, ...]:
        """What follows when a rule fires, in file order."""
        return self.attached.effects[rule]

    @property
    def stage(self) -> str | None:
        """The stage of the curriculum laid upon this document, None without one."""
        return self.attached.stage

    @property
    def stages(self) -> dict[str, Scenario]:
        """Every stage of the curriculum as a scenario of its own, by name in file order; empty without curriculum."""
        return self.attached.stages

    @property
    def members(self) -> tuple[Scenario, ...]:
        """Whatever can be played of this file: the scenario without a stage, then every stage."""
        return self.attached.members

    def position(self, path: str) -> Any:
        """`Position` of the value at a dotted path, or of the nearest key above it that is written down."""
        return self.attached.position(path)

    def diagnostic(self, code: str, path: str, message: str, help: Iterable[str] = ()) -> Any:
        """A `Diagnostic` placed at a dotted path."""
        return self.attached.diagnostic(code, path, message, help)
