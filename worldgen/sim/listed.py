"""Listed: what `observe` keeps of everyone's rows, as factors of 0 or 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from worldgen.game import Game
from worldgen.sim.observations import RELATION, THING_RELATION, Observations

POSITION = ("x", "y", "z", "cos yaw", "sin yaw", "dx", "dy", "dz", "distance", "cos", "sin")
VELOCITY = ("vx", "vy", "vz", "spin", "dvx", "dvy")
KINDS = {"position": POSITION, "velocity": VELOCITY, "size": ("size x", "size y", "size z")}
KINDS["locked"] = ("locked", "locked by me", "locked by my team")
ROWS = ("agents", "things", "to_agents", "to_things")


def listed(kept: Mapping[str, Sequence[str]], game: Game, obs: Observations) -> dict[str, Any]:
    """`keep_...` float32 [slots, columns] for each of ROWS, by what `kept` says of each group; groups that it leaves
    out are `hidden`, bool [E]."""
    rows = {name: np.ones(getattr(obs, name).shape[-2:], np.float32) for name in ROWS}
    hidden = np.zeros(game.agents + game.objects, bool)
    for part in (*game.teams, *game.groups):
        if part.name not in kept:
            hidden[slice(*game.slots(part.name))] = True
            continue
        kind, relation = ("agents", RELATION) if part in game.teams else ("things", THING_RELATION)
        keep = {column for word in kept[part.name] for column in KINDS.get(word, (word,))}
        rows[kind][part.slots] = [column in keep for column in obs.columns[part.name]]
        rows[f"to_{kind}"][part.slots] = [column in keep for column in relation]
    return {"hidden": hidden} | {f"keep_{name}": row for name, row in rows.items()}
