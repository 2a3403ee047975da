"""`worldgen preview` without --out: a page that follows the file as it is edited."""

from __future__ import annotations

import json
import sys
import threading
import time
import webbrowser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cli.recordings import Wanted, episodes
from worldgen.errors import UserError
from worldgen.viewer.live.server import Answer, Bell, Query, Server
from worldgen.viewer.live.sliders import sliders
from worldgen.viewer.live.watch import Watch
from worldgen.viewer.page import page
from worldgen.viewer.tracks import Shown, still, tracks

STILL = "nobody moves"


class Live:
    """What the live page asks for; one answer at a time, for a world is drawn by one thread."""

    def __init__(
        self,
        scenario: str,
        stage: str | None,
        changes: dict[str, Any],
        runs: list[str],
        seed: int = 0,
        lidar: bool = False,
    ):
        _there(runs)
        self.scenario, self.stage, self.changes, self.runs = scenario, stage, changes, runs
        self.seed, self.lidar = seed, lidar
        self._one = threading.Lock()
        self.routes = {"/": self.page, "/state": self.state, "/mjcf": self.mjcf}

    def page(self, query: Query) -> Answer:
        live = {"policies": [STILL, *_scripted(), *self.runs], "token": query["token"][0], "seed": self.seed}
        return Answer("text/html", page([], self.lidar, live).encode())

    def state(self, query: Query) -> Answer:
        """The episode of a seed, or all that is wrong."""
        start = time.perf_counter()
        try:
            with self._one:
                found = self._state(query)
        except UserError as error:
            found = {"error": str(error)}
        found |= {"ms": round(1000 * (time.perf_counter() - start))}
        return Answer("application/json", json.dumps(found, allow_nan=False).encode())

    def mjcf(self, query: Query) -> Answer:
        from worldgen import sample
        from worldgen.mjcf import render
        from worldgen.scenario import load

        try:
            with self._one:
                scenario = load(self.scenario, self._changes(query), stage=self.stage)
                return Answer("text/plain", render(sample(scenario, _seed(query))).encode())
        except UserError as error:
            return Answer("text/plain", str(error).encode())

    def _state(self, query: Query) -> dict[str, Any]:
        from worldgen.scenario import load, render

        changes, seed = self._changes(query), _seed(query)
        scenario = load(self.scenario, changes, stage=self.stage)
        untouched = (
            scenario if changes == self.changes else load(self.scenario, self.changes, stage=self.stage)
        )
        shown = self._shown(scenario, changes, seed, query.get("policy", [STILL])[0])
        return {
            "episodes": [tracks(shown)],
            "sliders": [asdict(one) for one in sliders(untouched.document)],
            "warnings": render(scenario.warnings) if scenario.warnings else "",
        }

    def _shown(self, scenario: Any, changes: dict[str, Any], seed: int, policy: str) -> Shown:
        from worldgen import sample
        from worldgen.game import Game
        from worldgen.viewer.scene import senses_of

        if policy == STILL:
            return Shown(still(sample(scenario, seed), senses_of(Game.of(scenario))), f"seed {seed}")
        chosen = ",".join(f"{team}={policy}" for team in scenario.teams)
        return episodes(Wanted(self.scenario, seed, policies=chosen, stage=self.stage, changes=changes))[0]

    def _changes(self, query: Query) -> dict[str, Any]:
        from worldgen.scenario import parse_override

        return self.changes | dict(parse_override(text) for text in query.get("set", ()))


def _there(runs: list[str]) -> None:
    """Raises UserError for what is no run, before anybody chooses it on the page."""
    if runs:
        from rl.runs import Weights

        for run in runs:
            _ = Weights.named(run).path


def _scripted() -> tuple[str, ...]:
    """Policies that need no training; none where PyTorch, which plays them, is not installed."""
    try:
        from rl.scripted import SCRIPTED
    except ModuleNotFoundError:
        return ()
    return tuple(SCRIPTED)


def _seed(query: Query) -> int:
    text = query.get("seed", ["0"])[0]
    return min(int(text), 2**53) if text.isdecimal() else 0


def serve(live: Live, port: int, browser: bool) -> None:
    """Until Ctrl-C: the page of a scenario, drawn anew whenever its file is saved."""
    from worldgen.scenario.library import resolve

    path = Path(resolve(live.scenario))
    bell = Bell()
    server = Server(live.routes, {"/events": bell.stream}, port)
    watch = Watch(path, bell.ring)
    print(server.address, flush=True)
    print(f"follows {path}; Ctrl-C ends it", file=sys.stderr)
    if browser:
        webbrowser.open(server.address)
    try:
        while True:  # on some systems nothing interrupts a longer wait
            time.sleep(0.5)
    except KeyboardInterrupt:
        print(file=sys.stderr)
    finally:
        watch.close()
        server.close()
