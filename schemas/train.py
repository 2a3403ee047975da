"""TrainConfig: everything that decides how a policy is trained, with defaults that suit two CPU cores.

`preset: small` (the default) is made for a laptop: a narrow network, small minibatches, a high learning rate.
`preset: paper` holds the network and the hyperparameters of Baker et al. 2019 (arXiv 1909.07528, appendix) and of the
policies released with it; it wants a GPU and hundreds of CPU cores. A preset only fills in what is not given.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _count(value: Any) -> Any:
    """'2M' -> 2000000, '500k' -> 500000; anything else is left for pydantic to judge."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str):
        return value
    text = value.strip().replace("_", "")
    unit = {"k": 1e3, "M": 1e6, "G": 1e9, "B": 1e9}.get(text[-1:])
    try:
        number = float(text[:-1]) * unit if unit else float(text)
    except ValueError:
        return value
    return round(number) if number == number and abs(number) < 1e18 else value


def _names(value: Any) -> Any:
    """'chaser, runs/q1' -> ['chaser', 'runs/q1']; anything else is left for pydantic to judge."""
    if not isinstance(value, str):
        return value
    return [name.strip() for name in value.split(",") if name.strip()]


Steps = Annotated[int, BeforeValidator(_count)]
Names = Annotated[list[str], BeforeValidator(_names)]

PAPER: dict[str, Any] = {
    "heads": "shared",
    "embed": 128,
    "attention": "all",
    "lidar_everywhere": True,
    "dense": 256,
    "memory": "lstm",
    "memory_size": 256,
    "critic_memory": "lstm",
    "layer_norm": True,
    "memory_skip": False,
    "observations": "running",
    "norm_decay": 0.99999,
    "steps": 31_700_000_000,
    "worlds": 1024,
    "rollout": 160,
    "chunk": 10,
    "minibatch": 640_000,
    "epochs": 4,
    "lr": 3e-4,
    "gamma": 0.998,
    "advantages": "all",
    "past_fraction": 0.0,
    "first_grab": 0.5,
    "checkpoint_minutes": 30.0,
}
PRESETS: dict[str, dict[str, Any]] = {"small": {}, "paper": PAPER}


class TrainConfig(BaseModel):
    """A training run. An *agent step* is one present agent acting once; waiting worlds and absent agents count none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: Literal["small", "paper"] = Field(
        "small", description="Where unset fields take their defaults from."
    )

    # how long
    steps: Steps = Field(
        20_000_000, gt=0, description="Agent steps after which training ends; '2M' is understood."
    )
    minutes: float | None = Field(
        None, gt=0, description="Minutes after which training ends, if that is sooner."
    )
    seed: int = Field(0, ge=0, lt=2**63, description="Decides weights, worlds, action noise and minibatches.")

    # how much at once
    worlds: int = Field(64, ge=1, description="Worlds stepped together; several ranks share them.")
    rollout: int = Field(
        80, ge=1, description="Steps each world plays between two updates; a multiple of `chunk`."
    )
    chunk: int = Field(16, ge=1, description="Steps the gradient goes back through memory (BPTT length).")
    minibatch: Steps = Field(2048, ge=1, description="Transitions (agent steps) in one gradient step, about.")
    epochs: int = Field(3, ge=1, description="Times each transition is used in an update (sample reuse).")

    # PPO
    lr: float = Field(1e-3, gt=0, description="Adam's learning rate.")
    adam_eps: float = Field(1e-5, gt=0, description="Adam's epsilon.")
    gamma: float = Field(0.99, ge=0, le=1, description="Discount a step.")
    lam: float = Field(0.95, ge=0, le=1, description="Lambda of generalised advantage estimation.")
    clip: float = Field(
        0.2, gt=0, description="How far a probability ratio may leave 1 and still be rewarded."
    )
    entropy: float = Field(0.01, ge=0, description="Weight of the entropy bonus.")
    grad_norm: float = Field(
        5.0, gt=0, description="The gradient's norm is clipped to this, policy and critic apart."
    )
    advantages: Literal["team", "all"] = Field(
        "team", description="Whose advantages are standardised together."
    )

    # network
    heads: Literal["per_team", "shared", "separate"] = Field(
        "per_team", description="One trunk with heads per team; one network for all; a network per team."
    )
    embed: int = Field(64, ge=1, description="Width of an entity's embedding.")
    attention: Literal["own", "all", "pool"] = Field(
        "own",
        description="Who asks: only the agent's own token, every entity (self-attention, then their mean), or nobody "
        "(pool: mean and maximum of what is seen).",
    )
    attention_heads: int = Field(4, ge=1, description="Attention heads; divides `embed`.")
    dense: int = Field(128, ge=1, description="Width of the dense layer before the memory.")
    memory: Literal["gru", "lstm", "none"] = Field("lstm", description="Recurrent memory of the policy.")
    memory_size: int = Field(64, ge=1, description="Width of the memory.")
    memory_skip: bool = Field(True, description="Heads also see the dense layer beside the memory.")
    critic_memory: Literal["gru", "lstm", "none"] = Field(
        "none", description="Memory of the critic, which sees all."
    )
    critic: Literal["omniscient", "masked"] = Field(
        "omniscient", description="What the critic sees: everything there is, or what its agent sees."
    )
    layer_norm: bool = Field(
        False, description="Layer normalisation around attention, dense layer and memory."
    )
    lidar_filters: int = Field(9, ge=1, description="Filters of the circular convolution over the lidar.")
    lidar_everywhere: bool = Field(
        False, description="Entities' tokens also hold the agent's lidar, as in the paper."
    )
    lidar_kernel: int = Field(3, ge=1, description="Rays each filter covers; odd.")
    first_grab: float = Field(
        0.2, gt=0, lt=1, description="Probability of grab and of lock before any training."
    )
    observations: Literal["units", "running"] = Field(
        "units", description="Scale by known units (metres / 2, m/s / 8) or by running mean and deviation."
    )
    norm_decay: float = Field(0.9996, gt=0, lt=1, description="Decay of running statistics a gradient step.")

    # opponents
    past_fraction: float = Field(
        0.2, ge=0, le=1, description="Share of episodes in which one team meets a past policy."
    )
    past_choice: Literal["uniform", "recent", "rating"] = Field(
        "uniform",
        description="Which past policies are met beside the untrained one: all alike, newer ones sooner, or "
        "those whose rating is close to the learner's.",
    )
    past_first: float = Field(
        0.5, gt=0, le=1, description="Share of those episodes in which it is the untrained policy."
    )
    past_pool: int = Field(
        12, ge=2, description="Past policies kept; the untrained one is always among them."
    )
    past_every: int = Field(10, ge=1, description="Updates between two policies entering the pool.")
    anchors: Names = Field(
        [],
        description="Opponents that are never dropped: scripted policies, and other runs' folders, RUN@UPDATE "
        "for an earlier checkpoint.",
    )
    anchor_fraction: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of episodes in which one team meets an anchor; unset: 0.1 where there are any.",
    )
    against: str | None = Field(
        None,
        description="A run, as RUN or RUN@UPDATE, or a scripted policy: one team learns, this plays all others.",
    )
    team: str | None = Field(
        None, description="With `against`: the team that learns; unset: drawn for every episode."
    )

    # machine and files
    threads: int | None = Field(
        None, ge=1, description="CPU threads of a process, for physics and for learning; unset: all cores."
    )
    device: str = Field("cpu", pattern=r"^(cpu|cuda(:\d+)?)$", description="Where the networks live.")
    checkpoint_minutes: float = Field(1.0, gt=0, description="Minutes between two checkpoints.")
    rank_timeout: float = Field(
        10.0, gt=0, description="Minutes after which a rank that does not answer is taken for dead."
    )
    groups: int | None = Field(
        None,
        ge=1,
        description="Groups of worlds: while one is stepped the policy thinks for the next; unset: 2 on a GPU.",
    )
    precision: Literal["fp32", "bf16"] = Field(
        "fp32",
        description="Of matrix products while learning; bf16 where the processor multiplies it natively.",
    )
    discarded_limit: float = Field(
        0.1, gt=0, le=1, description="Share of an update's episodes that may be discarded."
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        given = {"past_fraction": 0.0} if raw.get("against") else {}
        given |= {"anchor_fraction": 0.1} if raw.get("anchors") else {}
        return PRESETS.get(raw.get("preset", "small"), {}) | given | raw

    @model_validator(mode="after")
    def _fits(self) -> TrainConfig:
        if self.rollout % self.chunk:
            raise ValueError(f"rollout ({self.rollout}) must be a multiple of chunk ({self.chunk})")
        if self.embed % self.attention_heads:
            raise ValueError(
                f"embed ({self.embed}) must be a multiple of attention_heads ({self.attention_heads})"
            )
        if self.lidar_kernel % 2 == 0:
            raise ValueError(f"lidar_kernel ({self.lidar_kernel}) must be odd")
        self._opponents_fit()
        return self

    def _opponents_fit(self) -> None:
        if self.past_fraction + self.anchor_fraction > 1:
            raise ValueError(
                f"past_fraction ({self.past_fraction}) and anchor_fraction ({self.anchor_fraction}) are shares "
                "of the same episodes; together they may be 1 at most"
            )
        if self.anchor_fraction and not self.anchors:
            raise ValueError(
                f"anchor_fraction is {self.anchor_fraction}, but `anchors` names nobody; "
                "name some, as in anchors: [chaser, runs/q1]"
            )
        if self.team is not None and self.against is None:
            raise ValueError(
                f"only `{self.team}` cannot learn while everyone else learns too; "
                "`team` needs `against`, the run that plays all others"
            )
