"""Words: how a plug-in registers each kind of word. Only what a scenario's check needs is done here.

What runs a word is a function (or an `Effect`) that decorates itself, or, so that checking a file need not import
numpy, `run="package.module:name"`, which is imported when a simulation first needs it. The line that the docs show is
`meaning`, else the first line of the docstring.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from schemas import registry
from schemas.base import Model, Quantity
from schemas.grammar import words
from schemas.problem import Problem
from schemas.things.thing import Thing
from worldgen.errors import UserError
from worldgen.plugins.finding import owner
from worldgen.plugins.running import Running, keep, owner_of

T = TypeVar("T")
Decorator = Callable[[Any], Any]
Add = Callable[[str, Any], None]  # a meaning and what runs the word, into the registry

SCENE = ("scene",)


def verb(
    word: str,
    meaning: str = "",
    *,
    passive: str | None = None,
    plural: str | None = None,
    run: str | None = None,
) -> Decorator:
    """`each agent WORD any ball`: `(scene) -> bool [N, E, E]`, who does it to whom. `plural`: `agents PLURAL balls`;
    `passive`: `the ball is PASSIVE by any agent`."""

    def add(said: str, found: Any) -> None:
        words.add_verb(word, said, passive, plural)

    return _word("verb", word, meaning, run, SCENE, add, "bool [N, E, E]")


def state(word: str, meaning: str = "", *, run: str | None = None) -> Decorator:
    """`any ball is WORD`, `any WORD ball`: `(scene) -> bool [N, E]`."""

    def add(said: str, found: Any) -> None:
        words.add_state(word, said)

    return _word("state", word, meaning, run, SCENE, add, "bool [N, E]")


def place(word: str, meaning: str = "", *, run: str | None = None) -> Decorator:
    """`each agent is WORD any ball`, in rules and requirements: `(scene) -> bool [N, E, E]`, who is so to whom."""

    def add(said: str, found: Any) -> None:
        words.add_place(word, said)

    return _word("place", word, meaning, run, SCENE, add, "bool [N, E, E]")


def measure(word: str, meaning: str = "", *, run: str | None = None) -> Decorator:
    """`0.1 * WORD of the agent`: `(scene) -> float [N, E]`."""

    def add(said: str, found: Any) -> None:
        words.add_measure(word, said)

    return _word("measure", word, meaning, run, SCENE, add, "float [N, E]")


def effect(
    word: str, meaning: str = "", *, options: type[Model] | None = None, run: str | None = None
) -> Decorator:
    """`WORD: {the ball: {force: 20}}`: `(moment, chosen, *, force)`, `chosen` bool [N, E] for whom. Keyword arguments
    are the options, and their types the schema; one that may be drawn comes as float64 [N]. With `run`, or on a
    subclass of `Effect`, `options` is their model."""

    def add(said: str, found: Any) -> None:
        model = options or (registry.options_of(found, word) if callable(found) else None)
        registry.add_effect(word, said, model or registry.options_of(lambda: None, word))

    return _word("effect", word, meaning, run, ("moment", "chosen"), add, "nothing")


def sensor(word: str, columns: tuple[str, ...], meaning: str = "", *, run: str | None = None) -> Decorator:
    """`sensors: {WORD: {reach: 2}}`: `(scene, *, reach) -> float [N, A, columns]`, told to each agent of the team as
    columns of its own. Options are plain numbers, never drawn."""

    def add(said: str, found: Any) -> None:
        model = registry.options_of(found if callable(found) else lambda: None, word)
        drawn = [key for key, info in model.model_fields.items() if _is_drawn(info.metadata)]
        if drawn:
            raise Problem(
                "bad-type", f"the option '{drawn[0]}' of a sensor cannot be drawn; write {drawn[0]}: float"
            )
        registry.add_sensor(word, said, model)

    return _word("sensor", word, meaning, run, SCENE, add, f"float [N, A, {len(columns)}]", columns)


def layout(model: T) -> T:
    """`layout: {KIND: {..}}` by a `Model` with `kind`, the `regions` that it makes, its keys, and a method
    `lay_out(self, grid, plan, draws)`, which adds to the plan what it makes."""
    _layout(model)
    return model


def _layout(model: Any) -> None:
    kind = str(vars(model).get("kind", model.__name__))
    with _naming("layout", kind):
        if not issubclass(model, Model) or "kind" not in vars(model):
            raise Problem("bad-type", "a layout is a Model with a class variable 'kind', its word")
        if not isinstance(getattr(model, "regions", None), tuple):
            raise Problem("bad-type", "it needs a class variable 'regions', a tuple of the names it makes")
        _documented(model)
        lay_out = getattr(model, "lay_out", None)
        _fits(lay_out, ("self", "grid", "plan", "draws"))
        registry.add_layout(model)
        keep(Running("layout", kind, lay_out, "nothing", owner()))


def thing(model: T) -> T:
    """`is: KIND` by a `Thing` with its keys; the template KIND.xml.j2 lies beside its module."""
    _thing(model)
    return model


def _thing(model: Any) -> None:
    kind = str(getattr(model.model_fields.get("kind"), "default", model.__name__))
    with _naming("kind of object", kind):
        if not issubclass(model, Thing) or "kind" not in model.model_fields:
            raise Problem("bad-type", "it is a Thing with a field 'kind' (alias 'is'), its word")
        _documented(model)
        folder = Path(inspect.getfile(model)).parent
        if not (folder / f"{kind}.xml.j2").is_file():
            raise Problem("bad-type", f"its template {kind}.xml.j2 is not in {folder}")
        registry.add_thing(model, folder)
        keep(Running("kind of object", kind, model, "nothing", owner()))


def _word(
    kind: str,
    word: str,
    meaning: str,
    run: str | None,
    takes: tuple[str, ...],
    add: Add,
    gives: str,
    columns: tuple[str, ...] = (),
) -> Decorator:
    """Register a word that a function runs, now where it says where that is, else as a decorator."""

    def register(found: Any) -> Any:
        with _naming(kind, word):
            said = meaning or ("" if isinstance(found, str) else _first_line(found))
            if not said:
                raise Problem("bad-type", "say what it means in one line: a docstring, or meaning=")
            if not isinstance(found, (str, type)):
                _fits(found, takes)
            add(said, found)
            keep(Running(kind, word, found, gives, owner(), columns))
        return found

    return register(run) if run is not None else register


@contextmanager
def _naming(kind: str, word: str) -> Iterator[None]:
    """Problems of a word as a `UserError` that says which word, and whose it is already."""
    try:
        yield
    except Problem as error:
        theirs = owner_of(word) if error.code == "reserved" else ""
        reason = f"it is a word of {theirs}" if theirs not in ("", owner()) else error.message
        raise UserError(f"{kind} '{word}': {reason}") from None


def _fits(function: Any, takes: tuple[str, ...]) -> None:
    """Refuse what cannot be called with so many arguments, its keyword arguments aside."""
    try:
        parameters = inspect.signature(function).parameters.values()
        plain = [p for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]
        inspect.Signature(plain).bind(*takes)
    except (TypeError, ValueError):
        name = getattr(function, "__name__", str(function))
        raise Problem("bad-type", f"{name} must be a function of ({', '.join(takes)})") from None


def _documented(model: type[Model]) -> None:
    silent = next((key for key, info in model.model_fields.items() if not info.description), None)
    if silent:
        raise Problem(
            "bad-type", f"the key '{silent}' does not say what it means; write said(default, 'meaning')"
        )
    if not model.__doc__:
        raise Problem("bad-type", "say what it means in one line: a docstring")


def _first_line(found: Any) -> str:
    """What a docstring begins with, as the lists of words write it: `moving at 1 m/s or more`."""
    text = " ".join((inspect.getdoc(found) or "").split("\n\n")[0].split()).rstrip(".")
    return text[:1].lower() + text[1:]


def _is_drawn(metadata: Any) -> bool:
    return any(isinstance(item, Quantity) and not item.plain for item in metadata)
