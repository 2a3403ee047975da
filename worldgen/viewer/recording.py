"""Recording: one episode as plain arrays, the one thing that map, film and page are drawn from.

It holds the World, what was seen and done at every step, and nothing about how to draw it. Frame 0 is the
state after reset, frame t the state after step t. Lidar and cones are not kept: they follow from the poses.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from worldgen.errors import UserError
from worldgen.viewer.files import replacing
from worldgen.viewer.scene import Scene, Senses, senses_of
from worldgen.viewer.worldjson import from_json, to_json
from worldgen.world import World

if TYPE_CHECKING:
    from worldgen.sim.simulation import Simulation

FORMAT = 3
JUMP = 1.5  # m: what is farther away a step later was put there
BODY = 0.15  # m of a body around its centre that a picture should not cut off


@dataclass(frozen=True, eq=False)
class Recording:
    """T steps of one world; members in the order of `world.agents` [a] and `world.things` [b]."""

    world: World
    senses: tuple[Senses, ...]
    policies: dict[str, str]  # who played each team, in words
    ended: str  # "truncated", "terminated", "discarded", or "" while the episode runs
    rules: tuple[str, ...]  # names of the scenario's rules [R]
    people: tuple[str, ...]  # names of the agents that people played
    agent_pose: np.ndarray  # float64 [T+1, a, 4] x, y, z in m and yaw in rad
    thing_pose: np.ndarray  # float64 [T+1, b, 4]
    held: np.ndarray  # int32 [T+1, a] the thing in its grip, -1 for none
    locked: np.ndarray  # bool [T+1, b]
    locked_by: np.ndarray  # int32 [T+1, b] the agent that locked it, -1 while unlocked
    sees: np.ndarray  # bool [T+1, a, a+b] which agents, then which things each agent sees
    phase: np.ndarray  # int32 [T+1] number of the phase the next step is in
    reward: np.ndarray  # float32 [T+1, a] of the step that led here; 0 in frame 0
    move: np.ndarray  # int8 [T, a, 3] bins 0..10
    grab: np.ndarray  # bool [T, a]
    lock: np.ndarray  # bool [T, a]
    thing_tilt: np.ndarray  # float64 [T+1, b, 2] pitch and roll of what tips over, rad
    agent_present: np.ndarray  # bool [T+1, a] not removed by a rule
    thing_present: np.ndarray  # bool [T+1, b]
    left: (
        np.ndarray
    )  # float32 [T+1, b] of the first number of a thing's own, as a share of its ceiling; 1 without one
    paid: np.ndarray  # float32 [T+1, R, a] what each rule paid in the step that led here
    fired: np.ndarray  # bool [T+1, R]

    @property
    def steps(self) -> int:
        return len(self.agent_pose) - 1

    @property
    def step_time(self) -> float:
        """Seconds of game time a step takes."""
        return self.world.timestep * self.world.substeps

    @property
    def teams(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(agent.team for agent in self.world.agents))

    def score(self) -> dict[str, np.ndarray]:
        """By team [T+1]: the reward so far, averaged over the team's members."""
        total = np.cumsum(self.reward, axis=0, dtype=np.float64)
        team = np.array([agent.team for agent in self.world.agents])
        return {name: total[:, team == name].mean(axis=1) for name in self.teams}

    def reach(self) -> tuple[float, float]:
        """How far (m) anybody or anything present ever was from the middle, east or west and north or south."""
        spots = np.concatenate([self.agent_pose, self.thing_pose], axis=1)[:, :, :2]
        there = np.concatenate([self.agent_present, self.thing_present], axis=1)
        x, y = np.abs(spots[there]).max(axis=0, initial=0.0) + BODY
        return float(x), float(y)

    def scene(self, at: float) -> Scene:
        """The state at frame `at` (0..T); between two, bodies move evenly, all else is the earlier's."""
        at = min(max(at, 0.0), float(self.steps))
        t = min(int(at), self.steps)
        after, share = min(t + 1, self.steps), at - t
        return Scene(
            self.world,
            self.senses,
            between(self.agent_pose[t], self.agent_pose[after], share),
            between(self.thing_pose[t], self.thing_pose[after], share),
            self.held[t],
            self.locked[t],
            self.locked_by[t],
            self.sees[t],
            self.thing_tilt[t],
            self.agent_present[t],
            self.thing_present[t],
            self.left[t],
        )

    def save(self, path: str | Path) -> None:
        """Write a compressed .npz at exactly `path`; an old file is replaced only once all is written."""
        about = {
            "format": FORMAT,
            "senses": [asdict(s) for s in self.senses],
            "policies": self.policies,
            "ended": self.ended,
            "rules": self.rules,
            "people": self.people,
        }
        texts = {"about": np.array(json.dumps(about)), "world": np.array(to_json(self.world))}
        arrays = {name: getattr(self, name) for name in ARRAYS}
        with replacing(path) as partial, partial.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **texts, **arrays)

    @staticmethod
    def load(path: str | Path) -> Recording:
        """The Recording saved at `path`; raises UserError where there is none, or something else."""
        try:
            with np.load(path, allow_pickle=False) as file:
                about = json.loads(str(file["about"]))
                if about["format"] != FORMAT:
                    raise UserError(
                        f"{path} was written by another version of worldgen; record the episode again"
                    )
                arrays = {name: file[name] for name in ARRAYS}
                world = from_json(str(file["world"]))
        except FileNotFoundError:
            raise UserError(f"there is no recording at {path}") from None
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            raise UserError(
                f"{path} is not a recording; `worldgen replay RUN --out episode.npz` writes one"
            ) from None
        senses = tuple(Senses(**s) for s in about["senses"])
        rules, people = tuple(about["rules"]), tuple(about["people"])
        return Recording(world, senses, about["policies"], about["ended"], rules, people, **arrays)


ARRAYS = tuple(f.name for f in fields(Recording) if f.type == "np.ndarray")


def between(a: np.ndarray, b: np.ndarray, share: float) -> np.ndarray:
    """Poses [n, 4] `share` of the way from a to b, turning the shorter way round; what was put elsewhere waits."""
    if share <= 0.0:
        return a
    step = b - a
    step[np.hypot(step[:, 0], step[:, 1]) > JUMP] = 0.0
    step[:, 3] = (step[:, 3] + np.pi) % (2 * np.pi) - np.pi
    return a + share * step


@dataclass
class Recorder:
    """Follows one world of a simulation: `capture` after its reset and after each step, then `recording`.

    The simulation's world must not have been reset between two captures.
    """

    sim: Simulation
    world_index: int = 0
    policies: dict[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    _frames: list[dict[str, np.ndarray]] = field(init=False, default_factory=list)

    def capture(self) -> None:
        """Keep the state as it is now; a body whose pose is no longer a number stays where it was, or began."""
        sim, w, state = self.sim, self.world_index, self.sim.state
        world = sim.worlds[w]
        agents = np.array([a.slot for a in world.agents], int)
        things = np.array([t.slot for t in world.things], int)
        agent_at = _places(agents, sim.game.agents)
        thing_at = _places(things, sim.game.objects)
        seen = np.concatenate([agents, sim.game.agents + things])
        last = max(int(sim.episode_step[w]) - 1, 0)
        frame = {
            "agent_pose": state.agent_pose[w, agents],
            "thing_pose": state.thing_pose[w, things],
            "held": thing_at[state.held[w, agents]],
            "locked": state.locked[w, things],
            "locked_by": agent_at[state.owner[w, things]],
            "sees": state.sees[w][np.ix_(agents, seen)],
            "phase": np.int32(sim.phase[w]),
            "reward": sim.reward[w, agents],
            "move": sim.journal.move[w, last, agents],
            "grab": sim.journal.grab[w, last, agents],
            "lock": sim.journal.lock[w, last, agents],
            "thing_tilt": state.thing_tilt[w, things],
            "agent_present": state.present[w, agents],
            "thing_present": state.exists[w, things],
            "left": self._left(world),
            "paid": _by_rule([pays[w, agents] for pays in sim.rewards_by_rule.values()], len(agents)),
            "fired": np.array([sim.rules.fired[name][w] for name in sim.rewards_by_rule], bool),
        }
        frame = {name: np.array(value) for name, value in frame.items()}
        start = {"agent_pose": state.agent_start[w, agents], "thing_pose": state.thing_start[w, things]}
        before = self._frames[-1] if self._frames else start | {"thing_tilt": np.zeros((len(things), 2))}
        for name in ("agent_pose", "thing_pose", "thing_tilt"):
            # physics that broke down leaves numbers nobody can draw
            frame[name] = np.where(np.isfinite(frame[name]), frame[name], before[name])
        self._frames.append(frame)

    def _left(self, world: World) -> np.ndarray:
        """The first number of each thing's own as a share of its ceiling."""
        sim, shares = self.sim, np.ones(len(world.things), np.float32)
        for k, thing in enumerate(world.things):
            if thing.attributes:
                name, _, ceiling = thing.attributes[0]
                column = sim.game.attributes.index(name)
                now = sim.state.attribute[self.world_index, sim.game.agents + thing.slot, column]
                shares[k] = now / max(ceiling, 1e-9)
        return shares

    def last(self) -> dict[str, np.ndarray]:
        """The arrays of the last frame alone, without their first axis; the actions are those that led to it."""
        return self._frames[-1]

    def recording(self) -> Recording:
        """All frames captured so far."""
        if not self._frames:
            raise UserError("nothing has been recorded yet")
        sim, w = self.sim, self.world_index
        endings = {"terminated": sim.terminated, "truncated": sim.truncated, "discarded": sim.discarded}
        ended = next((name for name, flag in endings.items() if flag[w]), "")
        arrays = {name: np.stack([f[name] for f in self._frames]) for name in self._frames[0]}
        for name in ("move", "grab", "lock"):
            arrays[name] = arrays[name][1:]  # what led to each frame but the first
        rules, senses = tuple(sim.rewards_by_rule), senses_of(sim.game)
        return Recording(sim.worlds[w], senses, dict(self.policies), ended, rules, self.people, **arrays)


def _by_rule(rows: list[np.ndarray], agents: int) -> np.ndarray:
    """[R, a] rows of the rules, of which there may be none."""
    return np.array(rows, np.float32).reshape(len(rows), agents)


def _places(slots: np.ndarray, size: int) -> np.ndarray:
    """A table from slot to place among the present ones; -1 for absent slots and, at its end, for slot -1."""
    table = np.full(size + 1, -1, np.int32)
    table[slots] = np.arange(len(slots))
    return table
