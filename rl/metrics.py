"""Metrics: what every number in a run's log means and what to look for; the one place that says so.

The table of docs/training.md is made from here (`python -m rl.metrics docs/training.md` writes it anew), and so are the
charts of `worldgen report` and the words beside them. A test sees that all that a run logs is told.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

BEGIN, END = "<!-- metrics: see rl/metrics.py -->\n", "<!-- end of metrics -->\n"
HOLDS = {"PART": ".+"}  # what a word in capitals stands for, where that is not one name


@dataclass(frozen=True)
class Metric:
    """`names` hold words in capitals (TEAM, GROUP, RULE, ...) for the game's own, and `(_prep)` for a second metric at
    the end of the first phase. All that match are drawn in one chart, whose `title` says the unit; without one there is
    none."""

    names: tuple[str, ...]
    title: str
    meaning: str
    look: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        forms = [re.escape(name).replace(r"\(_prep\)", "(?:_prep)?") for name in self.names]
        return re.compile(
            "|".join(re.sub(r"[A-Z]{4,}", lambda word: HOLDS.get(word[0], "[^/]+"), form) for form in forms)
        )

    def tells(self, name: str) -> bool:
        return self._pattern.fullmatch(name) is not None

    def row(self) -> str:
        """Of a Markdown table."""
        names = ", ".join(f"`{name}`" for name in self.names)
        return f"| {names} | {self.meaning} |{' ' + self.look if self.look else ''} |"


@dataclass(frozen=True)
class Section:
    title: str
    about: str
    metrics: tuple[Metric, ...]


def metric(names: str, title: str, meaning: str, look: str = "") -> Metric:
    return Metric(tuple(names.split(", ")), title, meaning, look)


COUNTERS = Section(
    "Progress",
    "How far the run has come.",
    (
        metric("update", "", "updates so far"),
        metric(
            "steps",
            "",
            "agent steps so far: one present agent acting once; waiting worlds and absent agents count none",
        ),
        metric("minutes", "", "minutes spent training, all sessions together"),
        metric("episodes", "", "episodes that ended in this update"),
        metric(
            "discarded",
            "discarded episodes in an update",
            "of these, given up because the physics broke down",
            "anything but 0 deserves a look; over 10 % of an update stops the run",
        ),
        metric(
            "stage, stage_steps, stage_held",
            "",
            "with a curriculum: the stage of this update, agent steps in it, and the share its rule "
            "held, over the latest "
            "episodes",
            "`stage_held` rising to what `until` asks; flat for long: the stage is too hard",
        ),
    ),
)
OUTCOMES = Section(
    "Outcomes",
    "What the teams earn and what the game says of them. In self-play a flat curve may hide progress on "
    "both sides: behaviour "
    "tells more.",
    (
        metric(
            "episode/TEAM_reward",
            "return of an episode",
            "mean return of an episode, averaged over the team's members",
            "in a zero-sum game one team's gain is the other's loss: read it with the table of `eval`",
        ),
        metric(
            "episode/TEAM/RULE",
            "return of an episode by rule",
            "the part of it that one rule paid; missing where it paid nobody",
            "what a policy earns its reward with: shaping alone is a warning",
        ),
        metric(
            "episode/TEAM_seen",
            "share of paid steps in which the team is seen",
            "share of paid steps in which any rival sees any member of the team",
            "the behaviour itself, in hide-and-seek",
        ),
        metric(
            "episode/TEAM_won",
            "share of episodes won",
            "share of episodes that ended with this team as the only winner (a rule's `end: ... wins`); "
            "running out of steps "
            "and draws count for nobody",
            "in a zero-sum game the two need not add up to 1",
        ),
        metric(
            "episode/RULE_held",
            "share of paid steps in which a rule fired",
            "share of the paid steps in which the rule fired for anybody, averaged over episodes; what a "
            "curriculum's "
            "`until: RULE holds 40%` looks at",
            "a rule that stays at 0 is never learnt from",
        ),
        metric(
            "episode/length",
            "steps of an episode",
            "steps of the episodes that ended (first episodes are cut short on purpose)",
        ),
    ),
)
BEHAVIOUR = Section(
    "Behaviour",
    "What is done with objects and doors, by which the stages of the paper are told apart: running, then "
    "shelters (boxes moved "
    "and locked in preparation, doors blocked), then ramps (carried by seekers, heights reached), then "
    "ramps taken away "
    "(carried and locked by hiders).",
    (
        metric(
            "episode/any_door_blocked(_prep), episode/all_doors_blocked(_prep)",
            "share of episodes with doors blocked",
            "share of episodes in which objects leave no way for an agent through some door, or through "
            "all, at the episode's "
            "end (`_prep`: at the end of the first phase); in layouts with doors",
            "above what chance does in the first updates, and in preparation first: the door blocking of the paper",
        ),
        metric(
            "episode/doors_blocked(_prep), episode/doors_locked(_prep)",
            "doors blocked in an episode",
            "how many doors are blocked so; `doors_locked`: by locked (and fixed) objects alone, which "
            "nobody can push aside",
            "`doors_locked` far below `doors_blocked`: boxes are in the way, but a push opens the door",
        ),
        metric(
            "episode/GROUP_max_move(_prep)",
            "furthest an object was moved, m",
            "distance from its start of the object of the group that was moved furthest, at the end",
            "half a metre is bumping into things; metres are carrying",
        ),
        metric(
            "episode/GROUP_carried_by_TEAM(_prep)",
            "path of objects in a team's grip, m",
            "path that objects of the group travelled while a member of the team held them, all objects "
            "together; where the "
            "team may grab them",
            "who it is that moves things, and when",
        ),
        metric(
            "episode/GROUP_locked_by_TEAM(_prep)",
            "objects locked by a team",
            "how many objects of the group are locked by that team; where it may lock them",
            "locks in preparation that are still there at the end",
        ),
        metric(
            "episode/GROUP_locked(_prep)",
            "objects locked",
            "how many objects of the group are locked, by whomever",
            "how the stages of the paper are told apart",
        ),
        metric(
            "episode/TEAM_distance(_prep)",
            "path of an agent, m",
            "path along the floor, averaged over the members of the team",
            "near 0: they have learnt to stand still, or cannot do better",
        ),
        metric(
            "episode/TEAM_max_rise",
            "greatest rise of an agent, m",
            "how far the highest member of the team rose above where it began, in games with ramps",
            "a wall's or box's height (0.5): somebody stood on top; that is ramp use",
        ),
    ),
)
OPPONENTS = Section(
    "Opponents",
    "How the learners do against past policies, anchors and frozen runs. Ratings alone do not show progress.",
    (
        metric(
            "against/OPPONENT/TEAM_reward",
            "return of an episode against others",
            "as `episode/TEAM_reward`, of the episodes in which only this team learnt and OPPONENT played all others: "
            "`first` (the untrained policy), `past` (all other past policies), or an anchor's or frozen run's name",
            "against `first` it should rise and stay, since a fall is forgetting; an anchor is the one fixed yardstick "
            "of a self-play run",
        ),
        metric(
            "against/OPPONENT/TEAM_score",
            "score against others",
            "share of those episodes in which the team earned more than any other; a draw counts half",
            "above 0.5: it beats them, if the game is fair to it",
        ),
        metric(
            "against/OPPONENT/TEAM_seen",
            "share of paid steps in which the team is seen, against others",
            "as `episode/TEAM_seen`, against that opponent",
        ),
        metric(
            "against/OPPONENT/TEAM_won",
            "share of episodes won against others",
            "as `episode/TEAM_won`, against it",
        ),
        metric(
            "rating/TEAM",
            "rating",
            "Elo of the learner in the team's seat; the untrained policy is 0",
            "a rise that slows down; a fall: it loses to what it once beat",
        ),
        metric("past_policies", "", "earlier policies kept as opponents"),
    ),
)
LEARNING = Section(
    "Learning",
    "Whether optimisation is sound. No curve here says that something useful is learnt; some say that "
    "nothing can be.",
    (
        metric(
            "entropy/TEAM",
            "entropy, nats",
            "mean entropy of the action distributions, nats; at the start 3 ln 11 = 7.19, and 0.5 for "
            "each of grab and lock",
            "a slow fall; a collapse means a policy that no longer explores",
        ),
        metric(
            "kl/TEAM",
            "KL divergence of an update",
            "mean of (ratio - 1 - ln ratio), an estimate of how far the update moved the policy",
            "0.005 to 0.02; above 0.05 lower `lr` or `epochs`",
        ),
        metric(
            "clip_fraction/TEAM",
            "clip fraction",
            "share of transitions whose probability ratio left 1 ± `clip`",
            "0.05 to 0.25",
        ),
        metric(
            "explained_variance/TEAM",
            "explained variance",
            "1 - Var(return - value) / Var(return), with the values from before the update",
            "towards 1; negative: the critic is worse than a constant",
        ),
        metric(
            "value_loss", "value loss", "mean squared error of the normalised values", "no growth over hours"
        ),
        metric(
            "grad_norm/policy, grad_norm/critic, grad_norm/TEAM",
            "length of the gradient",
            "mean length of the gradient before clipping at `grad_norm`; of each team's policy with `heads: separate`, "
            "since teams that share weights have no gradient of their own",
            "always above the limit: lower `lr`",
        ),
        metric("gradient_steps", "", "gradient steps in this update"),
    ),
)
SPEED = Section(
    "Speed",
    "Where the time goes.",
    (
        metric(
            "steps_per_second",
            "agent steps a second",
            "agent steps of this update by its duration, learning included",
            "a fall: something else runs on the machine",
        ),
        metric(
            "time/PHASE",
            "shares of the update's time",
            "shares of the update's time, which add up to 1: `act` is choosing actions, `simulate` physics with senses "
            "and rules, `record` keeping what came of them, `values` the critic's values, `reset` new worlds, "
            "`learn` PPO",
            "where to look for speed",
        ),
        metric(
            "time/PHASE/PART",
            "shares of the update's time by part",
            "the same, of parts of a phase; policy and critic learn side by side, so each counts half of its time",
            "`learn/wait` is one of them waiting for the other",
        ),
        metric("ranks", "", "processes that train together"),
        metric(
            "ranks/reduce, ranks/wait",
            "shares of time between ranks",
            "of several ranks: shares of the update's time spent adding gradients up, and waiting for the slowest",
            "`wait` far above `reduce`: ranks are unequal",
        ),
        metric("ranks/bytes", "bytes reduced in an update", "bytes that a rank sends in an update"),
    ),
)
SECTIONS = (OUTCOMES, BEHAVIOUR, OPPONENTS, LEARNING, SPEED, COUNTERS)


def told(name: str) -> Metric | None:
    """What tells of a metric; None where nothing does."""
    return next((one for section in SECTIONS for one in section.metrics if one.tells(name)), None)


def table() -> str:
    """All of it as a table in Markdown."""
    rows = [
        one.row()
        for section in (COUNTERS, OUTCOMES, BEHAVIOUR, OPPONENTS, LEARNING, SPEED)
        for one in section.metrics
    ]
    return "\n".join(["| metric | meaning | what to look for |", "|---|---|---|", *rows]) + "\n"


def within(page: str) -> str:
    """A page with the table between its marks brought up to date."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.split(END)[1]


def main(pages: Iterable[str]) -> None:
    for name in pages:
        path = Path(name)
        path.write_text(within(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
