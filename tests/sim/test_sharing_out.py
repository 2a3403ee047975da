"""Sharing out: every world is taken by one thread, large chunks first, and what goes wrong in one is heard of."""

import numpy as np
import pytest

from tests.sim.rig import scenario
from worldgen.game import Game
from worldgen.sim.physics import Physics, shared_out


@pytest.mark.parametrize("count", [1, 2, 7, 64, 1000])
@pytest.mark.parametrize("threads", [2, 3, 16])
def test_every_world_is_in_one_chunk_and_chunks_never_grow(count: int, threads: int):
    chunks = shared_out(np.arange(count) * 3, threads)
    assert np.concatenate(chunks).tolist() == [3 * w for w in range(count)]
    sizes = [len(chunk) for chunk in chunks]
    assert sizes == sorted(sizes, reverse=True)
    assert max(sizes) <= max(1, count / (2 * threads))
    assert sizes[-1] == 1


def test_two_threads_begin_with_a_quarter_and_end_with_single_worlds():
    sizes = [len(chunk) for chunk in shared_out(np.arange(64), 2)]
    assert sizes == [16, 12, 9, 6, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_thread_looks_after_all_that_it_has_run_at_the_end(threads: int):
    physics = Physics(20, Game.of(scenario()), threads)
    run: list[int] = []
    after: list[list[int]] = []
    physics.each(
        np.arange(20), lambda chunk: run.extend(chunk.tolist()), lambda some: after.append(some.tolist())
    )
    assert sorted(run) == sorted(w for some in after for w in some) == list(range(20))
    assert len(after) <= threads
    physics.close()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_an_exception_in_one_chunk_is_raised_and_the_next_round_works(threads: int):
    physics = Physics(20, Game.of(scenario()), threads)
    seen: list[int] = []

    def run(chunk: np.ndarray) -> None:
        if 13 in chunk:
            raise ValueError("world 13")
        seen.extend(chunk.tolist())

    with pytest.raises(ValueError, match="world 13"):
        physics.each(np.arange(20), run)
    seen.clear()
    physics.each(np.arange(13), run)
    assert sorted(seen) == list(range(13))
    physics.close()
