"""Several ranks come to what one comes to, stay equal bit for bit, and stop, save and fall together."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rl.checkpoint import load, save
from rl.curriculum import Curriculum, Stage
from rl.distributed import ALONE
from rl.joined import join, part
from rl.normalise import RunningMoments
from rl.ppo import PPO
from schemas.train import TrainConfig
from tests.rl.ranks import each, ranks, trainers
from tests.rl.test_resume import timeless
from worldgen.errors import UserError

EXACT = ("steps", "episodes", "discarded", "gradient_steps", "past_policies")


def weights(trainer) -> torch.Tensor:
    """Weights and statistics of both networks, and the policy's running averages of gradients."""
    moments = [state[name] for state in trainer.ppo.optimizers[0].state.values() for name in state]
    tensors = [*trainer.policy.state_dict().values(), *trainer.critic.state_dict().values(), *moments]
    return torch.cat([tensor.detach().flatten().float() for tensor in tensors])


def refused(everybody, sentence):
    """Every trainer's next update ends with that sentence."""

    def update(trainer):
        with pytest.raises(UserError, match=sentence):
            trainer.update()

    each(everybody, update)


@pytest.mark.parametrize(
    ("changes", "game", "size"),
    [
        ({}, {}, 2),
        ({"past_fraction": 0.5, "past_every": 1}, {"steps": 6}, 2),
        ({"observations": "running", "advantages": "all", "critic_memory": "gru"}, {"extras": True}, 2),
        ({"minibatch": 1}, {"grabs": True}, 2),  # a chunk each: most ranks have none in most minibatches
        ({"heads": "separate"}, {"ends": {0: 3}}, 3),  # uneven shares: 1, 1 and 2 worlds
    ],
)
def test_an_update_of_two_ranks_equals_that_of_one_with_all_worlds(config, changes, game, size):
    (one,), many = trainers(config(**changes), 1, **game), trainers(config(**changes), size, **game)
    assert torch.equal(weights(one), weights(many[0]))
    row = one.update()
    rows = each(many, lambda trainer: trainer.update())
    assert (weights(one) - weights(many[0])).abs().max() < 1e-5
    for other in many[1:]:
        assert torch.equal(weights(many[0]), weights(other))
    for name in row:
        if name in EXACT or name.startswith("episode/"):
            assert rows[0][name] == row[name], name
        elif name.startswith(("entropy", "kl", "clip", "explained", "value_loss", "grad_norm")):
            assert rows[0][name] == pytest.approx(row[name], rel=1e-3, abs=1e-6), name


def test_ranks_of_other_worlds_learn_another_thing(config):
    """That a rank learns of the others' worlds: by itself it would not come to the same."""
    settings = config(past_fraction=0.0)
    (alone,), pair = trainers(settings, 1, worlds=2), trainers(settings, 2)
    alone.update()
    each(pair, lambda trainer: trainer.update())
    assert (weights(alone) - weights(pair[0])).abs().max() > 1e-3


def test_moments_are_those_of_all_ranks_together():
    parts = [torch.tensor([1.0, 2.0, 3.0]), torch.tensor([5.0, 9.0]), torch.tensor([])]
    found = each(ranks(3), lambda rank: rank.moments(parts[rank.rank]))
    for count, mean, deviation in [*found, ALONE.moments(torch.cat(parts))]:
        assert (count, float(mean)) == (5, 4.0)  # squares of -3, -2, -1, 1 and 5 add up to 40
        assert float(deviation) == pytest.approx(8**0.5)
    none = each(ranks(2), lambda rank: rank.moments(torch.tensor([])))
    assert [count for count, _, _ in [*none, ALONE.moments(torch.tensor([]))]] == [0, 0, 0]


def test_far_from_zero_nothing_is_lost_to_cancellation():
    parts = [torch.tensor([1e6, 1e6 + 1]), torch.tensor([1e6 + 2, 1e6 + 3])]
    for _, _, deviation in each(ranks(2), lambda rank: rank.moments(parts[rank.rank])):
        assert float(deviation) == pytest.approx(1.25**0.5)


def test_advantages_are_standardised_by_all_ranks_mean_and_deviation(config, collector):
    made = collector()
    names = [team.name for team in made.policy.layout.teams]
    assert names == ["runners", "chasers"]  # slot 0, slots 1 and 2
    values = [torch.tensor([[1.0, 0.0, 7.0]]), torch.tensor([[5.0, 4.0, 99.0]])]
    masks = [torch.tensor([[True, True, False]]), torch.tensor([[True, True, False]])]

    def scores(rank):
        ppo = PPO(made.policy, made.critic, made.config, rank)
        return ppo.standardise(values[rank.rank], masks[rank.rank])

    first, second = each(ranks(2), scores)
    assert first.tolist() == [[pytest.approx(-1), pytest.approx(-1), 0]]  # means 3 and 2, deviations 2 and 2
    assert second.tolist() == [[pytest.approx(1), pytest.approx(1), 0]]


def test_running_moments_blend_in_what_all_ranks_saw():
    values = [torch.tensor([[1.0], [3.0]]), torch.tensor([[8.0], [100.0]])]
    weight = [torch.ones(2, 1), torch.tensor([[1.0], [0.0]])]  # mean 4, mean square 74 / 3

    def blend(rank):
        moments = RunningMoments(1)
        moments.update(values[rank.rank], weight[rank.rank], 0.5, rank)
        return moments

    for moments in each(ranks(2), blend):
        assert float(moments.mean()) == 4.0
        assert float(moments.deviation()) == pytest.approx((74 / 3 - 16) ** 0.5)
        assert float(moments.age) == 0.5


def test_gradients_and_losses_are_means_over_all_entries():
    def average(rank):
        slope = torch.tensor([[1.0, 2.0], [5.0, 10.0]][rank.rank])
        loss = torch.tensor([10.0, 2.0][rank.rank])
        loss = rank.average_(slope, loss, torch.tensor([1, 3][rank.rank]))
        return slope.tolist(), float(loss)

    assert each(ranks(2), average) == [([4.0, 8.0], 4.0)] * 2  # (1 * 1 + 3 * 5) / 4, (10 + 3 * 2) / 4


def test_a_step_that_nobody_learns_from_moves_nothing():
    def average(rank):
        slope = torch.zeros(1)
        rank.average_(slope, torch.zeros(()), torch.tensor(0))
        return slope.tolist()

    assert each(ranks(2), average) == [[0.0]] * 2


def test_worlds_are_shared_out_in_order_and_none_is_left():
    assert [rank.worlds(5) for rank in ranks(2)] == [range(2), range(2, 5)]
    assert [rank.worlds(8) for rank in ranks(2)] == [range(4), range(4, 8)]
    with pytest.raises(
        UserError, match=r"1 worlds cannot be shared by 2 ranks: give train\.worlds=2 or more"
    ):
        ranks(2)[0].worlds(1)


def test_of_a_minibatch_each_rank_takes_its_own_worlds():
    pair = ranks(2)
    for rank in pair:
        rank.worlds(5)  # 0, 1 and 2, 3, 4
    numbers = np.array(
        [27, 0, 18, 13, 4]
    )  # agents 1, 0, 0, 1, 0 of worlds 3, 0, 4, 1, 2 of chunks 2, 0, 1, 1, 0
    assert pair[0].own(numbers, 2, 2).tolist() == [0, 7]
    assert pair[1].own(numbers, 3, 2).tolist() == [15, 10, 0]


def test_curriculum_results_come_in_the_order_of_one_rank(config):
    class Until:
        rule, share, episodes, steps = "near", 2.0, 9, None

    def course():
        return Curriculum([Stage("wide", Until, 0.0), Stage("tight", None, 0.3)], 3)

    game = {"stages": (0.4, 0.2), "steps": 3, "courses": course}
    settings = config(past_fraction=0.0)
    (one,), pair = trainers(settings, 1, **game), trainers(settings, 2, **game)
    one.update()
    each(pair, lambda trainer: trainer.update())
    assert len(one.curriculum.results) == 8
    assert sorted(one.curriculum.results) != one.curriculum.results
    assert pair[0].curriculum.results == pair[1].curriculum.results == one.curriculum.results


def test_a_checkpoint_of_two_ranks_is_that_of_one_and_shared_out_again(config, tmp_path):
    (one,), pair = trainers(config(), 1), trainers(config(), 2)
    one.update()
    each(pair, lambda trainer: trainer.update())
    mine, theirs = one.state_dict(), each(pair, lambda trainer: trainer.state_dict())[0]
    assert mine.keys() == theirs.keys()
    for name, array in mine["worlds"].items():
        assert (array == theirs["worlds"][name]).all(), name
    for array, other in zip(mine["states"], theirs["states"], strict=True):
        assert torch.allclose(array, other, atol=1e-5)
    assert (mine["guests"]["matches"]["guest"] == theirs["guests"]["matches"]["guest"]).all()
    save(tmp_path / "latest.pt", theirs)
    (again,) = trainers(config(), 1)
    again.load_state_dict(load(tmp_path / "latest.pt"))
    row, rows = again.update(), each(pair, lambda trainer: trainer.update())
    assert row["steps"] == rows[0]["steps"]
    assert (weights(again) - weights(pair[0])).abs().max() < 1e-5


@pytest.mark.parametrize("changes", [{"past_fraction": 0.5}, {"memory": "gru", "observations": "running"}])
def test_two_ranks_resumed_go_on_bit_for_bit(config, tmp_path, changes):
    settings = config(**changes)
    whole, half = (trainers(settings, 2, steps=10) for _ in range(2))
    rows = each(whole, lambda trainer: [trainer.update() for _ in range(4)])[0]
    state = each(half, lambda trainer: [trainer.update(), trainer.update(), trainer.state_dict()])[0][2]
    save(tmp_path / "latest.pt", state)
    again = trainers(settings, 2, steps=10)
    each(again, lambda trainer: trainer.load_state_dict(load(tmp_path / "latest.pt")))
    more = each(again, lambda trainer: [trainer.update() for _ in range(2)])[0]
    measured = {"ranks/reduce", "ranks/wait"}
    for row, other in zip(rows[2:], more, strict=True):
        assert {k: v for k, v in timeless(row).items() if k not in measured} == {
            k: v for k, v in timeless(other).items() if k not in measured
        }
    assert torch.equal(weights(whole[0]), weights(again[0]))
    assert torch.equal(weights(whole[1]), weights(again[1]))


def test_histories_of_different_lengths_are_put_end_to_end():
    parts = [
        {"seed": 7, "step": np.array([1]), "move": np.full((1, 1, 2), 3)},
        {"seed": 7, "step": np.array([2, 0]), "move": np.full((2, 2, 2), 4)},
    ]
    whole = join(parts)
    assert whole["seed"] == 7
    assert whole["move"][:, :, 0].tolist() == [[3, 0], [4, 4], [4, 4]]
    assert part(whole, range(1, 3))["step"].tolist() == [2, 0]


def test_discarded_episodes_of_one_rank_stop_all(config):
    pair = trainers(config(), 2)
    pair[1].sim.discard_next.add(0)
    refused(pair, "1 of 1 episodes of this update had to be discarded")


def test_what_is_wrong_on_one_rank_is_told_to_all():
    def read(rank):
        def work():
            if rank.rank == 1:
                raise UserError("chase.yaml: there is no such file")
            return "scenario"

        with pytest.raises(UserError, match=r"^rank 1: chase\.yaml: there is no such file$"):
            rank.together(work)

    each(ranks(2), read)
    assert each(ranks(2), lambda rank: rank.together(lambda: rank.rank)) == [0, 1]


def test_ranks_started_with_different_settings_are_refused():
    def compare(rank):
        rank.agree("settings", "same")
        with pytest.raises(UserError, match="rank 1 was started with other settings than rank 0"):
            rank.agree("settings", rank.rank)

    each(ranks(2), compare)


def test_weights_that_come_apart_end_the_run(config):
    pair = trainers(config(), 2)
    with torch.no_grad():
        next(pair[1].policy.parameters()).view(-1)[0] += 1e-3
    refused(pair, "the ranks' weights have come apart")


def test_the_log_counts_what_is_sent(config):
    pair = trainers(TrainConfig.model_validate(config().model_dump() | {"epochs": 1}), 2)
    row = each(pair, lambda trainer: trainer.update())[0]
    networks = sum(p.numel() for t in (pair[0].policy, pair[0].critic) for p in t.parameters())
    gradients = 4 * row["gradient_steps"] * networks
    assert row["ranks"] == 2
    assert gradients < row["ranks/bytes"] < 1.2 * gradients  # each gradient once, and a little more
    assert not [name for name in trainers(config(), 1)[0].update() if name.startswith("ranks")]


def test_stages_are_drawn_by_a_world_s_number_in_the_whole_run(config):
    class Until:
        rule, steps = None, 1

    def course():
        return Curriculum([Stage("wide", Until, 0.0), Stage("tight", None, 0.5)], 3)

    game = {"stages": (1.0, 0.2), "steps": 3, "courses": course, "worlds": 8}
    (one,), pair = trainers(config(), 1, **game), trainers(config(), 2, **game)
    for _ in range(2):
        one.update()
        each(pair, lambda trainer: trainer.update())
    assert set(one.sim.stage) == {0, 1}
    assert np.concatenate([trainer.sim.stage for trainer in pair]).tolist() == one.sim.stage.tolist()


def test_all_ranks_keep_the_same_past_policies_and_the_same_time(config):
    settings = config(past_fraction=0.5, past_every=1, past_pool=2, worlds=8)
    pair = trainers(settings, 2, worlds=8, steps=14)
    apart = False
    for _ in range(8):
        each(pair, lambda trainer: trainer.update())
        first, second = (set(trainer.collector.guests.matches.in_use()) for trainer in pair)
        apart |= first != second
        assert [*pair[0].collector.guests.pool.members] == [*pair[1].collector.guests.pool.members]
        assert first | second <= pair[0].collector.guests.pool.members.keys()
    assert apart  # not for want of difference
    assert pair[0].seconds == pair[1].seconds
