"""Family: one document and the stages of its curriculum, each read as a scenario of its own, and only once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from schemas.scenario import Scenario


class Family:
    """Shared by every member: the scenario without a stage and the one of each stage."""

    def __init__(self, names: tuple[str, ...], read: Callable[[str], Scenario]):
        self.names = names
        self._read = read  # a stage's name to its scenario; raises ScenarioError
        self._stages: dict[str, Scenario] | None = None

    @property
    def stages(self) -> dict[str, Scenario]:
        if self._stages is None:
            self._stages = {name: self._read(name) for name in self.names}
        return self._stages

    def know(self, stages: Mapping[str, Scenario | None]) -> None:
        """Keep stages that were read while checking, where all of them are sound."""
        sound: dict[str, Any] = {name: scenario for name, scenario in stages.items() if scenario is not None}
        if tuple(sound) == self.names:
            self._stages = sound
