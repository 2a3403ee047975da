"""Rules: sentences compiled once into array programs over [world, member], and what they pay when they fire."""

from worldgen.sim.rules.rule import RuleBook

__all__ = ["RuleBook"]
