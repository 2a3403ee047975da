"""People's agents do what people want, others what their policy does, and whole episodes are kept."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import worldgen
from worldgen.errors import UserError
from worldgen.sampling import PlacementError
from worldgen.scenario import Diagnostic, Position, load
from worldgen.viewer.live.match import Match, Wish
from worldgen.viewer.recording import Recording
from worldgen.viewer.tracks import Shown, tracks

STEPS = 6


@pytest.fixture
def kept() -> list[Recording]:
    return []


@pytest.fixture
def match(kept) -> Any:
    sim = worldgen.make(load("chase", {"steps": STEPS}), 1, seed=0, threads=1)
    seats = {"hiders/0": next(a.slot for a in sim.worlds[0].agents if a.name == "hiders/0")}

    def rest() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        shape = (1, sim.game.agents)
        return np.full((*shape, 3), 3, np.int8), np.zeros(shape, bool), np.zeros(shape, bool)

    def keep(recording: Recording) -> str:
        kept.append(recording)
        return "somewhere.npz"

    made = Match(
        sim, 7, seats, lambda: None, rest, keep, {"hiders": "people", "seekers": "rest"}, speed=1000.0
    )
    made.watchers, made.ready = 1, True
    yield made
    sim.close()


def played(match: Match, wish: Wish | None = None) -> list[dict[str, Any]]:
    """The messages of one whole episode, in which the person wants one thing from its first step on."""
    act = match.act

    def wanting():
        if wish:
            match.want("hiders/0", wish)
        return act()

    match.act = wanting
    match._play()
    match.act = act
    return [json.loads(message) for message in match.messages]


def test_an_episode_is_told_as_a_start_a_frame_a_step_and_an_end(match, kept):
    start, *frames, end = played(match, Wish((10, 5, 0), grab=True))
    assert start["kind"] == "start"
    assert (start["episode"]["world"]["seed"], start["room"]) == (7, STEPS + 1)
    assert [frame["kind"] for frame in frames] == ["frame"] * STEPS
    assert (end["kind"], end["ended"], end["kept"]) == ("end", "truncated", "somewhere.npz")
    recording = kept[0]
    assert recording.people == ("hiders/0",)
    person = [agent.name for agent in recording.world.agents].index("hiders/0")
    assert (recording.move[:, person] == (10, 5, 0)).all()
    assert recording.grab[:, person].all()
    assert (recording.move[:, 1 - person] == 3).all()


def test_frames_are_what_a_page_of_the_recording_holds(match, kept):
    _, *frames, _ = played(match, Wish((10, 5, 0)))
    packed = tracks(Shown(kept[0], ""))
    last, unit = frames[-1]["columns"], packed["unit"]
    pose = np.array(last["agentPose"], np.uint16).reshape(-1, 4)
    assert pose[:, 0].view(np.int16) * unit == pytest.approx(kept[0].agent_pose[-1, :, 0], abs=unit)
    listed = {row["name"]: row["shape"] for row in packed["arrays"]}
    for name, shape in listed.items():
        assert len(last[name]) == int(np.prod(shape[:-1])), name


def test_an_episode_in_which_nobody_did_anything_is_not_kept(match, kept):
    *_, end = played(match)
    assert end["kept"] == ""
    assert kept == []


def test_an_episode_that_was_left_is_not_kept_either(match, kept):
    capture = match.sim.step

    def step(*actions: np.ndarray) -> None:
        capture(*actions)
        match.again()

    match.sim.step = step
    messages = played(match, Wish((10, 5, 0)))
    assert [message["kind"] for message in messages] == ["start", "frame"]
    assert kept == []


def test_what_people_wanted_ends_with_the_episode(match, kept):
    played(match, Wish((10, 5, 0), lock=True))
    played(match)
    assert len(kept) == 1
    assert match.wishes == {"hiders/0": Wish()}


def test_what_has_happened_is_told_while_it_is_played(match, kept, monkeypatch):
    monkeypatch.setattr("worldgen.viewer.live.match.EVENTS", 2)
    _, *frames, end = played(match, Wish((10, 5, 0)))
    assert ["events" in frame for frame in frames] == [False, True] * (STEPS // 2)
    assert frames[-1]["events"] == end["events"]


def test_every_page_hears_of_a_pause(match):
    match.pause(True)
    match.pause(False)
    assert [json.loads(message) for message in match.messages] == [
        {"kind": "paused", "on": True},
        {"kind": "paused", "on": False},
    ]


def test_a_pause_between_two_episodes_holds_and_is_told(match, monkeypatch):
    match.paused = True
    monkeypatch.setattr(match, "_wait", lambda due: match.stop() or due)
    match._play()
    assert [json.loads(message)["kind"] for message in match.messages] == ["start", "paused"]


def test_when_the_last_page_goes_time_stands_still_and_hands_rest(match):
    match.watchers = 0
    stream = match.stream()  # whose page has yet to draw
    match._tell({"kind": "start"})
    assert json.loads(next(stream))["kind"] == "start"
    assert match.watchers == 1
    match.want("hiders/0", Wish((10, 5, 5)))
    stream.close()
    assert (match.watchers, match.ready) == (0, False)
    assert match.wishes == {"hiders/0": Wish()}


def test_a_seed_without_room_is_passed_over_and_any_other_failure_ends_it(match):
    seeds: list[int] = []
    full = PlacementError(Diagnostic("no-room", "no room", Position("game.yaml")), [])

    def play() -> None:
        seeds.append(match.seed)
        raise full if match.seed < 9 else RuntimeError("broken")

    match._play = play
    match.run()
    assert seeds == [7, 8, 9]
    assert str(match.failure) == "broken"


def test_the_same_seed_and_wishes_give_the_same_episode(match, kept):
    played(match, Wish((10, 5, 0)))
    played(match, Wish((10, 5, 0)))
    assert np.array_equal(kept[0].agent_pose, kept[1].agent_pose)


def test_only_seats_can_want_something(match):
    with pytest.raises(KeyError):
        match.want("seekers/0", Wish())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"as_": "nobody/0"}, "--as nobody/0: there is no such agent; there are hiders/0, seekers/0"),
        ({"as_": "hiders/0,hiders/0"}, "name each agent once"),
        ({"policies": "hunters=still"}, "TEAM is one of hiders, seekers"),
        ({"policies": "seekers=nobody"}, "there is no scripted policy 'nobody'"),
    ],
)
def test_what_cannot_be_played_gets_a_reason(arguments, words, tmp_path):
    pytest.importorskip("torch")
    from cli.commands.play import _match

    given = {"as_": None, "policies": None} | arguments
    with pytest.raises(UserError, match=words):
        _match(load("chase"), seed=0, out=tmp_path, speed=1.0, **given)
