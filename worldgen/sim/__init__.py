"""Many worlds at once: physics, senses, actions, rules, phases and statistics as arrays over [world, member]."""

from worldgen.sim import cache

cache.use()
