"""A plain recurrent PPO, as a researcher would write it in an afternoon for our PettingZoo face: our trainer's peer.

`python -m benchmarks.plain_ppo chase --minutes 5 --seed 0 --log plain.jsonl`. Environments are stepped one after the
other in Python; what an agent observes is put end to end into one vector; one MLP and LSTM acts for all agents,
another values. Rollout, chunks, epochs, minibatch, learning rate, discount, clipping and entropy are those of preset
`small`, and the hidden width is chosen so that both networks together have as many parameters as our policy and
critic. As usual for such scripts, observations are normalised by running moments and rewards by those of the
discounted return.
"""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import torch
import typer
from torch import Tensor, nn

from benchmarks.printing import run, writable
from rl.clock import Clock
from rl.config import resolve
from rl.layout import Layout
from rl.policy import Critic, Policy
from schemas.train import TrainConfig
from worldgen.envs import parallel_env
from worldgen.errors import UserError
from worldgen.scenario import load

AXES, BINS = 3, 11
VERBS = ("grab", "lock")


def flatten(observation: dict[str, Any]) -> np.ndarray:
    """What one agent observes, end to end; rows it does not see are zero already, and the masks say so."""
    parts = [observation["self"], observation.get("lidar", np.zeros(0, np.float32))]
    for name in observation["entity"]:
        parts += [observation[kind][name].ravel() for kind in ("entity", "relation", "mask")]
    return np.concatenate(parts, dtype=np.float32)


class Environments:
    """N environments in this process, stepped one by one; rows of arrays are agents, N * A of them."""

    def __init__(self, scenario: Any, count: int, seed: int):
        self.envs = [parallel_env(scenario, seed + k) for k in range(count)]
        self.names = self.envs[0].possible_agents
        spaces = [self.envs[0].action_space(name).spaces for name in self.names]
        self.verbs = [verb for verb in VERBS if any(verb in space for space in spaces)]
        self.usable = np.array([["move" in s] * AXES + [v in s for v in self.verbs] for s in spaces])
        first = [env.reset()[0] for env in self.envs]
        self.width = max(len(flatten(o)) for found in first for o in found.values())
        self.obs, self.present = self._zeros(self.width), self._zeros(dtype=bool)
        for k, found in enumerate(first):
            self._see(k, found, self.envs[k].agents)

    @property
    def rows(self) -> int:
        return len(self.envs) * len(self.names)

    def step(self, actions: np.ndarray) -> dict[str, Any]:
        """Take actions [N * A, heads]; `obs` and `present` then are of the next step, in a new episode where one ended.

        Returns [N * A] reward, terminated, truncated, the terminal observations of truncated agents, and the statistics
        of episodes that ended.
        """
        chosen = actions.reshape(len(self.envs), len(self.names), -1)
        reward, terminated, truncated = self._zeros(), self._zeros(dtype=bool), self._zeros(dtype=bool)
        terminal, finished = self._zeros(self.width), []
        for k, env in enumerate(self.envs):
            playing = {
                name: self._action(a, chosen[k, a]) for a, name in enumerate(self.names) if name in env.agents
            }
            found, paid, over, cut, infos = env.step(playing)
            for name in playing:
                row = k * len(self.names) + self.names.index(name)
                reward[row], terminated[row], truncated[row] = paid[name], over[name], cut[name]
                if cut[name]:
                    vector = flatten(found[name])
                    terminal[row, : len(vector)] = vector
            if not env.agents:
                finished.append(next(iter(infos.values())).get("statistics"))
                found, _ = env.reset()
            self._see(k, found, env.agents)
        return {"reward": reward, "terminated": terminated, "truncated": truncated, "terminal": terminal,
                "finished": finished}  # fmt: skip

    def _action(self, agent: int, heads: np.ndarray) -> dict[str, Any]:
        said = {"move": heads[:AXES]} if self.usable[agent, 0] else {}
        return said | {v: heads[AXES + i] for i, v in enumerate(self.verbs) if self.usable[agent, AXES + i]}

    def _see(self, k: int, found: dict[str, Any], agents: list[str]) -> None:
        for a, name in enumerate(self.names):
            row = k * len(self.names) + a
            self.present[row] = name in agents
            self.obs[row] = 0.0
            if self.present[row]:
                vector = flatten(found[name])
                self.obs[row, : len(vector)] = vector

    def _zeros(self, *shape: int, dtype: Any = np.float32) -> np.ndarray:
        return np.zeros((len(self.envs) * len(self.names), *shape), dtype)


class Moments:
    """Mean and variance of everything seen so far (Chan's parallel update)."""

    def __init__(self, *shape: int):
        self.mean, self.var, self.count = np.zeros(shape), np.ones(shape), 1e-4

    def update(self, values: np.ndarray) -> None:
        if len(values) == 0:
            return
        mean, var, count = values.mean(0), values.var(0), len(values)
        total, delta = self.count + count, mean - self.mean
        square = self.var * self.count + var * count + delta**2 * self.count * count / total
        self.mean, self.var, self.count = self.mean + delta * count / total, square / total, total

    def scale(self, values: np.ndarray) -> np.ndarray:
        return np.clip((values - self.mean) / np.sqrt(self.var + 1e-8), -10, 10).astype(np.float32)


class Network(nn.Module):
    """Two dense layers, an LSTM and a linear head."""

    def __init__(self, inputs: int, width: int, outputs: int, gain: float):
        super().__init__()
        self.mlp = nn.Sequential(_layer(inputs, width), nn.Tanh(), _layer(width, width), nn.Tanh())
        self.lstm = nn.LSTM(width, width)
        for name, parameter in self.lstm.named_parameters():
            nn.init.zeros_(parameter) if "bias" in name else nn.init.orthogonal_(parameter)
        self.head = _layer(width, outputs, gain)

    def forward(self, obs: Tensor, state: Tensor, fresh: Tensor) -> tuple[Tensor, Tensor]:
        """obs [L, R, D], state [2, R, H] before them, fresh [L, R] where an episode begins -> [L, R, K], last state."""
        hidden, outputs = self.mlp(obs), []
        for x, new in zip(hidden, fresh, strict=True):
            h, c = (state * (1 - new)[None, :, None]).split(1)
            x, (h, c) = self.lstm(x.unsqueeze(0), (h.contiguous(), c.contiguous()))
            state = torch.cat([h, c])
            outputs.append(x)
        return self.head(torch.cat(outputs)), state


def _layer(inputs: int, outputs: int, gain: float = 2**0.5) -> nn.Linear:
    layer = nn.Linear(inputs, outputs)
    nn.init.orthogonal_(layer.weight, gain)
    nn.init.zeros_(layer.bias)
    return layer


def parameters(inputs: int, width: int, outputs: int) -> int:
    """How many a Network has."""
    return (inputs + 1) * width + (width + 1) * width + 8 * width * (width + 1) + (width + 1) * outputs


def width_for(total: int, inputs: int, logits: int) -> int:
    """The hidden width at which actor and critic together come nearest to `total` parameters."""
    return min(
        range(8, 1025), key=lambda w: abs(parameters(inputs, w, logits) + parameters(inputs, w, 1) - total)
    )


def ours(scenario: Any, config: TrainConfig) -> int:
    """The number of parameters of our policy and critic in this game."""
    from worldgen.sim.simulation import Simulation

    sim = Simulation(scenario, 1, 0, threads=1)
    layout = Layout.of(sim)
    sim.close()
    networks = Policy(layout, config), Critic(layout, config)
    return sum(p.numel() for network in networks for p in network.parameters())


def gae(reward, value, after, terminated, done, gamma: float, lam: float) -> Tensor:
    """Advantages [T, R]; `after` is the value of the state a step led to, the terminal one's where it was cut off."""
    advantage, running = torch.zeros_like(reward), torch.zeros_like(reward[0])
    for t in reversed(range(len(reward))):
        delta = reward[t] + gamma * after[t] * (1 - terminated[t]) - value[t]
        running = delta + gamma * lam * (1 - done[t]) * running
        advantage[t] = running
    return advantage


def choose(
    logits: Tensor, sizes: list[int], usable: Tensor, actions: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Actions [*, heads] (drawn, unless given), their log-probability and entropy [*], over `usable` heads only."""
    heads = [torch.distributions.Categorical(logits=part) for part in logits.split(sizes, -1)]
    if actions is None:
        actions = torch.stack([head.sample() for head in heads], -1)
    logp = torch.stack([head.log_prob(a) for head, a in zip(heads, actions.unbind(-1), strict=True)], -1)
    entropy = torch.stack([head.entropy() for head in heads], -1)
    return actions, (logp * usable).sum(-1), (entropy * usable).sum(-1)


class PlainPPO:
    """The whole algorithm; `update` plays a rollout, learns from it, and returns a row with the log's usual names."""

    def __init__(self, scenario: Any, config: TrainConfig):
        self.config = config
        self.rng = np.random.default_rng(config.seed)
        torch.manual_seed(config.seed)
        self.envs = envs = Environments(scenario, config.worlds, config.seed)
        self.sizes = [BINS] * AXES + [2] * len(envs.verbs)
        width = width_for(ours(scenario, config), envs.width, sum(self.sizes))
        self.actor = Network(envs.width, width, sum(self.sizes), 0.01)
        self.critic = Network(envs.width, width, 1, 1.0)
        self.weights = [*self.actor.parameters(), *self.critic.parameters()]
        self.optimizer = torch.optim.Adam(self.weights, lr=config.lr, eps=config.adam_eps)
        self.usable = torch.from_numpy(np.tile(envs.usable, (config.worlds, 1)))  # [R, heads]
        self.seen, self.earned = Moments(envs.width), Moments()
        self.owed = np.zeros(envs.rows)  # the discounted return so far, for its moments
        self.state = torch.zeros(2, 2, envs.rows, width)  # actor's and critic's
        self.fresh = torch.ones(envs.rows)
        self.clock, self.steps, self.updates, self.seconds = Clock(), 0, 0, 0.0

    @property
    def size(self) -> int:
        return sum(weight.numel() for weight in self.weights)

    def update(self) -> dict[str, Any]:
        begin, before = perf_counter(), self.steps
        self.clock.start()
        memory, finished = self._collect()
        learnt = self._learn(memory)
        self.clock.lap("learn")
        self.updates += 1
        spent = perf_counter() - begin
        self.seconds += spent
        found = [statistics for statistics in finished if statistics]
        names = found[0] if found else ()
        return {
            "update": self.updates, "steps": self.steps, "minutes": self.seconds / 60,
            "steps_per_second": (self.steps - before) / spent, "episodes": len(finished),
            "discarded": len(finished) - len(found),
            **{f"episode/{name}": float(np.mean([s[name] for s in found])) for name in names},
            **learnt, **{f"time/{name}": share for name, share in self.clock.shares().items()},
        }  # fmt: skip

    @torch.no_grad()
    def _collect(self) -> tuple[dict[str, Tensor], list[Any]]:
        """Tensors [T, R, ...], and "states": those before each chunk, [C, 2, 2, R, H]."""
        config, envs = self.config, self.envs
        kept: dict[str, list[Tensor]] = {}
        states, finished = [], []
        for t in range(config.rollout):
            if t % config.chunk == 0:
                states.append(self.state)
            present = envs.present.copy()
            self.seen.update(envs.obs[present])
            obs = torch.from_numpy(self.seen.scale(envs.obs))
            logits, value = self._think(obs, self.fresh)
            actions, logp, _ = choose(logits, self.sizes, self.usable)
            self.clock.lap("act")
            came = envs.step(actions.numpy())
            self.clock.lap("simulate")
            self.steps += int(present.sum())
            finished += came["finished"]
            done = came["terminated"] | came["truncated"]
            row = {
                "obs": obs, "fresh": self.fresh, "actions": actions, "logp": logp, "value": value, "present": present,
                "reward": self._scaled(came["reward"], present, done), "terminated": came["terminated"], "done": done,
                "terminal": self._terminal(came),
            }  # fmt: skip
            for name, part in row.items():
                kept.setdefault(name, []).append(torch.as_tensor(part))
            self.fresh = torch.from_numpy(done | ~present).float()
            self.clock.lap("act")
        last = self._values(torch.from_numpy(self.seen.scale(envs.obs)), self.fresh)
        memory = {name: torch.stack(parts) for name, parts in kept.items()} | {"states": torch.stack(states)}
        following = torch.cat([memory["value"][1:], last[None]])
        memory["after"] = torch.where(memory["done"], memory["terminal"], following)
        self.clock.lap("act")
        return memory, finished

    def _think(self, obs: Tensor, fresh: Tensor) -> tuple[Tensor, Tensor]:
        """Logits [R, K] and values [R] of one step; moves the memories on."""
        logits, actors = self.actor(obs[None], self.state[0], fresh[None])
        value, critics = self.critic(obs[None], self.state[1], fresh[None])
        self.state = torch.stack([actors, critics])
        return logits[0], value[0, :, 0]

    def _values(self, obs: Tensor, fresh: Tensor) -> Tensor:
        """Values [R] of states that nobody acts in: the memory stays as it is."""
        return self.critic(obs[None], self.state[1], fresh[None])[0][0, :, 0]

    def _terminal(self, came: dict[str, Any]) -> Tensor:
        """Values [R] of the states in which episodes were cut off; 0 elsewhere."""
        cut = torch.from_numpy(came["truncated"])
        if not cut.any():
            return torch.zeros(len(cut))
        obs = torch.from_numpy(self.seen.scale(came["terminal"]))
        return torch.where(cut, self._values(obs, torch.zeros(len(cut))), 0.0)

    def _scaled(self, reward: np.ndarray, present: np.ndarray, done: np.ndarray) -> np.ndarray:
        self.owed = self.owed * self.config.gamma + reward
        self.earned.update(self.owed[present])
        self.owed[done | ~present] = 0.0
        return np.clip(reward / np.sqrt(self.earned.var + 1e-8), -10, 10).astype(np.float32)

    def _learn(self, memory: dict[str, Tensor]) -> dict[str, Any]:
        config, length = self.config, self.config.chunk
        flags = {name: memory[name].float() for name in ("terminated", "done", "present")}
        value = memory["value"]
        advantage = gae(
            memory["reward"],
            value,
            memory["after"],
            flags["terminated"],
            flags["done"],
            config.gamma,
            config.lam,
        )
        named = {"obs": memory["obs"], "fresh": memory["fresh"], "actions": memory["actions"], "logp": memory["logp"],
                 "present": flags["present"], "advantage": advantage, "returns": advantage + value,
                 "usable": self.usable.expand(len(value), *self.usable.shape)}  # fmt: skip
        # sequences [L, C * R, ...]: chunks of all rows side by side
        batch = {k: v.unflatten(0, (-1, length)).transpose(0, 1).flatten(1, 2) for k, v in named.items()}
        states = memory["states"].permute(1, 2, 0, 3, 4).flatten(2, 3)  # [2, 2, C * R, H]
        count = states.shape[2]
        passes = max(1, round(int(flags["present"].sum()) / config.minibatch))
        sums, taken = np.zeros(4), 0
        for _ in range(config.epochs):
            for part in np.array_split(self.rng.permutation(count), passes):
                index = torch.from_numpy(part)
                rows = {name: tensor[:, index] for name, tensor in batch.items()}
                sums += self._descend(rows, states[:, :, index])
                taken += 1
        target = (advantage + value)[memory["present"]]
        explained = 1 - float(advantage[memory["present"]].var() / target.var().clamp(min=1e-8))
        kl, clipped, entropy, loss = (sums / taken).tolist()
        return {"kl": kl, "clip_fraction": clipped, "entropy": entropy, "value_loss": loss, "gradient_steps": taken,
                "explained_variance": explained}  # fmt: skip

    def _descend(self, rows: dict[str, Tensor], states: Tensor) -> np.ndarray:
        """One gradient step; KL, clipped fraction, entropy and value loss."""
        config, here = self.config, rows["present"]
        total = here.sum().clamp(min=1)
        logits, _ = self.actor(rows["obs"], states[0], rows["fresh"])
        values, _ = self.critic(rows["obs"], states[1], rows["fresh"])
        _, logp, entropy = choose(logits, self.sizes, rows["usable"], rows["actions"])
        chosen = rows["advantage"][here > 0]
        advantage = (rows["advantage"] - chosen.mean()) / (chosen.std() + 1e-8)
        change = (logp - rows["logp"]) * here
        ratio = change.exp()
        gain = torch.minimum(ratio * advantage, ratio.clamp(1 - config.clip, 1 + config.clip) * advantage)
        loss = ((values[..., 0] - rows["returns"]).square() * here).sum() / total
        objective = ((gain + config.entropy * entropy) * here).sum() / total
        self.optimizer.zero_grad()
        (0.5 * loss - objective).backward()
        nn.utils.clip_grad_norm_(self.weights, config.grad_norm)
        self.optimizer.step()
        with torch.no_grad():
            kl = ((ratio - 1 - change) * here).sum() / total
            clipped = (((ratio - 1).abs() > config.clip) * here).sum() / total
            return np.array([float(x) for x in (kl, clipped, (entropy * here).sum() / total, loss)])


def main(
    scenario: Annotated[str, typer.Argument(help="Bundled scenario, or a path.")] = "chase",
    minutes: Annotated[float, typer.Option(min=0.0, help="Minutes of training.")] = 5.0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the run.")] = 0,
    log: Annotated[Path | None, typer.Option(help="Write a JSON line an update here.")] = None,
) -> None:
    writable(log, "--log")
    if log and log.exists():
        raise UserError(f"{log} already exists; choose another place with --log")
    game = load(scenario)
    learner = PlainPPO(game, resolve(game.train, seed=seed))
    print(f"{learner.size:,} parameters")
    while learner.seconds < 60 * minutes:
        row = learner.update()
        if log:
            with log.open("a") as file:
                file.write(json.dumps(row) + "\n")
        outcomes = [f"{name} {value:.2f}" for name, value in row.items() if name.startswith("episode/")][:3]
        print(f"update {row['update']}, {row['steps']:,} steps, {row['minutes']:.1f} min, "
              f"{row['steps_per_second']:,.0f} steps/s, {', '.join(outcomes)}", flush=True)  # fmt: skip


if __name__ == "__main__":
    run(main)
