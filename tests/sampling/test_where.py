"""Every place of a `where` asked of drawn worlds, with the geometry worked out by hand."""

from __future__ import annotations

from itertools import combinations
from math import atan2, cos, dist, hypot, pi, sin

import pytest

from worldgen.sampling import Sampler
from worldgen.sampling.bodies import footprint
from worldgen.sampling.geometry import area_holds, block, gap, overlap
from worldgen.sampling.members import Item, Standing
from worldgen.sampling.obstacles import blocked
from worldgen.sampling.where import CLEARANCE

SEEDS = range(60)
TEAMS = """
    worldgen: 1
    world: {floor: 10}
    regions:
      halves: {per: team, half: {reds: west, blues: east}}
      bases: {per: team, circle: 1, at: far edge of own half}
    teams:
      reds: {count: 2, where: WHERE}
      blues: {like: reds}
"""


def worlds(scenario, text, seeds=SEEDS):
    sampler = Sampler(scenario(text))
    return [sampler.sample(seed).world for seed in seeds]


def members(world, group):
    return [body for body in (*world.agents, *world.things) if body.name.startswith(group + "/")]


def spot(body):
    return body.x, body.y


def test_own_and_rival_regions(scenario):
    for world in worlds(scenario, TEAMS.replace("WHERE", "inside own base")):
        for agent in world.agents:
            assert area_holds(world.region(f"bases/{agent.team}"), footprint(agent))
            assert (agent.x < 0) == (agent.team == "reds")
    for world in worlds(scenario, TEAMS.replace("WHERE", "inside rival half and outside bases")):
        for agent in world.agents:
            assert agent.x >= 0.2 if agent.team == "reds" else agent.x <= -0.2
            for base in ("bases/reds", "bases/blues"):
                [circle] = world.region(base).inside
                assert dist(spot(agent), (circle.x, circle.y)) >= 1.2


def test_away_from_rival_agents_lets_own_ones_be_near(scenario):
    together = 0
    for world in worlds(scenario, TEAMS.replace("WHERE", "inside floor and 3 away from rival agents")):
        for a, b in combinations(world.agents, 2):
            if a.team != b.team:
                assert dist(spot(a), spot(b)) >= 3
            together += a.team == b.team and dist(spot(a), spot(b)) < 3
    assert together > 10


def test_things_of_each_team_stand_in_its_base(scenario):
    text = (
        TEAMS.replace("WHERE", "inside own half")
        + """
    objects:
      flags: {is: flag, per: team, where: center of own base}
      posts: {is: pillar, per: team, count: 2, diameter: 0.3, where: inside own half and 2 away from rival flags}
"""
    )
    for world in worlds(scenario, text):
        flags, posts = members(world, "flags"), members(world, "posts")
        assert [flag.team for flag in flags] == ["reds", "blues"]
        for flag in flags:
            [circle] = world.region(f"bases/{flag.team}").inside
            assert spot(flag) == pytest.approx((circle.x, circle.y))
        assert [post.team for post in posts] == ["reds", "reds", "blues", "blues"]
        assert [post.slot - posts[0].slot for post in posts] == [0, 1, 2, 3]
        assert all((post.x < 0) == (post.team == "reds") for post in posts)


ROOMS = """
    worldgen: 1
    world: {{floor: 6, layout: {{three_rooms: {{doors: none}}}}}}
    teams: {{players: {{where: "{players}"}}}}
    objects: {{ramps: {{is: ramp, count: {count}, where: "{ramps}"}}}}
"""


def room_of(world, body):
    names = [name for name, _ in world.regions if name.startswith("rooms/")]
    return next((k for k, name in enumerate(names) if area_holds(world.region(name), footprint(body))), None)


def test_spread_over_rooms_gives_each_its_ramp_in_a_drawn_rotation(scenario):
    text = ROOMS.format(players="inside any room", count=3, ramps="spread over rooms")
    found = [[room_of(w, ramp) for ramp in members(w, "ramps")] for w in worlds(scenario, text)]
    assert all(rooms == [(rooms[0] + k) % 3 for k in range(3)] for rooms in found)
    assert {rooms[0] for rooms in found} == {0, 1, 2}
    four = ROOMS.format(players="inside any room", count=4, ramps="spread over rooms")
    for world in worlds(scenario, four, range(20)):
        rooms = [room_of(world, ramp) for ramp in members(world, "ramps")]
        assert rooms[3] == rooms[0]


def test_any_room_is_one_whole_room_and_every_room_is_none(scenario):
    text = ROOMS.format(players="inside any room", count=1, ramps="inside any room")
    for world in worlds(scenario, text):
        assert all(room_of(world, body) is not None for body in (*world.agents, *world.things))


OPEN = """
    worldgen: 1
    world: {{floor: 6, outer_walls: {walls}}}
    regions: {{pit: {{circle: 0.8, at: [1, 1]}}, east: {{half: east}}}}
    teams: {{runners: {{count: 2, where: "{runners}", yaw: "{yaw}"}}}}
    objects:
      pegs: {{is: pillar, diameter: 1, fixed: true, where: "{pegs}"}}
      boxes: {{is: box, count: 2, where: "{boxes}"}}
"""


def game(scenario, runners="inside floor", pegs="inside floor", boxes="inside floor", yaw=0, walls="100%"):
    return worlds(scenario, OPEN.format(runners=runners, pegs=pegs, boxes=boxes, yaw=yaw, walls=walls))


def test_near_is_half_a_metre_from_surface_to_surface(scenario):
    for world in game(scenario, boxes="near any runner"):
        for box in members(world, "boxes"):
            gaps = [gap(footprint(box), footprint(runner)) for runner in world.agents]
            assert min(gaps) <= 0.5 + 1e-9
            assert min(gaps) >= 0.0099


def test_behind_a_thing_hides_from_the_middle(scenario):
    for world in game(scenario, pegs="inside pit", runners="behind any peg"):
        [peg] = members(world, "pegs")
        for runner in world.agents:
            assert hypot(*spot(runner)) > hypot(*spot(peg))
            angle = atan2(runner.y, runner.x) - atan2(peg.y, peg.x)
            assert abs(sin(angle)) * hypot(*spot(peg)) <= 0.5 + 1e-9


def test_behind_an_agent_is_behind_its_back(scenario):
    for world in game(scenario, boxes="behind any runner", yaw="0..360"):
        for box in members(world, "boxes"):
            assert any(
                (box.x - a.x) * cos(a.yaw) + (box.y - a.y) * sin(a.yaw) < 0
                and gap(footprint(box), footprint(a)) <= 1 + 1e-9
                for a in world.agents
            )


def test_far_edge_is_the_side_away_from_the_middle(scenario):
    ys = []
    for world in game(scenario, runners="far edge of east"):
        for runner in world.agents:
            # the wall's face is at 2.85, the arms take 0.2 and the clearance 0.01: at most 2.64, and 0.3 deep
            assert 2.64 - 0.3 - 1e-9 <= runner.x <= 2.64 + 1e-9
            ys.append(runner.y)
    assert min(ys) < -1.5
    assert max(ys) > 1.5
    for world in game(scenario, runners="far edge of east", walls="0%"):
        assert all(2.8 - 0.3 - 1e-9 <= runner.x <= 2.8 + 1e-9 for runner in world.agents)


def test_headings_toward(scenario):
    for world in game(scenario, yaw="toward nearest box"):
        for runner in world.agents:
            box = min(members(world, "boxes"), key=lambda box: dist(spot(box), spot(runner)))
            assert runner.yaw == pytest.approx(atan2(box.y - runner.y, box.x - runner.x))
    for world in game(scenario, yaw="toward center of pit"):
        assert all(a.yaw == pytest.approx(atan2(1 - a.y, 1 - a.x)) for a in world.agents)


def test_a_turned_thing_never_overlaps_what_its_place_was_found_beside(scenario):
    text = """
        worldgen: 1
        world: {floor: 4}
        teams: {runners: {}}
        objects:
          planks: {is: box, count: 6, size: [1, 0.1, 0.5], yaw: toward nearest runner}
    """
    for world in worlds(scenario, text):
        [runner] = world.agents
        planks = members(world, "planks")
        for plank in planks:
            assert plank.yaw == pytest.approx(atan2(runner.y - plank.y, runner.x - plank.x))
        prints = [footprint(body) for body in (*world.agents, *planks)]
        assert not any(overlap(a, b) for a, b in combinations(prints, 2))


def test_sites_and_food_may_touch_each_other_and_nothing_else():
    def stands(solid, beside, apart):
        """Whether a block of half a metre may stand so far from another's middle."""
        site, other = (
            Item("", "sites", k, 2, block(0.5, 0.5), solid=s) for k, s in ((0, solid), (1, beside))
        )
        place = site.footprint.at(apart, 0)
        return not blocked(site, place, place.grown(CLEARANCE), Standing(other, other.footprint, 0.0))

    assert stands(False, False, 0.5)
    assert not stands(False, False, 0.499)
    assert not stands(False, True, 0.509)
    assert not stands(True, False, 0.509)
    assert stands(True, False, 0.511)


def test_a_platform_is_stood_on_wholly_or_not_at_all(scenario):
    text = """
        worldgen: 1
        world: {floor: 8, layout: {ring: {radius: 2, height: 0.3}}}
        teams: {reds: {count: 6}}
        objects: {boxes: {is: box, count: 6, yaw: 0..90}}
    """
    heights = set()
    for world in worlds(scenario, text):
        for body in (*world.agents, *world.things):
            far = hypot(*spot(body))
            reach = 0.2 if body in world.agents else footprint(body).bound
            low = 0.15 if body in world.agents else 0.25
            on = body.z > low + 0.1
            heights.add(round(body.z - low, 9))
            assert far <= 2 - 0.2 if on else far >= 2 + min(reach, 0.25)
    assert heights == {0, 0.3}


MAP = """
    worldgen: 1
    world:
      layout:
        map:
          cell: 0.5
          rows: |
            ########
            #B.....#
            #......#
            #....R.#
            #..B...#
            #......#
            ########
          legend: {B: boxes, R: ramps}
    teams: {runners: {}}
    objects: {boxes: {is: box}, ramps: {is: ramp}}
"""


def test_a_map_gives_places_and_what_a_wall_is_too_near_is_moved_a_little(scenario):
    for world in worlds(scenario, MAP, range(10)):
        [first, second], [ramp] = members(world, "boxes"), members(world, "ramps")
        # 8 by 7 squares of half a metre: B at column 1, row 1 is centred at (-1.25, 1), in the corner
        assert 0 < dist(spot(first), (-1.25, 1)) <= 0.08
        assert spot(second) == (-0.25, -0.5)
        assert spot(ramp) == (0.75, 0)
        assert not any(
            overlap(footprint(a), footprint(b)) for a, b in combinations((*world.agents, *world.things), 2)
        )


def test_a_circle_of_wheres_is_asked_again_in_the_end(scenario):
    # boxes look at pegs and pegs at boxes: whichever goes first could not look
    for world in game(scenario, pegs="within 1.5 of every box", boxes="1 away from pegs"):
        [peg] = members(world, "pegs")
        assert all(1 <= dist(spot(box), spot(peg)) <= 1.5 for box in members(world, "boxes"))


def test_what_joins_a_group_is_meant_by_its_name(scenario):
    text = """
        worldgen: 1
        world: {floor: 8}
        teams: {runners: {where: 2 away from boxes}}
        objects:
          boxes: {is: box, count: 1, most: 3}
          long_boxes: {is: box, also: boxes, size: [1.65, 0.15, 0.5], count: 1}
    """
    for world in worlds(scenario, text):
        [runner] = world.agents
        assert all(dist(spot(runner), spot(thing)) >= 2 for thing in world.things)
        assert [thing.slot for thing in world.things] == [0, 1]


def test_more_drawn_than_slots_is_a_refusal_of_the_redraw(scenario):
    text = """
        worldgen: 1
        teams: {runners: {}}
        objects:
          boxes: {is: box, count: 0..2, most: 2}
          long_boxes: {is: box, also: boxes, size: [1, 0.2, 0.5], count: 1..2}
    """
    sampler = Sampler(scenario(text))
    drawn = [sampler.sample(seed) for seed in range(60)]
    assert all(len(found.world.things) <= 2 for found in drawn)
    reasons = {refusal.reason for found in drawn for refusal in found.refusals}
    assert reasons == {"objects.boxes.most is exceeded"}


def test_the_far_side_faces_as_it_should(scenario):
    text = """
        worldgen: 1
        world: {floor: 8, layout: {ring: {radius: 2.5, height: 0.3}}}
        teams:
          reds: {where: inside ring and 0.8 away from rival agents, yaw: toward center of ring}
          blues: {like: reds}
    """
    for world in worlds(scenario, text):
        red, blue = world.agents
        assert dist(spot(red), spot(blue)) >= 0.8
        for agent in world.agents:
            assert hypot(*spot(agent)) <= 2.3 + 1e-9
            assert abs(cos(agent.yaw - atan2(agent.y, agent.x)) + 1) < 1e-9
            assert agent.z == pytest.approx(0.45)
            assert -pi <= agent.yaw <= pi
