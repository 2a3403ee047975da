"""One episode played up to a step, and what was true and fired there: `worldgen explain --step`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import degrees
from typing import TYPE_CHECKING, Any

from worldgen.authoring.columns import columns

if TYPE_CHECKING:
    from schemas.scenario import Scenario


@dataclass(frozen=True)
class Fired:
    rule: str
    condition: str
    fired: bool
    pays: dict[str, float]  # agent's name to reward, of those who got any


@dataclass(frozen=True)
class StepReport:
    scenario: str
    identity: str
    seed: int
    policy: str
    step: int
    phase: str
    ended: str  # "", "terminated", "truncated"
    reward: dict[str, float]
    rules: tuple[Fired, ...]
    agents: dict[str, str]  # where they are, what they see and hold
    things: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def text(self) -> str:
        fired = [[f.rule, f.condition, _paid(f.pays)] for f in self.rules if f.fired]
        quiet = [f.rule for f in self.rules if not f.fired]
        ended = f", and the episode {self.ended}" if self.ended else ""
        lines = [
            f"{self.scenario}, seed {self.seed}, {self.policy} policy: step {self.step}, phase {self.phase}{ended}",
            "",
            "fired" if fired else "no rule fired",
            *columns(fired, indent="  "),
            *(["did not fire", *columns([[", ".join(quiet)]], indent="  ")] if quiet else []),
            "",
            "then",
            *columns([[name, text] for name, text in {**self.agents, **self.things}.items()], indent="  "),
        ]
        return "\n".join(lines)


def play_to(scenario: Scenario, seed: int, step: int, policy: str) -> StepReport:
    """Raises UserError when the episode ends before `step`."""
    from cli.playing import player
    from rl.evaluate import act
    from worldgen.errors import UserError
    from worldgen.sim.simulation import Simulation
    from worldgen.viewer.play import start_at

    if step > scenario.steps:
        raise UserError(
            f"an episode of {scenario.name} has {scenario.steps} steps; --step {step} is beyond them"
        )
    one = player(policy, None, seed)
    sim = Simulation(scenario, 1, seed, threads=1)
    try:
        start_at(sim, seed)
        one.begin(sim)
        players = dict.fromkeys(scenario.teams, one)
        for done in range(step):
            if sim.done[0]:
                raise UserError(
                    f"the episode of seed {seed} ended after {done} steps; ask for --step 1..{done}"
                )
            phase = int(sim.phase[0])
            sim.step(*act(sim, players))
        return _report(sim, scenario, seed, policy, step, list(scenario.phases)[phase])
    finally:
        sim.close()


def _report(sim: Any, scenario: Scenario, seed: int, policy: str, step: int, phase: str) -> StepReport:
    from worldgen.authoring.plain import condition

    rules = scenario.document.get("rules", {})
    names = {agent.slot: agent.name for agent in sim.worlds[0].agents}
    ended = next((word for word in ("terminated", "truncated", "discarded") if getattr(sim, word)[0]), "")
    return StepReport(
        scenario=scenario.name,
        identity=scenario.identity,
        seed=seed,
        policy=policy,
        step=step,
        phase=phase,
        ended={"terminated": "was ended", "truncated": "ran out", "discarded": "was discarded"}.get(
            ended, ""
        ),
        reward={name: round(float(sim.reward[0, slot]), 6) for slot, name in names.items()},
        rules=tuple(
            Fired(name, condition(rules[name]), bool(sim.rules.fired[name][0]), _pays(pays[0], names))
            for name, pays in sim.rewards_by_rule.items()
        ),
        agents=_agents(sim, names),
        things=_things(sim, names),
    )


def _pays(row: Any, names: dict[int, str]) -> dict[str, float]:
    return {name: round(float(row[slot]), 6) for slot, name in names.items() if row[slot] != 0}


def _paid(pays: dict[str, float]) -> str:
    return ", ".join(f"{name} {amount:+g}" for name, amount in pays.items()) or "paid nothing"


def _agents(sim: Any, names: dict[int, str]) -> dict[str, str]:
    state, count = sim.state, sim.game.agents
    things = {count + thing.slot: thing.name for thing in sim.worlds[0].things}
    everyone = names | things
    found: dict[str, str] = {}
    for slot, name in names.items():
        seen = [other for at, other in everyone.items() if state.sees[0, slot, at]]
        held = int(state.held[0, slot])
        parts = [_pose(state.agent_pose[0, slot])]
        parts += [f"sees {', '.join(seen)}"] if seen else ["sees nobody"]
        parts += [f"holds {things[count + held]}"] if held >= 0 else []
        parts += _attributes(sim, slot)
        parts += ["frozen"] if sim.frozen[0, slot] else []
        found[name] = "; ".join(parts) if state.present[0, slot] else "removed"
    return found


def _things(sim: Any, names: dict[int, str]) -> dict[str, str]:
    """Things that move or are locked; what is fixed stays where `worldgen sample` says."""
    state = sim.state
    found: dict[str, str] = {}
    for thing in sim.worlds[0].things:
        if thing.fixed:
            continue
        owner = int(state.owner[0, thing.slot])
        parts = [_pose(state.thing_pose[0, thing.slot])]
        parts += [f"locked by {names.get(owner, 'nobody')}"] if state.locked[0, thing.slot] else []
        parts += _attributes(sim, sim.game.agents + thing.slot)
        found[thing.name] = "; ".join(parts) if state.exists[0, thing.slot] else "removed"
    return found


def _attributes(sim: Any, entity: int) -> list[str]:
    """`energy 9.5`, of those that a member has; agents are counted first, then things."""
    return [
        f"{name} {sim.state.attribute[0, entity, k]:g}"
        for k, name in enumerate(sim.game.attributes)
        if sim.state.owns[0, entity, k]
    ]


def _pose(pose: Any) -> str:
    x, y, _, yaw = pose
    return f"({x:.2f}, {y:.2f}) facing {degrees(yaw) % 360:.0f} deg"
