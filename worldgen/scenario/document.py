"""One resolved document: the file, what it extends, the overrides, and the copies that `like` makes, in that order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.problem import did_you_mean
from worldgen.plugins.finding import load as load_plugins
from worldgen.scenario import library
from worldgen.scenario.diagnostics import Diagnostic, Position, ScenarioError
from worldgen.scenario.maps import fill_from_map
from worldgen.scenario.merge import copy_siblings, lay_stage, merge, without_nulls
from worldgen.scenario.nodes import Node, find
from worldgen.scenario.overrides import overridden
from worldgen.scenario.reader import read


@dataclass(frozen=True)
class Document:
    """A merged document, with what was wrong about its `like`s; `name` and `path` of the file it began with."""

    name: str
    path: str | None
    root: Node
    diagnostics: tuple[Diagnostic, ...]
    stage: str | None = None


@dataclass(frozen=True)
class Source:
    """What a document is made from: the file laid upon its parents, and the overrides."""

    name: str
    path: str | None
    raw: Node
    overrides: Mapping[str, Any]

    def stages(self) -> tuple[str, ...]:
        """The stages of its curriculum, overrides included."""
        curriculum = self._laid(None).get("curriculum")
        return tuple(curriculum.names()) if curriculum else ()

    def document(self, stage: str | None = None) -> Document:
        """The document with a stage's `set` and then the overrides laid upon it, siblings copied, maps read."""
        root, diagnostics = copy_siblings(self._laid(stage))
        root, told = fill_from_map(root)
        return Document(self.name, self.path, root, (*diagnostics, *told), stage)

    def _laid(self, stage: str | None) -> Node:
        root = overridden(self.raw, self.overrides)
        if stage is None:
            return root
        curriculum = root.get("curriculum")
        chosen = curriculum.get(stage) if curriculum else None
        if chosen is None:
            raise ScenarioError([_no_stage(root, stage, curriculum.names() if curriculum else [])])
        # The overrides may change the stage itself, so it is read from what they made, and they come again after it.
        return overridden(lay_stage(self.raw, chosen), self.overrides)


def _no_stage(root: Node, stage: str, names: list[str]) -> Diagnostic:
    place = find(root, ("curriculum",)).key or root.place
    known = f"stages are {', '.join(names)}" if names else "it has no curriculum"
    message = f"there is no stage '{stage}'{did_you_mean(stage, names)}"
    position = place.position if names else Position(root.place.text.file)
    return Diagnostic("unknown-name", message, position, place.length if names else 1, (known,))


def open_source(name_or_path: str, overrides: Mapping[str, Any] | None = None) -> Source:
    """Read and merge. Raises `ScenarioError` where no document can be made: no file, no YAML, a cycle."""
    load_plugins()
    path = library.resolve(name_or_path)
    return Source(path.stem, str(path), _with_parents(path, ()), overrides or {})


def text_source(text: str, file: str = "<text>") -> Source:
    """The same from text; a relative `extends` goes by the working directory."""
    load_plugins()
    return Source(Path(file).stem, None, _extend(_mapping(read(text, file)), Path(file), ()), {})


def open_document(name_or_path: str, overrides: Mapping[str, Any] | None = None) -> Document:
    """The document of a file, without any stage."""
    return open_source(name_or_path, overrides).document()


def parse_text(text: str, file: str = "<text>") -> Document:
    """The document of a text, without any stage."""
    return text_source(text, file).document()


def _with_parents(path: Path, seen: tuple[Path, ...]) -> Node:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        place = Position(library.shown(path))
        message = f"this is no text file: byte {error.start} is not UTF-8"
        raise ScenarioError([Diagnostic("yaml-syntax", message, place)]) from None
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise ScenarioError([Diagnostic("no-such-file", message, Position(library.shown(path)))]) from None
    return _extend(_mapping(read(text, library.shown(path))), path, (*seen, path.resolve()))


def _extend(root: Node, path: Path, seen: tuple[Path, ...]) -> Node:
    """`root` laid upon the scenario that it extends, the root ancestor first."""
    extends = root.get("extends")
    if extends is None or not isinstance(extends.value, str):
        return without_nulls(root)
    parent = _parent(extends, path)
    if parent.resolve() in seen:
        chain = " extends ".join(p.stem for p in (*seen, parent))
        raise ScenarioError(
            [extends.place.diagnostic("extends-cycle", f"{chain}: no file can extend itself")]
        )
    return merge(_with_parents(parent, seen), root)


def _parent(extends: Node, path: Path) -> Path:
    """The file that `extends` means: beside the file first, then by bundled name."""
    word = str(extends.value)
    beside = [path.parent / word, path.parent / f"{word}.yaml"]
    known = library.bundled()
    for candidate in beside:
        if library.stands(candidate) and candidate.is_file():
            return candidate
    if word in known:
        return known[word]
    names = {*known, *(p.stem for p in path.parent.glob("*.yaml"))}
    said = word if len(word) < 80 else f"{word[:60]}..."
    message = f"there is no scenario '{said}' to extend{did_you_mean(Path(word).stem, names)}"
    help = ("name a bundled scenario (`worldgen list`), or a file by its path from this one",)
    raise ScenarioError([extends.place.diagnostic("no-such-file", message, help)])


def _mapping(root: Node) -> Node:
    if root.entries is None:
        kind = "a list" if root.items is not None else "one value"
        help = ("begin with 'worldgen: 1' and a 'teams:' section",)
        message = f"a scenario is a mapping of keys to values, and this is {kind}"
        raise ScenarioError([root.place.diagnostic("not-a-mapping", message, help)])
    return root
