"""Typed trees of the sentence language: what the parser returns and what rules, placement and `require` consume.

Every node carries `span`, the (start, end) character columns of its words in the sentence, so that any later stage
can put a caret under the right word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Span = tuple[int, int]
Quantifier = Literal[
    "any", "every", "no", "each", "first", "nearest", "at least", "exactly", "the", "its", "all"
]
Side = Literal["own", "rival"]
State = Literal["locked", "unlocked", "held", "free", "removed", "still", "moving", "upright"]


@dataclass(frozen=True, slots=True)
class Noun:
    """A declared team, object, region, rule or attribute, or one of the built-in nouns agent, object, team."""

    name: str  # as declared ("seekers"), or "agent" / "object" / "team"
    kind: Literal["team", "object", "region", "rule", "attribute", "agents", "objects", "teams", "start"]
    span: Span


@dataclass(frozen=True, slots=True)
class Target:
    """`any rival agent`, `the food`, `at least 2 locked boxes`, bare `runners` (quantifier "all"), `its start`."""

    noun: Noun
    quantifier: Quantifier
    span: Span
    number: int | None = None  # with "at least" / "exactly"
    side: Side | None = None
    state: State | None = None
    middle: float | None = None  # of a region, from "middle 85% of floor"


@dataclass(frozen=True, slots=True)
class RegionRef:
    """`quadrant`, `own base`, `middle 85% of floor`."""

    name: str
    span: Span
    which: Literal["own", "rival", "any", "every"] | None = None
    middle: float | None = None  # fraction, from "middle 85% of floor"


# --- places: what `where` says, and what a rule may ask after "is"


@dataclass(frozen=True, slots=True)
class Inside:
    """`inside` | `outside` a region; `wholly` asks for the whole footprint."""

    region: RegionRef
    span: Span
    outside: bool = False
    wholly: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """Closer than `distance` metres to `target`; target None is "each other"."""

    distance: float
    target: Target | None
    span: Span


@dataclass(frozen=True, slots=True)
class Away:
    """Farther than `distance` metres from `target`; target None is "each other"."""

    distance: float
    target: Target | None
    span: Span


@dataclass(frozen=True, slots=True)
class Relative:
    """near | behind | under | after | before a target."""

    word: Literal["near", "behind", "under", "after", "before"]
    target: Target
    span: Span


@dataclass(frozen=True, slots=True)
class Spot:
    """spread over | center of | far edge of a region."""

    word: Literal["spread over", "center of", "far edge of"]
    region: RegionRef
    span: Span


Place = Inside | Within | Away | Relative | Spot


# --- predicates after is / are, and clauses


@dataclass(frozen=True, slots=True)
class InState:
    """`is locked`, `is moving`, ..."""

    state: State
    span: Span


@dataclass(frozen=True, slots=True)
class Passive:
    """seen by | touched by | held by."""

    verb: str  # the active verb: "sees", "touches", "holds"
    by: Target
    span: Span


@dataclass(frozen=True, slots=True)
class FilledBy:
    """`is filled by any box within 0.1`."""

    target: Target
    within: float
    span: Span


@dataclass(frozen=True, slots=True)
class Always:
    """`always`."""

    span: Span


@dataclass(frozen=True, slots=True)
class EverySteps:
    """`every 10 steps`."""

    steps: int
    span: Span


@dataclass(frozen=True, slots=True)
class AtStep:
    """`at step 40`."""

    step: int
    span: Span


@dataclass(frozen=True, slots=True)
class AtEnd:
    """`at the end`."""

    span: Span


@dataclass(frozen=True, slots=True)
class Is:
    """`each box is [not] ...`: a state, a place, a passive or `filled by`."""

    subject: Target
    predicate: InState | Place | Passive | FilledBy
    span: Span
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """`each team has at least 3 captures`."""

    subject: Target
    amount: Literal["no", "exactly", "at least", "less than"]
    number: float
    what: Noun  # an attribute or a rule
    span: Span


@dataclass(frozen=True, slots=True)
class Reaches:
    """`every agent can reach every ramp` (require only)."""

    subject: Target
    target: Target
    span: Span
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Does:
    """subject verb target: sees, touches, holds, or a plug-in's verb (third person singular is the canonical form)."""

    subject: Target
    verb: str
    target: Target
    span: Span


Clause = Always | EverySteps | AtStep | AtEnd | Is | Has | Reaches | Does


@dataclass(frozen=True, slots=True)
class Sentence:
    """What `when`, `while` and `require` say: clauses joined by "and"."""

    text: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """What `where` says: places joined by "and"."""

    text: str
    places: tuple[Place, ...]


# --- actions and outcomes


@dataclass(frozen=True, slots=True)
class Action:
    """`move`, `grab boxes`, `lock own ramps`."""

    verb: Literal["move", "grab", "lock"]
    noun: Noun | None
    span: Span
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `end:` says: `hiders wins`, `own team wins`, `draw`, `episode`."""

    kind: Literal["wins", "draw", "episode"]
    winner: Target | None
    span: Span


# --- measures: amounts worked out from the state


@dataclass(frozen=True, slots=True)
class Ends:
    """One end of a distance: a target's centres, or the corners of its bounding boxes."""

    target: Target
    corners: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Distance:
    """`distance from corners of each site to corners of any box`: for each of the one the nearest of the other."""

    start: Ends
    end: Ends
    span: Span


@dataclass(frozen=True, slots=True)
class Progress:
    """`progress of the player toward nearest box`: last distance minus this one."""

    of: Target
    toward: Target
    span: Span


@dataclass(frozen=True, slots=True)
class CountOf:
    """`count of sites`."""

    of: Target
    span: Span


@dataclass(frozen=True, slots=True)
class RaysTo:
    """`count of 100 rays from edge of floor to treasure`: how many of the rays meet it first."""

    number: int
    region: RegionRef
    target: Target
    span: Span


@dataclass(frozen=True, slots=True)
class SpeedOf:
    """`speed of the agent`, metres per second in the plane."""

    of: Target
    span: Span


@dataclass(frozen=True, slots=True)
class AttributeOf:
    """`energy of the prey`."""

    attribute: Noun
    of: Target
    span: Span


@dataclass(frozen=True, slots=True)
class Custom:
    """A plug-in's measure: `WORD of TARGET`."""

    word: str
    of: Target
    span: Span


@dataclass(frozen=True, slots=True)
class Measure:
    """`-0.05 * soft -1.5 distance from ... to ...`."""

    text: str
    factor: Any  # a schemas.values.Value
    quantity: Distance | Progress | CountOf | RaysTo | SpeedOf | AttributeOf | Custom
    reduce: Literal["mean", "total", "soft"] | None = None
    sharpness: float | None = None  # the number after "soft"


# --- effects


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of a rule on one target, whatever its verb; fields that the verb has no use for are None.

    reward (target, amount) | add, set (target, attribute, amount) | eat (target, amount) | move (target, place) |
    remove, freeze (target, steps; None for good, and one step) | push (target, amount in newtons with toward or away,
    or direction) | lock, unlock, drop (target) | forbid (action, target) | end (outcome) | a plug-in's (target,
    options)
    """

    verb: str
    path: str  # dotted path, "rules.kill.add.the predator.energy": where its amount's draws come from
    target: Target | None = None
    amount: Any = None  # a schemas.values.Value or a Measure
    attribute: str | None = None
    place: RegionRef | Literal["start", "anew"] | None = None
    steps: int | None = None
    toward: Target | None = None
    away: bool = False  # push away from `toward`
    direction: tuple[Any, Any] | None = None  # east and north, newtons
    action: Literal["move", "grab", "lock"] | None = None
    outcome: Outcome | None = None
    options: tuple[tuple[str, Any], ...] = ()
