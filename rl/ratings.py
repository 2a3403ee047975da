"""Ratings of fixed policies from a round robin: Bradley-Terry by maximum likelihood, on Elo's scale.

Row player i beats column player j with probability 1 / (1 + exp(-(a_i - b_j))). Adding a constant to all a and all b
changes no game, and whoever takes the better side looks strong: so either side is told relative to its own anchor,
and the difference of the two anchors is the *edge* of the rows' side. See docs/tournament.md.

Elo and TrueSkill as played online depend on the order of games, which has no meaning where nobody learns; the
likelihood does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import choix
import numpy as np

ELO = 400 / np.log(10)  # points to a unit of log-odds: 400 points are odds of ten to one
EQUAL = 1e-5  # returns this near, relative to their size, differ by rounding only
DRAWS, CONFIDENCE = 1000, 0.95  # of the bootstrap
HALF = 0.5  # of a virtual draw, to either side of every pairing
LEAST = 1e-6  # a weight below it would stand for a strength no number of games can show
ITERATIONS, EXACTLY, ROUGHLY = 10_000, 1e-8, 1e-5  # of a fit; log-odds


@dataclass(frozen=True)
class Ratings:
    """Elo points over the anchor of one side's I players; `samples` [B, I] are draws of what they might be."""

    points: np.ndarray
    samples: np.ndarray
    edge: float  # points by which the rows' anchor is ahead of the columns'
    expected: np.ndarray  # [I, J] the row's share of wins by these ratings, a draw counting half

    def interval(self, player: int) -> tuple[float, float]:
        """The middle 95 % of the draws."""
        tail = (1 - CONFIDENCE) / 2
        low, high = np.quantile(self.samples[:, player], [tail, 1 - tail])
        return float(low), float(high)

    def above(self, player: int, other: int) -> float:
        """The probability that `player` is the stronger of the two."""
        mine, theirs = self.samples[:, player], self.samples[:, other]
        return float((mine > theirs).mean() + 0.5 * (mine == theirs).mean())


def won(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """1 where the return `mine` is higher than `theirs`, 0.5 where they are equal, 0 where it is lower; nan stays."""
    near = EQUAL * np.maximum(1.0, np.maximum(np.abs(mine), np.abs(theirs)))
    outcome = np.where(mine > theirs, 1.0, 0.0)
    outcome[np.abs(mine - theirs) <= near] = 0.5
    outcome[np.isnan(mine) | np.isnan(theirs)] = np.nan
    return outcome


def rate(outcome: np.ndarray, anchor: int = 0, seed: int = 0) -> Ratings:
    """Rate the row players of `outcome` [I, J, W]: what each row got from each column in each of W worlds.

    1 is a win, 0.5 a draw, 0 a loss, nan an episode that does not count. In every pairing one virtual draw is added,
    so that who always wins has a finite rating. `samples` are a Bayesian bootstrap (Rubin 1981) over worlds: each
    draw gives each world a weight of mean 1, the same in all pairings, and each half of a virtual draw one of mean
    0.5. Gamma variables add up, so that the share of a single pairing follows Jeffreys' posterior exactly.
    """
    there = ~np.isnan(outcome)
    gains, losses = (np.where(there, part, 0.0) for part in (outcome, 1.0 - outcome))
    rows, columns = strengths(gains.sum(-1) + HALF, losses.sum(-1) + HALF)
    start = np.concatenate([rows, columns])
    rng = np.random.default_rng(seed)
    weights = rng.exponential(size=(DRAWS, outcome.shape[-1]))
    halves = np.maximum(rng.gamma(HALF, size=(DRAWS, 2, *outcome.shape[:2])), LEAST)
    drawn = np.stack(
        [
            strengths(gains @ weight + half[0], losses @ weight + half[1], start, ROUGHLY)[0]
            for weight, half in zip(weights, halves, strict=True)
        ]
    )
    return Ratings(
        points=ELO * (rows - rows[anchor]),
        samples=ELO * (drawn - drawn[:, [anchor]]),
        edge=float(ELO * (rows[anchor] - columns[anchor])),
        expected=1 / (1 + np.exp(columns - rows[:, None])),
    )


def strengths(
    gains: np.ndarray, losses: np.ndarray, start: np.ndarray | None = None, error: float = EXACTLY
) -> tuple[np.ndarray, np.ndarray]:
    """Maximum-likelihood log-odds of rows [I] and columns [J], up to a common constant.

    `gains` [I, J] are the games each row won from each column, `losses` those it lost, all above 0. The search goes
    from `start` [I + J] until a step is below `error`, summed over all players.
    """
    first, second = gains.shape
    wins = np.zeros((first + second, first + second))  # [player, the one it beat]
    wins[:first, first:] = gains
    wins[first:, :first] = losses.T
    try:
        found = choix.ilsr_pairwise_dense(wins, 0.0, start, ITERATIONS, error)
    except ValueError:  # choix's word for players who never met, which cannot be here, and for Ctrl-C
        raise KeyboardInterrupt from None
    return found[:first], found[first:]
