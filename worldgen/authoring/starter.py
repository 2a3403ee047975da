"""The file that `worldgen new` writes: a game that is small, complete and commented, or a copy to change."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.problem import did_you_mean
from worldgen.errors import UserError
from worldgen.scenario.library import bundled

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

STARTER = """\
# {name}: a game in the scenario language. Change anything, then `worldgen check {file}`.
# `worldgen words` lists what can be written, `worldgen explain {file}` shows the game in a table.
worldgen: 1                         # the language's version
about: Two runners keep out of a catcher's sight, with boxes to hide behind.
steps: 120                          # an episode; a step is 0.075 s

world:
  floor: 6                          # metres square; the origin is the middle, x is east, y is north
  # layout: {{quadrant: {{doors: 1..2}}}}     # walls off a corner; `worldgen words layout` lists all layouts

teams:
  runners:
    count: 2                        # a number, or a range drawn for every episode: 1..3
    color: cyan
    where: inside floor
    actions: [move, grab boxes]     # also: lock boxes
    sensors: {{sight: 135deg, lidar: 30}}
  catchers:
    like: runners                   # a copy, and then what differs
    count: 1
    color: red
    where: inside floor and 1.5 away from runners
    actions: [move]

objects:
  boxes: {{is: box, count: 2..3, where: inside floor}}

# phases:                           # a head start for the runners
#   ready: {{lasts: 20%, freeze: catchers, rewards: none}}
#   go: {{}}

rules:                              # `while`: every step it is true; `when`: the step it becomes true
  hidden: {{while: no catcher sees any runner,       reward: {{runners: 1, catchers: -1}}}}
  seen:   {{while: any catcher sees any runner,      reward: {{runners: -1, catchers: 1}}}}
  caught: {{when: each catcher touches any runner,   reward: {{the catcher: 5, the runner: -5}}}}
  # over: {{when: each catcher touches any runner,   end: catchers wins}}
"""

VARIANT = """\
# {name}: {parent}, with what is written here changed. `worldgen explain {file}` shows what comes from where.
worldgen: 1
extends: {parent}                   # every key of it counts, unless this file says otherwise
about: A variant of {parent}.

# A mapping merges with the parent's, a number, text or list replaces it, null takes a key away.
# steps: 120
# teams: {{{team}: {{count: 2}}}}
"""


def write_new(name: str, folder: Path, like: str | None = None, extends: str | None = None) -> Path:
    """Write NAME.yaml into `folder`, made when it is not there. Raises UserError rather than overwrite anything."""
    stem = _stem(name)
    path = folder / f"{stem}.yaml"
    text = _text(stem, path, like, extends)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        already = path if path.exists() else folder
        raise UserError(f"{already} is there already and is left as it is; choose another name") from None
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}; choose another place with --dir") from None
    return path


def _stem(name: str) -> str:
    stem = name.removesuffix(".yaml")
    if not _NAME.fullmatch(stem):
        raise UserError(
            f"'{name}' cannot name a scenario: begin with a letter; letters, digits, _ and - follow "
            "(its folder goes into --dir)"
        )
    if stem in bundled():
        raise UserError(f"'{stem}' is a scenario that comes with worldgen; choose another name")
    return stem


def _text(stem: str, path: Path, like: str | None, extends: str | None) -> str:
    if like is None and extends is None:
        return STARTER.format(name=stem, file=path)
    if like is not None and extends is not None:
        raise UserError("--like copies a scenario and --extends builds on one; choose one of them")
    source = _bundled(like or extends or "")
    text = source.read_text(encoding="utf-8")
    if extends is not None:
        from worldgen.scenario import load

        return VARIANT.format(name=stem, file=path, parent=source.stem, team=next(iter(load(extends).teams)))
    # A schema beside the bundled file is not beside the copy.
    kept = [line for line in text.splitlines() if not line.startswith("# yaml-language-server")]
    return "\n".join([f"# {stem}: begun as a copy of {source.stem}.", *kept, ""])


def _bundled(name: str) -> Path:
    known = bundled()
    if name not in known:
        hint = did_you_mean(name, known) or f"; there are {', '.join(known)}"
        raise UserError(f"there is no bundled scenario '{name}'{hint}")
    return known[name]
