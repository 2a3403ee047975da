"""A replayed seed is the previewed world, played to its end."""

import numpy as np

import worldgen
from worldgen.viewer.play import play, start_at


def test_the_episode_of_a_seed_starts_in_the_world_of_that_seed():
    sim = worldgen.make("chase", 1, seed=99, threads=1)
    still = np.full((1, sim.game.agents, 3), 5, np.int8)
    no = np.zeros((1, sim.game.agents), bool)
    sim.step(still)  # an episode under way is given up
    start_at(sim, 3)
    drawn = []
    recording = play(
        sim, lambda: (still, no, no), {"hiders": "still"}, lambda done, total: drawn.append(done)
    )
    sim.close()
    assert recording.world == worldgen.sample("chase", 3)
    assert recording.steps == recording.world.steps == len(drawn)
    assert recording.policies == {"hiders": "still"}
    assert (recording.move == 5).all()
    assert np.abs(recording.agent_pose[-1] - recording.agent_pose[0]).max() < 0.01  # nobody moved
