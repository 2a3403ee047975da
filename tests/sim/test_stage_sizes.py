"""Over a curriculum the arrays have room for every stage, and are the same whichever of its scenarios is loaded."""

import numpy as np

from rl.layout import Layout
from worldgen.game import Game
from worldgen.scenario import loads
from worldgen.sim.simulation import Simulation

TEXT = """
worldgen: 1
steps: 10
world: {floor: 6}
teams:
  hiders: {count: 3, actions: [], sensors: {lidar: 4}}
objects: {boxes: {is: box, count: 1}}
curriculum:
  few: {set: {teams.hiders.count: 1, objects.boxes.has: {marks: 2 of 3}}, until: 1k steps}
  many: {set: {teams.hiders.count: 2, teams.hiders.actions: [move], teams.hiders.sensors.lidar: 30,
               teams.hiders.has: {energy: 4}}}
"""


def test_rays_attributes_and_actions_of_a_later_stage_have_their_place_from_the_first():
    scenario = loads(TEXT)
    sim = Simulation(scenario, 1, threads=1, stages=tuple(scenario.stages.values()))
    assert sim.obs.lidar.shape == (1, 3, 30)
    assert sim.game.attributes == ("energy", "marks")
    assert Layout.of(sim).moves == (True, True, True)
    energy = sim.obs.columns["self"].index("energy")
    assert sim.obs.self[0, :, energy].tolist() == [0, 0, 0]
    assert not sim.obs.lidar[0, 0, 4:].any()
    sim.enter(1)
    sim.reset()
    assert sim.obs.self[0, :, energy].tolist() == [4, 4, 0]
    assert (sim.obs.lidar[0, :2] > 0).all()
    sim.enter(0)
    sim.reset()
    assert not sim.obs.lidar[0, 0, 4:].any()
    assert np.count_nonzero(sim.obs.lidar[0, 0]) == 4


def test_a_stage_loaded_alone_has_the_sizes_of_the_whole():
    whole = Game.of(loads(TEXT))
    assert (whole.agents, whole.rays) == (3, 30)
    for stage in ("few", "many"):
        one = Game.of(loads(TEXT, stage=stage))
        assert (one.agents, one.rays, one.attributes) == (3, 30, whole.attributes)
