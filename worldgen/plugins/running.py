"""Running: what runs a plug-in's words, found when a simulation is made and checked against what it promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from worldgen.errors import UserError
from worldgen.plugins import finding


@dataclass(frozen=True, slots=True)
class Running:
    """What runs a word: a function, or `module:name` of one; `gives` says its result, `owner` whose it is."""

    kind: str
    word: str
    found: Any
    gives: str
    owner: str
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`verb 'faces' of garden 0.3`"""
        return f"{self.kind} '{self.word}'" + (f" of {self.owner}" if self.owner else "")


_KEPT: dict[tuple[str, str], Running] = {}


def keep(running: Running) -> None:
    _KEPT[running.kind, running.word] = running


def owner_of(word: str) -> str:
    """Whose a word is; nobody's name where no plug-in brought it."""
    return next((found.owner for (_, of), found in _KEPT.items() if of == word), "")


def words(kind: str) -> tuple[str, ...]:
    """The words of a kind that plug-ins brought."""
    return tuple(word for of, word in _KEPT if of == kind)


def running(kind: str, word: str) -> Running | None:
    """What was registered under a word; plug-ins are loaded where a worker process has not done so."""
    if (kind, word) not in _KEPT:
        finding.load()
    return _KEPT.get((kind, word))


def function(kind: str, word: str) -> Any | None:
    """What runs a word; None where nothing does. Raises `UserError` where it cannot be imported."""
    found = running(kind, word)
    return None if found is None else _resolved(found)


def fact(kind: str, word: str) -> Callable[[Any], Any] | None:
    """`function` of a scene, with its result held against what a word of this kind gives."""
    found, call = running(kind, word), function(kind, word)
    if found is None or call is None:
        return None

    def checked(scene: Any) -> Any:
        return fitting(call(scene), scene, found)

    return checked


def fitting(value: Any, scene: Any, found: Running) -> Any:
    """`value`, whose shape and type are what `found` promised; raises `UserError` that says what they are instead."""
    kind, _, axes = found.gives.partition(" ")
    sizes = {"N": len(scene.step), "E": scene.game.agents + scene.game.objects, "A": scene.game.agents}
    shape = tuple(sizes.get(axis) or int(axis) for axis in axes.strip("[]").split(", "))
    right = {"bool": "b", "float": "fiu"}[kind]
    if getattr(value, "shape", None) != shape or value.dtype.kind not in right:
        is_ = f"{value.dtype} {list(value.shape)}" if hasattr(value, "dtype") else type(value).__name__
        raise UserError(f"the {found.name} must give {found.gives}, here {kind} {list(shape)}; it gave {is_}")
    return value


@cache
def _resolved(found: Running) -> Any:
    if not isinstance(found.found, str):
        return found.found
    module, _, name = found.found.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise UserError(
            f"the {found.name} says that {found.found} runs it: {error}; upgrade the plug-in"
        ) from None
