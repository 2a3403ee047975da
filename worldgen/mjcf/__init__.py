"""World -> MJCF text a person can read -> `mujoco.MjModel`, plus the `Index` of what lives where in it."""

from worldgen.mjcf.compile import compile_world
from worldgen.mjcf.index import Index
from worldgen.mjcf.render import render

__all__ = ["Index", "compile_world", "render"]
