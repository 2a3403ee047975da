"""Random changes to a valid document: keys deleted, doubled, renamed and given something else, words of sentences
swapped, numbers made nonsense, texts cut and sprinkled with letters from elsewhere."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import strategies as st

from schemas.grammar.words import WORDS
from worldgen.scenario import bundled, load

Draw = st.DrawFn
Path = tuple[Any, ...]
DOCUMENTS = {name: load(name).document for name in bundled()}
SPOKEN = sorted({word for words in WORDS.values() for key in words for word in key.split()})
NAMES = sorted({name for document in DOCUMENTS.values() for part in document.values() if isinstance(part, dict)
                for name in part})  # fmt: skip
NONSENSE = st.one_of(
    st.sampled_from([None, True, False, -1, 0, 0.5, 1e308, 10**12, "-1", "0..0", "9..3", "1..$x", "$x / 0", "50%",
                     "400%", "nan", "inf", "", " ", "toward", "é", "日本", "\u202e", "a b", "x" * 300]),
    st.sampled_from([[], {}, [[]], {"": 1}, {"choose": []}, {"normal": [1]}, {"normal": [0, 9]}, {"log": 3}, [1, 2]]),
    st.integers(-5, 30),
    st.floats(-3, 9).map(lambda number: round(number, 2)),
    st.sampled_from(SPOKEN),
    st.sampled_from(NAMES),
)  # fmt: skip


@st.composite
def mutated(draw: Draw) -> dict[str, Any]:
    """A bundled game with one to three things changed; its worlds are given up on quickly."""
    document = copy.deepcopy(DOCUMENTS[draw(st.sampled_from(sorted(DOCUMENTS)))])
    for _ in range(draw(st.integers(1, 3))):
        paths = _paths(document)
        if paths:
            CHANGES[draw(st.sampled_from(sorted(CHANGES)))](draw, document, draw(st.sampled_from(paths)))
    world = document.get("world")
    if isinstance(world, dict):
        world |= {"tries": 10, "worlds": 2}
    return document


def text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, allow_nan=False)


def _paths(value: Any, path: Path = ()) -> list[Path]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        found += _paths(child, (*path, key))
    return found


def _parent(document: Any, path: Path) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


def _delete(draw: Draw, document: Any, path: Path) -> None:
    del _parent(document, path)[path[-1]]


def _retype(draw: Draw, document: Any, path: Path) -> None:
    _parent(document, path)[path[-1]] = copy.deepcopy(draw(NONSENSE))


def _rename(draw: Draw, document: Any, path: Path) -> None:
    """Another key for the same value, in the same place of the order."""
    parent = _parent(document, path)
    if isinstance(parent, dict):
        name = draw(st.one_of(st.sampled_from(NAMES), st.sampled_from(SPOKEN), st.text(max_size=4)))
        entries = [(name if key == path[-1] else key, value) for key, value in parent.items()]
        parent.clear()
        parent.update(entries)


def _double(draw: Draw, document: Any, path: Path) -> None:
    """A copy of an entry under another name."""
    parent = _parent(document, path)
    if isinstance(parent, dict):
        name = draw(st.one_of(st.sampled_from(NAMES), st.just(f"{path[-1]}_2")))
        parent[name] = copy.deepcopy(parent[path[-1]])


def _swap(draw: Draw, document: Any, path: Path) -> None:
    """Another entry's value."""
    other = draw(st.sampled_from(_paths(document)))
    value = copy.deepcopy(_parent(document, other)[other[-1]])
    _parent(document, path)[path[-1]] = value


def _reword(draw: Draw, document: Any, path: Path) -> None:
    """One word of a text another word, gone, or twice."""
    value = _parent(document, path)[path[-1]]
    words = value.split() if isinstance(value, str) else []
    if words:
        k = draw(st.integers(0, len(words) - 1))
        words[k] = draw(
            st.one_of(
                st.sampled_from(SPOKEN),
                st.sampled_from(NAMES),
                st.just(""),
                st.just(f"{words[k]} {words[k]}"),
            )
        )
        _parent(document, path)[path[-1]] = " ".join(words)


def _renumber(draw: Draw, document: Any, path: Path) -> None:
    """A number in a text, or the number itself, another one."""
    value = _parent(document, path)[path[-1]]
    number = draw(st.sampled_from(["0", "-3", "0.001", "7", "99999", "1e9", "3..1", "--2", "1.2.3"]))
    if isinstance(value, str):
        _parent(document, path)[path[-1]] = re.sub(r"\d+(\.\d+)?", number, value, count=1)
    elif isinstance(value, (int, float)):
        _parent(document, path)[path[-1]] = (
            float(number) if number in ("0", "-3", "0.001", "7", "99999") else number
        )


def _cut(draw: Draw, document: Any, path: Path) -> None:
    value = _parent(document, path)[path[-1]]
    if isinstance(value, str) and value:
        at = draw(st.integers(0, len(value)))
        put = draw(st.sampled_from(["", "é", "\u200b", "…", "\t", "\n", " and ", "%", "$", ".."]))
        _parent(document, path)[path[-1]] = value[:at] + put + value[at + draw(st.integers(0, 3)) :]


CHANGES = {
    "delete": _delete, "retype": _retype, "rename": _rename, "double": _double, "swap": _swap, "reword": _reword,
    "renumber": _renumber, "cut": _cut,
}  # fmt: skip
