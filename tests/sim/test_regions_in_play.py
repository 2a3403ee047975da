"""Regions while an episode runs: who is moved into rivals' keeps out of holes; of an old region nothing is known."""

from dataclasses import replace

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench
from worldgen.scenario import loads
from worldgen.sim.simulation import Simulation
from worldgen.world import Area, Circle, Rect

TEAMS = """
worldgen: 1
steps: 20
world: {floor: 6, layout: {open: {}}}
regions:
  yards: {per: team, rect: {hiders: [[-3, -3], [-1, -1]], seekers: [[1, 1], [3, 3]], greens: [[1, -3], [3, -1]]}}
  pond: {circle: 1, at: [-2, 2]}
teams:
  hiders: {count: 1, where: inside floor, sensors: {sight: 360deg, knows: [pond]}}
  seekers: {like: hiders}
  greens: {like: hiders}
"""
# of each rival's yard only the border, 0.5 m wide, in which a footprint of radius 0.2 m has room
RING = "yards/seekers", Area((Rect(1, 1, 3, 3),), (Rect(1.5, 1.5, 2.5, 2.5),))
OTHER = "yards/greens", Area((Rect(1, -3, 3, -1),), (Rect(1.5, -2.5, 2.5, -1.5),))
REGIONS = {"yards": (), "yards/hiders": Rect(-3, -3, -1, -1), RING[0]: RING[1], OTHER[0]: OTHER[1]}
AGENTS = a("hiders/0", -2, 0), a("seekers/0", 0, 2.5), a("greens/0", 0, -2.5)


@pytest.mark.parametrize("seed", range(4))
def test_who_is_moved_into_several_rivals_regions_keeps_out_of_their_holes(seed):
    rule = "rules: {go: {when: each hider is within 5 of any seeker and at step 1, move: {the hider: rival yards}}}"
    game = bench(TEAMS + rule, *AGENTS, regions=REGIONS | {"pond": Circle(-2, 2, 1)}, whole=True)
    game.fixed = replace(game.fixed, seed=seed)
    game.reset()
    game.act()
    x, y = game.state.agent_pose[0, 0, :2]
    off = np.abs(
        [x - 2, y - 2 * np.sign(y)]
    )  # from the middle of the yard in the north-east or the south-east
    assert (off <= 1 - 0.2).all()
    assert np.hypot(*np.maximum(off - 0.5, 0)) >= 0.2


def test_a_world_without_a_known_region_tells_nothing_of_the_last_ones():
    game = bench(TEAMS, *AGENTS, regions=REGIONS | {"pond": Circle(-2, 2, 1)}, whole=True)
    first = game.obs.columns["self"].index("pond dx")
    pond = np.s_[0, 0, first : first + 4]
    assert np.hypot(*game.obs.self[pond][:2]) == pytest.approx(2)  # from (-2, 0) to (-2, 2)
    assert game.obs.self[pond][2:].tolist() == [1, 1]
    game.fixed = replace(game.fixed, regions=tuple(r for r in game.fixed.regions if r[0] != "pond"))
    game.reset()
    assert not game.extras.boxes.any()
    assert not game.obs.self[pond][2:].any()


def test_stages_share_their_rules_unless_these_would_measure_by_another_grid():
    def books(change: str) -> int:
        text = "curriculum: {one: {until: 1k steps}, two: {set: {" + change + "}}}\n"
        scenario = loads(TEAMS + text + "rules: {pay: {while: always, reward: {hiders: 1}}}")
        return len(Simulation(scenario, 2, threads=1, stages=tuple(scenario.stages.values())).rules.books)

    assert books("teams.hiders.reach: 1") == 1
    assert books("world.grid: 0.4") == 2
