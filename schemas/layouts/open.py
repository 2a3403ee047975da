"""The open layout: a bare floor."""

from __future__ import annotations

from typing import ClassVar

from schemas.base import Model


class Open(Model):
    """A bare floor, with no inner walls."""

    kind: ClassVar[str] = "open"
    regions: ClassVar[tuple[str, ...]] = ()
