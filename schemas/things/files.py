"""Which files an author's MJCF body needs, and whether they all lie beside the scenario. Read as XML, not on trust.

MuJoCo opens whatever a model names, wherever it is. A scenario from a stranger must not read other people's files, so
every file an `is: mjcf` body leads to, by asset, include or attached model, lies in the scenario's folder or below.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from xml.etree import ElementTree

from schemas.problem import Problem

FOLDERS = ("meshdir", "texturedir", "assetdir")  # of <compiler>: where assets are looked for
MOST = 200  # files of one body
LARGEST = 4_000_000  # bytes of XML: what is larger was not written by hand
LONGEST = 250  # letters of a name; no file can have more


def bundle(folder: Path, name: str) -> tuple[Path, ...]:
    """The MJCF file `name` in `folder` and every file it leads to, resolved; the file itself first.

    Raises `Problem` (bad-file) where one is missing, is no XML, or lies elsewhere.
    """
    folder = folder.resolve()
    found: dict[Path, None] = {}
    _follow(folder, _inside(folder, (folder,), name, "the file"), found)
    return tuple(found)


def _follow(folder: Path, file: Path, found: dict[Path, None]) -> None:
    """Add `file`, a model, and what it leads to."""
    if file in found:
        return
    found[file] = None
    if len(found) > MOST:
        raise Problem("bad-file", f"{file.name} leads to more than {MOST} files")
    root = _parsed(file)
    first = next(
        iter(found)
    ).parent  # includes and assets are looked for beside the model that was opened first
    places = [file.parent, first]
    for compiler in root.iter("compiler"):
        for key in FOLDERS:
            if key in compiler.attrib:
                places += [_below(place, compiler.attrib[key], file) for place in (file.parent, first)]
    for element in root.iter():
        if element.tag in ("extension", "plugin"):
            raise Problem("bad-file", f"{file.name} uses a MuJoCo plugin, which a scenario cannot bring")
        for key, value in element.attrib.items():
            if key.startswith("file"):
                path = _inside(folder, tuple(places), value, f"<{element.tag}> of {file.name}")
                if element.tag in ("include", "model"):
                    _follow(folder, path, found)
                else:
                    found[path] = None


def _parsed(file: Path) -> ElementTree.Element:
    try:
        text = file.read_bytes()
        if len(text) > LARGEST or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Problem("bad-file", f"{file.name} is no plain MJCF: it is very long or declares entities")
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise Problem("bad-file", f"{file.name} is no XML: {error}") from None
    except OSError as error:
        raise Problem("bad-file", f"{file.name} cannot be read: {error.strerror}") from None


def _below(folder: Path, name: str, file: Path) -> Path:
    if _strays(name):
        raise Problem("bad-file", f"{file.name} looks for assets in '{name}', which is not below its folder")
    return folder / name


def _inside(folder: Path, places: tuple[Path, ...], name: str, who: str) -> Path:
    """The existing file `name` of the first place that has it; it must lie in `folder`, links followed."""
    if _strays(name):
        help = ("copy it beside the scenario and name it by a relative path",)
        raise Problem(
            "bad-file", f"{who} names '{name}', which is not below the scenario's folder", help=help
        )
    path = next((place / name for place in places if len(name) < LONGEST and (place / name).is_file()), None)
    if path is None:
        raise Problem("bad-file", f"{who} names '{name}', and there is no such file beside the scenario")
    path = path.resolve()
    if not path.is_relative_to(folder):
        raise Problem("bad-file", f"{who} names '{name}', a link that leads out of the scenario's folder")
    return path


def _strays(name: str) -> bool:
    """Whether a written path could lead out of the folder it starts from, on any system."""
    windows = PureWindowsPath(name)
    return bool(
        not name
        or PurePosixPath(name).is_absolute()
        or windows.anchor
        or ".." in windows.parts
        or "://" in name
    )
