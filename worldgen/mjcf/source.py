"""What a world must know of an author's own MJCF body: which body it is, how large, how heavy. Compiled once a file."""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import mujoco
import numpy as np

from schemas.problem import Problem
from schemas.things.files import bundle
from worldgen.errors import UserError


@dataclass(frozen=True, slots=True)
class Source:
    """The one body of a file as it stands there, joints at rest."""

    body: str
    center: tuple[float, float, float]  # of its bounding box, in the file's own frame
    size: tuple[float, float, float]  # full lengths of the bounding box
    mass: float
    bodies: int  # parts that move


def locate(scenario, path: str, name: str) -> str:
    """The resolved file that `name`, written at the dotted `path` of a scenario, means. Raises `UserError`."""
    written = Path(scenario.position(path).file)
    folder = written.parent if written.is_file() else Path(scenario.path or ".").parent
    try:
        return str(bundle(folder, name)[0])
    except Problem as problem:
        raise UserError(f"{scenario.name}: {path}: {'; '.join((problem.message, *problem.help))}") from None


def measure(file: str) -> Source:
    """The Source of a resolved MJCF file, read again when it or a file it names has changed. Raises `UserError`."""
    path = Path(file)
    try:
        files = bundle(path.parent, path.name)
    except Problem as problem:
        raise UserError(f"{file}: {problem.message}") from None
    return _measured(file, tuple((str(part), part.stat().st_mtime_ns) for part in files))


@lru_cache(maxsize=256)
def _measured(file: str, versions: tuple) -> Source:
    try:
        model = mujoco.MjModel.from_xml_path(file)
    except ValueError as error:
        raise UserError(f"MuJoCo cannot read {file}: {str(error).strip()}") from None
    top = [body for body in range(1, model.nbody) if model.body_parentid[body] == 0]
    if len(top) != 1 or not model.body(top[0]).name:
        raise UserError(f"{file} must have one body with a name under <worldbody>; it has {len(top)}")
    if int(mujoco.mjtJoint.mjJNT_FREE) in model.jnt_type:
        raise UserError(
            f"{file}: take the free joint away; what is not `fixed: true` slides and turns anyway"
        )
    low, high = _box(model)
    center, size = (low + high) / 2, np.maximum(high - low, 1e-3)
    return Source(
        body=model.body(top[0]).name,
        center=tuple(center.tolist()),
        size=tuple(size.tolist()),
        mass=float(model.body_subtreemass[top[0]]),
        bodies=model.nbody - 1,
    )


def _box(model: mujoco.MjModel) -> tuple[np.ndarray, np.ndarray]:
    """The lower and upper corner of all geoms of the bodies, those of the file's own stage left out."""
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    geoms = np.flatnonzero(model.geom_bodyid > 0)
    turn = data.geom_xmat[geoms].reshape(-1, 3, 3)
    middle = data.geom_xpos[geoms] + np.einsum("gij,gj->gi", turn, model.geom_aabb[geoms, :3])
    half = np.einsum("gij,gj->gi", np.abs(turn), model.geom_aabb[geoms, 3:])
    if not len(geoms):
        return np.zeros(3), np.zeros(3)
    return (middle - half).min(axis=0), (middle + half).max(axis=0)
