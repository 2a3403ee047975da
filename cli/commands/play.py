"""`worldgen play`: people take agents of a game with keyboard or gamepad, on a page in the browser."""

from __future__ import annotations

import json
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.drawing import desktop
from cli.options import ScenarioArg, SeedOption, SetOption, StageOption, open_scenario
from cli.playing import casting, player

if TYPE_CHECKING:
    from worldgen.viewer.live.match import Match
    from worldgen.viewer.live.server import Answer, Query
    from worldgen.viewer.recording import Recording

MOST = 4  # people at one page


def command(
    scenario: ScenarioArg,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="AGENT,...", help="Whom people play, as hiders/0; else the first."),
    ] = None,
    policies: Annotated[
        str | None,
        typer.Option(
            metavar="TEAM=POLICY,...",
            help="Who plays the others: a run's folder, or random, still, turner, corner, chaser; else chaser.",
        ),
    ] = None,
    seed: SeedOption = 0,
    out: Annotated[Path, typer.Option(help="Folder for the recordings of whole episodes.")] = Path("plays"),
    speed: Annotated[float, typer.Option(min=0.1, max=10.0, help="Times game time.")] = 1.0,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the page; any that is free unless said.")
    ] = 0,
    stage: StageOption = None,
    set_: SetOption = None,
) -> None:
    """Play a game: W A S D or a gamepad, others by a policy. Ctrl-C ends it; whole episodes are kept as recordings."""
    from worldgen.viewer.live.server import Server

    match = _match(open_scenario(scenario, set_, stage), as_, policies, seed, out, speed)
    desk = Desk(match)
    server = Server(desk.routes, {"/events": match.stream}, port)
    playing = threading.Thread(target=match.run, name="match", daemon=True)
    playing.start()
    print(server.address, flush=True)
    print(f"you play {', '.join(match.seats)}; Ctrl-C ends it", file=sys.stderr)
    if desktop():
        webbrowser.open(server.address)
    try:
        while playing.is_alive():
            playing.join(0.5)
    except KeyboardInterrupt:
        print(file=sys.stderr)
    finally:
        match.stop()
        playing.join()
        server.close()
        match.sim.close()
    if match.failure:
        raise match.failure


class Desk:
    """What the page of a match asks for."""

    def __init__(self, match: Match):
        self.match = match
        self.routes = {
            "/": self.page, "/ready": self.ready, "/act": self.act, "/again": self.again, "/pause": self.pause,
        }  # fmt: skip

    def page(self, query: Query) -> Answer:
        from worldgen.viewer.live.server import Answer
        from worldgen.viewer.page import page

        told = {"seats": list(self.match.seats), "token": query["token"][0]}
        return Answer("text/html", page([], play=told).encode())

    def act(self, query: Query) -> Answer:
        """`seat`, `move` as 5,5,5, `grab` and `lock` as 0 or 1."""
        from worldgen.viewer.live.match import Wish

        try:
            first, second, third = (min(max(int(word), 0), 10) for word in query["move"][0].split(","))
            wish = Wish((first, second, third), query["grab"][0] == "1", query["lock"][0] == "1")
            self.match.want(query["seat"][0], wish)
        except (KeyError, ValueError) as error:
            return _said(f"not understood: {error}")
        return _said("ok")

    def ready(self, query: Query) -> Answer:
        self.match.ready = True
        return _said("ok")

    def again(self, query: Query) -> Answer:
        self.match.again()
        return _said("ok")

    def pause(self, query: Query) -> Answer:
        self.match.pause(query.get("on", ["1"])[0] == "1")
        return _said("ok")


def _said(text: str) -> Answer:
    from worldgen.viewer.live.server import Answer

    return Answer("application/json", json.dumps(text).encode())


def _match(scenario: Any, as_: str | None, policies: str | None, seed: int, out: Path, speed: float) -> Match:
    from rl.evaluate import act
    from worldgen.errors import UserError
    from worldgen.sim.simulation import Simulation
    from worldgen.viewer.live.match import Match
    from worldgen.viewer.play import start_at

    chosen = casting(policies, list(scenario.teams), "chaser")
    sim = Simulation(scenario, 1, seed, threads=1)
    start_at(sim, seed)
    seats = _seats(sim, as_)
    made = {policy: player(policy, None, seed) for policy in dict.fromkeys(chosen.values())}
    players = {team: made[policy] for team, policy in chosen.items()}

    def begin() -> None:
        for one in players.values():
            one.begin(sim)

    begin()  # a policy of another game is refused before anybody sits down
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot keep recordings in {out}: {error.strerror}; choose another --out") from error

    def keep(recording: Recording) -> str:
        number = 0
        while list(out.glob(f"{scenario.name}-{number:04d}-*.npz")):
            number += 1
        path = out / f"{scenario.name}-{number:04d}-seed-{recording.world.seed}.npz"
        recording.save(path)
        print(path, flush=True)
        return str(path)

    names = {
        team: f"{policy} and people" if _joined(team, seats) else policy for team, policy in chosen.items()
    }
    return Match(sim, seed, seats, begin, lambda: act(sim, players), keep, names, speed)


def _joined(team: str, seats: dict[str, int]) -> bool:
    return any(name.rpartition("/")[0] == team for name in seats)


def _seats(sim: Any, as_: str | None) -> dict[str, int]:
    """Agents' names to slots. Raises UserError for a name that no agent has in the world of `sim`."""
    from worldgen.errors import UserError

    slots = {agent.name: agent.slot for agent in sim.worlds[0].agents}
    names = [word.strip() for word in as_.split(",")] if as_ else [next(iter(slots))]
    for name in names:
        if name not in slots:
            raise UserError(f"--as {name}: there is no such agent; there are {', '.join(slots)}")
    if len(names) > MOST or len(set(names)) < len(names):
        raise UserError(f"--as {as_}: name each agent once, and {MOST} at most")
    return {name: slots[name] for name in names}
