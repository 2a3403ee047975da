"""The server of the live preview, what it answers, and what it tells apart."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cli.live import STILL, Live
from worldgen.errors import UserError
from worldgen.viewer.live.server import Answer, Bell, Server
from worldgen.viewer.live.sliders import Slider, sliders
from worldgen.viewer.live.watch import Watch


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def server(bell) -> Iterator[Server]:
    routes = {"/": lambda query: Answer("text/plain", query.get("who", ["nobody"])[0].encode())}
    made = Server(routes, {"/events": bell.stream})
    yield made
    made.close()


def ask(server: Server, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    status, text = response.status, response.read().decode()
    connection.close()
    return status, text


def test_it_listens_on_this_machine_alone_and_answers_whoever_has_the_token(server):
    assert urlsplit(server.address).hostname == "127.0.0.1"
    assert ask(server, f"/?token={server.token}&who=me") == (200, "me")
    assert ask(server, f"/other?token={server.token}")[0] == 404


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=guess", "/events", "/?token=%E2%82%AC"])
def test_without_the_token_nothing_is_answered(server, path):
    assert ask(server, path)[0] == 403


def test_another_sites_name_for_this_machine_is_refused(server):
    """A page of another site that has its name point here (DNS rebinding) sends its own name."""
    assert ask(server, f"/?token={server.token}", {"Host": "evil.example:80"})[0] == 403


def test_a_ring_reaches_the_stream(server, bell):
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)
    connection.request("GET", f"/events?token={server.token}")
    response = connection.getresponse()
    assert response.getheader("Content-Type", "").startswith("text/event-stream")
    bell.ring()
    assert response.readline() == b"data: changed\n"
    connection.close()


def test_a_port_that_is_taken_is_named(server):
    port = urlsplit(server.address).port
    with pytest.raises(UserError, match=f"cannot listen on port {port}.*choose another --port"):
        Server({}, {}, port)


def test_a_saved_file_is_noticed_and_so_is_one_beside_it(tmp_path):
    path, changed = tmp_path / "game.yaml", threading.Event()
    path.write_text("worldgen: 1\n")
    watch = Watch(path, changed.set)
    for name in ("game.yaml", "parent.yaml"):
        (tmp_path / name).write_text("worldgen: 1\nabout: another length\n")
        assert changed.wait(30)
        changed.clear()
    watch.close()


def test_every_range_has_a_slider_in_the_order_of_the_file():
    document = {
        "params": {"radius": "2..3.5", "fixed": 3, "small": ".5..1", "heavy": {"log": "0.1..10"}},
        "world": {"floor": "6..8", "layout": {"quadrant": {"size": "40%..60%"}}},
        "teams": {"hiders": {"count": "1..3", "sensors": {"sight": "90deg..135deg"}, "speed": "2..2"}},
        "train": {"seed": "1..2"},
    }
    assert sliders(document) == [
        Slider("params.radius", 2.0, 3.5, "", False),
        Slider("params.small", 0.5, 1.0, "", False),
        Slider("params.heavy", 0.1, 10.0, "", False),
        Slider("world.floor", 6.0, 8.0, "", True),
        Slider("world.layout.quadrant.size", 40.0, 60.0, "%", True),
        Slider("teams.hiders.count", 1.0, 3.0, "", True),
        Slider("teams.hiders.sensors.sight", 90.0, 135.0, "deg", True),
    ]


@pytest.fixture
def game(tmp_path: Path) -> Path:
    path = tmp_path / "game.yaml"
    path.write_text("extends: chase\nsteps: 4\nobjects: {pillars: {count: 1..3}}\n")
    return path


def state(live: Live, **query: str | list[str]) -> dict:
    lists = {name: [value] if isinstance(value, str) else value for name, value in query.items()}
    return json.loads(live.state(lists).body)


def test_it_answers_with_a_world_its_sliders_and_what_was_fixed(game):
    live = Live(str(game), None, {}, [])
    found = state(live, seed="3")
    assert found["episodes"][0]["world"]["seed"] == 3
    assert found["episodes"][0]["frames"] == 1  # nobody moves
    paths = [slider["path"] for slider in found["sliders"]]
    assert "objects.pillars.count" in paths
    for count in (1, 3):
        found = state(live, seed="3", set=[f"objects.pillars.count={count}"])
        things = found["episodes"][0]["world"]["things"]
        assert sum(thing["group"] == "pillars" for thing in things) == count
        assert "objects.pillars.count" in [
            slider["path"] for slider in found["sliders"]
        ]  # it can be moved back


def test_policies_walk_about(game):
    live = Live(str(game), None, {}, [])
    found = state(live, policy="chaser")
    assert found["episodes"][0]["frames"] == 5
    assert found["episodes"][0]["policies"] == {"hiders": "chaser", "seekers": "chaser"}
    assert state(live, policy=STILL)["episodes"][0]["frames"] == 1


def test_what_is_wrong_with_the_file_is_told_at_its_line(game):
    live = Live(str(game), None, {}, [])
    game.write_text("extends: chase\nstaps: 4\n")
    found = state(live)
    assert "episodes" not in found
    assert "game.yaml:2:1" in found["error"]
    assert "steps" in found["error"]  # did you mean
    assert "game.yaml:2:1" in live.mjcf({}).body.decode()


def test_a_fault_of_ours_is_told_and_the_server_goes_on(bell):
    def broken(query):
        raise ZeroDivisionError("of course")

    made = Server({"/": broken}, {})
    assert ask(made, f"/?token={made.token}") == (500, "ZeroDivisionError: of course")
    assert ask(made, f"/?token={made.token}")[0] == 500
    made.close()


def test_it_begins_with_the_seed_that_was_asked_for(game):
    text = Live(str(game), None, {}, [], seed=7).page({"token": ["abc"]}).body.decode()
    assert '"seed":7' in text


def test_without_pytorch_worlds_are_drawn_and_nobody_walks(game, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rl.scripted", None)
    text = Live(str(game), None, {}, []).page({"token": ["abc"]}).body.decode()
    assert f'"policies":["{STILL}"]' in text


def test_the_mjcf_is_a_click_away(game):
    body = (
        Live(str(game), None, {}, []).mjcf({"seed": ["3"], "set": ["objects.pillars.count=2"]}).body.decode()
    )
    assert "<mujoco" in body
    assert body.count('name="pillars/') >= 2


def test_the_page_is_served_with_its_token_and_policies(game):
    text = Live(str(game), None, {}, []).page({"token": ["abc"]}).body.decode()
    assert '"token":"abc"' in text
    assert '"chaser"' in text


def test_what_is_no_run_is_refused_before_the_page_is_served(game):
    with pytest.raises(UserError, match="runs/q1: this is no training run"):
        Live(str(game), None, {}, ["runs/q1"])
