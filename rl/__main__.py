"""`torchrun --nproc-per-node 2 -m rl SCENARIO ...`: `worldgen train` on several ranks; each process runs this file."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

from rl.config import resolve
from rl.distributed import Ranks, Told
from rl.launch import HOW, Place, equip, meet, part
from rl.runs import Weights, next_folder
from rl.start import Start, settings
from rl.train import Outcome, train
from schemas.train import TrainConfig
from worldgen.errors import UserError


def options() -> argparse.ArgumentParser:
    """The same as those of `worldgen train`."""
    parser = argparse.ArgumentParser("torchrun ... -m rl", description="Train policies on several ranks.")
    parser.add_argument("scenario", help="a bundled scenario's name, or a path to a YAML file")
    parser.add_argument("--out", type=Path, help="folder of the run; runs/SCENARIO-N unless said")
    parser.add_argument("--minutes", type=float, help="stop after so many minutes of training")
    parser.add_argument("--seed", type=int, help="seed of the run")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", dest="settings")
    parser.add_argument("--stage", metavar="NAME", help="train this stage of the curriculum alone")
    parser.add_argument("--against", metavar="RUN[@UPDATE]", help="learn a best response to this frozen run")
    parser.add_argument("--team", help="with --against: the team that learns")
    parser.add_argument("--from", metavar="RUN[@UPDATE]", dest="start", help="begin with a run's weights")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    return parser


def main() -> None:
    """Train, and exit: 0 done, 1 with a sentence where the input is wrong or a rank has fallen, 2 usage."""
    given = options().parse_args()
    place = Place.of()
    if place is None:
        _leave(HOW, 2)
    try:
        _run(given, place)
    except Told as error:
        if place.rank == 0:
            print(error, file=sys.stderr, flush=True)
        part()
        _leave("", 1)
    except UserError as error:
        _leave(f"rank {place.rank}: {error}" if place.rank else str(error), 1)
    except Exception:
        _leave(traceback.format_exc(), 1)


def _run(given: argparse.Namespace, place: Place) -> None:
    ranks = meet(place)
    scenario = ranks.together(lambda: _scenario(given))
    start, raw = ranks.share(ranks.together(lambda: _settings(given, scenario) if ranks.main else None))
    config = ranks.together(lambda: _config(given, raw))
    ranks = equip(ranks, place, config)
    folder = ranks.share(given.out or next_folder(Path("runs"), scenario.name))
    outcome = train(scenario, config, folder, given.resume, stated=given.scenario, start=start, ranks=ranks)
    ranks.close()
    if ranks.main:
        _tell(outcome, ranks)


def _scenario(given: argparse.Namespace) -> Any:
    from worldgen.scenario import load, parse_override

    changes = dict(parse_override(text) for text in given.settings)
    return load(given.scenario, changes, **({"stage": given.stage} if given.stage else {}))


def _settings(given: argparse.Namespace, scenario: Any) -> tuple[Start | None, dict[str, Any]]:
    """The run to begin from, if any, and the settings that it, the scenario and the command line come to."""
    if given.resume and given.out is None:
        raise UserError("--resume needs --out: the folder of the run to go on with")
    if given.resume and given.start:
        raise UserError("--resume goes on with the run in --out as it is: leave --from out")
    start = Start.open(Weights.named(given.start)) if given.start else None
    return start, settings(scenario.train, start, given.out if given.resume else None)


def _config(given: argparse.Namespace, raw: dict[str, Any]) -> TrainConfig:
    return resolve(raw, minutes=given.minutes, seed=given.seed, against=given.against, team=given.team)


def _tell(outcome: Outcome, ranks: Ranks) -> None:
    print(
        f"{outcome.steps:,} agent steps in {outcome.minutes:.1f} minutes, {outcome.updates} updates "
        f"({outcome.reason}), {ranks.size} ranks"
    )
    print(f"{outcome.folder}: look at it with `worldgen eval {outcome.folder}`")


def _leave(sentence: str, status: int) -> NoReturn:
    """At once: threads that wait for other ranks would keep this process, and so the others, for minutes."""
    if sentence:
        print(sentence, file=sys.stderr, flush=True)
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
