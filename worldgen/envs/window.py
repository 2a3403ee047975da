"""A window on the desktop that shows a game as it is played, through GLFW and OpenGL, which come with MuJoCo."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np

from worldgen.errors import UserError

ELSEWHERE = "use 'rgb_array' for pixels, 'ansi' for text, or `worldgen replay` for a film"


class Window:
    """Shows pictures until its user, or `close`, has `closed` it.

    Raises UserError where there is no desktop to open it on.
    """

    def __init__(self, title: str, per_second: float):
        self.title, self.seconds = title, 1.0 / per_second
        self.closed = False
        self._handle: Any = None
        self._size, self._due = (0, 0), 0.0
        with warnings.catch_warnings(action="ignore"):  # GLFW's own words for it
            try:
                import glfw

                ready = glfw.init()
            except ImportError:
                ready = False
        if not ready:
            raise UserError(f"render_mode 'human' opens a window, and there is no display here; {ELSEWHERE}")

    def show(self, pixels: np.ndarray) -> None:
        """uint8 [height, width, 3]"""
        import glfw
        from OpenGL import GL

        window, (height, width) = self._fitting(pixels), pixels.shape[:2]
        glfw.make_context_current(window)
        across, down = glfw.get_framebuffer_size(window)
        GL.glViewport(0, 0, across, down)
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)  # rows follow one another without gaps
        GL.glRasterPos2f(-1.0, 1.0)
        GL.glPixelZoom(across / width, -down / height)  # the first row is the uppermost
        GL.glDrawPixels(width, height, GL.GL_RGB, GL.GL_UNSIGNED_BYTE, np.ascontiguousarray(pixels))
        glfw.swap_buffers(window)
        glfw.poll_events()
        if glfw.window_should_close(window):
            self.close()

    def wait(self) -> None:
        """Sleep until a step's time has passed since the last call, so that a game is seen at its own speed."""
        time.sleep(max(0.0, self._due - time.perf_counter()))
        self._due = time.perf_counter() + self.seconds

    def close(self) -> None:
        """Take the window away, if it is there."""
        if self._handle is not None:
            import glfw

            glfw.destroy_window(self._handle)
        self._handle, self.closed = None, True

    def _fitting(self, pixels: np.ndarray) -> Any:
        """The window, opened for the first picture, and with the sides of this one."""
        import glfw

        height, width = pixels.shape[:2]
        if self._handle is None:
            self._handle = self._opened(width, height)
        if (width, height) != self._size:
            glfw.set_window_aspect_ratio(self._handle, width, height)
            glfw.set_window_size(self._handle, width, height)
            self._size = width, height
        return self._handle

    def _opened(self, width: int, height: int) -> Any:
        import glfw

        with warnings.catch_warnings(action="ignore"):
            glfw.default_window_hints()
            window = glfw.create_window(width, height, self.title, None, None)
        if not window:
            raise UserError(f"this display has no OpenGL for render_mode 'human'; {ELSEWHERE}")
        glfw.make_context_current(window)
        glfw.swap_interval(0)  # `wait` keeps the time
        return window
