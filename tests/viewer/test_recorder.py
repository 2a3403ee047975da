"""The Recorder writes down what a simulation did, frame by frame."""

import numpy as np
import pytest

import worldgen
from worldgen.viewer.recording import Recorder, Recording


@pytest.fixture(scope="module")
def played() -> tuple[Recording, list[np.ndarray], np.ndarray]:
    """World 1 of two quadrant games, played to its end; the moves made; the hiders' reward by statistics."""
    sim = worldgen.make("quadrant", 2, seed=5, threads=1)
    recorder = Recorder(sim, 1, {"hiders": "dice", "seekers": "dice"})
    recorder.capture()
    dice, moves = np.random.default_rng(0), []
    while not sim.done[1]:
        shape = (2, sim.game.agents)
        moves.append(dice.integers(0, 11, (*shape, 3)).astype(np.int8))
        sim.step(moves[-1], np.ones(shape, bool), np.zeros(shape, bool))
        recorder.capture()
    reward = sim.statistics["hiders_reward"].copy()
    recording = recorder.recording()
    sim.close()
    return recording, [m[1] for m in moves], reward


def test_a_played_episode_has_a_frame_more_than_it_has_steps(played):
    recording, moves, _ = played
    assert recording.steps == len(moves) == recording.world.steps
    assert len(recording.move) == recording.steps
    assert recording.ended == "truncated"


def test_it_starts_where_the_world_was_drawn_and_moves_on(played):
    recording, _, _ = played
    first = recording.world.agents[0]
    assert recording.agent_pose[0, 0, :2] == pytest.approx((first.x, first.y), abs=1e-9)
    assert np.hypot(*(recording.agent_pose[-1, 0, :2] - recording.agent_pose[0, 0, :2])) > 0.05


def test_actions_are_those_that_led_to_each_frame(played):
    recording, moves, _ = played
    assert np.array_equal(recording.move, np.stack(moves))
    assert recording.grab.all()
    assert not recording.lock.any()


def test_phases_and_rewards_are_the_games(played):
    recording, _, reward = played
    prep = recording.world.phases[0].end
    assert list(np.flatnonzero(np.diff(recording.phase))) == [prep - 1]
    assert (recording.reward[: prep + 1] == 0).all()  # preparation pays nothing
    assert recording.score()["hiders"][-1] == pytest.approx(reward[1])


def test_rules_paid_what_agents_earned_and_one_of_two_opposites_fired_in_every_step(played):
    recording, _, _ = played
    assert recording.rules == ("hidden", "found", "stray", "litter")
    assert recording.paid.sum(axis=1) == pytest.approx(recording.reward, abs=1e-6)
    assert (recording.fired[1:, 0] != recording.fired[1:, 1]).all()
    assert not recording.fired[0].any()
    assert not recording.paid[0].any()


def test_who_sees_whom_agrees_with_the_drawn_cones(played):
    """Whoever is seen has its centre inside the seer's cone or within its own radius of it."""
    from worldgen.viewer.cones import cone

    recording, _, _ = played
    sights = {s.team: s.sight for s in recording.senses}
    checked = 0
    for t in range(0, recording.steps + 1, 8):
        scene = recording.scene(t)
        for k, seer in enumerate(recording.world.agents):
            area = cone(scene, k, sights[seer.team])
            for other in np.flatnonzero(recording.sees[t, k, : len(recording.world.agents)]):
                radius = recording.world.agents[other].radius
                assert _gap(area, scene.agent_pose[other, :2]) <= radius + 1e-6
                checked += 1
    assert checked > 5


def _gap(polygon: np.ndarray, point: np.ndarray) -> float:
    """Distance from a point to a polygon's boundary, 0 inside."""
    a, b = polygon, np.roll(polygon, -1, axis=0)
    crosses = (a[:, 1] > point[1]) != (b[:, 1] > point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        at = a[:, 0] + (point[1] - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    if (crosses & (point[0] < at)).sum() % 2:
        return 0.0
    along = np.clip(((point - a) * (b - a)).sum(1) / np.maximum(((b - a) ** 2).sum(1), 1e-18), 0, 1)
    return float(np.hypot(*(a + along[:, None] * (b - a) - point).T).min())
