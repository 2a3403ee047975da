"""What runs a package's words: numbers worked out by hand, in a process that has it installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.plugins.rig import PACKAGE, install, python

# A mouse in the middle that faces east, a barrel 2 m east of it and one 2 m north of it.
YARD = """
worldgen: 1
steps: 20
world: {{floor: 8, outer_walls: 0%}}
regions: {{far_east: {{circle: 0.5, at: [2, 0]}}, far_north: {{circle: 0.5, at: [0, 2]}}}}
teams:
  mice: {{where: center of floor, yaw: 0, sensors: {{{sensors}}}}}
objects:
  casks: {{is: barrel, yaw: 0, where: center of far_east}}
  tuns: {{is: barrel, yaw: 90, where: center of far_north}}
rules: {{{rules}}}
"""
PLAY = """
import json, sys
import numpy as np
import worldgen
sim = worldgen.make(sys.argv[1], seed=3)
start = sim.state.thing_pose[0].tolist()
for _ in range(int(sys.argv[2])):
    sim.step(np.full((1, sim.game.agents, 3), 5, np.int8))
print(json.dumps({
    "pays": {rule: pays[0].tolist() for rule, pays in sim.rewards_by_rule.items()},
    "start": start, "end": sim.state.thing_pose[0].tolist(), "self": sim.obs.self[0].tolist(),
    "columns": sim.obs.columns["self"],
}))
"""


@pytest.fixture
def play(garden: Path, tmp_path: Path):
    """Play some steps of the yard, doing nothing."""

    def run(rules: str, steps: int = 1, sensors: str = "", site: Path = garden) -> dict:
        file = tmp_path / "yard.yaml"
        file.write_text(YARD.format(rules=rules, sensors=sensors))
        done = python("-c", PLAY, str(file), str(steps), site=site)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_verbs_places_states_and_measures_of_others_are_asked_by_rules(play):
    rules = {
        "ahead": "while: each mouse faces any cask, reward: {the mouse: 1}",
        "aside": "while: each mouse faces any tun, reward: {the mouse: 1}",
        "faced": "while: any cask is faced by any mouse, reward: {mice: 2}",
        "quick": "while: any fast cask is free, reward: {mice: 1}",
        "slow": "while: any cask is not fast, reward: {mice: 3}",
        "beside": "while: each cask is beside any mouse, reward: {mice: 1}",
        "remote": "while: always, reward: {mice: 0.5 * remoteness of casks}",
        "both": "while: always, reward: {mice: total remoteness of objects}",
    }
    pays = play(", ".join(f"{name}: {{{rule}}}" for name, rule in rules.items()))["pays"]
    assert {name: pytest.approx(paid[0], abs=1e-3) for name, paid in pays.items()} == {
        "ahead": 1, "aside": 0, "faced": 2, "quick": 0, "slow": 3, "beside": 0, "remote": 1, "both": 4,
    }  # fmt: skip


def test_a_wind_of_30_newtons_to_the_north_does_what_such_a_push_does(play):
    blown = play("wind: {while: always, blow: {casks: {force: 30, bearing: 90}}}", 10)
    pushed = play("push: {while: always, push: {casks: [0, 30]}}", 10)
    assert blown["end"][0] == pytest.approx(pushed["end"][0], abs=1e-9)
    assert blown["end"][0][1] > 0.3
    assert blown["end"][1] == pytest.approx(blown["start"][1], abs=1e-3)


def test_options_left_out_have_their_defaults_and_drawn_ones_are_drawn(play):
    listed = play("wind: {while: always, blow: [casks, tuns]}", 5)["end"]
    said = play("wind: {while: always, blow: {objects: {force: 20, bearing: 0}}}", 5)["end"]
    drawn = play("wind: {while: always, blow: {objects: {force: 30..40, bearing: 0}}}", 5)["end"]
    assert listed == said
    assert drawn[0][0] > said[0][0] > 2


def test_a_sensor_tells_the_agents_that_have_it(play):
    heard = play("", sensors="compass: true")
    assert heard["columns"][-2:] == ["compass north", "compass east"]
    assert heard["self"][0][-2:] == pytest.approx([0, 1], abs=1e-6)  # facing east
    assert "compass north" not in play("")["columns"]


CLASS = """
from worldgen import plugins
from worldgen.plugins import Model, Number, said

class Options(Model):
    share: float = said(0.5, "How much of the reward is kept.")

plugins.effect("tax", "takes a share of what the rule paid", options=Options, run="levy:Tax")
"""
LEVY = """
from worldgen.plugins import Effect

class Tax(Effect):
    def apply(self, fires, moment):
        moment.pays *= dict(self.spec.options)["share"]
"""


def test_an_effect_may_be_a_class_that_is_found_when_it_runs(play, garden: Path, tmp_path: Path):
    site = tmp_path / "site"
    (site / "garden").parent.mkdir()
    (site / "garden").symlink_to(garden / "garden")
    (site / "duty.py").write_text(CLASS)
    (site / "levy.py").write_text(LEVY)
    install(site, "garden", {"garden": "garden.words"})
    install(site, "duty", {"duty": "duty"})
    rules = "due: {while: always, reward: {mice: 8}, tax: {mice: {share: 0.25}}}"
    assert play(rules, site=site)["pays"]["due"] == [2.0]


def test_the_bundled_game_is_played_with_all_its_words(garden: Path):
    script = PLAY.replace(
        "np.full((1, sim.game.agents, 3), 5, np.int8)", "np.random.default_rng(0).integers(0, 11, (1, 2, 3))"
    )
    done = python("-c", script, str(PACKAGE / "orchard.yaml"), "40", site=garden)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["pays"]) == {"watched", "tidy", "far", "windy"}
