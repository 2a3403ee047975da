"""`worldgen replay` as a person runs it, without a trained run."""

import json

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

pytest.importorskip("torch")

from cli.main import app
from worldgen.scenario import load
from worldgen.sim.failures import NUMBERS
from worldgen.sim.simulation import Simulation
from worldgen.viewer.recording import Recording


def replay(*arguments: str):
    return CliRunner().invoke(app, ["replay", *arguments])


def test_an_episode_can_be_kept_and_drawn_later(tmp_path):
    kept, page = tmp_path / "episode.npz", tmp_path / "page.png"
    short = ("--set", "steps=6")
    result = replay("chase", "--seed", "3", *short, "--policies", "seekers=turner", "--out", str(kept))
    assert result.exit_code == 0, result.stderr
    assert "chase, seed 3: truncated after 6 steps" in result.stdout
    recording = Recording.load(kept)
    assert recording.policies == {"hiders": "random", "seekers": "turner"}
    assert recording.world.seed == 3
    assert len(np.unique(recording.move[:, 0])) > 2  # the hider throws dice
    result = replay(str(kept), "--out", str(page), "--size", "300", "--json")
    report = json.loads(result.stdout)
    assert report["reward"] == {t: float(s[-1]) for t, s in recording.score().items()}
    with Image.open(page) as image:
        assert image.width == 300


def test_a_film_is_written_where_asked(tmp_path):
    out = tmp_path / "episode.webp"
    result = replay("chase", "--set", "steps=4", "--out", str(out), "--size", "200")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[-1] == str(out)
    with Image.open(out) as image:
        assert getattr(image, "n_frames", 1) == 5


def test_a_kept_failure_is_played_again_to_the_step_in_which_it_broke_down(tmp_path):
    strong, film = load("chase", {"teams.hiders.force": 1e9}), tmp_path / "film.webp"
    sim = Simulation(strong, 2, seed=5, threads=1)
    sim.failures.folder = tmp_path
    for _ in range(3):
        sim.step(np.full((2, 2, 3), 7))
    failure = sim.failures[1]
    result = replay(str(failure.path), "--out", str(film), "--size", "200")
    assert result.exit_code == 0, result.stderr
    assert f"chase, seed {failure.seed}: discarded after {failure.step} steps" in result.stdout
    assert "does not break down" not in result.stderr
    with Image.open(film) as image:
        assert getattr(image, "n_frames", 1) == failure.step + 1


def test_a_failure_that_does_not_come_again_is_played_and_said_so(tmp_path):
    sim = Simulation(load("chase"), 1, threads=1)
    sim.failures.folder = tmp_path
    for step in range(3):
        if step == 2:
            sim.physics.datas[0].qvel[0] = np.nan
        sim.step(np.full((1, 2, 3), 7))
    out = tmp_path / "poses.npz"
    result = replay(str(sim.failures[0].path), "--out", str(out))
    assert result.exit_code == 0, result.stderr
    assert "still running after 3 steps" in result.stdout
    assert f"played again it does not break down as it did when it was kept: {NUMBERS}" in result.stderr
    assert Recording.load(out).steps == 3
    result = replay(str(sim.failures[0].path), "--policies", "hiders=random")
    assert result.exit_code == 1
    assert "already played" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chase", "--policies", "hiders=wizard"], "no scripted policy 'wizard'"),
        (["chase", "--policies", "wizards=random"], "TEAM is one of hiders, seekers"),
        (["chase", "--policies", "hiders=trained"], "needs a run's folder"),
        (["chase", "--out", "film.avi"], "--out can end in .html"),
        (["missing.npz"], "no recording at missing.npz"),
        (["missing.npz", "--policies", "hiders=random"], "already played"),
        (["."], "no training run"),
    ],
)
def test_what_cannot_be_played_gets_a_reason(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = replay(*arguments)
    assert result.exit_code == 1
    assert words in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_runs_own_policy_plays_every_team_unless_said(tmp_path):
    import worldgen
    from rl.checkpoint import save
    from rl.observation import Layout
    from rl.policy import Policy
    from rl.runs import Run
    from schemas.train import TrainConfig

    scenario = worldgen.load("chase", {"steps": 5})
    sim, config, run = worldgen.make(scenario), TrainConfig.model_validate({}), Run(tmp_path / "run")
    layout = Layout.of(sim)
    sim.close()
    run.begin(scenario, config, "chase")
    weights = {"config": config.model_dump(), "layout": layout.to_dict()}
    save(run.latest, weights | {"policy": Policy(layout, config).state_dict()})
    out = str(tmp_path / "episode.npz")
    result = replay(str(run.folder), "--seed", "3", "--out", out, "--json")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["scenario"] == "chase"
    assert report["identity"] == scenario.identity
    assert report["policies"] == {"hiders": "trained", "seekers": "trained"}
    result = replay(str(run.folder), "--policies", "hiders=still", "--out", out, "--json")
    assert json.loads(result.stdout)["policies"] == {"hiders": "still", "seekers": "trained"}
    assert (Recording.load(out).move[:, 0] == 5).all()
    result = replay(str(run.folder), "--policies", "hiders=12", "--out", out)
    assert result.exit_code == 1
    assert "no checkpoint of update 12; kept are none" in result.stderr


def test_a_page_holds_as_many_seeds_as_asked_and_a_film_only_one(tmp_path):
    out, short = tmp_path / "page.html", ("--set", "steps=4")
    result = replay("chase", "--seed", "3", "--seeds", "2", *short, "--out", str(out))
    assert result.exit_code == 0, result.stderr
    assert "chase, seed 3: truncated after 4 steps" in result.stdout
    assert "chase, seed 4: truncated after 4 steps" in result.stdout
    assert out.stat().st_size < 1_000_000
    result = replay("chase", "--seeds", "2", *short, "--json", "--out", str(out))
    assert [one["label"] for one in json.loads(result.stdout)["episodes"]] == ["seed 0", "seed 1"]
    result = replay("chase", "--seeds", "2", *short, "--out", str(tmp_path / "film.webp"))
    assert result.exit_code == 1
    assert "a .webp file holds one episode; --seeds and --checkpoints need --out page.html" in result.stderr


def test_a_size_is_for_what_has_one(tmp_path):
    for command in ("replay", "preview"):
        result = CliRunner().invoke(
            app, [command, "chase", "--size", "300", "--out", str(tmp_path / "page.html")]
        )
        assert result.exit_code == 1
        assert "--size is the width of pictures and films; a .html file has none" in result.stderr


def test_checkpoints_need_a_run_that_kept_them(tmp_path):
    result = replay("chase", "--checkpoints", "3", "--out", str(tmp_path / "page.html"))
    assert result.exit_code == 1
    assert "--checkpoints needs a run's folder; chase is none" in result.stderr
