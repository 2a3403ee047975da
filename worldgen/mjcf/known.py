"""Known: what this process has compiled so far, the least recently used forgotten: a mould for each shape, and the rows
of each part."""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import RLock

import mujoco
import numpy as np

from worldgen.errors import UserError
from worldgen.mjcf.compile import compile_world
from worldgen.mjcf.index import Index
from worldgen.mjcf.layout import layout
from worldgen.mjcf.mould import Mould
from worldgen.mjcf.render import render
from worldgen.mjcf.rows import Spot, Spots, read
from worldgen.mjcf.shape import Part, only, parts_of, plain
from worldgen.mjcf.worked import WORKED
from worldgen.world import World

MOULDS = 512  # of about 0.06 MB each
PARTS = 512  # of a kind; a few KB each
COUNTS = ("mesh_polyvertnum", "mesh_polymapnum")  # where these differ, so do sizes and addresses

_moulds: OrderedDict[tuple, Mould | None] = OrderedDict()  # None: a shape that takes none
_kinds: dict[tuple, Kind] = {}
_lock = RLock()  # all this is Python's work, or the compiler's, which holds the interpreter too


class Kind:
    """Parts of one kind: `parts[numbers]` are the values at their spots, None where MuJoCo gave them other sizes than
    the first one, which all were compared with; `varying` are the spots that were not equal."""

    def __init__(self, spots: Spots, values: list[np.ndarray]):
        self.first = values
        self.fields = [spots[k].field for k in range(len(spots))]
        self.varying: set[int] = set()
        self.parts: OrderedDict[tuple, list[np.ndarray] | None] = OrderedDict()

    def add(self, numbers: tuple, values: list[np.ndarray]) -> None:
        alike = [v.shape for v in values] == [v.shape for v in self.first]
        differing = {k for k, (a, b) in enumerate(zip(values, self.first, strict=False)) if not _same(a, b)}
        alike = alike and not any(self.fields[k] in COUNTS for k in differing)
        if alike:
            self.varying |= differing  # before anyone can find the part
        self.parts[numbers] = values if alike else None
        _forget(self.parts, PARTS)


def mould_of(world: World, parts: Sequence[Part]) -> tuple[Mould | None, bool]:
    """(the mould of a world's shape, whether it was made just now and must prove itself); None where a part of it is of
    a size of its own, and of a shape that takes none."""
    shape = _shape(parts)
    with _lock:
        if shape in _moulds:
            _moulds.move_to_end(shape)
            return _moulds[shape], False
        model, index = compile_plain(world)
        _learn(model, parts)
        if any(_found(part) is None for part in parts if part.kind[0] not in WORKED):
            return None, False
        if model.nq and layout() is not None:
            return Mould(model, index, world, parts), True
    keep(parts, None)
    return None, False


def keep(parts: Sequence[Part], mould: Mould | None) -> None:
    """Keep a mould that has proved itself: poured for its own world, it came out as it was compiled; None for one that
    did not."""
    with _lock:
        _moulds[_shape(parts)] = mould
        _forget(_moulds, MOULDS)


def _shape(parts: Sequence[Part]) -> tuple:
    return tuple([part.kind for part in parts])


def compile_plain(world: World) -> tuple[mujoco.MjModel, Index]:
    """(model, index) without looks. Raises `UserError` with the name of the thing MuJoCo refuses."""
    bare = plain(world)
    try:
        model = mujoco.MjModel.from_xml_string(render(bare, looks=False))
    except (ValueError, UserError):
        return compile_world(world)  # which says it in the author's names
    return model, Index.of(bare, model)


def differing(world: World, parts: Sequence[Part], mould: Mould) -> list[tuple[Spot, np.ndarray]] | None:
    """The rows of a world's parts that its mould has not and that are not worked out; None where a part is of a size of
    its own. Parts that were never met are compiled, all at once and alone."""
    others = mould.differing(parts)
    if not others:
        return []
    with _lock:
        return _differing(world, parts, mould, others)


def _differing(
    world: World, parts: Sequence[Part], mould: Mould, others: list[int]
) -> list[tuple[Spot, np.ndarray]] | None:
    unknown = {parts[k][:2] for k in others if parts[k].numbers not in _kinds[parts[k].kind].parts}
    if unknown:
        alone = only(world, parts, unknown)
        _learn(compile_plain(alone)[0], parts_of(alone) or ())
    found = []
    for k in others:
        values = _found(parts[k])
        if values is None:
            return None
        spots = mould.spots(k)
        found += [(spots[v], values[v]) for v in _kinds[parts[k].kind].varying]
    return found


def _learn(model: mujoco.MjModel, parts: Iterable[Part]) -> None:
    """Keep what is new of the parts that a model holds and that are not worked out."""
    for body, part in enumerate(parts):
        kind = _kinds.get(part.kind)
        if part.kind[0] not in WORKED and (kind is None or part.numbers not in kind.parts):
            spots = Spots(model, body)
            values = [read(model, spots[k]) for k in range(len(spots))]
            kind = _kinds.setdefault(part.kind, Kind(spots, values))
            kind.add(part.numbers, values)


def _found(part: Part) -> list[np.ndarray] | None:
    parts = _kinds[part.kind].parts
    if part.numbers in parts:
        parts.move_to_end(part.numbers)
    return parts.get(part.numbers)


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    """Bit for bit: -0.0 is not 0.0."""
    return a.tobytes() == b.tobytes()


def _forget(kept: OrderedDict, limit: int) -> None:
    while len(kept) > limit:
        kept.popitem(last=False)
