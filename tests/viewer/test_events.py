"""What happened in a recording, as stretches of frames."""

from dataclasses import replace

import numpy as np

from worldgen.viewer.events import Event, events, stretches


def test_stretches_are_runs_of_true_and_end_after_their_last():
    assert stretches(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert stretches(np.array([False, False])) == []


def test_the_handmade_episode_tells_who_was_seen_held_and_locked(recording):
    assert events(recording) == [
        Event("seen", 0, 11, "seekers/0", "hiders/0"),
        Event("held", 2, 4, "boxes/0", "hiders/0"),
        Event("locked", 6, 11, "boxes/0", "hiders/0"),
    ]


def test_a_lock_that_changes_hands_is_two_events_and_one_by_nobody_known_has_no_name(recording):
    owner = recording.locked_by.copy()
    owner[8:10, 0], owner[10:, 0] = 1, -1
    found = [e for e in events(replace(recording, locked_by=owner)) if e.kind == "locked"]
    assert [(e.start, e.end, e.by) for e in found] == [(6, 8, "hiders/0"), (8, 10, "seekers/0"), (10, 11, "")]


def test_whoever_was_removed_is_gone_and_neither_sees_nor_is_seen(recording):
    there = recording.agent_present.copy()
    there[5:, 1] = False
    found = events(replace(recording, agent_present=there))
    assert Event("gone", 5, 11, "seekers/0") in found
    assert Event("seen", 0, 5, "seekers/0", "hiders/0") in found


def test_several_who_see_are_named_by_the_first(recording):
    assert not [e for e in events(replace(recording, sees=np.zeros_like(recording.sees))) if e.kind == "seen"]
    seen = recording.sees.copy()
    seen[:3, 0, 1] = False
    assert Event("seen", 3, 11, "seekers/0", "hiders/0") in events(replace(recording, sees=seen))
