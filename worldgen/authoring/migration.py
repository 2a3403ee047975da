"""Bringing a scenario file to this version of the language, by editing its text: comments and layout stay.

A step turns the text of one version into the next one's. Version 1 is the first, so there is no step yet; a step for
version n goes into `MIGRATIONS[n]`, and the number in the file is raised here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from worldgen.errors import UserError
from worldgen.scenario.library import shown
from worldgen.scenario.nodes import Node
from worldgen.scenario.reader import read

CURRENT = 1
MIGRATIONS: dict[int, Callable[[str], str]] = {}  # version -> the step to the next


@dataclass(frozen=True)
class Migration:
    file: str
    version: int  # what the file was written in
    before: str
    after: str

    @property
    def needed(self) -> bool:
        return self.before != self.after


def plan(path: Path) -> Migration:
    """What would become of a file. Raises UserError where it cannot be read, or is of no version known here."""
    if path.is_dir():
        raise UserError(f"{path} is a folder; name the scenario files in it")
    if not path.is_file():
        raise UserError(f"there is no file {path}; migrate changes files, so name one by its path")
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is no text file: byte {error.start} is not UTF-8") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    version, after = migrate(text.removeprefix(mark), shown(path))
    return Migration(shown(path), version, text, mark + after)


def migrate(text: str, file: str) -> tuple[int, str]:
    """(the version that `text` was written in, the text in the current version)"""
    first = version = _version(text, file)
    while version < CURRENT:
        if version not in MIGRATIONS:
            raise UserError(f"{file}: no step leads from version {version} of the language to {version + 1}")
        text = _raised(MIGRATIONS[version](text), file, version + 1)
        version += 1
    return first, text


def write(path: Path, migration: Migration, backup: bool = False) -> None:
    """Put the new text in the file's place, all at once; with `backup` the old one stays beside it as .bak."""
    target = path.resolve()  # a link stays a link
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if backup:
            shutil.copy2(target, target.with_name(f"{target.name}.bak"))
        partial.write_bytes(migration.after.encode("utf-8"))
        shutil.copymode(target, partial)
        partial.replace(target)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}; the file is as it was") from None
    finally:
        partial.unlink(missing_ok=True)


def _version(text: str, file: str) -> int:
    node = _number(text, file)
    if node is None:
        raise UserError(f"{file} does not say its version; write 'worldgen: {CURRENT}' in it")
    version = node.value
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise UserError(
            f"{file}: '{node.plain()}' is no version of the language; write 'worldgen: {CURRENT}'"
        )
    if version > CURRENT:
        raise UserError(
            f"{file} is written in version {version} of the language and this program reads version {CURRENT}; "
            "install a newer worldgen"
        )
    return version


def _number(text: str, file: str) -> Node | None:
    return read(text, file).get("worldgen")


def _raised(text: str, file: str, version: int) -> str:
    """The text with its `worldgen:` number replaced and everything else as it is."""
    node = _number(text, file)
    if node is None:
        raise UserError(f"{file}: a step took the version out of the file; this is a mistake of worldgen's")
    return text[: node.place.start] + str(version) + text[node.place.end :]
