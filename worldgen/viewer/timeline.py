"""The strip under a film: the score of each team, the phases, who was paid when, and where the film is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from worldgen.viewer import legend, palette, text
from worldgen.viewer.legend import Entry
from worldgen.viewer.palette import RGB, mix
from worldgen.viewer.recording import Recording


@dataclass
class Timeline:
    """Draws the strip of one recording, `height` pixels high, at type size `kind`."""

    recording: Recording
    kind: float
    metre: float  # shown pixels
    width: float  # shown pixels
    _score: dict[str, np.ndarray] = field(init=False)
    teams: list[Entry] = field(init=False)
    paid: list[RGB | None] = field(init=False)
    _room: float = field(init=False)  # for the scores, left of the scale
    _head: float = field(init=False)  # height of the scores

    def __post_init__(self) -> None:
        self._score = self.recording.score()
        self.teams = [e for e in legend.entries([self.recording.world]) if e.kind == "agent"]
        longest = [(e.name, f"{self._player(e.name)}+0000.0") for e in self.teams]
        self._room = self.width - max(self.metre, 2.2 * self.kind) - 4 * self.kind
        self._head = legend.layout(longest, self.kind, self._room)[1]
        self.paid = [self._winner(t) for t in range(self.recording.steps + 1)]

    @property
    def height(self) -> int:
        return round(self._head + 3.0 * self.kind)

    def draw(self, page: Image.Image, left: float, top: float, at: float) -> None:
        """Draw for the moment `at` (frames, may be between two)."""
        right = left + self.width
        frame = min(int(at), self.recording.steps)
        scores = [(e.name, f"{self._player(e.name)}{self._score[e.name][frame]:+.1f}") for e in self.teams]
        legend.draw_legend(page, (left, top), self._room, self.teams, scores, self.kind)
        if self.metre:
            legend.draw_scale(page, right - 1, top + legend.ROW * self.kind / 2, self.metre, self.kind)
        self._bar(page, left, top + self._head + 0.5 * self.kind, right, at)

    def _bar(self, page: Image.Image, left: float, top: float, right: float, at: float) -> None:
        recording, kind, draw = self.recording, self.kind, ImageDraw.Draw(page)
        longest = (
            f"step {recording.world.steps}/{recording.world.steps} · {self._seconds(recording.world.steps)}"
        )
        end = right - text.width(longest, kind) - 1.2 * kind
        clock = f"step {int(at)}/{recording.world.steps} · {self._seconds(at)}"
        text.write(draw, (right, top + 0.75 * kind), clock, kind, palette.MUTED, "rm")
        metre = (end - left) / max(recording.world.steps, 1)
        now = left + at * metre
        for k, span in enumerate(recording.world.phases):
            x0, x1 = left + span.start * metre, left + min(span.end, recording.world.steps) * metre
            self._phase(draw, span.name, (x0, top, x1, top + 1.5 * kind), now, k)
        self._payments(draw, left, top + 1.75 * kind, metre, int(at))
        draw.line(
            (now, top - 0.25 * kind, now, top + 2.25 * kind), fill=palette.INK, width=max(2, round(kind / 7))
        )

    def _phase(self, draw: ImageDraw.ImageDraw, name: str, box, now: float, number: int) -> None:
        """A segment, its part that has been played in a stronger shade."""
        x0, y0, x1, y1 = box
        x1 -= 1  # a hair between two phases
        shade = mix(palette.LINE, palette.REGION, 0.10 + 0.16 * (number % 2))
        draw.rectangle((x0, y0, x1, y1), fill=mix(shade, palette.PAGE, 0.55))
        if now > x0:
            draw.rectangle((x0, y0, min(now, x1), y1), fill=shade)
        if text.width(name, 0.9 * self.kind) < x1 - x0 - 0.6 * self.kind:
            text.write(draw, ((x0 + x1) / 2, (y0 + y1) / 2), name, 0.9 * self.kind, palette.INK, "mm")

    def _payments(self, draw: ImageDraw.ImageDraw, left: float, top: float, step: float, until: int) -> None:
        """One stroke a step played, in the colour of the team that was paid best."""
        for t in range(1, until + 1):
            color = self.paid[t]
            if color is not None:
                draw.rectangle(
                    (left + (t - 1) * step, top, left + t * step - 0.5, top + 0.4 * self.kind), fill=color
                )

    def _winner(self, t: int) -> RGB | None:
        if t == 0 or len(self.teams) < 2:
            return None
        gains = [self._score[e.name][t] - self._score[e.name][t - 1] for e in self.teams]
        best = int(np.argmax(gains))
        return self.teams[best].color if sorted(gains)[-1] > sorted(gains)[-2] else None

    def _player(self, team: str) -> str:
        """Who plays a team; of a folder, its last part."""
        name = self.recording.policies.get(team, "").rstrip("/").rpartition("/")[2]
        return f"{text.fitted(name, self.kind, 8 * self.kind)} · " if name else ""

    def _seconds(self, at: float) -> str:
        return f"{at * self.recording.step_time:.1f} s"
