"""Groups that share slots, orders, and curricula: who is meant, and what is different by stage."""

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, o, paid
from worldgen import load as load_game
from worldgen.scenario import loads
from worldgen.sim.simulation import Simulation

AGENTS = (a("hiders/0", 0, 0), a("seekers/0", 2, 2))
BOTH = """objects:
  boxes: {is: box, count: 2, where: inside floor, has: {marks: 0 of 9}}
  long_boxes: {is: box, count: 1, size: [1, 0.2, 0.5], where: inside floor, also: boxes, has: {marks: 0 of 9}}
"""
MARK = {"marks": (0, 9)}
MIXED = (o("boxes/0", -2, 2, has=MARK), o("boxes/1", 2, -2, has=MARK),
         o("long_boxes/0", -2, -2, size=(1, 0.2, 0.5), slot=2, rank=0, has=MARK))  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "fired"),
    [
        ("each box is unlocked", 3), ("each long_box is unlocked", 1), ("exactly 3 boxes are unlocked", 1),
        ("exactly 1 long_boxes are unlocked", 1), ("each object is still", 3),
        ("no long_box is within 0.1 of any box", 1),
    ],
)  # fmt: skip
def test_a_word_means_its_group_and_those_that_join_it(sentence, fired):
    game = bench(BOTH + f"rules: {{r: {{while: {sentence}, reward: {{hiders: 1}}}}}}", *AGENTS, *MIXED)
    assert paid(game)[0] == fired


def test_effects_and_measures_go_by_the_same_words():
    text = (
        BOTH
        + """
rules:
  a: {while: always, add: {boxes: {marks: 1}, long_boxes: {marks: 5}}}
  b: {while: always, reward: {hiders: count of boxes, seekers: count of long_boxes}}
"""
    )
    game = bench(text, *AGENTS, *MIXED)
    assert paid(game) == [3, 1]
    assert game.state.attribute[0, 2:, 0].tolist() == [1, 1, 6]


def test_knowing_a_group_that_joins_another_is_not_knowing_the_other():
    for known, mask in (("long_boxes", [False, False, True]), ("boxes", [True, True, True])):
        game = bench(BOTH, *AGENTS, *MIXED, sight=f"1deg, knows: [{known}]")
        assert game.obs.mask["boxes"][0, 0].tolist() == mask


def test_a_fixed_order_is_the_members_and_a_shuffled_one_differs_by_world():
    text = """
worldgen: 1
world: {floor: 6, layout: {open: {}}}
teams: {hiders: {}}
objects: {boxes: {is: box, count: 4, size: 0.3, order: ORDER}}
rules: {in_turn: {while: each box is after any unlocked box, forbid: {lock: the box}}}
"""
    fixed = Simulation(loads(text.replace("ORDER", "fixed")), 2, seed=1)
    assert fixed.state.rank.tolist() == [[0, 1, 2, 3]] * 2
    mixed = Simulation(loads(text.replace("ORDER", "shuffled")), 6, seed=1)
    assert all(sorted(row) == [0, 1, 2, 3] for row in mixed.state.rank.tolist())
    assert len({tuple(row) for row in mixed.state.rank.tolist()}) > 1
    neutral = np.full((6, 1, 3), 5, np.int8)
    mixed.step(neutral)
    from worldgen.sim.state import LOCK

    free = ~mixed.state.barred[:, 1:, LOCK]
    assert (free.sum(axis=1) == 1).all()
    assert (mixed.state.rank[free] == 0).all()


COURSE = """
worldgen: 1
steps: 12
world: {floor: 6, layout: {open: {}}}
teams:
  hiders: {count: 1, sensors: {sight: 360deg}, actions: [move]}
  seekers: {count: 1}
objects: {boxes: {is: box, count: 1, size: 0.3}}
phases: {prep: {lasts: 4 steps, freeze: seekers, rewards: none}, hunt: {}}
rules:
  live: {while: always, reward: {hiders: 1}}
  late: {when: at step 99, end: hiders wins}
  near: {while: always, reward: {each hider: progress of the hider toward nearest box}}
curriculum:
  easy: {set: {steps: 6, phases: {prep: {lasts: 2 steps}}, rules.live.reward: {hiders: 2}}, until: 1M steps}
  hard: {set: {objects.boxes.count: 3, teams.seekers.count: 2, teams.hiders.actions: [move, grab boxes],
               rules.late.when: at step 3}}
"""


def course(worlds: int = 2, **more) -> Simulation:
    game = loads(COURSE)
    return Simulation(game, worlds, seed=3, threads=1, stages=(game, *game.stages.values()), **more)


def neutral(sim) -> np.ndarray:
    return np.full((*sim.frozen.shape, 3), 5, np.int8)


def test_each_world_plays_the_stage_that_it_entered():
    sim = course(3)
    assert sim.game.agents == 3
    assert sim.game.objects == 3
    assert sim.stage.tolist() == [0, 0, 0]
    sim.enter(np.array([0, 1, 2]))
    assert sim.stage.tolist() == [0, 0, 0]  # running episodes go on
    sim.reset()
    assert sim.stage.tolist() == [0, 1, 2]
    assert sim.alive.sum(axis=1).tolist() == [2, 2, 3]
    assert sim.state.exists.sum(axis=1).tolist() == [1, 1, 3]
    rows, over, frozen = [], [], []
    for _ in range(12):
        frozen.append(sim.frozen[:, 1].tolist())
        sim.step(neutral(sim))
        rows.append(sim.rewards_by_rule["live"][:, 0].tolist())
        over.append((sim.done.tolist(), sim.winner.tolist()))
    assert [row[0] for row in rows] == [0] * 4 + [1] * 8
    assert [row[1] for row in rows] == [0] * 2 + [2] * 4 + [0] * 6
    assert [row[2] for row in rows] == [0] * 12
    assert [row[0] for row in frozen] == [True] * 4 + [False] * 8
    assert [row[1] for row in frozen] == [True] * 2 + [False] * 10
    assert over[2] == ([False, False, True], [-1, -1, 0])
    assert over[5][0] == [False, True, True]
    assert over[11][0] == [True, True, True]


def test_a_stage_that_nobody_plays_yet_asks_nothing():
    sim = course()
    for _ in range(12):
        sim.step(neutral(sim))
    sim.enter(1)
    sim.reset_done()
    assert sim.stage.tolist() == [1, 1]
    sim.step(neutral(sim))
    assert sim.limit.tolist() == [6, 6]


def test_abilities_are_by_stage_and_told_over_all():
    sim = course()
    assert sim.can_grab.tolist() == [True, False, False]
    sim.enter(2)
    sim.reset()
    assert sim.abilities.can_grab[sim.clock.mode, 0].any(axis=1).all()


def test_stages_are_saved_with_the_rest():
    sim = course(3)
    sim.enter(np.array([2, 1, 0]))
    sim.reset()
    for _ in range(2):
        sim.step(neutral(sim))
    sim.enter(1)
    saved, again = sim.snapshot(), course(3)
    again.restore(saved)
    assert again.stage.tolist() == [2, 1, 0]
    for one in (sim, again):
        for _ in range(10):
            one.step(neutral(one))
            one.reset_done()
    assert sim.stage.tolist() == again.stage.tolist()
    assert np.array_equal(sim.state.agent_pose, again.state.agent_pose)
    assert np.array_equal(sim.reward, again.reward)


def test_a_stage_can_be_loaded_by_name(tmp_path):
    path = tmp_path / "course.yaml"
    path.write_text(COURSE)
    assert load_game(str(path)).steps == 12
    assert load_game(str(path), stage="easy").steps == 6
