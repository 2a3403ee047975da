"""What the worlds of the games that the original never had are made of, and that every file is short."""

from math import cos, hypot, sin

import pytest

from tests.games.survey import SEEDS, apart, boxes, evenly, near, things, worlds
from worldgen.sampling import sample
from worldgen.scenario import bundled, load


def test_sumo():
    drawn = worlds("sumo")
    radii = [dict(world.params)["radius"] for world in drawn]
    assert min(radii) >= 1.5
    assert max(radii) <= 2.5
    near(sum(radius < 2 for radius in radii), 0.5, SEEDS)
    for world, radius in zip(drawn, radii, strict=True):
        red, blue = world.agents
        assert apart(red, blue) >= 0.8
        assert max(hypot(agent.x, agent.y) for agent in world.agents) <= radius - 0.15
        for agent in world.agents:  # it faces the middle
            toward = -(agent.x * cos(agent.yaw) + agent.y * sin(agent.yaw))
            assert toward == pytest.approx(hypot(agent.x, agent.y))


def test_predator_prey():
    drawn = worlds("predator_prey")
    evenly([sum(agent.team == "prey" for agent in world.agents) for world in drawn], range(4, 9))
    evenly([sum(agent.team == "predators" for agent in world.agents) for world in drawn], (2, 3))
    for world in drawn:
        assert len(world.things) == 12
        for agent in world.agents:
            predator = agent.team == "predators"
            assert agent.attributes == (("energy", 20, 40) if predator else ("energy", 10, 20),)
            assert agent.force == 100 if predator else 60 <= agent.force <= 90


def test_capture_the_flag():
    drawn = worlds("capture_the_flag", 60)
    evenly([sum(agent.team == "reds" for agent in world.agents) for world in drawn], (2, 3))
    evenly([len(boxes(world)) for world in drawn], range(2, 7))
    for world in drawn:
        assert len({sum(agent.team == team for agent in world.agents) for team in ("reds", "blues")}) == 1
        flags = {flag.team: (flag.x, flag.y) for flag in things(world, "flags")}
        assert flags["reds"] == pytest.approx((-4, 0), abs=0.3)
        assert flags["blues"] == pytest.approx((4, 0), abs=0.3)
        plan = {(wall.x, wall.y, wall.half_x) for wall in world.walls}
        assert all(any(abs(x + mx) < 1e-6 and abs(y - my) < 1e-6 for mx, my, _ in plan) for x, y, _ in plan)


def test_every_file_reads_on_one_screen():
    for name, path in bundled().items():
        text = path.read_text().splitlines()
        assert len(text) < 60, name
        assert any(line.startswith("about: ") for line in text), name
        assert max(map(len, text)) <= 130, name


def test_sumo_has_a_curriculum_of_rings():
    stages = load("sumo").stages
    assert list(stages) == ["wide", "tight"]
    drawn = {
        name: [dict(sample(stage, seed).params)["radius"] for seed in range(50)]
        for name, stage in stages.items()
    }
    assert set(drawn["wide"]) == {2.5}
    assert min(drawn["tight"]) >= 1.2
    assert 1.8 < max(drawn["tight"]) <= 2
