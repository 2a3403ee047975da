"""Family: one document and the stages of its curriculum, each read as a scenario of its own, and only once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from schemas.scenario import Scenario


class Family:
    """Shared by every member: the scenario without a stage and the one of each stage."""

    def __init__(self, names: tuple[str, ...], read: Callable[[str | None], Scenario]):
        self.names = names
        self._read = read  # a stage's name (None: without one) to its scenario; raises ScenarioError
        self._base: Scenario | None = None
        self._stages: dict[str, Scenario] | None = None

    @property
    def stages(self) -> dict[str, Scenario]:
        if self._stages is None:
            self._stages = {name: self._read(name) for name in self.names}
        return self._stages

    @property
    def members(self) -> tuple[Scenario, ...]:
        """The scenario without a stage, then that of every stage."""
        if self._base is None:
            self._base = self._read(None)
        return (self._base, *self.stages.values())

    def know(self, base: Scenario, stages: Mapping[str, Scenario | None]) -> None:
        """Keep what was read while checking: the base, and the stages where all of them are sound."""
        self._base = base
        sound: dict[str, Any] = {name: scenario for name, scenario in stages.items() if scenario is not None}
        if tuple(sound) == self.names:
            self._stages = sound
