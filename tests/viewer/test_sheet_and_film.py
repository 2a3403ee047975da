"""Sheets have the cells asked for; films have a picture a step and run in game time."""

from fractions import Fraction

import pytest
from PIL import Image

from worldgen.errors import UserError
from worldgen.viewer import film
from worldgen.viewer.film import Film, durations, map_charts, pages, timing, write_film
from worldgen.viewer.legend import ROW
from worldgen.viewer.map import Show, draw_map
from worldgen.viewer.scene import Scene
from worldgen.viewer.sheet import Cell, moments_sheet, parse_grid, seeds_sheet
from worldgen.viewer.timeline import Timeline

from .conftest import SENSES


def test_a_sheet_grows_by_rows_and_draws_every_cell(world):
    cells = [Cell(f"seed {k}", "", Scene.start(world, SENSES)) for k in range(6)]
    drawn = []
    three = seeds_sheet(cells, 3, 480, progress=lambda done, total: drawn.append((done, total)))
    two = seeds_sheet(cells[:3], 3, 480)
    assert three.width == two.width == 480
    assert drawn == [(k, 6) for k in range(1, 7)]
    wide = (480 - 2 * 14 - 2 * 10) // 3  # page less margins and gaps
    assert wide < three.height - two.height < wide + 40  # one more row: a map and its caption


def test_a_seed_without_room_leaves_its_cell_empty(world):
    cells = [Cell("seed 0", "no room", None), Cell("seed 1", "", Scene.start(world, SENSES))]
    sheet = seeds_sheet(cells, 2, 400)
    assert sheet.width == 400


def test_the_smallest_cells_can_be_drawn(recording):
    cells = [Cell(f"seed {k}", "", recording.scene(k)) for k in range(11)]
    assert seeds_sheet(cells, 12, 160).width == 160
    assert draw_map(recording.scene(8), 160, Show(lidar=True)).width == 160


def test_grids_are_columns_by_rows():
    assert parse_grid("3x2") == (3, 2)
    for wrong in ("3", "0x3", "3x13", "axb", "-1x2"):
        with pytest.raises(ValueError, match=wrong):
            parse_grid(wrong)


def test_the_moments_of_an_episode_make_one_page(recording):
    assert moments_sheet(recording, 2, 2, 400).width == 400


@pytest.mark.parametrize("suffix", ["webp", "gif"])
def test_a_film_has_a_picture_for_every_frame(recording, tmp_path, suffix):
    path = tmp_path / f"episode.{suffix}"
    seen = []
    assert write_film(recording, path, 200, progress=lambda done, total: seen.append(done)).pictures == 11
    assert seen == list(range(1, 12))
    with Image.open(path) as image:
        assert getattr(image, "n_frames", 1) == 11
        assert image.width == 200
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_an_mp4_shows_half_steps_at_twice_the_rate(recording, tmp_path):
    av = pytest.importorskip("av")
    path = tmp_path / "episode.mp4"
    assert write_film(recording, path, 200) == Film(21, "map", "from above")
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert stream.average_rate == Fraction(80, 3)  # 0.075 s a step, two pictures each
        assert sum(1 for _ in file.decode(stream)) == 21


def test_mp4_without_pyav_says_what_to_install(recording, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    with pytest.raises(UserError, match=r"worldgen\[video\]"):
        write_film(recording, tmp_path / "episode.mp4", 200)
    assert not list(tmp_path.iterdir())


def test_an_unknown_suffix_names_those_that_work(recording, tmp_path):
    with pytest.raises(UserError, match=r"\.webp, \.gif, \.mp4"):
        write_film(recording, tmp_path / "episode.avi", 200)


def test_stopping_in_the_middle_keeps_the_old_file(recording, tmp_path):
    path = tmp_path / "episode.webp"
    path.write_bytes(b"old")

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_film(recording, path, 200, progress=stop)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["episode.webp"]


def test_pictures_stay_in_step_with_game_time():
    stays = durations(5, 0.075)
    assert sum(stays[:4]) == 300  # four steps of 75 ms, in pictures of 70 and 80
    assert set(stays[:4]) == {70, 80}
    assert all(stay % 10 == 0 for stay in stays)
    assert stays[4] == 1200


def test_a_long_episode_skips_steps_instead_of_filling_memory(recording, monkeypatch):
    monkeypatch.setattr(film, "MOST", 4)
    moments, seconds = timing(recording, ".webp")
    assert moments == [0.0, 3.0, 6.0, 9.0]
    assert seconds == Fraction(9, 40)  # three steps of 0.075 s


def test_pages_have_even_sides_for_the_video_encoder(recording):
    page = next(pages(recording, map_charts(recording, [0.0], 201, Show()), [0.0], 201))
    assert page.width % 2 == 0
    assert page.height % 2 == 0


def test_the_timeline_credits_the_team_paid_best_at_each_step(recording):
    strip = Timeline(recording, 12.0, 100.0, 600.0)
    assert strip.paid[:5] == [None] * 5
    assert strip.paid[5] == strip.teams[0].color
    assert strip.teams[0].name == "hiders"


def test_scores_that_do_not_fit_beside_the_scale_get_a_row_more(recording):
    wide, narrow = (Timeline(recording, 12.0, 100.0, width) for width in (600.0, 300.0))
    assert narrow.height - wide.height == pytest.approx(12.0 * ROW, abs=1)
