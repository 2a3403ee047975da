"""Scripted policies do what their names say, in bins worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rl.evaluate import evaluate
from rl.players import Scripted
from rl.scripted import SCRIPTED, View
from tests.rl.fake import Pursuit
from worldgen.errors import UserError


def facing(degrees: float, x: float = 0.0, y: float = 0.0) -> Pursuit:
    """One world; the runner stands at (x, y) with that heading, its first rival at (2, 0), the second at (-1, 0)."""
    sim = Pursuit(1)
    sim.exists[:] = True
    sim.place[0] = [[x, y], [2, 0], [-1, 0]]
    sim._observe()
    sim.obs.self[..., 3], sim.obs.self[..., 4] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return sim


def play(name: str, sim: Pursuit) -> list[int]:
    return SCRIPTED[name](View(sim, "runners"))[0, 0].tolist()


def blind(sim: Pursuit, *slots: int) -> Pursuit:
    sim.sees[:, 0, list(slots)] = False
    return sim


def test_still_does_nothing():
    assert play("still", facing(30)) == [5, 5, 5]


def test_random_uses_every_bin_equally():
    sim = Pursuit(400)
    moves = SCRIPTED["random"](View(sim, "chasers"))
    counts = np.bincount(moves.ravel(), minlength=11)
    assert counts.sum() == 400 * 2 * 3
    assert abs(counts - counts.mean()).max() < 5 * counts.mean() ** 0.5
    again = SCRIPTED["random"](View(sim, "chasers"))
    assert np.array_equal(moves, again)
    sim.episode_step += 1
    assert not np.array_equal(moves, SCRIPTED["random"](View(sim, "chasers")))


def test_turner_turns_on_while_it_sees_nobody():
    assert play("turner", blind(facing(0), 1, 2)) == [5, 5, 8]


def test_turner_brings_the_rival_it_sees_to_the_middle_of_its_view():
    # the rival at (2, 0) is 30 degrees = 0.524 rad to the right: 3.9 bins of 0.135 rad
    assert play("turner", blind(facing(30), 2)) == [5, 5, 1]
    assert play("turner", blind(facing(0), 2)) == [5, 5, 5]


def test_turner_prefers_the_nearest_rival():
    assert play("turner", facing(180)) == [5, 5, 5]  # at (-1, 0), straight ahead


def test_corner_walks_to_the_nearest_corner_and_faces_the_middle():
    # at (2, 1), heading east: the corner is (2.7, 2.7), 1.84 m away, so full force along (0.38, 0.92):
    # 1.9 and 4.6 bins; the middle is at -153 degrees, beyond the sharpest turn of 5 bins to the right
    assert play("corner", facing(0, 2, 1)) == [7, 10, 0]
    # there, and facing the middle (225 degrees), it rests
    assert play("corner", facing(225, 2.7, 2.7)) == [5, 5, 5]


def test_corner_walks_by_compass_when_the_frame_is_the_world():
    sim = facing(90, 2, 1)
    assert play("corner", sim)[:2] == [10, 3]
    teams = tuple(replace(team, frame="world") for team in sim.game.teams)
    sim.game = replace(sim.game, teams=teams)
    assert play("corner", sim)[:2] == [7, 10]


def test_chaser_runs_at_the_nearest_rival_it_sees():
    assert play("chaser", blind(facing(0), 2)) == [10, 5, 5]
    assert play("chaser", facing(180)) == [10, 5, 5]


def test_chaser_wanders_while_it_sees_nobody_and_keeps_a_direction_for_a_while():
    sim = blind(facing(0), 1, 2)
    first = play("chaser", sim)
    assert first != [5, 5, 5]
    sim.episode_step += 7
    assert play("chaser", sim) == first
    sim.episode_step += 1
    assert play("chaser", sim) != first


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UserError, match="there is no scripted policy 'walker'; there are random, still"):
        Scripted("walker")


def test_evaluation_is_repeatable_and_counts_every_world_alike():
    sim = Pursuit(4, steps=5, ends={0: 2})
    cast = {"runners": Scripted("still"), "chasers": Scripted("chaser")}
    once, again = evaluate(sim, cast, 10), evaluate(sim, cast, 10)
    assert once.episodes == 12  # three in each of four worlds, though world 0 plays shorter ones
    assert {name: values.tolist() for name, values in once.values.items()} == {
        name: values.tolist() for name, values in again.values.items()
    }
    mean, error = once.mean("runners_seen"), once.error("runners_seen")
    assert mean == pytest.approx(float(np.mean(once.values["runners_seen"])))
    assert error == pytest.approx(float(np.std(once.values["runners_seen"], ddof=1)) / 12**0.5)


def test_a_team_without_a_player_is_named():
    with pytest.raises(UserError, match="nobody plays chasers"):
        evaluate(Pursuit(1), {"runners": Scripted("still")}, 1)
