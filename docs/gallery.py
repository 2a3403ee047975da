"""The pictures of docs/games.md: `python docs/gallery.py [NAME...]` (`make gallery`).

Of every bundled game unless said: a map, a still of the room in three dimensions and a short clip of it, into
docs/games/. Teams that have rivals are played by `chaser`, others by random actions; a run in runs/gallery/NAME plays
instead where there is one.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from PIL import Image

from cli.recordings import Wanted, episodes
from worldgen import sample
from worldgen.game import Game
from worldgen.scenario import bundled, load
from worldgen.viewer.film import room_charts
from worldgen.viewer.map import Show, draw_map
from worldgen.viewer.recording import Recording
from worldgen.viewer.scene import Scene, senses_of

PAGE = Path(__file__).parent / "games.md"
OUT = Path(__file__).parent / "games"
SEED = re.compile(r"!\[(\w+), seed (\d+)\]")  # which world the page shows of each game
RUNS = Path("runs/gallery")
MAP, STILL, CLIP = 400, 480, 320  # pixels wide
PICTURES, STRIDE = 30, 2  # of a clip, and steps between two


def main(names: list[str]) -> None:
    seeds = {name: int(seed) for name, seed in SEED.findall(PAGE.read_text())}
    for name in names or list(bundled()):
        world = sample(scenario := load(name), seeds[name])
        page = draw_map(Scene.start(world, senses_of(Game.of(scenario))), MAP, Show())
        page.quantize(128).save(OUT / f"{name}.png", optimize=True)
        recording = played(name, seeds[name])
        first = min(30, recording.steps)
        rooms(recording, [float(first)], STILL)[0].save(OUT / f"{name}-room.webp", quality=80, method=6)
        moments = [float(min(t * STRIDE, recording.steps)) for t in range(PICTURES)]
        pictures = rooms(recording, moments, CLIP)
        stays = round(1000 * recording.step_time * STRIDE)
        pictures[0].save(
            OUT / f"{name}-clip.webp",
            save_all=True,
            append_images=pictures[1:],
            duration=stays,
            loop=0,
            quality=60,
            method=4,
        )
        print(name, flush=True)


def played(name: str, seed: int) -> Recording:
    if (RUNS / name).is_dir():
        return episodes(Wanted(str(RUNS / name), seed))[0].recording
    teams = load(name).teams
    policy = "chaser" if len(teams) > 1 else "random"
    return episodes(Wanted(name, seed, policies=",".join(f"{team}={policy}" for team in teams)))[0].recording


def rooms(recording: Recording, moments: list[float], size: int) -> list[Image.Image]:
    with room_charts(recording, moments, size, Show(labels=size > CLIP)) as (_, charts):
        return list(charts.pictures)


if __name__ == "__main__":
    main(sys.argv[1:])
