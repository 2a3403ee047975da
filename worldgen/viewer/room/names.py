"""Agents' names over a picture of the room."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

from worldgen.viewer import palette, text
from worldgen.viewer.labels import Box, draw_label, overlap
from worldgen.viewer.map import Show, label_size
from worldgen.viewer.room.camera import Camera
from worldgen.viewer.scene import Scene

OVER = 2.1  # radii above an agent's centre


def names(picture: Image.Image, scene: Scene, show: Show) -> Image.Image:
    """The picture itself, drawn on; no name over another."""
    if not show.labels:
        return picture
    camera, size = Camera.fit(scene.world, *picture.size), label_size(picture.width)
    taken: list[Box] = []
    for x, y, name, color in sorted(_heads(scene, camera), key=lambda head: -head[1]):
        half = (text.width(name, size) + 0.7 * size) / 2
        box = (x - half, y - 0.68 * size, x + half, y + 0.68 * size)
        while hidden := [
            other for other in taken if overlap(box, other)
        ]:  # up, until it covers none that is nearer
            up = box[3] - min(other[1] for other in hidden) + 1
            box = (box[0], box[1] - up, box[2], box[3] - up)
        taken.append(box)
        draw_label(picture, box, name, size, color)
    return picture


def _heads(scene: Scene, camera: Camera) -> Iterator[tuple[float, float, str, palette.RGB]]:
    """Where the head of everybody present is in the picture, its name, and the colour to write it in."""
    for k in np.flatnonzero(scene.agent_present):
        agent = scene.world.agents[k]
        x, y = camera.project(scene.agent_pose[k, :3] + (0, 0, OVER * agent.radius))
        yield x, y, agent.name, palette.darker(palette.tone(agent.color), 0.55)
