"""A process of its own that draws: `python -m worldgen.viewer.room.child RECORDING`, the rest of what it needs as JSON
on standard input, pictures as raw RGB on standard output.

OpenGL is chosen when mujoco is imported, and a broken driver takes its process along; both are best had elsewhere.
"""

# The mujoco package comes without type stubs.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import json
import os
import sys

import numpy as np


def main() -> None:
    wanted = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no picture
    import mujoco

    from worldgen.viewer.map import Show
    from worldgen.viewer.recording import Recording
    from worldgen.viewer.room.camera import AZIMUTH, ELEVATION, Camera
    from worldgen.viewer.room.model import mjcf
    from worldgen.viewer.room.overlay import Overlay
    from worldgen.viewer.room.stand import stand

    recording, (width, height) = Recording.load(sys.argv[1]), wanted["size"]
    model = mujoco.MjModel.from_xml_string(mjcf(recording.world, width, height))
    data, fitted, show = (
        mujoco.MjData(model),
        Camera.fit(recording.world, width, height),
        Show(**wanted["show"]),
    )
    camera = mujoco.MjvCamera()
    camera.lookat[:], camera.distance = fitted.lookat, fitted.distance
    camera.azimuth, camera.elevation = AZIMUTH, ELEVATION
    with mujoco.Renderer(model, height, width, max_geom=20_000) as renderer:
        for at in wanted["moments"]:
            scene = recording.scene(at)
            stand(model, data, scene)
            renderer.update_scene(data, camera)
            Overlay(renderer.scene).draw(scene, show)
            out.write(np.ascontiguousarray(renderer.render()).tobytes())
            out.flush()


if __name__ == "__main__":
    main()
