"""Events: what happened in a recording, as stretches of frames: who was seen, held and locked, and who was taken out.

Every view draws the same ones: the timeline of the page, and whatever lists an episode.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from worldgen.viewer.recording import Recording

SEEN, HELD, LOCKED, GONE = "seen", "held", "locked", "gone"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was so from frame `start` on, and no longer in frame `end` (the number of frames: to the end)."""

    kind: str  # "seen", "held", "locked", "gone"
    start: int
    end: int
    who: str  # the agent that was seen or is gone, the thing that was held or locked or is gone
    by: str = ""  # whose eyes, grip or lock it was, where one agent can be named


def events(recording: Recording) -> list[Event]:
    """All events in the order in which they begin."""
    found = [*_seen(recording), *_held(recording), *_locked(recording), *_gone(recording)]
    return sorted(found, key=lambda e: (e.start, e.kind, e.who, e.by))


def packed_events(recording: Recording) -> list[tuple[str | int, ...]]:
    """The same as the page reads them: kind, start, end, who, by."""
    return [astuple(event) for event in events(recording)]


def stretches(flags: np.ndarray) -> list[tuple[int, int]]:
    """(first, after the last) of every run of True in `flags` [n]."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _seen(recording: Recording) -> list[Event]:
    """Agents that some rival sees; `by` is the rival that saw them first, the first of several."""
    agents, found = recording.world.agents, []
    there = recording.agent_present
    for k, agent in enumerate(agents):
        rivals = [j for j, other in enumerate(agents) if other.team != agent.team]
        eyes = recording.sees[:, rivals, k] & there[:, rivals] & there[:, [k]]
        for start, end in stretches(np.asarray(eyes.any(axis=1))):
            first = agents[rivals[int(eyes[start].argmax())]]
            found.append(Event(SEEN, start, end, agent.name, first.name))
    return found


def _held(recording: Recording) -> list[Event]:
    return [
        Event(HELD, start, end, thing.name, agent.name)
        for a, agent in enumerate(recording.world.agents)
        for b, thing in enumerate(recording.world.things)
        for start, end in stretches(recording.held[:, a] == b)
    ]


def _locked(recording: Recording) -> list[Event]:
    """A lock that changes hands is two events."""
    agents, found = recording.world.agents, []
    for b, thing in enumerate(recording.world.things):
        owner = np.where(recording.locked[:, b], recording.locked_by[:, b], -2)
        for who in np.unique(owner[owner > -2]):
            name = agents[who].name if who >= 0 else ""
            found += [Event(LOCKED, start, end, thing.name, name) for start, end in stretches(owner == who)]
    return found


def _gone(recording: Recording) -> list[Event]:
    """Whoever was removed by a rule: caught, eaten, out of the game."""
    world = recording.world
    sides = ((world.agents, recording.agent_present), (world.things, recording.thing_present))
    return [
        Event(GONE, start, end, one.name)
        for members, there in sides
        for k, one in enumerate(members)
        for start, end in stretches(~there[:, k])
    ]
