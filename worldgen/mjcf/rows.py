"""Rows: what a compiled model holds of one body, so that it can be written into another model of the same shape.

Left out is what follows from where the body stands, from its neighbours and from the whole: poses, axes, ids and
addresses, and what `mj_setConst` works out.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import mujoco
import numpy as np

OWNERS = ("body", "jnt", "dof", "geom", "bvh", "mesh")
# Whole numbers that say something of the body itself: its tree of bounding boxes, its mesh's hull and faces.
LOCAL = frozenset((
    "bvh_depth", "bvh_child", "bvh_nodeid", "mesh_extrema", "mesh_face", "mesh_facenormal", "mesh_graph",
    "mesh_polyvertnum", "mesh_polyvert", "mesh_polymapnum", "mesh_polymap",
))  # fmt: skip
POSED = frozenset(("body_pos", "body_quat", "jnt_axis"))
SET_CONST = frozenset((
    "body_subtreemass", "body_sameframe", "body_invweight0", "dof_invweight0", "dof_M0", "dof_length", "geom_sameframe",
))  # fmt: skip
# Fields of a mesh with a row for each of its vertices, faces, ...; the others have one a mesh.
SPANS = {
    "mesh_vert": "vert", "mesh_polymapnum": "vert", "mesh_normal": "normal", "mesh_face": "face",
    "mesh_facenormal": "face", "mesh_facetexcoord": "face", "mesh_graph": "graph", "mesh_polynormal": "poly",
    "mesh_polyvertnum": "poly", "mesh_polyvert": "polyvert", "mesh_polymap": "polymap", "mesh_texcoord": "texcoord",
}  # fmt: skip


# What says where a body's rows are.
TABLES = (
    "body_jntadr", "body_jntnum", "body_dofadr", "body_dofnum", "body_geomadr", "body_geomnum", "body_bvhadr",
    "body_bvhnum", "geom_dataid", "mesh_vertadr", "mesh_vertnum", "mesh_polyadr", "mesh_polynum", "mesh_graphadr",
    "mesh_normaladr", "mesh_normalnum", "mesh_faceadr", "mesh_facenum", "mesh_polyvertnum", "mesh_polymapnum",
    "mesh_texcoordadr", "mesh_texcoordnum", "mesh_bvhadr", "mesh_bvhnum",
)  # fmt: skip


def tables(model: mujoco.MjModel) -> SimpleNamespace:
    """Those arrays of a model by which the rows of its bodies are found, and `nmeshgraph`."""
    return SimpleNamespace(
        nmeshgraph=int(model.nmeshgraph), **{name: getattr(model, name).copy() for name in TABLES}
    )


class Spot(NamedTuple):
    """Some rows of a field; `first` is what the ids in it count from."""

    field: str
    rows: slice
    first: int = 0


class Spots:
    """The rows of one body of a model (or its `tables`) that its numbers settle: spot k of two bodies of a kind is the
    same field."""

    def __init__(self, model: Any, body: int):
        spans = _body(model, body)
        self._owners = [(spans, field, owner) for field, owner in _fields() if owner in spans]
        for mesh in model.geom_dataid[spans["geom"]].tolist():
            if mesh >= 0:
                spans = _mesh(model, mesh)
                self._owners += [(spans, field, owner) for field, owner in _fields() if owner in spans]

    def __len__(self) -> int:
        return len(self._owners)

    def __getitem__(self, k: int) -> Spot:
        spans, field, owner = self._owners[k]
        counted = field == "bvh_nodeid" and "geom" in spans
        return Spot(field, spans[owner], spans["geom"].start if counted else 0)


def read(model: mujoco.MjModel, spot: Spot) -> np.ndarray:
    """A copy of the rows, ids counted from the body's own first."""
    values = getattr(model, spot.field)[spot.rows]
    return np.where(values >= 0, values - spot.first, values) if spot.first else values.copy()


def write(model: mujoco.MjModel, spot: Spot, values: np.ndarray) -> None:
    if spot.first:
        values = np.where(values >= 0, values + spot.first, values)
    getattr(model, spot.field)[spot.rows] = values


@cache
def _fields() -> tuple[tuple[str, str], ...]:
    """(field, whose rows it has) of all that is written."""
    empty = mujoco.MjModel.from_xml_string("<mujoco/>")
    found = []
    for field in dir(empty):
        values, owner = getattr(empty, field), field.partition("_")[0]
        if not isinstance(values, np.ndarray) or owner not in OWNERS or field in POSED | SET_CONST:
            continue
        if values.dtype != np.int32 or field in LOCAL:
            found.append((field, SPANS.get(field, owner)))
    return tuple(found)


def _body(model: Any, k: int) -> dict[str, slice]:
    return {
        "body": _span(k, 1),
        "jnt": _span(model.body_jntadr[k], model.body_jntnum[k]),
        "dof": _span(model.body_dofadr[k], model.body_dofnum[k]),
        "geom": _span(model.body_geomadr[k], model.body_geomnum[k]),
        "bvh": _span(model.body_bvhadr[k], model.body_bvhnum[k]),
    }


def _mesh(model: Any, k: int) -> dict[str, slice]:
    vert, poly = (
        _span(model.mesh_vertadr[k], model.mesh_vertnum[k]),
        _span(model.mesh_polyadr[k], model.mesh_polynum[k]),
    )
    graphs = [at for at in model.mesh_graphadr.tolist() if at > model.mesh_graphadr[k]]
    graph = slice(int(model.mesh_graphadr[k]), min(graphs, default=int(model.nmeshgraph)))
    return {
        "mesh": _span(k, 1),
        "vert": vert,
        "normal": _span(model.mesh_normaladr[k], model.mesh_normalnum[k]),
        "face": _span(model.mesh_faceadr[k], model.mesh_facenum[k]),
        "graph": graph,
        "poly": poly,
        "polyvert": _counted(model.mesh_polyvertnum, poly),
        "polymap": _counted(model.mesh_polymapnum, vert),
        "texcoord": _span(model.mesh_texcoordadr[k], model.mesh_texcoordnum[k]),
        "bvh": _span(model.mesh_bvhadr[k], model.mesh_bvhnum[k]),
    }


def _span(first: int, count: int) -> slice:
    return slice(int(first), int(first) + int(count)) if count > 0 else slice(0, 0)


def _counted(counts: np.ndarray, rows: slice) -> slice:
    """The rows of a field that has `counts[k]` rows for each k."""
    return _span(counts[: rows.start].sum(), counts[rows].sum())
