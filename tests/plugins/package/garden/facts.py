"""What runs the words that need numpy: imported when a simulation is made, never to check a file."""

import numpy as np


def faces(scene):
    """bool [N, E, E]"""
    offset = scene.xy[:, None] - scene.xy[:, :, None]
    bearing = np.arctan2(offset[..., 1], offset[..., 0])
    return np.cos(bearing - scene.yaw[:, :, None]) >= np.cos(np.radians(10))


def beside(scene):
    """bool [N, E, E]: by the target's heading."""
    offset = scene.xy[:, :, None] - scene.xy[:, None]
    ahead = np.stack([np.cos(scene.yaw), np.sin(scene.yaw)], axis=-1)[:, None]
    along, across = (
        (offset * ahead).sum(axis=-1),
        offset[..., 1] * ahead[..., 0] - offset[..., 0] * ahead[..., 1],
    )
    return (np.abs(along) <= 0.2) & (np.abs(across) <= 0.5)


def compass(scene):
    """float [N, A, 2]"""
    yaw = scene.yaw[:, : scene.game.agents]
    return np.stack([np.sin(yaw), np.cos(yaw)], axis=-1)
