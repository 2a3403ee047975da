"""Pictures of one running world, for `render`: the map from above, or a few lines of text."""

from __future__ import annotations

import numpy as np

from worldgen.sim.simulation import Simulation

SIZE = 480  # pixels across at most


def per_second(sim: Simulation) -> float:
    """Steps a second of game time."""
    world = sim.worlds[0]
    return 1.0 / (world.timestep * world.substeps)


def pixels(sim: Simulation) -> np.ndarray:
    """uint8 [height, width, 3]"""
    from worldgen.viewer.map import Painter
    from worldgen.viewer.recording import Recorder

    recorder = Recorder(sim)
    recorder.capture()
    recording = recorder.recording()
    painter = Painter(recording.world, SIZE, SIZE, reach=recording.reach())
    return np.asarray(painter.paint(recording.scene(0.0)).convert("RGB"))


def text(sim: Simulation) -> str:
    """The step and its phase, then a line an agent: where it is, what it holds and sees, its reward of this step."""
    world, state, agents = sim.worlds[0], sim.state, sim.game.agents
    names = {a.slot: a.name for a in world.agents} | {agents + t.slot: t.name for t in world.things}
    phase = list(sim.scenario.phases)[int(sim.phase[0])]
    lines = [f"{sim.game.name}, step {sim.episode_step[0]} of {sim.limit[0]}, {phase}"]
    for agent in world.agents:
        a = agent.slot
        if not sim.alive[0, a]:
            lines.append(f"  {agent.name:<14} not there")
            continue
        x, y = state.agent_pose[0, a, :2]
        held = int(state.held[0, a])
        seen = ", ".join(names[e] for e in np.flatnonzero(state.sees[0, a]).tolist())
        holds = f", holds {names[agents + held]}" if held >= 0 else ""
        lines.append(
            f"  {agent.name:<14} ({x:5.2f}, {y:5.2f}) m, reward {sim.reward[0, a]:+.2f}{holds}, sees {seen or 'nobody'}"
        )
    return "\n".join(lines)
