"""Sensed: what plug-ins' sensors tell the agents whose team has them, as columns of their own observation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from worldgen.game import Game
from worldgen.plugins.running import Running, fitting, function, running, words
from worldgen.sim.rules.scene import Scene

if TYPE_CHECKING:
    from schemas.scenario import Scenario


@dataclass(frozen=True)
class _Sensor:
    """One sensor of one team: where its columns begin, and the function with what the file says of it."""

    found: Running
    call: Callable[..., Any]
    options: dict[str, Any]
    slots: slice
    first: int


class Sensed:
    """`names` of the columns, of every sensor that some team has; agents of teams without it are told zeros."""

    def __init__(self, scenario: Scenario, game: Game):
        self.game = game
        self.names: tuple[str, ...] = ()
        self.sensors: list[_Sensor] = []
        for word in words("sensor"):
            having = [
                (team, said)
                for team in game.teams
                if (said := getattr(scenario.teams[team.name].sensors, word, None)) is not None
            ]
            found, call = running("sensor", word), function("sensor", word)
            if not having or found is None or call is None:
                continue
            for team, said in having:
                options = {name: getattr(said, name) for name in type(said).model_fields}
                self.sensors.append(_Sensor(found, call, options, team.slots, len(self.names)))
            self.names += tuple(f"{word} {column}" for column in found.columns)

    def of(self, scene: Scene) -> np.ndarray:
        """float [N, A, len(names)]"""
        told = np.zeros((len(scene.step), self.game.agents, len(self.names)))
        for sensor in self.sensors:
            value = fitting(sensor.call(scene, **sensor.options), scene, sensor.found)
            columns = slice(sensor.first, sensor.first + value.shape[2])
            told[:, sensor.slots, columns] = value[:, sensor.slots]
        return told
