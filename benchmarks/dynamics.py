"""Records the motions of the original's table C that are too sensitive to assert, beside the original's numbers.

Run from the project's root: `python -m benchmarks.dynamics`. What is asserted stands in tests/sim/test_dynamics.py.
"""

from __future__ import annotations

import numpy as np

from benchmarks.printing import run
from tests.sim.rig import Rig, agent, scenario, thing, world


def rig(*things, other=(-50.0, -50.0)) -> Rig:
    """An agent at the origin, another elsewhere, and the given things on an open floor."""
    kinds = {t.kind for t in things}
    game = scenario(boxes=int("box" in kinds), ramps=int("ramp" in kinds))
    return Rig(game, world([agent("hiders/0", 0, 0.0, 0.0), agent("seekers/0", 1, *other)], things))


def moved(game: Rig, steps: int, **action) -> tuple[np.ndarray, float]:
    """(displacement in the plane, change of yaw) of the first thing after `steps` of one action."""
    start = game.state.thing_pose[0, 0].copy()
    game.act(steps, **action)
    change = game.state.thing_pose[0, 0] - start
    return change[:2], float(change[3])


def main() -> None:
    ahead = thing("boxes/0", 0, 0.45, 0.0)
    aside = thing("boxes/0", 0, 0.45, 0.12)
    ramp = thing("ramps/0", 0, 0.45, 0.0, yaw=90, kind="ramp")  # its tall side towards the agent
    rows = []
    offset, yaw = moved(rig(aside), 40, move=(10, 5, 5))
    rows.append(("cube pushed 0.12 m off centre, 40 steps", f"({offset[0]:.2f}, {offset[1]:.2f}) m, yaw {yaw:.2f}",
                 "(2.71, 0.92) m, yaw 0.49 (mirrored)"))  # fmt: skip
    offset, yaw = moved(rig(ahead), 40, move=(6, 5, 5))
    rows.append(("cube pushed at one bin, 40 steps", f"{offset[0]:.3f} m", "0.079 m"))
    offset, yaw = moved(rig(ramp), 40, move=(10, 5, 5))
    rows.append(("ramp pushed from its tall side, 40 steps", f"{np.hypot(*offset):.2f} m, yaw {yaw:.2f}",
                 "11.81 to 19.41 m by engine version"))  # fmt: skip
    game = rig(ramp)
    offset, yaw = moved(game, 40, move=(0, 5, 5), grab=[0])
    rows.append(
        ("ramp dragged backwards, 40 steps", f"{np.hypot(*offset):.2f} m, yaw {yaw:.2f}", "19.42 m, yaw 0.12")
    )
    game = rig(other=(0.36, 0.0))
    game.act(20, move=(10, 5, 5))
    own, other = game.state.agent_pose[0, 0, :2], game.state.agent_pose[0, 1, :2] - [0.36, 0.0]
    both = f"it ({other[0]:.2f}, {other[1]:.2f}), I ({own[0]:.2f}, {own[1]:.2f}) m"
    rows.append(("another agent pushed, 20 steps", both, "it (1.72, -0.21), I (8.83, 0.24) m"))
    for bins, theirs in ((1, 0.77), (2, 2.66), (3, 4.43), (4, 6.34)):
        game = rig()
        game.act(30, move=(5 + bins, 5, 5))
        rows.append((f"speed after 30 steps at {bins} of 5 bins", f"{game.state.agent_velocity[0, 0, 0]:.2f} m/s",
                     f"{theirs:.2f} m/s"))  # fmt: skip
    print("| motion | here | the original |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    run(main)
