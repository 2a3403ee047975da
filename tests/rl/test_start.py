"""Starting from another run: what fits is taken by name, and what does not is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from rl.axes import describe
from rl.carry import Carried, carry
from rl.layout import Layout
from rl.policy import Critic, Policy
from rl.runs import Run
from rl.start import NETWORK, Start, inherited
from schemas.train import TrainConfig
from tests.rl.conftest import SMALL
from tests.rl.games import by_member, layout, observe
from worldgen.errors import UserError


def settings(**changes) -> TrainConfig:
    return TrainConfig.model_validate(SMALL | changes)


def moved(there: Layout, here: Layout, old: dict | None = None, new: dict | None = None, build=Policy,
          params: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())):  # fmt: skip
    """A network for `there` with weights that matter everywhere, and one for `here` that took them over."""
    before, after = settings(**(old or {})), settings(**(new or old or {}))
    torch.manual_seed(1)
    one = build(there, before)
    for parameter in one.parameters():
        torch.nn.init.normal_(parameter, std=0.4)
    two = build(here, after)
    carried = carry(one, describe(one, before, params[0]), two, describe(two, after, params[1]))
    return one, two, carried


@torch.no_grad()
def outputs(network, game: Layout, obs) -> dict:
    out, _ = network(obs, network.initial(1))
    return by_member(game, out.view(1, 1, game.agents, -1))


def same(one: dict, two: dict, slots: slice = slice(None)) -> bool:
    common = one.keys() & two.keys()
    assert common
    return all(torch.allclose(one[k][..., slots], two[k][..., slots], atol=1e-5) for k in common)


@pytest.mark.parametrize(
    "changes", [{}, {"preset": "paper", "embed": 8, "rollout": 8, "chunk": 4}, {"heads": "separate"}]
)
@pytest.mark.parametrize("build", [Policy, Critic])
def test_the_same_game_is_taken_over_whole(changes, build):
    game = layout(attributes=("energy",))
    one, two, carried = moved(game, game, changes, build=build)
    assert carried == Carried((), (), 1.0)
    for name, tensor in one.state_dict().items():
        assert torch.equal(tensor, two.state_dict()[name]), name


@pytest.mark.parametrize("changes", [{}, {"attention": "all", "heads": "separate"}, {"heads": "shared"}])
def test_one_more_box_is_embedded_as_its_like_and_unseen_changes_nothing(changes):
    few, many = layout(), layout(groups=(("boxes", 3), ("ramps", 1)))
    one, two, carried = moved(few, many, changes)
    assert carried == Carried((), (), 1.0)
    third = observe(many, absent=(("boxes", 2),))
    assert same(outputs(one, few, observe(few)), outputs(two, many, third))
    assert not same(outputs(one, few, observe(few)), outputs(two, many, observe(many)))
    one, two, _ = moved(few, many, changes, build=Critic)
    assert same(outputs(one, few, observe(few)), outputs(two, many, third))


@pytest.mark.parametrize(
    "changes", [{}, {"heads": "separate"}, {"lidar_everywhere": True, "attention": "all"}]
)
def test_teams_and_groups_in_another_order_are_found_by_name(changes):
    here, there = layout(), layout(teams=(("seekers", 2), ("hiders", 1)), groups=(("ramps", 1), ("boxes", 2)))
    for build in (Policy, Critic):
        one, two, carried = moved(here, there, changes, build=build)
        assert carried == Carried((), (), 1.0)
        assert same(outputs(one, here, observe(here)), outputs(two, there, observe(there)))


def test_columns_in_another_order_are_found_by_name():
    here, there = layout(attributes=("energy", "age")), layout(attributes=("age", "energy"))
    for build in (Policy, Critic):
        one, two, carried = moved(here, there, build=build)
        assert carried == Carried((), (), 1.0)
        assert same(outputs(one, here, observe(here)), outputs(two, there, observe(there)))


def test_a_group_that_is_missing_is_told_and_the_rest_stays():
    more, fewer = layout(), layout(groups=(("boxes", 2),))
    one, two, carried = moved(more, fewer)
    assert carried == Carried(("group 'ramps'",), (), 1.0)
    assert same(outputs(one, more, observe(more, hidden=("ramps",))), outputs(two, fewer, observe(fewer)))


def test_a_group_that_is_new_begins_with_a_fresh_embedding():
    fewer, more = layout(groups=(("boxes", 2),)), layout()
    one, two, carried = moved(fewer, more)
    assert (carried.unused, carried.fresh) == ((), ("group 'ramps'",))
    assert carried.share < 1
    assert same(outputs(one, fewer, observe(fewer)), outputs(two, more, observe(more, hidden=("ramps",))))
    assert not same(outputs(one, fewer, observe(fewer)), outputs(two, more, observe(more)))


def test_a_new_column_says_nothing_until_it_is_learnt():
    plain, richer = layout(), layout(attributes=("energy",))
    one, two, carried = moved(plain, richer)
    assert carried.fresh == (
        "column 'energy' of boxes", "column 'energy' of hiders", "column 'energy' of ramps",
        "column 'energy' of seekers", "column 'energy' of self",
    )  # fmt: skip
    assert carried.unused == ()
    obs = observe(richer)
    assert same(outputs(one, plain, observe(plain)), outputs(two, richer, obs))
    out, _ = two(obs, two.initial(1))
    out.square().sum().backward()
    assert float(two.tower.encoder.own.weight.grad[:, 12].abs().max()) > 0  # and can be learnt


def test_a_column_that_is_gone_is_told():
    _, _, carried = moved(layout(own=("in den dx",)), layout())
    assert carried == Carried(("column 'in den dx' of self",), (), 1.0)


def test_lidar_with_other_rays_leaves_its_filters_and_the_rest():
    four, six = layout(rays=4), layout(rays=6)
    one, two, carried = moved(four, six)
    assert (carried.unused, carried.fresh) == (("lidar of 4 rays",), ("lidar of 6 rays",))
    assert torch.equal(one.tower.encoder.lidar.filters.weight, two.tower.encoder.lidar.filters.weight)
    assert not two.tower.encoder.own.weight[:, 12:].any()  # 10 columns, 2 teams, then lidar
    with torch.no_grad():
        one.tower.encoder.own.weight[:, 12:] = 0.0
    assert same(outputs(one, four, observe(four)), outputs(two, six, observe(six)))


def test_a_new_action_starts_as_rare_as_in_a_fresh_run():
    plain, able = layout(), layout(grabs=True)
    one, two, carried = moved(plain, able)
    assert carried.fresh == ("action 'grab'",)
    new, old = outputs(two, able, observe(able)), outputs(one, plain, observe(plain))
    assert same(old, new, slice(0, 33))
    grabs = new["hiders", 0][33:].softmax(-1)[1]
    assert float(grabs) == pytest.approx(0.2, abs=0.02)


def test_another_team_has_a_fresh_head_and_embedding():
    three = (("hiders", 1), ("seekers", 2), ("guards", 1))
    _, _, carried = moved(layout(), layout(teams=three))
    assert (carried.unused, carried.fresh) == ((), ("team 'guards'",))
    one, two, carried = moved(layout(teams=three), layout())
    assert carried == Carried(("team 'guards'",), (), 1.0)
    seen = observe(layout(teams=three), hidden=("guards",))
    assert same(outputs(one, layout(teams=three), seen), outputs(two, layout(), observe(layout())))


def test_what_all_teams_shared_each_may_have_for_itself():
    game = layout()
    for old, new in (("shared", "per_team"), ("shared", "separate"), ("per_team", "separate")):
        for build in (Policy, Critic):
            one, two, carried = moved(game, game, {"heads": old}, {"heads": new}, build)
            assert carried == Carried((), (), 1.0)
            assert same(outputs(one, game, observe(game)), outputs(two, game, observe(game)))
    _, _, carried = moved(game, game, {"heads": "per_team"}, {"heads": "shared"})
    assert carried.unused == ("heads of team 'hiders'", "heads of team 'seekers'")
    assert carried.fresh == ("heads",)


def test_another_memory_is_fresh_and_the_layer_beside_it_stays():
    game = layout()
    one, two, carried = moved(game, game, {}, {"memory": "gru"})
    assert (carried.unused, carried.fresh) == (("memory (lstm, 8 wide)",), ("memory (gru, 8 wide)",))
    for head, other in zip(one.tower.heads, two.tower.heads, strict=True):
        assert torch.equal(head.weight[:, :12], other.weight[:, :12])
        assert not other.weight[:, 12:].any()


def test_statistics_go_with_their_columns_and_returns_with_their_teams():
    one = Critic(layout(attributes=("energy", "age")), settings())
    two = Critic(
        layout(teams=(("seekers", 1), ("hiders", 1), ("guards", 1)), attributes=("age",)), settings()
    )
    one.norm.moments["own"].mean_sum[:] = torch.tensor([40.0, 7.0])
    one.norm.moments["own"].age[:] = 0.5
    one.returns.mean_sum[:] = torch.tensor([3.0, -3.0])
    one.returns.age[:] = torch.tensor([0.25, 0.75])
    carry(one, describe(one, settings(), ()), two, describe(two, settings(), ()))
    assert two.norm.moments["own"].mean_sum.tolist() == [7.0]
    assert two.norm.moments["own"].mean().tolist() == [14.0]
    assert two.returns.mean_sum.tolist() == [-3.0, 3.0, 0.0]
    assert two.returns.age.tolist() == [0.75, 0.25, 0.0]


def test_parameters_that_critics_see_go_by_name():
    game = layout(params=2)
    one, two, carried = moved(game, game, build=Critic, params=(("radius", "push"), ("push", "wind")))
    assert carried.unused == ("parameter 'radius' (critic)",)
    assert carried.fresh == ("parameter 'wind' (critic)",)
    old, new = (n.tower.encoder.own.weight for n in (one, two))
    assert torch.equal(old[:, 13], new[:, 12])  # after ten columns and two teams: push
    assert not new[:, 13].any()


def test_settings_left_open_are_those_of_the_run_that_is_started_from():
    theirs = settings(embed=32, memory="gru", lr=0.5).model_dump()
    raw = inherited({"embed": 16, "worlds": 9}, theirs)
    assert raw["embed"] == 16
    assert raw["memory"] == "gru"
    assert "lr" not in raw
    assert raw.keys() == {*NETWORK, "worlds"}
    paper = inherited({"preset": "paper"}, theirs)  # who names a preset means its network
    assert TrainConfig.model_validate(paper).embed == 128
    assert "embed" not in paper


def start(config: TrainConfig, game: Layout) -> Start:
    return Start(Run(Path("runs/a")), Path("latest.pt"), 7, config, Policy(game, config), None, ())


def test_networks_with_nothing_in_common_are_refused_with_what_to_change():
    made = start(settings(embed=16), layout())
    with pytest.raises(UserError, match=r"train\.embed: 16 there, 8 here\nleave these settings out"):
        made.check(settings(), ("hiders",))
    made = start(settings(heads="separate"), layout())
    made.check(settings(heads="separate"), ("seekers", "guards"))
    with pytest.raises(UserError, match=r"train\.heads=shared leaves nothing to use"):
        made.check(settings(heads="shared"), ("hiders", "seekers"))
    with pytest.raises(UserError, match=r"none of them plays here \(cops, robbers\)"):
        made.check(settings(heads="separate"), ("cops", "robbers"))


def test_a_checkpoint_without_a_critic_leaves_it_fresh_and_says_so():
    made, config = start(settings(), layout()), settings()
    policy, critic = Policy(layout(), config), Critic(layout(), config)
    made.fill(config, ())(policy, critic)
    assert made.report["share"] == {"policy": 1.0, "critic": 0.0}
    assert made.report["fresh"] == ["critic: all of it: latest.pt holds the policy alone"]
    assert made.report["unused"] == []
    assert made.lines()[0].startswith(
        "from runs/a, update 7: 100% of the policy and 0% of the critic is taken over"
    )
