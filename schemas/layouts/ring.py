"""The ring layout: a round platform in the middle of the floor."""

from __future__ import annotations

from typing import ClassVar

from schemas.base import Length, Model, said


class Ring(Model):
    """A raised round platform in the middle, as for sumo; it makes the region `ring`, its top."""

    kind: ClassVar[str] = "ring"
    regions: ClassVar[tuple[str, ...]] = ("ring",)

    radius: Length = said(2, "Radius of the platform, metres.")
    height: Length = said(0.3, "How far its top is above the floor, metres.")
