"""Round robins: who meets whom, world by world, and what of it is left after Ctrl-C."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rl.entrants import Entrant, labels, scripted, spread
from rl.evaluate import evaluate
from rl.players import Scripted
from rl.rating_chart import draw_ratings, run_lines, tags
from rl.round_robin import Games, casting, castings, play
from rl.standings import CAUTION, grid, standings, text
from tests.rl.fake import Pursuit
from worldgen.errors import UserError

THREE = (("runners", 1), ("chasers", 1), ("lurkers", 1))


def quiet(done: int, total: int) -> None:
    pass


def entered(*names: str) -> list[Entrant]:
    return [Entrant(name, Scripted(name)) for name in names]


def test_in_a_game_of_two_teams_everybody_meets_everybody_and_itself_once():
    found = castings(2, 3)
    assert sorted(found) == [(i, j) for i in range(3) for j in range(3)]
    assert set(found[:4]) == {(0, 0), (0, 1), (1, 0), (1, 1)}  # the first two are done among themselves first


def test_in_a_game_of_three_teams_one_entrant_takes_a_seat_and_another_the_rest():
    assert casting(3, 1, 4, 7) == (7, 4, 7)
    found = castings(3, 2)
    assert len(found) == 2 + 3 * 2  # each alone, and each in three seats against the other
    assert (0, 1, 0) in found
    assert (1, 0, 1) in found


def test_all_pairings_meet_the_same_worlds_and_returns_are_kept_by_world():
    sim = Pursuit(4, steps=6)
    games = play(sim, entered("still", "corner"), 8, quiet)
    assert games.wanted == len(games.returns) == 4
    for cast, returns in games.returns.items():
        names = ["still", "corner"]
        players = {t: Scripted(names[who]) for t, who in zip(("runners", "chasers"), cast, strict=True)}
        alone = evaluate(Pursuit(4, steps=6), players, 8)
        assert returns.shape == (2, 8)
        for (world, episode), value in zip(alone.played, alone.values["runners_reward"], strict=True):
            assert returns[0, 4 * episode + world] == value
    assert not np.array_equal(games.returns[0, 0], games.returns[1, 0])


def test_an_episode_that_is_discarded_counts_in_no_pairing_it_was_lost_in():
    sim = Pursuit(4, steps=6)
    sim.discard_next.add(2)  # in the first pairing, in the first step
    games = play(sim, entered("still", "corner"), 8, quiet)
    lost = np.isnan(games.returns[0, 0]).all(0)
    assert np.flatnonzero(lost).tolist() == [2]
    assert not np.isnan(games.returns[1, 1]).any()
    cells = standings(games, 0)["teams"]["runners"]["cells"]
    assert [c["won"] + c["drawn"] + c["lost"] for c in cells] == [7, 8, 8, 8]


def hand(teams: tuple[str, ...], returns: dict) -> Games:
    """Games of two entrants with these returns in a single world."""
    made = {cast: np.array(values, float)[:, None] for cast, values in returns.items()}
    return Games(teams, tuple(entered("random", "still")), made, len(made))


def test_a_win_is_the_highest_return_of_all_teams():
    games = hand(
        ("a", "b", "c"),
        {(0, 0, 0): [1, 2, 3], (1, 1, 1): [5, 5, 0], (1, 0, 0): [9, 1, 1], (0, 1, 0): [1, 4, 4],
         (0, 0, 1): [0, 0, 0], (0, 1, 1): [2, 3, 1], (1, 0, 1): [1, 6, 1], (1, 1, 0): [1, 2, 9]},
    )  # fmt: skip
    # [who has the seat, who all others]
    assert games.outcome(0)[..., 0].tolist() == [[0.0, 0.0], [1.0, 0.5]]
    assert games.outcome(1)[..., 0].tolist() == [[0.0, 1.0], [0.5, 0.5]]
    assert games.outcome(2)[..., 0].tolist() == [[1.0, 1.0], [0.5, 0.0]]


def test_standings_count_wins_and_add_up_returns_by_hand():
    games = hand(("a", "b"), {(0, 0): [1, -1], (0, 1): [-2, 2], (1, 0): [3, -3], (1, 1): [0, 0]})
    found = standings(games, 0)
    a, b = ({row["name"]: row for row in found["teams"][team]["ratings"]} for team in "ab")
    counts = ("won", "drawn", "lost", "reward")
    assert [a["random"][name] for name in counts] == [1, 0, 1, -0.5]
    assert [a["still"][name] for name in counts] == [1, 1, 0, 1.5]
    assert [b["still"][name] for name in counts] == [1, 1, 0, 1.0]
    assert [row["name"] for row in found["teams"]["a"]["ratings"]] == ["still", "random"]
    assert a["random"]["above_next"] is None
    assert a["random"]["rating"] == b["random"]["rating"] == 0
    assert found["teams"]["a"]["edge"] == pytest.approx(-found["teams"]["b"]["edge"], abs=1e-4)
    assert found["teams"]["b"]["cells"][1] == {
        "name": "random", "rivals": "still", "won": 0, "drawn": 0, "lost": 1, "reward": {"a": 3.0, "b": -3.0}
    }  # fmt: skip
    # with virtual draws a row wins 2 and 2.5 of 4, a column 3 and 1.5: shares t, 1 - t, 1.5 - t and t - 0.25 whose
    # odds are those of two rows by two columns at t = 0.6946; they are 0.305, 0.305, 0.195 and 0.055 from 1, 0, 1, 0.5
    assert found["teams"]["a"]["misfit"]["mean"] == pytest.approx(0.2152, abs=2e-4)


def test_the_text_names_every_entrant_and_says_what_ratings_do_not_show():
    games = play(Pursuit(4, steps=6), entered("random", "still", "corner"), 4, quiet)
    about = {"scenario": "pursuit", "seed": 3, "notes": ["runs/b was trained on another"]}
    lines = text(about | standings(games, 3)).splitlines()
    assert lines[:3] == [
        "pursuit, seed 3",
        "runs/b was trained on another",
        "9 pairings of 4 episodes in the same worlds; a win is the higher return",
    ]
    assert sum(line.startswith("| corner ") for line in lines) == 3  # two teams, and the table of returns
    assert "| chasers \\ runners | random | still | corner |" in {" ".join(line.split()) for line in lines}
    assert "\n".join(lines).endswith(CAUTION)
    assert sum("the ratings miss" in line for line in lines) == 1


def test_three_teams_are_rated_each_and_their_returns_shown_each():
    games = play(Pursuit(2, steps=4, parts=THREE), entered("random", "still"), 2, quiet)
    found = {"scenario": "pursuit", "seed": 0, "notes": []} | standings(games, 0)
    assert list(found["teams"]) == ["runners", "chasers", "lurkers"]
    printed = text(found)
    assert printed.count("mean return of") == 3
    assert "random lurkers are 0; by these ratings they beat random all others in" in printed


class Impatient(Scripted):
    """Presses Ctrl-C when it begins for the `turn`-th time; once is for being looked at."""

    def __init__(self, name: str, turn: int):
        super().__init__(name)
        self.left = turn

    def begin(self, sim) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


def test_ctrl_c_leaves_those_who_have_met():
    entrants = [*entered("random", "still"), Entrant("late", Impatient("corner", 4))]
    games = play(Pursuit(2, steps=4), entrants, 2, quiet)
    assert [entrant.name for entrant in games.entrants] == ["random", "still"]
    assert (len(games.returns), games.wanted) == (4, 9)
    found = {"scenario": "pursuit", "seed": 0, "notes": []} | standings(games, 0)
    assert "interrupted: of 9 pairings; only those who had met each other are rated" in text(found)


def test_ctrl_c_before_anybody_has_met_is_ctrl_c():
    entrants = [*entered("random"), Entrant("late", Impatient("corner", 2))]
    with pytest.raises(KeyboardInterrupt):
        play(Pursuit(2, steps=4), entrants, 2, quiet)


@pytest.mark.parametrize(
    ("names", "game", "wanted"),
    [
        (("random", "still"), {"alone": True}, "ratings need rivals, and this game has one team"),
        (("random",), {}, "a tournament needs two entrants"),
    ],
)
def test_what_cannot_be_rated_is_refused(names, game, wanted):
    with pytest.raises(UserError, match=wanted):
        play(Pursuit(2, **game), entered(*names), 2, quiet)


def test_scripted_entrants_come_weakest_first_and_once():
    assert [e.name for e in scripted(["chaser", "random", "chaser"], 0)] == ["random", "chaser"]
    with pytest.raises(UserError, match="there is no scripted policy 'runner'"):
        scripted(["runner"], 0)


def test_checkpoints_are_spread_with_the_first_and_the_last_among_them():
    assert spread([0, 10, 20, 30, 40, 50, 60], 3) == [0, 30, 60]
    assert spread([0, 10, 20], 6) == [0, 10, 20]
    assert spread([0, 10, 20], 1) == [20]
    assert spread([7], 4) == [7]
    assert spread([0, 2, 90, 100], 3) == [0, 90, 100]  # 90 is nearer to 50 than 2 is


def test_runs_of_one_name_are_told_by_their_paths():
    assert labels([Path("runs/a"), Path("runs/b"), Path("runs/../runs/a")]) == ["a", "b", "a"]
    assert labels([Path("x/a"), Path("y/a"), Path("x/a")]) == ["x/a", "y/a", "x/a"]


def test_a_grid_is_aligned_markdown():
    assert grid([["team", "Elo"], ["a", "-12"], ["longer", "5"]]) == [
        "| team   | Elo |",
        "| :----- | --: |",
        "| a      | -12 |",
        "| longer |   5 |",
    ]


def made_up() -> dict:
    steps = {"random": None, "c0@0": 0, "c0@9": 9000, "c1@5": 5000}
    entrants = [
        {"name": name, "run": name[:2] if s is not None else None, "steps": s} for name, s in steps.items()
    ]
    rows = [
        {"name": name, "rating": float(k), "low": k - 10.0, "high": k + 20.0} for k, name in enumerate(steps)
    ]
    return {"scenario": "chase", "anchor": "random", "entrants": entrants[::-1],
            "teams": {"hiders": {"ratings": rows}, "seekers": {"ratings": rows}}}  # fmt: skip


def test_a_line_of_the_chart_is_a_run_in_the_order_of_its_training():
    found = made_up()
    rated = {row["name"]: row for row in found["teams"]["hiders"]["ratings"]}
    lines = run_lines(found["entrants"], rated)
    assert sorted(lines) == ["c0", "c1"]
    x, y = lines["c0"]
    assert x.tolist() == [0, 9000]
    assert y.tolist() == [[1, 2], [-9, -8], [21, 22]]


def test_the_chart_draws_a_team_beside_the_other_and_runs_of_one_checkpoint_too():
    picture = draw_ratings(made_up())
    assert picture.size == (2 * 560 + 12, 320 + 40)
    found = dict((color, count) for count, color in picture.getcolors(1 << 20) or [])
    assert found[205, 60, 50] > 2 * 30  # the second run, one dot and its bar a team
    assert found[150, 150, 160] > 500  # the level of the scripted policy


def test_long_names_of_runs_stay_short_and_different():
    assert tags(["c0", "c1"]) == ["c0", "c1"]
    assert tags(["a" * 30]) == ["…" + "a" * 21]
    assert tags(["x" + "a" * 30, "y" + "a" * 30]) == ["1 …" + "a" * 21, "2 …" + "a" * 21]
