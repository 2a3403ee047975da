"""A match: episodes played in game time, some agents moved by people on a page, the others by whoever `act`s."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from worldgen.sampling import PlacementError
from worldgen.viewer.events import packed_events
from worldgen.viewer.live.server import BEAT
from worldgen.viewer.play import Act, start_at
from worldgen.viewer.recording import Recorder, Recording
from worldgen.viewer.tracks import Shown, columns, tracks

MIDDLE = 5  # the bin that does nothing
EVENTS = 12  # steps between two tellings of what has happened


@dataclass
class Wish:
    """What a person wants their agent to do, until they want something else."""

    move: tuple[int, int, int] = (MIDDLE, MIDDLE, MIDDLE)
    grab: bool = False
    lock: bool = False


@dataclass
class Match:
    """World 0 of `sim`, over and over, each episode with the next seed.

    `begin` gets the players ready for an episode, `act` gives everybody's actions, of which those of `seats` (an
    agent's name to its slot) are replaced; `keep` is given each whole episode in which some person did anything, and
    says where it went.
    """

    sim: Any
    seed: int
    seats: dict[str, int]
    begin: Callable[[], None]
    act: Act
    keep: Callable[[Recording], str]
    policies: dict[str, str]
    speed: float = 1.0
    rest: float = 2.5  # s between the end of an episode and the next
    wishes: dict[str, Wish] = field(init=False)
    messages: list[str] = field(init=False, default_factory=list)  # of this episode
    episode: int = field(init=False, default=0)
    paused: bool = field(init=False, default=False)
    watchers: int = field(init=False, default=0)  # pages that look; without one, time stands still
    ready: bool = field(init=False, default=False)  # some page has drawn the beginning: time may run
    failure: BaseException | None = field(init=False, default=None)  # what ended it, if not `stop`
    _moved: bool = field(init=False, default=False)
    _again: bool = field(init=False, default=False)
    _stop: bool = field(init=False, default=False)
    _news: threading.Condition = field(init=False, default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self._rest()

    def run(self) -> None:
        """Play until `stop`, or until something fails; a thread's work. A seed that leaves no room is passed over."""
        try:
            while not self._stop:
                with suppress(PlacementError):
                    self._play()
                self.seed += 1
        except Exception as error:  # for the thread that waits for this one
            self.failure = error

    def stop(self) -> None:
        self._stop = True
        self._tell(None)

    def again(self) -> None:
        """Leave this episode, unkept, for the next."""
        self._again, self.paused = True, False
        self._tell(None)

    def pause(self, on: bool) -> None:
        """Stop the clock or let it run on, and have every page know."""
        self.paused = on
        self._tell({"kind": "paused", "on": on})

    def want(self, seat: str, wish: Wish) -> None:
        """Raises KeyError for an agent that no person plays."""
        if seat not in self.wishes:
            raise KeyError(seat)
        self.wishes[seat] = wish

    def stream(self, query: Any = None) -> Generator[str, None, None]:
        """The messages of the episode being played, then those of the next: a start, frames, an end."""
        self.watchers += 1
        try:
            yield from self._messages()
        finally:
            self.watchers -= 1
            if not self.watchers:
                self.ready = False
                self._rest()

    def _rest(self) -> None:
        self.wishes = {name: Wish() for name in self.seats}

    def _messages(self) -> Generator[str, None, None]:
        episode, told = self.episode, 0
        while not self._stop:
            with self._news:
                self._news.wait_for(
                    lambda e=episode, t=told: self._stop or self.episode != e or len(self.messages) > t, BEAT
                )
                if self.episode != episode:
                    episode, told = self.episode, 0
                new = self.messages[told:]
                told += len(new)
            yield from new or [""]

    def _play(self) -> None:
        start_at(self.sim, self.seed)
        self.begin()
        self._moved = self._again = False
        self._rest()
        there = {agent.name for agent in self.sim.worlds[0].agents}
        recorder = Recorder(self.sim, 0, self.policies, tuple(name for name in self.seats if name in there))
        recorder.capture()
        with self._news:
            self.episode += 1
            self.messages.clear()
        begun = recorder.recording()
        unit = tracks(Shown(begun, ""))["unit"]
        self._tell(
            {
                "kind": "start",
                "episode": tracks(Shown(begun, f"seed {self.seed}")),
                "room": self.sim.game.steps + 1,
            }
        )
        if self.paused:  # since the last one ended
            self.pause(True)
        due = time.monotonic()
        while not self.sim.done[0] and not self._again and not self._stop:
            due = self._wait(due + begun.step_time / self.speed)
            if self.watchers and self.ready and not self.paused:
                self.sim.step(*self._actions())
                recorder.capture()
                self._tell(self._frame(recorder, unit))
        if not self._again and not self._stop:
            self._end(recorder.recording())

    def _frame(self, recorder: Recorder, unit: float) -> dict[str, Any]:
        """The step that was just taken, and now and then what has happened so far."""
        told = {"kind": "frame", "columns": columns(recorder.last(), unit)}
        if self.sim.episode_step[0] % EVENTS == 0:
            told["events"] = packed_events(recorder.recording())
        return told

    def _end(self, recording: Recording) -> None:
        where = self.keep(recording) if self._moved and recording.ended != "discarded" else ""
        self._tell(
            {"kind": "end", "ended": recording.ended, "kept": where, "events": packed_events(recording)}
        )
        until = time.monotonic() + self.rest
        while not self._again and not self._stop and time.monotonic() < until:
            time.sleep(0.05)

    def _actions(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        move, grab, lock = (np.array(part) for part in self.act())
        for name, slot in self.seats.items():
            wish = self.wishes[name]
            move[0, slot], grab[0, slot], lock[0, slot] = wish.move, wish.grab, wish.lock
            self._moved |= wish != Wish() and bool(self.sim.alive[0, slot])
        return move, grab, lock

    def _wait(self, due: float) -> float:
        """Sleep until `due`, or where that has passed not at all; the time to count the next step from."""
        left = due - time.monotonic()
        if left > 0:
            time.sleep(left)
            return due
        return time.monotonic()

    def _tell(self, message: dict[str, Any] | None) -> None:
        with self._news:
            if message is not None:
                self.messages.append(json.dumps(message, separators=(",", ":"), allow_nan=False))
            self._news.notify_all()
