"""Who is asked when a place is sought in a running world: nobody who is in the way is left out."""

from dataclasses import replace

import numpy as np
import pytest

from tests.sim.rules.bench import a, bench, lock, o, only, place_of, there
from worldgen.sampling.geometry import overlap
from worldgen.sampling.relocate import Places, Relocation
from worldgen.sim.hands import those
from worldgen.sim.others import Others
from worldgen.sim.state import NEVER

BOXES = "objects: {boxes: {is: box, count: 3, where: inside floor, locks: anyone}}\n"
AGENTS = (a("hiders/0", 0, 0), a("seekers/0", 2, 2))


@pytest.fixture
def game():
    boxes = [o(f"boxes/{k}", k - 1, -2, size=(0.3 + 0.2 * k, 0.9, 0.4)) for k in range(3)]
    return bench(BOXES, *AGENTS, *boxes)


def test_whoever_is_in_the_way_is_near(game):
    rng = np.random.default_rng(0)
    roster = Relocation(game.scenario).roster
    for k in range(200):
        for e in range(5):
            x, y, yaw = rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-4, 4)
            game.hands.stand(0, e, (x, y, 0.2, yaw))
        gone = k % 5 if k % 2 else -1
        game.state.present[0] = [gone != 0, gone != 1]
        game.state.exists[0] = [gone != e for e in (2, 3, 4)]
        company = Others(game.hands, 0, 3, roster)
        assert company.everyone() == [e for e in range(5) if e not in (3, gone)]
        me = Others(game.hands, 0, 0, roster)._stand(3)
        reach = me.place.half_x + me.place.half_y
        near = company.near(me.place.x, me.place.y, reach)
        assert set(near) <= set(company.everyone())
        everyone = zip(company.everyone(), company.standing, strict=True)
        assert {e for e, other in everyone if overlap(me.place, other.place)} <= set(near)


def test_a_fixed_place_is_found_again_when_it_is_free(game):
    places = Places(Relocation(game.scenario), game.worlds[0])
    box = game.worlds[0].things[1]
    others = Others(game.hands, 0, 3, places.roster)
    assert places.near(box, others, box.x, box.y)[:2] == (box.x, box.y)
    game.hands.stand(0, 0, (box.x, box.y, 0.15, 0.0))
    assert places.near(box, Others(game.hands, 0, 3, places.roster), box.x, box.y)[:2] != (box.x, box.y)


def test_what_is_set_down_is_neither_locked_nor_held(game):
    lock(game, "boxes/1", owner=0)
    game.state.held[0] = [1, 0]
    game.hands.stand(0, 3, (1.0, 1.0, 0.2, 0.5))
    assert place_of(game, "boxes/1").tolist() == [1, 1]
    assert not game.state.locked.any()
    assert game.state.owner[0, 1] == -1
    assert game.state.held[0].tolist() == [-1, 0]
    assert game.hands.changed[0]


def test_whom_a_plug_in_chooses_is_removed_and_comes_back(game):
    game.hands.remove(*those(only(game, "boxes/2")), 2)
    assert not there(game, "boxes/2")
    assert place_of(game, "boxes/2").min() >= 1000
    back = [game.act() or there(game, "boxes/2") for _ in range(3)]
    assert back == [False, True, True]
    assert np.abs(place_of(game, "boxes/2")).max() < 3
    game.hands.lock(*those(only(game, "boxes/2")))
    game.hands.unlock(*those(only(game, "boxes/2")))
    assert not game.state.locked.any()


def test_whom_the_world_did_not_draw_nobody_removes():
    # room for three boxes, of which only the second was drawn
    game = bench(BOXES, *AGENTS, o("boxes/1", 2, -2), o("boxes/2", -2, 2), worlds=2)
    game.fixed = replace(game.fixed, things=game.fixed.things[:1])
    game.reset()
    everyone = np.ones((2, game.game.agents + game.game.objects), bool)
    game.hands.remove(*those(everyone), 1)
    assert np.array_equal(game.state.back < NEVER, game.state.drawn)
    game.act(2)
    assert game.state.present.all()
