"""Rules: sentences compiled once into array programs over [world, member], and what follows when they fire."""

from worldgen.sim.rules.rules import Rules

__all__ = ["Rules"]
